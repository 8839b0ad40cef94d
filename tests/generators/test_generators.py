"""SDKs as each generator writes them, after `jobstatus adopt`."""

import importlib
import json
import pkgutil
import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from ecosystem.vectors import REFUSED_DATA, ROUND_TRIPS, traits
from generate import API, generate, package_name
from readme import PAGES, blocks, clone, shell

pytestmark = [
    pytest.mark.slow,
    pytest.mark.tool(
        *("bin:openapi-python-client", "bin:openapi-generator-cli", "bin:datamodel-codegen", "bin:ruff", "bin:bash"),
        *("python:pydantic", "python:cattrs", "python:urllib3", "python:yaml", "python:msgspec", "python:httpx"),
    ),
]
PAGE = (API.parent / "ats_jobs.json").read_text(encoding="utf-8")
STATUS = {"value": "open", "source_value": {"a": [1, True, None]}}
#: By generator; those called JSON use pydantic's own parser, which refuses lone surrogates.
WAYS = {
    "openapi-python-client": ["from_dict"],
    "openapi-generator": ["from_dict", "from_json", "ApiClient", "pydantic", "pydantic JSON"],
    "datamodel-pydantic": ["pydantic", "pydantic JSON"],
    "datamodel-pydantic-dataclass": ["pydantic", "pydantic JSON"],
    "datamodel-dataclass": ["pydantic", "pydantic JSON", "cattrs"],
}


def inside(name, path):
    """Return a module of the SDK that has the module called *name*."""
    return importlib.import_module(f"{name.partition('.')[0]}.{path}")


@cache
def codec(way, cls):
    """Return the function that reads a text into a class, and the one that writes an instance as plain data."""
    import cattrs
    import pydantic

    if way == "from_dict":
        return lambda text: cls.from_dict(json.loads(text)), cls.to_dict
    if way == "from_json":
        return cls.from_json, lambda obj: json.loads(obj.to_json())
    if way == "ApiClient":
        client = inside(cls.__module__, "api_client").ApiClient()
        read = partial(client.deserialize, response_type=cls.__name__, content_type="application/json")
        return read, client.sanitize_for_serialization
    if way == "cattrs":
        converter = cattrs.Converter(detailed_validation=False)
        inside(cls.__module__, "_vendor.jobstatus").register_hooks(converter)
        return lambda text: converter.structure(json.loads(text), cls), converter.unstructure
    adapter = pydantic.TypeAdapter(cls)
    if way == "pydantic":
        return lambda text: adapter.validate_python(json.loads(text)), partial(adapter.dump_python, by_alias=True)
    return adapter.validate_json, lambda obj: json.loads(adapter.dump_json(obj, by_alias=True))


def adopt(package, *options, status=0):
    command = [sys.executable, "-m", "jobstatus", "adopt", str(package), *options]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == status, found.stdout + found.stderr
    return found.stdout + found.stderr


def files(package):
    return {str(path.relative_to(package)): path.read_bytes() for path in package.rglob("*.py")}


def load(package):
    """Return all classes of a package, whose name no other has."""
    sys.path.insert(0, str(package.parent))
    importlib.invalidate_caches()
    try:
        names = [item.name for item in pkgutil.walk_packages([str(package)], f"{package.name}.")]
        return SimpleNamespace(**{k: v for name in names for k, v in vars(importlib.import_module(name)).items()})
    finally:
        sys.path.remove(str(package.parent))


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """Return the package that a generator writes; it is not to be changed."""
    return cache(lambda name: generate(name, tmp_path_factory.mktemp("generated")))


@pytest.fixture(scope="module")
def sdk(generated, tmp_path_factory):
    """Return the classes of a package after `adopt`."""

    @cache
    def sdk(name):
        package = shutil.copytree(generated(name), tmp_path_factory.mktemp("adopted") / package_name(name))
        assert "88 adopted, 0 already adopted, 2 skipped" in adopt(package)
        return load(package)

    return sdk


@cache
def known_values():
    """Return the known values of each schema, by the property of `MappedValues` and the name of the class."""
    import yaml

    schemas = yaml.safe_load(API.read_text(encoding="utf-8"))["components"]["schemas"]
    properties = schemas["MappedValues"]["properties"]
    names = {key: schema["allOf"][0]["$ref"].rpartition("/")[2] for key, schema in properties.items()}
    return {(key, name): {*schemas[name]["properties"]["value"].get("enum", ())} for key, name in names.items()}


def mapped(models):
    """Return the adopted class of each property of `MappedValues`."""
    base = inside(models.Job.__module__, "_vendor.jobstatus").MappedValue
    named = {key: getattr(models, name, None) or getattr(models, name.replace("_", "")) for key, name in known_values()}
    return {key: cls for key, cls in named.items() if issubclass(cls, base)}


def same(one, other):
    """Whether two pieces of plain data are the same JSON, 1 and 1.0 and true being three."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def holders(models, status):
    """Yield each class that holds statuses, with data that has one everywhere."""
    yield models.MappedValues, dict.fromkeys(mapped(models), status)
    yield models.StatusForms, dict.fromkeys(("plain", "all_of", "one_of", "any_of", "required"), status)
    yield models.StatusForms, {"one_of": None, "any_of": None, "required": status}
    lists = {"past": [status, {}, status], "past_or_null": [status, {}], "items_or_null": [status, None]}
    objects = {"by_name": {"a": status, "b": {}}, "by_name_or_null": {"a": None, "b": status}}
    yield models.StatusHolder, {"now": status, **lists, **objects}
    yield models.Job, {"id": "1", "title": None, "job_status": None}


def check_round_trips(models, way):
    classes = mapped(models)
    for status in (json.loads(vector["snake"]) for vector in ROUND_TRIPS):
        for holder, sent in holders(models, status):
            read, write = codec(way, holder)
            if "surrogate" in traits(sent) and "JSON" in way:
                with pytest.raises((ValueError, TypeError)):
                    write(read(json.dumps(sent)))
                continue
            obj = read(json.dumps(sent))
            assert holder is not models.MappedValues or {key: type(getattr(obj, key)) for key in classes} == classes
            written = write(obj)
            assert same({key: written.get(key) for key in sent}, sent)
    read, write = codec(way, models.JobsPaginated)
    for written, job in zip(write(read(PAGE))["data"], json.loads(PAGE)["data"], strict=True):
        assert all(same(written.get(key), job[key]) for key in ("id", "title", "job_status"))


#: The path of a status, in each class that holds some, and what else the class has to hold.
PLACES = [
    *(("MappedValues", ["gender"], {}), ("Job", ["job_status"], {}), ("JobsPaginated", ["data", 0, "job_status"], {})),
    *(("StatusForms", [key], {"required": {}}) for key in ("plain", "all_of", "one_of", "any_of", "required")),
    *(("StatusHolder", [key, 0], {"now": {}}) for key in ("past", "past_or_null")),
    *(("StatusHolder", path, {"now": {}}) for path in (["now"], ["by_name", "a"], ["job", "job_status"])),
]


def check_refusals(models, way):
    for data, path in [(data, path) for data, path in REFUSED_DATA if data is not None]:
        for holder, place, others in PLACES:
            sent = data
            for key in reversed(place):
                sent = [sent] if key == 0 else {key: sent}
            message = "must be|not JSON|different values|deeper than|recursion"
            with pytest.raises(ValueError, match=message) as caught:
                codec(way, getattr(models, holder))[0](json.dumps({**others, **sent}))
            if path is not None and hasattr(caught.value, "problems"):
                assert path in [list(problem.path) for problem in caught.value.problems]
            elif path is not None:
                assert [*place, *path] in [list(error["loc"]) for error in caught.value.errors()]


def check_set_values(models, way):
    read, write = codec(way, models.Job)
    job = models.Job(id="1", job_status=models.AtsJobStatusEnum(**STATUS))
    assert write(job)["job_status"] == STATUS
    assert read(json.dumps(write(job))) == job
    job.job_status = models.AtsJobStatusEnum()
    assert write(job)["job_status"] == {}


CHECKS = (check_round_trips, check_refusals, check_set_values)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(("name", "way"), [(name, way) for name, ways in WAYS.items() for way in ways])
def test_reads_and_writes(sdk, name, way, check):
    check(sdk(name), way)


@pytest.mark.parametrize("name", WAYS)
def test_adopts_each_class_and_keeps_its_known_values(sdk, name):
    classes = mapped(sdk(name))
    assert (len(known_values()), len(classes)) == (90, 88)
    for (key, _), known in known_values().items():
        if cls := classes.get(key):
            assert {*cls.json_schema(strict=True)["properties"]["value"].get("enum", ())} - {None} == known - {None}
            assert all(cls(value).value == value for value in [*known, "not known yet"])


# For unions, pydantic generates classes that only the SDK's own methods can use.
@pytest.mark.parametrize("name", ["openapi-python-client", "openapi-generator", "datamodel-pydantic"])
def test_reads_and_writes_unions_with_strings(sdk, name):
    read, write = codec(WAYS[name][0], sdk(name).StatusOrWord)
    for sent in ({"either": STATUS}, {"either": "open"}):
        assert same(write(read(json.dumps(sent))), sent)
    with pytest.raises(ValueError, match="must be a string or null"):
        read('{"either":{"value":1}}')


# The commands of the page, and other options


CLIENT, GENERATOR, DATAMODEL, MSGSPEC, _ = blocks(PAGES["generators"], "sh")
(HOOKS,) = blocks(PAGES["generators"], "yaml")
HOOK = CLIENT.replace("--overwrite\njobstatus adopt ats_client", "--overwrite --config config.yaml --fail-on-warning")


@pytest.mark.parametrize("commands", [CLIENT, f"echo '{HOOKS}' > config.yaml\n{HOOK}", GENERATOR, DATAMODEL])
def test_the_commands_of_the_page_once_and_again(tmp_path, commands):
    (tmp_path / "openapi.yaml").write_bytes(API.read_bytes())
    runs = []
    for _ in range(2):
        output = shell(commands, tmp_path)
        assert output.endswith("AtsJobStatusEnum(value=UNSET, source_value=True)\n")
        # The generator may format the copy of the library.
        runs.append({name: "_vendor" in name or text for name, text in files(tmp_path).items()})
    assert runs[0] == runs[1]
    (package,) = (path.parent for path in tmp_path.rglob("_vendor"))
    shell("ruff check --fix-only --extend-select=I -q --isolated .; ruff format -q --isolated .", package)
    formatted = files(package)
    assert "0 adopted, 88 already adopted, 2 skipped; _vendor/jobstatus is up to date" in adopt(package)
    assert files(package) == formatted


def test_the_recipe_for_msgspec(tmp_path):
    import msgspec

    clone(tmp_path)
    (tmp_path / "openapi.yaml").write_bytes(API.read_bytes())
    shell(MSGSPEC, tmp_path)
    models, hooks = load(tmp_path / "ats_client"), inside("ats_client", "status")
    decode = msgspec.json.Decoder(models.Job, dec_hook=hooks.dec_hook).decode
    for text in (f'{{"job_status":{vector["snake"]}}}' for vector in ROUND_TRIPS):
        if "surrogate" in traits(json.loads(text)):
            with pytest.raises(msgspec.DecodeError):
                decode(text)
        else:
            written = msgspec.json.encode(decode(text), enc_hook=hooks.enc_hook)
            assert same(json.loads(written)["job_status"], json.loads(text)["job_status"])
    with pytest.raises(msgspec.ValidationError, match="job_status"):
        decode('{"job_status":{"value":1}}')


HTTPX = "library=httpx,lazyImports=true,generateSourceCodeOnly=true,mapNumberTo=float,setEnsureAsciiToFalse=true"
NO_NULL = (r",\s+null\]", "]")  # the generator puts an enum with null into a module between
DOTS = ("(schemas/|^    )AtsJobStatusEnum", r"\1ats.AtsJobStatusEnum")
MODULES = "--output {0}/models --use-subclass-enum"
#: By generator: other options, a change to the description, and how many classes keep an enum.
OTHERS = [
    ("openapi-python-client", "--meta uv --config config.json", (), 0),
    ("openapi-generator", "--additional-properties library=asyncio,sourceFolder=src", (), 0),
    ("openapi-generator", f"--additional-properties {HTTPX},disallowAdditionalPropertiesIfNotPresent=false", (), 0),
    ("datamodel-pydantic", "--use-subclass-enum --use-annotated --snake-case-field", (), 85),
    ("datamodel-pydantic", "--enum-field-as-literal=all --use-title-as-name --target-python-version=3.12", (), 0),
    ("datamodel-pydantic", MODULES, DOTS, 85),
    ("datamodel-pydantic", f"{MODULES} --module-split-mode=single", NO_NULL, 85),
    ("datamodel-pydantic-dataclass", f"{MODULES} --module-split-mode=single", NO_NULL, 85),
    ("datamodel-dataclass", MODULES, DOTS, 85),
]


@pytest.mark.tool("python:aiohttp", "python:aiohttp_retry")
@pytest.mark.parametrize("number", range(len(OTHERS)))
def test_adopts_what_other_options_generate(tmp_path, number):
    name, options, change, enums = OTHERS[number]
    text = API.read_text(encoding="utf-8").replace("openapi: 3.1.0", "openapi: 3.0.3")
    if name == "openapi-generator":  # it reads null only as OpenAPI 3.0 has it
        text = re.sub(r"anyOf: \[(.*?), {type: 'null'}\]", r"nullable: true, allOf: [\1]", text)
    text = re.sub(*change, text, flags=re.MULTILINE) if change else text
    (tmp_path / "api.yaml").write_text(text, encoding="utf-8")
    package = f"ats_options_{number}"
    config = {"literal_enums": True, "docstrings_on_attributes": True, "package_name_override": package}
    (tmp_path / "config.json").write_text(json.dumps({**config, "field_prefix": "x_"}), encoding="utf-8")
    generate(name, tmp_path, *options.format(package).split(), api=tmp_path / "api.yaml", package=package)
    folder = next(tmp_path.rglob(f"{package}/__init__.py")).parent  # in a project, a source folder or by itself
    summary = adopt(folder)
    assert "88 adopted" in summary
    assert summary.count(" with the known values of ") == enums
    models = load(folder)
    for way in WAYS[name]:
        for check in CHECKS:
            check(models, way)


@pytest.mark.tool("bin:mypy", "bin:basedpyright")
def test_types_are_as_clean_as_before(generated, tmp_path):
    packages = [shutil.copytree(generated(name), tmp_path / package_name(name)) for name in WAYS]
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode":"strict"}', encoding="utf-8")
    before = type_errors(tmp_path)
    assert before
    for package in packages:
        adopt(package)
    after = type_errors(tmp_path)
    assert [file for file in after if "_vendor" in file.parts] == []
    for package in packages:
        old, new = (sum(found[file] for file in found if package.name in file.parts) for found in (before, after))
        assert new <= old, package.name


def type_errors(folder):
    """Count the errors of both type checkers by file."""
    output = shell(f"mypy --strict . || true; basedpyright --pythonpath {sys.executable} || true", folder)
    found = re.findall(r"^ *(\S+[.]py):\d+.* error: ", output, re.MULTILINE)
    return Counter(Path(folder, file).relative_to(folder) for file in found)
