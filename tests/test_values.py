"""`_values`: `SourceObject`, and the walk over JSON values."""

import collections
import copy
import datetime as dt
import decimal
import enum
import fractions
import pickle
import types
from collections.abc import Mapping
from typing import NamedTuple

import pytest

import jobstatus as js
from jobstatus import JobStatus, JobStatusError, Problem, SourceObject, structure, unstructure
from jobstatus._values import KEY, MAX_DEPTH, PLAIN, Problems, equality_key, freeze, kind_of, thaw, walk


class Level(enum.IntEnum):
    HIGH = 3


class Word(str):
    """A string that shows, compares and hashes as something else."""

    __slots__ = ()

    def __str__(self):
        return "shown"

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("open")


class Number(float):
    def __repr__(self):
        return "shown"


class Point(NamedTuple):
    x: int
    y: int


class Members(Mapping):
    """A mapping that gives whatever pairs it is told."""

    def __init__(self, pairs):
        self.pairs = pairs

    def __getitem__(self, name):
        return dict(self.pairs)[name]

    def __iter__(self):
        return iter([name for name, _ in self.pairs])

    def __len__(self):
        return 1000

    def items(self):
        return self.pairs


def problems_of(value):
    problems = Problems()
    freeze(value, problems)
    return [(problem.path, problem.message) for problem in problems]


def deep(levels, inner=None):
    for _ in range(levels):
        inner = [inner] if inner is not None else []
    return inner


@pytest.mark.parametrize(
    ("value", "frozen"),
    [
        (None, None),
        (True, True),
        (1, 1),
        (1.0, 1.0),
        ("a", "a"),
        ([], ()),
        ((1, [2.0]), (1, (2.0,))),
        ({"b": [1], "a": {}}, SourceObject({"b": (1,), "a": SourceObject()})),
        (Level.HIGH, 3),
        (js.JobValue.OPEN, "open"),
        (Word("a"), "a"),
        (Number(1.5), 1.5),
        (Point(1, [2]), (1, (2,))),
        (collections.OrderedDict(b=1, a=2), SourceObject({"b": 1, "a": 2})),
        (types.MappingProxyType({"a": [1]}), SourceObject({"a": (1,)})),
        (collections.defaultdict(list, a=1), SourceObject({"a": 1})),
        (collections.ChainMap({"a": 1}), SourceObject({"a": 1})),
        ({Word("a"): 1}, SourceObject({"a": 1})),
        (Members([("b", 1), ("a", [])]), SourceObject({"b": 1, "a": ()})),
        (10**400, 10**400),
    ],
    ids=repr,
)
def test_freezing_reduces_to_plain_kinds(value, frozen):
    problems = Problems()
    found = freeze(value, problems)
    assert not problems
    assert repr(found) == repr(frozen)
    assert type(found) is type(frozen)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (float("nan"), [((), "not JSON: the number nan")]),
        ([float("inf"), 1, -float("inf")], [((0,), "not JSON: the number inf"), ((2,), "not JSON: the number -inf")]),
        (Number("nan"), [((), "not JSON: the number nan")]),
        ({"a": b"x", "b": {1}}, [(("a",), "not JSON: bytes"), (("b",), "not JSON: set")]),
        ([{"a": dt.date(2026, 1, 1)}], [((0, "a"), "not JSON: date")]),
        (decimal.Decimal(1), [((), "not JSON: Decimal")]),
        (fractions.Fraction(1), [((), "not JSON: Fraction")]),
        (1j, [((), "not JSON: complex")]),
        (range(3), [((), "not JSON: range")]),
        (js.UNSET, [((), "not JSON: UnsetType")]),
        (JobStatus(), [((), "not JSON: JobStatus")]),
        (
            {1: "a", None: "b", "c": {2.5: 0}},
            [
                ((), "a member name must be a string, not a number"),
                ((), "a member name must be a string, not null"),
                (("c",), "a member name must be a string, not a number"),
            ],
        ),
        ({"a": 1, Word("a"): 2}, [(("a",), "this member name appears more than once")]),
        (Members([("a", 1), ("a", 2)]), [(("a",), "this member name appears more than once")]),
        (Members([("a", 1)] * 4), [(("a",), "this member name appears more than once")]),
        (Members([("a", 1), "abc"]), [((), "Members cannot be read: ValueError")]),
        (Members(None), [((), "Members cannot be read: TypeError")]),
    ],
    ids=repr,
)
def test_all_that_is_not_json_is_told_with_its_path(value, found):
    assert problems_of(value) == found


def test_an_exception_of_a_foreign_mapping_is_the_cause():
    class Broken(dict):
        def items(self):
            raise KeyError(self)

    with pytest.raises(JobStatusError) as caught:
        JobStatus("open", [Broken()])
    assert caught.value.problems == (Problem(("source_value", 0), "Broken cannot be read: KeyError"),)
    assert isinstance(caught.value.__cause__, KeyError)


def test_what_changes_while_it_is_read_is_told():
    class Changing(Members):
        def items(self):
            changed["b"] = 1
            return []

    changed = {"a": Changing(None)}
    with pytest.raises(JobStatusError) as caught:
        JobStatus("open", changed)
    assert caught.value.problems == (Problem(("source_value",), "dict cannot be read: RuntimeError"),)
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_nesting_ends_at_the_limit():
    assert problems_of(deep(MAX_DEPTH)) == []
    assert problems_of(deep(MAX_DEPTH + 1)) == [((0,) * MAX_DEPTH, f"nested deeper than {MAX_DEPTH} levels")]
    assert problems_of({"a": deep(MAX_DEPTH - 1)}) == []
    assert len(problems_of({"a": deep(MAX_DEPTH), "b": deep(MAX_DEPTH), "c": b""})) == 3


def test_objects_that_are_nested_too_deep_are_told_with_their_path():
    value = {}
    for _ in range(MAX_DEPTH):
        value = {"a": value}
    for inner in (value["a"], SourceObject(value["a"])):
        assert problems_of(inner) == []
        assert problems_of({"a": inner}) == [(("a",) * MAX_DEPTH, f"nested deeper than {MAX_DEPTH} levels")]


def test_a_cycle_ends_at_the_limit_even_where_it_branches():
    cycle = []
    cycle += [cycle, cycle, cycle]
    assert len(problems_of(cycle)) == 1
    ring = {}
    ring["a"] = ring["b"] = ring
    assert len(problems_of(ring)) == 2


def test_what_wraps_a_deep_value_counts():
    value = SourceObject({"a": deep(MAX_DEPTH - 1)})
    with pytest.raises(JobStatusError) as caught:
        JobStatus("open", [value])
    assert [problem.path for problem in caught.value.problems] == [("source_value", 0, "a", *(0,) * (MAX_DEPTH - 3))]


def test_a_stack_that_is_nearly_full_is_a_problem_and_no_recursion_error():
    def at_depth(levels):
        return at_depth(levels - 1) if levels else JobStatus("open", deep(100))

    found = None
    for levels in range(700, 1000, 5):
        try:
            at_depth(levels)
        except JobStatusError as error:
            found = error
            break
        except RecursionError:
            continue
    assert found is not None
    assert found.problems[0].path == ("source_value",)
    assert found.problems[0].message == "nested deeper than what is left of the stack"
    assert isinstance(found.__cause__, RecursionError)


def test_thawing_gives_fresh_plain_values():
    value = SourceObject({"a": [1, {"b": True}]})
    plain = thaw(value)
    assert plain == {"a": [1, {"b": True}]}
    plain["a"][1]["b"] = 0
    plain["a"].append(2)
    assert value == {"a": [1, {"b": True}]}


def test_an_object_of_all_the_levels_is_written_and_compared_to_its_end():
    one, other = ({"a": deep(MAX_DEPTH - 1, number)} for number in (1, 2))
    assert unstructure(SourceObject(one)) == one
    assert SourceObject(one) == SourceObject(one) != SourceObject(other)


def test_keys_tell_kinds_apart_that_python_calls_equal():
    assert walk([True, 1], KEY, Problems()) != walk([1, True], KEY, Problems())
    assert equality_key(1) == equality_key(1.0)
    assert walk(True, PLAIN, Problems()) is True


def test_keys_of_different_values_differ():
    scalars = [None, True, False, 0, 1, 0.5, "", "true"]
    values = [*scalars, [], {}, *([value] for value in scalars), *({"a": value} for value in scalars)]
    keys = [walk(value, KEY, Problems()) for value in values]
    assert len(set(keys)) == len(keys)
    assert len({JobStatus("open", value) for value in values}) == len(keys)


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
        (SourceObject(), "an object"),
        (b"", "bytes"),
        (object(), "object"),
    ],
)
def test_kinds_have_json_names(value, kind):
    assert kind_of(value) == kind


class TestSourceObject:
    def test_is_a_mapping_that_keeps_order(self):
        value = SourceObject({"b": 1, "a": [True, {"c": None}]})
        assert list(value) == ["b", "a"]
        assert len(value) == 2
        assert "a" in value
        assert value["a"] == (True, SourceObject({"c": None}))
        assert value.get("x") is None
        with pytest.raises(KeyError):
            value["x"]
        assert not SourceObject()

    @pytest.mark.parametrize(
        ("one", "other", "equal"),
        [
            ({"a": 1}, {"a": 1.0}, True),
            ({"a": 1}, {"a": True}, False),
            ({"a": [1, {"b": 0}]}, {"a": (1, {"b": -0.0})}, True),
            ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
            ({"a": None}, {}, False),
            ({}, {}, True),
            ({"a": 1}, {"a": {1}}, False),
            ({"a": 1}, Members([("a", 1)]), True),
        ],
        ids=repr,
    )
    def test_equals_any_mapping_of_the_same_json(self, one, other, equal):
        assert (SourceObject(one) == other) is equal
        assert (other == SourceObject(one)) is equal

    def test_equals_nothing_else(self):
        assert SourceObject() != Members(None)
        assert SourceObject() != []
        assert SourceObject() != ()
        assert SourceObject() != None  # noqa: E711
        assert SourceObject().__eq__(1) is NotImplemented

    def test_hash_agrees_with_equality(self):
        assert hash(SourceObject({"a": 1, "b": [2]})) == hash(SourceObject({"b": [2.0], "a": 1.0}))
        assert len({hash(SourceObject({"a": number})) for number in range(100)}) > 90

    def test_cannot_change(self):
        value = SourceObject({"a": 1})
        with pytest.raises(TypeError):
            value["a"] = 2
        with pytest.raises(AttributeError):
            value._members = {}
        with pytest.raises(AttributeError):
            value.other = 1
        with pytest.raises(AttributeError):
            del value._members

    def test_does_not_follow_what_it_was_made_of(self):
        members = {"a": [1]}
        value = SourceObject(members)
        members["a"].append(2)
        members["b"] = 1
        assert value == {"a": [1]}

    @pytest.mark.parametrize("members", [[("a", 1)], "a", 1, b"", JobStatus()])
    def test_is_made_of_mappings_only(self, members):
        with pytest.raises(JobStatusError) as caught:
            SourceObject(members)
        assert [problem.path for problem in caught.value.problems] == [()]

    def test_repr_evaluates_back(self):
        value = SourceObject({"a": [1, 1.0, True, None, {"b": "\ud800"}]})
        assert repr(eval(repr(value), {"SourceObject": SourceObject})) == repr(value)
        assert repr(SourceObject()) == "SourceObject()"

    def test_copies_are_the_object_itself(self):
        value = SourceObject({"a": [1]})
        assert copy.copy(value) is value
        assert copy.deepcopy(value) is value

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_pickles(self, protocol):
        value = SourceObject({"a": [1, True, {"b": 1.0}]})
        again = pickle.loads(pickle.dumps(value, protocol))
        assert type(again) is SourceObject
        assert repr(again) == repr(value)

    def test_refuses_subclasses(self):
        with pytest.raises(TypeError, match=r"^SourceObject cannot be subclassed: hold one in a class of your own$"):
            type("Mine", (SourceObject,), {})

    def test_is_left_alone_by_json_only_through_default(self):
        assert unstructure(SourceObject({"a": [1]})) == {"a": [1]}
        assert structure({"source_value": SourceObject({"a": 1})}) == JobStatus(source_value={"a": 1})
