"""What other libraries do with a status is what the page says, and its recipes work."""

import re
import subprocess
import sys
import traceback

import libraries
import pytest
from libraries import LIBRARIES, PAGE
from readme import blocks, sections

from jobstatus import JobStatus, JobStatusError

TABLE = {
    cells[0]: cells[1:]
    for cells in re.findall(r"^\| (.+?) \| (.*?) \| (.*?) \| (.*?) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
}
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # other libraries have their own
each_library = pytest.mark.parametrize(
    "library",
    [pytest.param(each, id=each.name, marks=pytest.mark.tool(*each.tools)) for each in LIBRARIES],
)


def test_the_table_has_each_library():
    assert [*TABLE] == [library.name for library in LIBRARIES]


@each_library
def test_the_table_says_what_happens(library):
    itself = libraries.verdict(libraries.outcomes(library, library.by_itself))
    recipe = libraries.verdict(libraries.outcomes(library, library.recipe)) if library.recipe else ""
    assert TABLE[library.name] == (itself, library.how, recipe)
    assert recipe in {"", "right"}


@each_library
def test_a_status_that_cannot_be_written_is_an_error(library):
    bad = JobStatus("open", 1, extra={"source_value": 2})
    if library.name == "pandas, `to_json`":  # hides what `toDict` raises, as the page says
        assert library.by_itself(bad) == [None, None]
        return
    for send in filter(None, (library.by_itself, library.recipe)):
        if TABLE[library.name][0] == "right" or send is library.recipe:
            with pytest.raises(Exception) as caught:  # noqa: PT011 - each library has its own
                send(bad)
            assert "is the key of a field" in "".join(traceback.format_exception(caught.value))


STATUS = JobStatus("on_hold", {"id": 4, "tags": [1, 1.0]})


@pytest.mark.tool("python:django")
def test_the_field_of_django_refuses_what_is_no_status_and_returns_parts_as_they_are():
    jobs = libraries.django_models()["status"].objects
    for wrong in ("open", ["open"], {"value": 1}):
        with pytest.raises(JobStatusError):
            jobs.create(status=wrong)
    job = jobs.create(status=STATUS)
    jobs.filter(pk=job.pk).update(status=STATUS)
    found = jobs.filter(pk=job.pk, status=STATUS, status__value="on_hold", status__source_value__id=4)
    assert found.values_list("status", "status__source_value", "status__value").get() == (
        STATUS,
        {"id": 4, "tags": [1, 1.0]},
        "on_hold",
    )


@pytest.mark.tool("python:sqlalchemy")
def test_the_type_of_sqlalchemy_returns_parts_as_they_are():
    import sqlalchemy as sa

    table = sa.Table("jobs", sa.MetaData(), sa.Column("status", libraries.page("SQLAlchemy")["StatusType"]()))
    with sa.create_engine("sqlite://").begin() as connection:
        table.create(connection)
        connection.execute(table.insert().values(status=STATUS))
        part = table.c.status["source_value"]
        query = sa.select(table.c.status, part, part["id"].as_integer()).where(table.c.status == STATUS)
        assert connection.execute(query).one() == (STATUS, {"id": 4, "tags": [1, 1.0]}, 4)


FAILING = """
from jobstatus import JobStatus, SourceObject

def test_statuses():
    assert JobStatus("open", 1) == JobStatus("open", True)

def test_objects():
    assert SourceObject({"a": 1}) == {"a": True}
"""


def test_pytest_shows_both_sides_of_a_failing_assertion(tmp_path):
    (recipe,) = blocks(sections(PAGE.read_text("utf-8"))["pytest"], "python")
    (tmp_path / "conftest.py").write_text(recipe)
    (tmp_path / "test_failing.py").write_text(FAILING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path]
    output = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout
    assert "(value=JobValue.OPEN, source_value=1) == JobStatus(value=JobValue.OPEN, source_value=True)" in output
    assert "assert SourceObject({'a': 1}) == {'a': True}\n" in output
    assert "identical" not in output
    assert "2 failed" in output
