"""`_errors`: problems, the error that lists them, and the bounds of what is shown."""

import copy
import pickle

import pytest

from jobstatus import JobStatusError, Problem
from jobstatus._errors import MAX_PROBLEMS, Problems, class_name, kind_of


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ((), "$"),
        (("source_value",), "$.source_value"),
        (("a", 0, "b"), "$.a[0].b"),
        (("b c",), "$['b c']"),
        (("", "1", "é", "it's", "\ud800"), "$['']['1']['\\xe9'][\"it's\"]['\\ud800']"),
        (("x" * 81,), f"$.{'x' * 38}...{'x' * 38}".replace(".x", "['x", 1) + "']"),
    ],
)
def test_shows_a_path_in_ascii(path, shown):
    assert str(Problem(path, "is bad")) == f"{shown}: is bad"


def test_shows_one_problem_as_one_line():
    error = JobStatusError([Problem(("value",), "is bad")])
    assert isinstance(error, ValueError)
    assert error.problems == (Problem(("value",), "is bad"),)
    assert str(error) == "$.value: is bad"


def test_shows_several_problems_as_a_list():
    error = JobStatusError(Problem((name,), "is bad") for name in "ab")
    assert str(error) == "2 problems\n  $.a: is bad\n  $.b: is bad"
    assert repr(error) == f"JobStatusError({str(error)!r})"


def test_what_is_shown_is_bounded_and_the_path_is_complete():
    path = ("key" * 10_000, *[0] * 500, "end")
    problem = Problem(path, "message" * 10_000)
    assert problem.path == path
    assert len(str(problem)) < 1000
    assert str(problem).startswith("$['keykey")
    assert "[0][0].end: messagemessage" in str(problem)
    error = JobStatusError([problem] * (MAX_PROBLEMS + 1))
    assert len(str(error)) < 1_000_000
    assert len(repr(error)) < 1_100_000


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_errors_can_be_copied_and_pickled(again):
    error = again(JobStatusError([Problem(("a", 1), "is bad", unknown_key=True)]))
    assert type(error) is JobStatusError
    assert error.problems == (Problem(("a", 1), "is bad"),)
    assert error.problems[0].unknown_key


def test_a_problem_is_frozen_and_hashable():
    problem = Problem(("a", 1), "is bad")
    with pytest.raises(AttributeError):
        problem.message = "is good"
    assert hash(problem) == hash(Problem(("a", 1), "is bad"))


class TestProblems:
    def test_lists_each_problem_once_in_order(self):
        problems = Problems()
        for path in ((None, "b"), (None, "a"), (None, "b")):
            problems.add(path, "is bad")
        with pytest.raises(JobStatusError) as caught:
            problems.raise_if_any()
        assert caught.value.problems == (Problem(("b",), "is bad"), Problem(("a",), "is bad"))
        assert caught.value.__cause__ is None

    @pytest.mark.parametrize("more", [0, 1, 5])
    def test_counts_what_is_beyond_the_bound(self, more):
        problems = Problems()
        for index in range(MAX_PROBLEMS + more):
            problems.add((None, index), "is bad")
        with pytest.raises(JobStatusError) as caught:
            problems.throw()
        listed = [Problem((index,), "is bad") for index in range(MAX_PROBLEMS)]
        assert caught.value.problems == (
            *listed,
            *[Problem((), f"{more} more problems".removesuffix("s" * (more == 1)))] * bool(more),
        )

    def test_the_first_cause_is_that_of_the_error(self):
        problems = Problems()
        first = KeyError()
        for cause in (None, first, OSError()):
            problems.add(None, "is bad", cause=cause)
        with pytest.raises(JobStatusError) as caught:
            problems.throw()
        assert caught.value.__cause__ is first

    def test_nothing_is_raised_without_a_problem(self):
        Problems().raise_if_any()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "a boolean"),
        ("a", "a string"),
        (1, "a number"),
        (1.5, "a number"),
        ([], "an array"),
        ((), "an array"),
        ({}, "an object"),
        (b"", "bytes"),
        (Problems(), "jobstatus._errors.Problems"),
    ],
)
def test_kinds_have_the_names_that_json_gives_them(value, kind):
    assert kind_of(value) == kind


def test_a_class_that_cannot_be_read_has_a_name_too():
    class Meta(type):
        def __getattribute__(cls, name):
            raise OSError

    assert kind_of(Meta("Foreign", (), {})()) == class_name(Meta("Foreign", (), {})) == "an unknown class"
    assert class_name(type("x" * 1000, (), {})).endswith("x" * 48)
    assert len(class_name(type("x" * 1000, (), {}))) < 100


@pytest.mark.parametrize("method", ["__hash__", "__getattribute__"])
def test_naming_passes_a_memory_error_on(method):
    def fail(*_):
        raise MemoryError

    cls = type("Meta", (type,), {method: fail})("Foreign", (), {})
    with pytest.raises(MemoryError):
        kind_of(cls())


def test_a_class_that_cannot_be_hashed_has_its_name():
    def fail(_):
        raise OSError

    assert kind_of(type("Meta", (type,), {"__hash__": fail})("Foreign", (), {})()) == f"{__name__}.Foreign"
