"""What other libraries do with a status is what the page says, and its recipes work."""

import re
import subprocess
import sys
import traceback

import libraries
import pytest
from libraries import LIBRARIES, PAGE
from readme import blocks, sections

from jobstatus import JobStatus

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
