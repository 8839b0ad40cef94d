"""`_errors`: problems, and the error that lists them."""

import copy
import pickle

import pytest

from jobstatus import JobStatusError, Problem


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ((), "$"),
        (("source_value",), "$.source_value"),
        (("a", 0, "b"), "$.a[0].b"),
        (("b c",), "$['b c']"),
        (("", "1", "é", "it's", "\ud800"), "$['']['1']['\\xe9'][\"it's\"]['\\ud800']"),
    ],
)
def test_a_path_is_shown_in_ascii(path, shown):
    assert str(Problem(path, "is bad")) == f"{shown}: is bad"


def test_an_error_with_one_problem_is_one_line():
    error = JobStatusError([Problem(("value",), "is bad")])
    assert isinstance(error, ValueError)
    assert error.problems == (Problem(("value",), "is bad"),)
    assert str(error) == "$.value: is bad"


def test_an_error_lists_all_its_problems():
    error = JobStatusError(Problem((name,), "is bad") for name in "ab")
    assert str(error) == "2 problems\n  $.a: is bad\n  $.b: is bad"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_travels(again):
    error = again(JobStatusError([Problem(("a", 1), "is bad")]))
    assert type(error) is JobStatusError
    assert error.problems == (Problem(("a", 1), "is bad"),)


def test_a_problem_is_frozen_and_hashable():
    problem = Problem(("a", 1), "is bad")
    with pytest.raises(AttributeError):
        problem.message = "is good"
    assert hash(problem) == hash(Problem(("a", 1), "is bad"))
