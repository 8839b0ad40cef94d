"""The models that datamodel-code-generator writes, with this library inside."""

import dataclasses
import json
import re
import shutil
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from ecosystem.vectors import REFUSED_DATA, each_round_trip
from generate import generate, package_name
from sdk import (
    VARIANTS,
    Way,
    check_held,
    check_page,
    check_vector,
    check_vectors,
    files,
    held,
    imported,
    inline,
    inside,
    library_of,
    renamed,
    variant,
    vendor,
    vendored,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.tool("bin:datamodel-codegen", "python:pydantic", "python:msgspec", "python:cattrs"),
]

MSGSPEC_STATUS = Path(__file__).with_name("msgspec_status.py")


# How their users read and write


def adapter(cls):
    import pydantic

    return pydantic.TypeAdapter(cls)


def converter(cls):
    import cattrs

    made = cattrs.Converter()
    inside(cls.__module__, "_vendor.jobstatus").register_hooks(made)
    return made


def dump(made):
    unstructure = inside(type(made).__module__, "_vendor.jobstatus").unstructure
    return json.loads(json.dumps(dataclasses.asdict(made), default=unstructure))


def decode(cls, text):
    import msgspec

    return msgspec.json.decode(text, type=cls, dec_hook=inside(cls.__module__, "status").dec_hook)


def convert(cls, text):
    import msgspec

    return msgspec.convert(json.loads(text), cls, dec_hook=inside(cls.__module__, "status").dec_hook)


def decode_msgpack(cls, text):
    import msgspec

    packed = msgspec.msgpack.encode(json.loads(text))
    return msgspec.msgpack.decode(packed, type=cls, dec_hook=inside(cls.__module__, "status").dec_hook)


def encode(made):
    import msgspec

    return json.loads(msgspec.json.encode(made, enc_hook=inside(type(made).__module__, "status").enc_hook))


def to_builtins(made):
    import msgspec

    return msgspec.to_builtins(made, enc_hook=inside(type(made).__module__, "status").enc_hook)


def encode_msgpack(made):
    import msgspec

    return msgspec.msgpack.decode(
        msgspec.msgpack.encode(made, enc_hook=inside(type(made).__module__, "status").enc_hook)
    )


_PYDANTIC, _CATTRS, _MSGSPEC = "pydantic:ValidationError", "cattrs:ClassValidationError", "msgspec:DecodeError"
MODEL_WAYS = [
    Way(
        "model_validate and model_dump",
        lambda cls, text: cls.model_validate(json.loads(text)),
        lambda made: made.model_dump(by_alias=True),
        error=_PYDANTIC,
    ),
    Way(
        "model_validate_json and model_dump_json",
        lambda cls, text: cls.model_validate_json(text),
        lambda made: json.loads(made.model_dump_json(by_alias=True, exclude_unset=True)),
        refused={"surrogate"},
        error=_PYDANTIC,
    ),
]
ADAPTER_WAYS = [
    Way(
        "TypeAdapter with objects",
        lambda cls, text: adapter(cls).validate_python(json.loads(text)),
        lambda made: adapter(type(made)).dump_python(made),
        error=_PYDANTIC,
    ),
    Way(
        "TypeAdapter with JSON",
        lambda cls, text: adapter(cls).validate_json(text),
        lambda made: json.loads(adapter(type(made)).dump_json(made)),
        refused={"surrogate"},
        error=_PYDANTIC,
    ),
]
CATTRS_WAYS = [
    Way(
        f"a cattrs converter with the hooks and {name}",
        lambda cls, text: converter(cls).structure(json.loads(text), cls),
        write,
        error=_CATTRS,
    )
    for name, write in {"back": lambda made: converter(type(made)).unstructure(made), "json.dumps": dump}.items()
]
MSGSPEC_WAYS = [
    Way("decode and encode", decode, encode, refused={"surrogate"}, error=_MSGSPEC),
    Way("convert and to_builtins", convert, to_builtins, error=_MSGSPEC),
    Way("msgpack", decode_msgpack, encode_msgpack, refused={"surrogate", "beyond uint64"}, error=_MSGSPEC),
]
WAYS = {
    "datamodel-pydantic": MODEL_WAYS,
    "datamodel-pydantic-dataclass": ADAPTER_WAYS,
    "datamodel-dataclass": [*CATTRS_WAYS, *ADAPTER_WAYS],
    "datamodel-msgspec": MSGSPEC_WAYS,
}
each_way = pytest.mark.parametrize(
    ("name", "way"), [pytest.param(name, way, id=f"{name}: {way.name}") for name, ways in WAYS.items() for way in ways]
)
each_name = pytest.mark.parametrize("name", WAYS)


# How ours gets in


def override(name, *, said="JobStatus"):
    """Give the options that put ours into the models."""
    where = "status" if name == "datamodel-msgspec" else "_vendor.jobstatus"
    options = ["--type-overrides", json.dumps({said: f"{package_name(name)}.{where}.JobStatus"})]
    # Without this, msgspec refuses null where `nullable: true` allows it, whatever the class.
    return [*options, "--strict-nullable"] if name == "datamodel-msgspec" else options


def make(name, folder, *options, said="JobStatus", **description):
    package = generate(name, folder, *override(name, said=said), *options, **description)
    vendor(package)
    if name == "datamodel-msgspec":
        shutil.copy(MSGSPEC_STATUS, package / "status.py")
    return package


@pytest.fixture(scope="module")
def sdk(tmp_path_factory):
    """Make and import the models of a name, once."""
    with ExitStack() as stack:

        @cache
        def models(name):
            return stack.enter_context(imported(make(name, tmp_path_factory.mktemp("sdk"))))

        yield models


@each_way
def test_the_page_of_jobs_comes_back(sdk, name, way):
    check_page(sdk(name), way)


@each_way
@each_round_trip
def test_a_vector_comes_back(sdk, name, way, vector):
    check_vector(sdk(name), way, vector)


def words(text):
    """Give the lines that say something."""
    return [line for line in text.splitlines() if line]


@each_name
def test_one_line_takes_the_place_of_the_class_and_the_rest_stays(tmp_path, name):
    before = files(generate(name, tmp_path, *override(name)[2:]))["models.py"]
    after = files(make(name, tmp_path / "swapped"))["models.py"]
    path = "status" if name == "datamodel-msgspec" else "_vendor.jobstatus"
    line = f"from {package_name(name)}.{path} import JobStatus\n"
    status_class = re.compile(r"(@dataclass\n)?class JobStatus\b.*\n(    .*\n|\n)+")
    assert len(status_class.findall(before)) == after.count(line) == 1
    assert words(status_class.sub("", before)) == words(after.replace(line, ""))


@each_way
@pytest.mark.parametrize("members", [{}, {"job_status": None}, {"job_status": {}}, {"id": "1", "title": None}])
def test_absent_null_and_empty_are_told_from_one_another_where_the_models_do(sdk, name, way, members):
    models = sdk(name)
    job = way.read(models.Job, json.dumps(members))
    written = way.write(job)
    if members.get("job_status") is None:
        assert job.job_status is None
        assert written.get("job_status") is None
    else:
        assert job.job_status == library_of(models).JobStatus()
        assert written["job_status"] == {}
    assert (written.get("id"), written.get("title")) == (members.get("id"), members.get("title"))


@each_way
def test_a_status_that_is_set_is_written_and_compared(sdk, name, way):
    models = sdk(name)
    status_class = library_of(models).JobStatus
    job = models.Job(id="1", job_status=models.JobStatus("open", {"a": [1, None]}))
    assert type(job.job_status) is status_class
    assert way.write(job)["job_status"] == {"value": "open", "source_value": {"a": [1, None]}}
    assert way.read(models.Job, json.dumps(way.write(job))) == job
    job.job_status = status_class()
    assert way.write(job)["job_status"] == {}
    assert models.Job(job_status=status_class(source_value=1)) != models.Job(job_status=status_class(source_value=True))


@each_way
@pytest.mark.parametrize(("data", "path"), [bad for bad in REFUSED_DATA if bad.values[0] is not None])
def test_a_bad_status_is_an_error_of_the_reader_at_its_place(sdk, name, way, data, path):
    import cattrs

    with pytest.raises(way.exception()) as caught:
        way.read(sdk(name).Job, json.dumps({"id": "1", "job_status": data}))
    told = cattrs.transform_error(caught.value) if way.error == _CATTRS else [str(caught.value)]
    assert any("job_status" in line or line.startswith("JSON is malformed") for line in told)
    if way.error == _PYDANTIC and path is not None:
        assert ["job_status", *path] in [list(error["loc"]) for error in caught.value.errors()]


# Generated anew


@each_name
def test_the_override_keeps_ours(tmp_path, name):
    package = make(name, tmp_path)
    first, library = files(package), vendored(package)
    (package / "models.py").unlink()
    generate(name, tmp_path, *override(name))
    assert files(package) == first
    assert vendored(package) == library


@each_name
def test_without_the_override_ours_is_gone(tmp_path, name):
    package = make(name, tmp_path)
    generate(name, tmp_path)
    assert "class JobStatus" in files(package)["models.py"]


# Other descriptions and options


@each_name
@pytest.mark.parametrize("description", VARIANTS)
def test_a_description_that_says_it_in_other_words(tmp_path, name, description):
    with imported(make(name, tmp_path, api=variant(description, tmp_path))) as models:
        for way in WAYS[name]:
            check_vectors(models, way)
            if description not in {"not null", "a plain reference", "required"}:
                check_page(models, way)


@each_name
def test_a_component_of_another_name(tmp_path, name):
    with imported(make(name, tmp_path, said="JobStatusEnum", api=renamed(tmp_path))) as models:
        for way in WAYS[name]:
            check_page(models, way, "AtsJob")
            check_vectors(models, way, "AtsJob")


@each_name
@pytest.mark.filterwarnings("ignore:The 'default' attribute")  # at the class that is left over
def test_one_member_alone(tmp_path, name):
    with imported(make(name, tmp_path, said="Job.job_status")) as models:
        for way in WAYS[name]:
            check_page(models, way)
            check_vectors(models, way)


OPTIONS = [
    "--use-annotated --field-constraints --use-standard-collections",
    "--strict-nullable --keyword-only",
    "--no-use-union-operator --target-python-version 3.10 --disable-future-imports",
    "--use-type-alias --target-python-version 3.10 --reuse-model --collapse-root-models",
    "--enum-field-as-literal all --use-schema-description --use-field-description",
    "--formatters ruff-check ruff-format",
    "--preset practical-py310-20261027",
]


@each_name
@pytest.mark.parametrize("options", OPTIONS)
def test_other_options(tmp_path, name, options):
    with imported(make(name, tmp_path, *options.split())) as models:
        for way in WAYS[name]:
            check_page(models, way)
            check_vectors(models, way)


@pytest.mark.parametrize(
    "options",
    ["--snake-case-field --extra-fields allow", "--use-serialize-as-any --use-frozen-field --strict-types str int"],
)
def test_other_options_of_pydantic_models(tmp_path, options):
    test_other_options(tmp_path, "datamodel-pydantic", options)


@each_name
@pytest.mark.filterwarnings("ignore:The 'default' attribute")  # at the class that is left over
def test_a_schema_that_is_no_component(tmp_path, name):
    with imported(make(name, tmp_path, said="Job.job_status", api=inline(tmp_path))) as models:
        for way in WAYS[name]:
            check_page(models, way)
            check_vectors(models, way)


@pytest.mark.parametrize(
    ("name", "ways", "either"),
    [
        ("datamodel-pydantic", MODEL_WAYS, True),
        ("datamodel-pydantic-dataclass", ADAPTER_WAYS, True),
        ("datamodel-dataclass", ADAPTER_WAYS, True),
        # These two know no union of a string and what a hook reads.
        ("datamodel-dataclass", CATTRS_WAYS, False),
        ("datamodel-msgspec", MSGSPEC_WAYS, False),
    ],
)
def test_statuses_in_lists_dictionaries_and_unions(tmp_path, name, ways, either):
    with imported(make(name, tmp_path, api=held(tmp_path, either=either))) as models:
        for way in ways:
            check_held(models, way, either=either)


@each_name
def test_a_prefix_of_the_classes_is_part_of_the_name(tmp_path, name):
    with imported(make(name, tmp_path, "--class-name-prefix", "Ats", said="AtsJobStatus")) as models:
        for way in WAYS[name]:
            check_page(models, way, "AtsJob", "AtsJobsPaginated")


def test_a_module_for_each_class(tmp_path):
    options = ["--module-split-mode", "single", "--all-exports-scope", "recursive"]
    folder = tmp_path / package_name("datamodel-pydantic") / "models"
    package = make("datamodel-pydantic", tmp_path, "--output", str(folder), *options)
    with imported(package) as models:
        for way in MODEL_WAYS:
            check_page(models, way)
            check_vectors(models, way)
