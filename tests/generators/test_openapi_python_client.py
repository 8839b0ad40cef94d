"""The SDK that openapi-python-client writes, with this library inside."""

import importlib
import json
from pathlib import Path

import pytest
from ecosystem.vectors import REFUSED_DATA, each_round_trip
from generate import generate
from sdk import (
    PAGE,
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

pytestmark = [pytest.mark.slow, pytest.mark.tool("bin:openapi-python-client", "bin:ruff")]

NAME = "openapi-python-client"
CONFIG = Path(__file__).with_name("openapi_python_client.yaml")
LINE = "from .._vendor.jobstatus import JobStatus as JobStatus\n"
WAY = Way("from_dict and to_dict", lambda cls, text: cls.from_dict(json.loads(text)), lambda made: made.to_dict())


def make(folder, *options, module="models/job_status.py", line=LINE, **description):
    package = generate(NAME, folder, *options, **description)
    vendor(package)
    (package / module).write_text(line, encoding="utf-8")
    return package


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    with imported(make(tmp_path_factory.mktemp("sdk"))) as models:
        yield models


def test_the_page_of_jobs_comes_back_whole(models):
    check_page(models, WAY)
    assert same(WAY.write(WAY.read(models.JobsPaginated, PAGE)), json.loads(PAGE))


@each_round_trip
def test_a_vector_comes_back(models, vector):
    check_vector(models, WAY, vector)


def test_one_line_is_swapped_and_the_rest_stays(tmp_path):
    package = generate(NAME, tmp_path)
    before = files(package)
    after = files(make(tmp_path / "swapped"))
    assert {name for name in before if before[name] != after.get(name)} == {"models/job_status.py"}
    assert after["models/job_status.py"] == LINE
    assert before.keys() == after.keys()


@pytest.mark.parametrize("members", [{}, {"job_status": None}, {"job_status": {}}, {"id": "1", "title": None}])
def test_absent_null_and_empty_stay_apart_in_a_job(models, members):
    assert models.Job.from_dict(members).to_dict() == members


def test_a_status_that_is_set_is_written_and_compared(models):
    status_class = library_of(models).JobStatus
    job = models.Job(id="1", job_status=models.JobStatus("open", {"a": [1]}))
    assert job.to_dict() == {"id": "1", "job_status": {"value": "open", "source_value": {"a": [1]}}}
    assert models.JobStatus is status_class
    assert models.Job.from_dict(job.to_dict()) == job
    job.job_status = status_class()
    assert job.to_dict() == {"id": "1", "job_status": {}}
    assert models.Job(job_status=status_class(source_value=1)) != models.Job(job_status=status_class(source_value=True))


@pytest.fixture(scope="module")
def not_null(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdk")
    with imported(make(folder, api=variant("not null", folder), package="ats_not_null")) as models:
        yield models


@pytest.mark.parametrize(("data", "path"), REFUSED_DATA)
def test_a_bad_status_is_a_value_error_or_stays_the_dict_that_it_is_where_the_sdk_says_so(models, not_null, data, path):
    # What the generator writes of a type that is one of several: it tries each, and casts what is none.
    job = models.Job.from_dict({"id": "1", "job_status": data})
    assert job.job_status is data
    assert job.to_dict()["job_status"] is data
    # What it writes of one type.
    with pytest.raises(ValueError, match=r"\$") as caught:
        not_null.Job.from_dict({"id": "1", "job_status": data})
    assert path is None or path in [list(problem.path) for problem in caught.value.problems]


def test_the_client_reads_the_page_over_http(models):
    package = models.__name__.partition(".")[0]
    client = importlib.import_module(f"{package}.client")
    endpoint = importlib.import_module(f"{package}.api.jobs.ats_list_jobs")
    with server() as url, client.Client(base_url=url) as connected:
        page = endpoint.sync(client=connected, x_account_id="1")
    assert type(page.data[0].job_status) is models.JobStatus
    assert same(page.to_dict(), json.loads(PAGE))


# Generated anew


def test_post_hooks_keep_ours(tmp_path):
    package = generate(NAME, tmp_path, "--config", str(CONFIG), "--fail-on-warning")
    vendor(package)
    first, library = files(package), vendored(package)
    assert first["models/job_status.py"] == LINE
    generate(NAME, tmp_path, "--config", str(CONFIG), "--fail-on-warning", "--overwrite")
    assert files(package) == first
    assert vendored(package) == library
    with imported(package) as models:
        check_page(models, WAY)


def test_without_the_post_hooks_ours_is_gone_and_the_line_brings_it_back(tmp_path):
    package = make(tmp_path)
    swapped = files(package)
    generate(NAME, tmp_path, "--overwrite")
    assert files(package)["models/job_status.py"] != LINE
    (package / "models" / "job_status.py").write_text(LINE, encoding="utf-8")
    assert files(package) == swapped
    with imported(package) as models:
        check_page(models, WAY)


# Other descriptions and options


@pytest.mark.parametrize("name", VARIANTS)
def test_a_description_that_says_it_in_other_words(tmp_path, name):
    nullable = name not in {"not null", "a plain reference"}
    with imported(make(tmp_path, api=variant(name, tmp_path))) as models:
        check_vectors(models, WAY)
        if nullable:
            check_page(models, WAY)
        else:
            with pytest.raises((ValueError, TypeError)):
                models.Job.from_dict({"job_status": None})


def test_a_component_of_another_name(tmp_path):
    line = LINE.replace("as JobStatus", "as JobStatusEnum")
    package = make(tmp_path, api=renamed(tmp_path), module="models/job_status_enum.py", line=line)
    with imported(package) as models:
        check_page(models, WAY, "AtsJob")
        check_vectors(models, WAY, "AtsJob")


@pytest.mark.parametrize("meta", ["poetry", "setup", "pdm", "uv"])
def test_with_the_files_of_a_project_around_it(tmp_path, meta):
    config = tmp_path / "config.yaml"
    text = CONFIG.read_text(encoding="utf-8").replace("> models/", "> ats_client/models/")
    config.write_text(f"{text}package_name_override: ats_client\n", encoding="utf-8")
    for overwrite in ([], ["--overwrite"]):
        generate(NAME, tmp_path, "--config", str(config), "--meta", meta, "--fail-on-warning", *overwrite)
    package = tmp_path / "ats_openapi_python_client" / "ats_client"
    vendor(package)
    with imported(package) as models:
        check_page(models, WAY)
        check_vectors(models, WAY)


@pytest.mark.parametrize("option", ["literal_enums: true", "docstrings_on_attributes: true", "field_prefix: x_"])
def test_other_options(tmp_path, option):
    config = tmp_path / "config.yaml"
    config.write_text(f"{CONFIG.read_text(encoding='utf-8')}{option}\n", encoding="utf-8")
    package = generate(NAME, tmp_path, "--config", str(config))
    vendor(package)
    with imported(package) as models:
        check_page(models, WAY)
        check_vectors(models, WAY)


def test_a_schema_that_is_no_component(tmp_path):
    # The module and the class that `models/job.py` imports.
    line = LINE.replace("as JobStatus", "as JobJobStatusType0")
    package = make(tmp_path, api=inline(tmp_path), module="models/job_job_status_type_0.py", line=line)
    with imported(package) as models:
        check_page(models, WAY)
        check_vectors(models, WAY)


def test_statuses_in_lists_dictionaries_and_unions(tmp_path):
    with imported(make(tmp_path, api=held(tmp_path))) as models:
        check_held(models, WAY)
