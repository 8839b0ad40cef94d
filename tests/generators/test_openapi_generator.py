"""The SDK that OpenAPI Generator's `python` generator writes, with this library inside."""

import importlib
import json

import pytest
from ecosystem.vectors import REFUSED_DATA, each_round_trip
from generate import generate
from sdk import (
    JOBS,
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
    library_of,
    renamed,
    same,
    server,
    variant,
    vendor,
    vendored,
)

pytestmark = [pytest.mark.slow, pytest.mark.tool("bin:openapi-generator-cli", "python:pydantic", "python:urllib3")]

NAME = "openapi-generator"
MODULE = "models/job_status.py"
LINE = "from .._vendor.jobstatus import JobStatus as JobStatus\n"


def api_client(cls):
    """Give the client of the SDK that a class belongs to: what its endpoints read and write bodies with."""
    return importlib.import_module(f"{cls.__module__.partition('.')[0]}.api_client").ApiClient()


WAYS = [
    Way("from_dict and to_dict", lambda cls, text: cls.from_dict(json.loads(text)), lambda made: made.to_dict()),
    Way("from_json and to_json", lambda cls, text: cls.from_json(text), lambda made: json.loads(made.to_json())),
    Way(
        "model_validate and model_dump",
        lambda cls, text: cls.model_validate(json.loads(text)),
        lambda made: made.model_dump(by_alias=True),
    ),
    Way(
        "model_validate_json and model_dump_json",
        lambda cls, text: cls.model_validate_json(text),
        lambda made: json.loads(made.model_dump_json()),
        refused={"surrogate"},
    ),
    Way(
        "deserialize and sanitize_for_serialization",
        lambda cls, text: api_client(cls).deserialize(text, cls.__name__, "application/json"),
        lambda made: api_client(type(made)).sanitize_for_serialization(made),
    ),
]
each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


def make(folder, *options, module=MODULE, line=LINE, **description):
    package = generate(NAME, folder, *options, **description)
    vendor(package)
    (package / module).write_text(line, encoding="utf-8")
    return package


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    with imported(make(tmp_path_factory.mktemp("sdk"))) as models:
        yield models


@pytest.fixture(scope="module")
def unswapped(tmp_path_factory):
    with imported(generate(NAME, tmp_path_factory.mktemp("sdk"), package="ats_unswapped")) as models:
        yield models


@each_way
def test_the_page_of_jobs_comes_back(models, way):
    check_page(models, way)


@each_way
@each_round_trip
def test_a_vector_comes_back(models, way, vector):
    check_vector(models, way, vector)


def test_one_line_is_swapped_and_the_rest_stays(tmp_path):
    before, after = files(generate(NAME, tmp_path)), files(make(tmp_path / "swapped"))
    assert {name for name in before if before[name] != after.get(name)} == {MODULE}
    assert after[MODULE] == LINE
    assert before.keys() == after.keys()


@each_way
@pytest.mark.parametrize("members", [{}, {"job_status": None}, {"id": "1", "title": None}])
def test_absent_and_null_in_a_job_are_what_they_were_before(models, unswapped, way, members):
    text = json.dumps(members)
    assert way.write(way.read(models.Job, text)) == way.write(way.read(unswapped.Job, text))


@each_way
def test_an_empty_status_is_written(models, way):
    assert way.write(way.read(models.Job, '{"job_status":{}}'))["job_status"] == {}


@each_way
def test_a_status_that_is_set_is_written_and_compared(models, way):
    status_class = library_of(models).JobStatus
    assert models.JobStatus is status_class
    job = models.Job(id="1", job_status=models.JobStatus("open", {"a": [1, None]}))
    assert way.write(job)["job_status"] == {"value": "open", "source_value": {"a": [1, None]}}
    assert way.read(models.Job, json.dumps(way.write(job))) == job
    job.job_status = {"value": "closed"}  # assignments are validated
    assert job.job_status == status_class("closed")
    assert models.Job(job_status=status_class(source_value=1)) != models.Job(job_status=status_class(source_value=True))


@each_way
@pytest.mark.parametrize(("data", "path"), [bad for bad in REFUSED_DATA if bad.values[0] is not None])
def test_a_bad_status_is_a_value_error_that_tells_where(models, way, data, path):
    from pydantic import ValidationError

    with pytest.raises((ValidationError, library_of(models).JobStatusError)) as caught:
        way.read(models.Job, json.dumps({"id": "1", "job_status": data}))
    if isinstance(caught.value, ValidationError):
        places = [list(error["loc"]) for error in caught.value.errors()]
        assert path is None or ["job_status", *path] in places
    elif path is not None:
        assert path in [list(problem.path) for problem in caught.value.problems]


def test_an_assignment_of_a_bad_status_is_a_validation_error(models):
    from pydantic import ValidationError

    job = models.Job()
    with pytest.raises(ValidationError, match="must be a string or null"):
        job.job_status = {"value": 1}


def test_the_client_reads_the_page_over_http(models):
    package = importlib.import_module(models.__name__.partition(".")[0])
    with server() as url, package.ApiClient(package.Configuration(host=url)) as client:
        page = package.JobsApi(client).ats_list_jobs(x_account_id="1")
    assert type(page.data[0].job_status) is models.JobStatus
    assert [same(job.to_dict().get("job_status"), was["job_status"]) for job, was in zip(page.data, JOBS, strict=True)]


# Generated anew


def test_the_ignore_file_keeps_ours(tmp_path):
    package = make(tmp_path)
    with (tmp_path / ".openapi-generator-ignore").open("a", encoding="utf-8") as ignored:
        ignored.write(f"{package.name}/{MODULE}\n")
    swapped, library = files(package), vendored(package)
    (package / "models" / "job.py").unlink()
    generate(NAME, tmp_path)
    assert files(package) == swapped
    assert swapped[MODULE] == LINE
    assert vendored(package) == library
    with imported(package) as models:
        check_page(models, WAYS[0])


def test_without_the_ignore_file_ours_is_gone(tmp_path):
    package = make(tmp_path)
    generate(NAME, tmp_path)
    assert files(package)[MODULE] != LINE


# Other descriptions and options


@pytest.mark.parametrize("name", VARIANTS)
def test_a_description_that_says_it_in_other_words(tmp_path, name):
    with imported(make(tmp_path, api=variant(name, tmp_path))) as models:
        for way in WAYS:
            check_vectors(models, way)
            if name != "required":
                check_page(models, way)


def test_a_component_of_another_name(tmp_path):
    line = LINE.replace("as JobStatus", "as JobStatusEnum")
    package = make(tmp_path, api=renamed(tmp_path), module="models/job_status_enum.py", line=line)
    with imported(package) as models:
        for way in WAYS:
            check_page(models, way, "AtsJob")
            check_vectors(models, way, "AtsJob")


@pytest.mark.parametrize(
    ("options", "ways"),
    [
        pytest.param("library=asyncio", WAYS, marks=pytest.mark.tool("python:aiohttp", "python:aiohttp_retry")),
        pytest.param("library=httpx", WAYS, marks=pytest.mark.tool("python:httpx")),
        ("lazyImports=true,generateSourceCodeOnly=true,mapNumberTo=float,setEnsureAsciiToFalse=true", WAYS),
        ("disallowAdditionalPropertiesIfNotPresent=false", WAYS),
        # Forbids other members wherever pydantic reads by itself.
        ("compatibleWithPythonLegacy=true", [way for way in WAYS if "model" not in way.name]),
    ],
)
def test_other_options(tmp_path, options, ways):
    with imported(make(tmp_path, "--additional-properties", options)) as models:
        for way in ways:
            check_page(models, way)
            check_vectors(models, way)


def test_a_source_folder(tmp_path):
    package = generate(NAME, tmp_path, "--additional-properties", "sourceFolder=src")
    package = tmp_path / "src" / package.name
    vendor(package)
    (package / MODULE).write_text(LINE, encoding="utf-8")
    (tmp_path / ".openapi-generator-ignore").write_text(f"src/{package.name}/{MODULE}\n", encoding="utf-8")
    swapped = files(package)
    generate(NAME, tmp_path, "--additional-properties", "sourceFolder=src")
    assert files(package) == swapped
    with imported(package) as models:
        check_page(models, WAYS[0])


def test_a_schema_that_is_no_component(tmp_path):
    line = LINE.replace("as JobStatus", "as JobJobStatus")
    package = make(tmp_path, api=inline(tmp_path), module="models/job_job_status.py", line=line)
    with imported(package) as models:
        for way in WAYS:
            check_page(models, way)
            check_vectors(models, way)


def test_statuses_in_lists_dictionaries_and_unions(tmp_path):
    with imported(make(tmp_path, api=held(tmp_path))) as models:
        for way in WAYS:
            # What pydantic alone makes of a class that stands for a union is no JSON, whatever is in it.
            if "model" not in way.name:
                check_held(models, way)
