"""`help` tells all: every public name is there, under its public place, with all of its arguments."""

import inspect
import pydoc
import re

import pytest

import jobstatus

NAMES = [name for name in jobstatus.__all__ if name not in {"UNSET", "SourceValue", "__version__"}]


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_has_a_docstring_that_begins_with_a_sentence(name):
    summary = inspect.getdoc(getattr(jobstatus, name)).partition("\n\n")[0]
    assert re.fullmatch(r"[A-Z`].*[.:].*", summary, re.DOTALL), summary


@pytest.mark.parametrize(
    "name",
    [name for name in NAMES if inspect.isroutine(getattr(jobstatus, name)) or name in {"JobStatus", "SourceObject"}],
)
def test_every_argument_is_told_of(name):
    public = getattr(jobstatus, name)
    told = re.findall(r"^    (\*{0,2}\w+): \S", inspect.getdoc(public).partition("Args:\n")[2], re.MULTILINE)
    expected = [str(parameter).partition(":")[0] for parameter in inspect.signature(public).parameters.values()]
    assert told[: len(expected)] == expected


def test_the_help_of_the_package_names_everything_public_and_opens_with_what_it_is_for():
    text = pydoc.plain(pydoc.render_doc(jobstatus))
    assert "jobstatus - The state of a job" in text
    for name in NAMES:
        assert re.search(rf"^    (?:class )?{name}\b", text, re.MULTILINE), name
    assert text.isascii()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"loads", "structure"}])
def test_every_public_name_lives_in_the_package_itself(name):
    assert getattr(jobstatus, name).__module__ == "jobstatus"
