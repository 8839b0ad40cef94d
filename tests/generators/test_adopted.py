"""Generated SDKs after `jobstatus adopt`: each class of a mapped value, by itself and in what holds it."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from ecosystem.vectors import REFUSED_DATA, ROUND_TRIPS, traits
from generate import API, generate
from sdk import JOBS, PAGE, WAYS, adopt, files, imported, inside, library_of, make, same, server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.tool(
        *("bin:openapi-python-client", "bin:openapi-generator-cli", "bin:datamodel-codegen"),
        *("python:pydantic", "python:cattrs", "python:urllib3", "python:yaml", "bin:ruff"),
    ),
]
each_name = pytest.mark.parametrize("name", WAYS)
each_way = pytest.mark.parametrize(
    ("name", "way"), [pytest.param(name, way, id=f"{name}: {way.name}") for name, ways in WAYS.items() for way in ways]
)
EQUALITIES = json.loads((API.parents[1] / "conformance" / "equality.json").read_bytes())


@pytest.fixture(scope="module")
def sdk(tmp_path_factory):
    """Return the models of an SDK, made and imported once."""
    with ExitStack() as stack:

        @cache
        def models(name):
            return stack.enter_context(imported(make(name, tmp_path_factory.mktemp("sdk"))))

        yield models


def mapped(models):
    """Return what each property of the holder is called, and the class of its value."""
    base, schemas, found = library_of(models).MappedValue, _schemas(), {}
    for name, schema in schemas["MappedValues"].items():
        cls = getattr(models, _class_of(models, schema))
        if issubclass(cls, base):
            found[name] = cls
    assert (len(schemas["MappedValues"]), len(found)) == (90, 88)
    return found


def _class_of(models, schema):
    return schema if hasattr(models, schema) else schema.replace("_", "")


@cache
def _schemas():
    """Return, for each schema, the properties that refer to another one."""
    import yaml

    schemas = yaml.safe_load(API.read_text(encoding="utf-8"))["components"]["schemas"]
    return {
        name: {
            member: said["allOf"][0]["$ref"].rpartition("/")[2]
            for member, said in schema["properties"].items()
            if "allOf" in said
        }
        for name, schema in schemas.items()
    }


def known_values():
    import yaml

    schemas = yaml.safe_load(API.read_text(encoding="utf-8"))["components"]["schemas"]
    return {
        member: [value for value in schemas[schema]["properties"]["value"].get("enum", ()) if value is not None]
        for member, schema in _schemas()["MappedValues"].items()
    }


@each_way
def test_every_vector_comes_back_from_each_class_in_its_holder(sdk, name, way):
    models = sdk(name)
    classes = mapped(models)
    for vector in ROUND_TRIPS:
        status = json.loads(vector["snake"])
        text = json.dumps(dict.fromkeys(classes, status))
        if way.refused.intersection(traits(status)):
            with pytest.raises((ValueError, TypeError)):
                way.write(way.read(models.MappedValues, text))
            continue
        holder = way.read(models.MappedValues, text)
        assert all(type(getattr(holder, member)) is cls for member, cls in classes.items())
        written = way.write(holder)
        assert all(same(written[member], status) for member in classes), vector["name"]


@each_name
def test_every_vector_comes_back_from_each_class_by_itself(sdk, name):
    for cls in mapped(sdk(name)).values():
        for vector in ROUND_TRIPS:
            assert same(json.loads(cls.from_json(vector["snake"]).to_json()), json.loads(vector["snake"]))


@each_name
def test_the_known_values_are_those_of_the_description(sdk, name):
    models = sdk(name)
    known, classes = known_values(), mapped(models)
    assert sum(map(bool, known.values())) == 87
    for member, cls in classes.items():
        described = cls.json_schema(strict=True)["properties"]["value"]
        assert {*described.get("enum", ())} - {None} == {*known[member]}
        assert all(cls(value).value == value for value in [*known[member], "not known yet"])


@each_way
def test_equality_and_keys_of_dictionaries(sdk, name, way):
    models = sdk(name)
    for vector in EQUALITIES:
        if way.refused.intersection(traits([json.loads(vector[side]) for side in "ab"])):
            continue
        one, other = (way.read(models.StatusHolder, f'{{"now":{vector[side]}}}').now for side in "ab")
        assert (one == other) is vector["equal"]
        assert len({one, other}) == 2 - vector["equal"]


@each_way
@pytest.mark.parametrize(("data", "path"), REFUSED_DATA)
def test_a_bad_value_is_an_error_with_its_path(sdk, name, way, data, path):
    models = sdk(name)
    for holder, member in ((models.Job, "job_status"), (models.MappedValues, "gender")):
        if data is None:
            assert getattr(way.read(holder, json.dumps({member: None})), member) is None
            continue
        with pytest.raises((way.exception(), library_of(models).JobStatusError)) as caught:
            way.read(holder, json.dumps({member: data}))
        if hasattr(caught.value, "problems") and path is not None:
            assert path in [list(problem.path) for problem in caught.value.problems]
        elif hasattr(caught.value, "errors") and path is not None:
            assert [member, *path] in [list(error["loc"]) for error in caught.value.errors()]


@each_way
def test_a_page_of_jobs_comes_back(sdk, name, way):
    models = sdk(name)
    written = way.write(way.read(models.JobsPaginated, PAGE))["data"]
    assert len(written) == len(JOBS) > 0
    for job, again in zip(JOBS, written, strict=True):
        assert all(same(again.get(member), job[member]) for member in ("id", "title", "job_status"))


@each_way
def test_values_in_lists_dictionaries_and_objects(sdk, name, way):
    models = sdk(name)
    status = {"value": "open", "source_value": {"a": [1, True, None]}}
    sent = {
        "now": status,
        "past": [status, {}, status],
        "past_or_null": [status, {}],
        "by_name": {"a": status, "b": {}},
        "items_or_null": [status, None],
        "by_name_or_null": {"a": None, "b": status},
    }
    holder = way.read(models.StatusHolder, json.dumps({**sent, "job": {"job_status": status}}))
    assert {type(item) for item in (*holder.past, *holder.past_or_null)} == {models.AtsJobStatusEnum}
    assert type(holder.job.job_status) is models.AtsJobStatusEnum
    written = way.write(holder)
    assert same({member: written[member] for member in sent}, sent)
    assert same(written["job"]["job_status"], status)


# Of what pydantic and cattrs make of the classes that stand for a union, the methods of the class are all that is used.
@pytest.mark.parametrize("name", ["openapi-python-client", "openapi-generator", "datamodel-pydantic"])
def test_a_value_or_a_word(sdk, name):
    models, way = sdk(name), WAYS[name][0]
    for either in ({"value": "open", "source_value": {"a": [1, True, None]}}, "open"):
        assert same(way.write(way.read(models.StatusOrWord, json.dumps({"either": either}))), {"either": either})
    with pytest.raises((way.exception(), library_of(models).JobStatusError)):
        way.read(models.StatusOrWord, '{"either":{"value":1}}')


@each_way
@pytest.mark.parametrize("member", ["now", "past", "past_or_null", "by_name", "job"])
def test_a_bad_value_is_an_error_wherever_it_stands(sdk, name, way, member):
    models, bad = sdk(name), {"value": 1}
    sent = {"past": [bad], "past_or_null": [bad], "by_name": {"a": bad}, "job": {"job_status": bad}, "now": bad}
    with pytest.raises((way.exception(), library_of(models).JobStatusError)):
        way.read(models.StatusHolder, json.dumps({"now": {}, member: sent[member]}))
    assert way.read(models.StatusHolder, '{"now":{}}').now == models.AtsJobStatusEnum()


@each_way
def test_a_value_that_is_set_is_written(sdk, name, way):
    models = sdk(name)
    job = models.Job(id="1", job_status=models.AtsJobStatusEnum("open", {"a": [1, None]}))
    assert way.write(job)["job_status"] == {"value": "open", "source_value": {"a": [1, None]}}
    assert way.read(models.Job, json.dumps(way.write(job))) == job
    job.job_status = models.AtsJobStatusEnum()
    assert way.write(job)["job_status"] == {}


@pytest.mark.parametrize("name", ["openapi-python-client", "openapi-generator"])
def test_a_client_reads_a_page_over_http(sdk, name):
    models = sdk(name)
    with server() as url:
        if name == "openapi-generator":
            package = inside(models.__name__, "api_client")
            configuration = inside(models.__name__, "configuration").Configuration(host=url)
            with package.ApiClient(configuration) as client:
                page = inside(models.__name__, "api.jobs_api").JobsApi(client).ats_list_jobs(x_account_id="1")
        else:
            endpoint = inside(models.__name__, "api.jobs.ats_list_jobs")
            with inside(models.__name__, "client").Client(base_url=url) as client:
                page = endpoint.sync(client=client, x_account_id="1")
    assert [same(job.to_dict().get("job_status"), was["job_status"]) for job, was in zip(page.data, JOBS, strict=True)]
    assert type(page.data[0].job_status) is models.AtsJobStatusEnum


# Once and again


def own_files(package):
    return {path: text for path, text in files(package).items() if "_vendor" not in path}


@each_name
def test_again_there_is_nothing_to_do_and_after_regeneration_the_same_tree(tmp_path, name):
    package = generate(name, tmp_path)
    generated = files(package)
    assert "88 to adopt" in adopt(package, "--check", status=1)
    assert files(package) == generated
    assert "88 adopted, 0 adopted before, 2 left" in adopt(package)
    adopted = files(package)
    for options in ([], ["--check"]):
        assert "0 adopted, 88 adopted before" in adopt(package, *options).replace("to adopt", "adopted")
        assert files(package) == adopted
    again = ["--overwrite"] if name == "openapi-python-client" else []
    generate(name, tmp_path, *again)
    assert own_files(package) == generated
    # What the generator itself formats is the copy of the library.
    assert "0 adopted before, 2 left; _vendor/jobstatus is up to date" in adopt(package)
    assert own_files(package) == {path: text for path, text in adopted.items() if "_vendor" not in path}


@each_name
def test_a_formatter_makes_no_difference(tmp_path, name):
    package = make(name, tmp_path)
    for command in (["check", "--fix-only", "--extend-select=I"], ["format"]):
        ruff = [shutil.which("ruff", path=Path(sys.executable).parent) or "ruff", *command, "-q", "--isolated", package]
        subprocess.run(ruff, check=True)
    formatted = files(package)
    adopt(package)
    assert files(package) == formatted


def test_as_a_hook_of_the_generator(tmp_path):
    config = tmp_path / "config.yaml"
    hooks = [f"{sys.executable} -m jobstatus adopt .", "ruff check . --fix-only --extend-select=I", "ruff format ."]
    config.write_text(json.dumps({"post_hooks": hooks}), encoding="utf-8")
    options = ["--config", str(config), "--fail-on-warning"]
    package = generate("openapi-python-client", tmp_path, *options)
    first = files(package)
    generate("openapi-python-client", tmp_path, *options, "--overwrite")
    assert files(package) == first
    with imported(package) as models:
        assert len(mapped(models)) == 88


# Types


@each_name
@pytest.mark.tool("bin:mypy", "bin:basedpyright")
def test_types_are_as_clean_as_before(tmp_path, name):
    package = generate(name, tmp_path)
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode":"strict"}', encoding="utf-8")
    before = _type_errors(tmp_path)
    adopt(package)
    job, status = (
        ("models.job", "models.ats_job_status_enum") if (package / "models").is_dir() else ("models", "models")
    )
    (tmp_path / "use.py").write_text(USE.format(package=package.name, job=job, status=status), encoding="utf-8")
    after = _type_errors(tmp_path)
    assert {file for file in after if file.startswith("_") or file == "use.py"} <= {*before}
    assert after.total() <= before.total()


#: The attribute of a holder has the types that `MappedValue` declares.
USE = """\
from typing_extensions import assert_type
from {package}._vendor.jobstatus import SourceValue, UnsetType
from {package}.{job} import Job
from {package}.{status} import AtsJobStatusEnum

def use(job: Job) -> None:
    status = job.job_status
    if isinstance(status, AtsJobStatusEnum):
        assert_type(status.source_value, SourceValue | UnsetType)
"""


def _type_errors(folder):
    """Count the errors of both type checkers by file."""
    tools = Path(sys.executable).parent
    mypy = [tools / "mypy", "--strict", "--no-error-summary", "--cache-dir", folder / ".mypy", folder]
    pyright = [tools / "basedpyright", "--pythonpath", sys.executable, "--outputjson"]
    said, found = (
        subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
        for command in (mypy, pyright)
    )
    files = [line.partition(":")[0] for line in said.splitlines() if " error: " in line]
    files += [item["file"] for item in json.loads(found)["generalDiagnostics"] if item["severity"] == "error"]
    return Counter(Path(file).name for file in files)
