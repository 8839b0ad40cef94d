"""`_errors`: problems, the error that lists them, and the bounds of what is shown."""

import copy
import pickle
from unittest.mock import Mock

import pytest
from conftest import foreign, problems_of
from test_conformance import load

from jobstatus import JobStatus, JobStatusError, Problem


@pytest.mark.parametrize(("path", "shown"), load("../data/paths"))
def test_shows_a_path_in_ascii(path, shown):
    assert str(Problem(path, "is bad")) == f"{shown}: is bad"


def test_shows_one_problem_as_one_line_and_several_as_a_list():
    assert str(JobStatusError([Problem(("value",), "is bad")])) == "$.value: is bad"
    error = JobStatusError(Problem((name,), "is bad") for name in "ab")
    assert isinstance(error, ValueError)
    assert error.problems == (Problem(("a",), "is bad"), Problem(("b",), "is bad"))
    assert str(error) == "2 problems\n  $.a: is bad\n  $.b: is bad"
    assert repr(error) == f"JobStatusError({str(error)!r})"


def test_messages_are_bounded():
    problem = Problem(("key" * 10_000, *[0] * 500, "end"), "message" * 10_000)
    assert str(problem).startswith("$['keykey")
    assert "[0][0].end: messagemessage" in str(problem)
    assert len(str(problem)) < 1000
    shown = [show(JobStatusError([problem] * 1001)) for show in (str, repr)]
    assert max(map(len, shown)) < 1_000_000
    assert shown[0].startswith("more than 1000 problems\n  $")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_errors_are_copied_and_pickled_and_problems_are_frozen(again):
    error = again(JobStatusError([Problem(("a", 1), "is bad", unknown_key=True)]))
    assert type(error) is JobStatusError
    assert {*error.problems} == {Problem(("a", 1), "is bad")}
    assert error.problems[0].unknown_key
    with pytest.raises(AttributeError):
        error.problems[0].message = "is good"


@pytest.mark.parametrize(("more", "last"), [(0, []), (1, ["1 more problem"]), (2, ["2 more problems"])])
def test_lists_each_problem_once_and_counts_those_beyond_1000(more, last):
    same_problem_twice = {frozenset("a"): 1, frozenset("b"): 2}
    problems = problems_of(JobStatus, None, [same_problem_twice, *[b""] * (999 + more)])
    assert problems[0] == (("source_value", 0), "a key must be a string, not frozenset")
    assert problems[1:1000] == [(("source_value", index), "not JSON: bytes") for index in range(1, 1000)]
    assert problems[1000:] == [((), message) for message in last]


def test_the_first_cause_becomes_the_cause_of_the_error():
    broken = [type("Broken", (dict,), {"items": Mock(side_effect=error)})() for error in (KeyError, OSError)]
    for value, cause in (([b"", *broken], KeyError), ([b""], type(None))):
        with pytest.raises(JobStatusError) as caught:
            JobStatus(source_value=value)
        assert type(caught.value.__cause__) is cause


KINDS = {"a boolean": True, "a number": 1.5, "an array": (), "an object": {}}
KINDS["an unknown class"] = foreign(__getattribute__=Mock(side_effect=OSError))
KINDS["conftest.Foreign"] = foreign(__hash__=Mock(side_effect=OSError))
KINDS[f"{f'{__name__}.'.ljust(48, 'x')}...{'x' * 48}"] = type("x" * 1000, (), {})()


@pytest.mark.parametrize(("kind", "value"), KINDS.items())
def test_messages_name_json_types_or_classes(kind, value):
    assert problems_of(JobStatus, value) == [(("value",), f"must be a string or null, not {kind}")]


@pytest.mark.parametrize("method", ["__hash__", "__getattribute__"])
def test_naming_a_class_passes_a_memory_error_on(method):
    with pytest.raises(MemoryError):
        JobStatus(foreign(**{method: Mock(side_effect=MemoryError)}))
