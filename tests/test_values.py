"""`_values`, `_freeze` and `_flat`: `SourceObject`, freezing, thawing, equality keys."""

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
from jobstatus import JobStatus, JobStatusError, Problem, SourceObject, _freeze, structure, unstructure
from jobstatus._errors import MAX_PROBLEMS
from jobstatus._flat import STR_DICT_SIZE, freeze_flat
from jobstatus._freeze import MAX_DEPTH
from jobstatus._values import frozen_object, hash_key, new_freezer, new_text_freezer, thaw


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


class Items(Mapping):
    """A mapping whose `items` returns what it is made with."""

    def __init__(self, pairs):
        self.pairs = pairs

    def __getitem__(self, key):
        return dict(self.pairs)[key]

    def __iter__(self):
        return iter([key for key, _ in self.pairs])

    def __len__(self):
        return 1000

    def items(self):
        return self.pairs


def problems_of(value):
    with pytest.raises(JobStatusError) as caught:
        JobStatus(source_value=value)
    return [(problem.path[1:], problem.message) for problem in caught.value.problems]


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
        ([1, 2.0, None, True, "a"], (1, 2.0, None, True, "a")),
        ((1, [2.0]), (1, (2.0,))),
        ({"b": [1], "a": {}}, SourceObject({"b": (1,), "a": SourceObject()})),
        (Level.HIGH, 3),
        (js.JobValue.OPEN, "open"),
        (Word("a"), "a"),
        (Number(1.5), 1.5),
        ([Number(1.5), Word("a")], (1.5, "a")),
        (Point(1, [2]), (1, (2,))),
        (collections.OrderedDict(b=1, a=2), SourceObject({"b": 1, "a": 2})),
        (types.MappingProxyType({"a": [1]}), SourceObject({"a": (1,)})),
        (collections.defaultdict(list, a=1), SourceObject({"a": 1})),
        (collections.ChainMap({"a": 1}), SourceObject({"a": 1})),
        ({Word("a"): 1}, SourceObject({"a": 1})),
        (Items([("b", 1), ("a", [])]), SourceObject({"b": 1, "a": ()})),
        (Items(iter([("b", 1), ("a", [])])), SourceObject({"b": 1, "a": ()})),
        (10**400, 10**400),
    ],
    ids=repr,
)
def test_freezing_reduces_to_plain_types(value, frozen):
    found = JobStatus(source_value=value).source_value
    assert repr(found) == repr(frozen)
    assert type(found) is type(frozen)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (float("nan"), [((), "not JSON: the number nan")]),
        ([float("inf"), 1, -float("inf")], [((0,), "not JSON: the number inf"), ((2,), "not JSON: the number -inf")]),
        (Number("nan"), [((), "not JSON: the number nan")]),
        ({"a": b"x", "b": {1}}, [(("a",), "not JSON: bytes"), (("b",), "not JSON: set")]),
        ([{"a": dt.date(2026, 1, 1)}], [((0, "a"), "not JSON: datetime.date")]),
        (decimal.Decimal(1), [((), "not JSON: decimal.Decimal")]),
        (fractions.Fraction(1), [((), "not JSON: fractions.Fraction")]),
        (1j, [((), "not JSON: complex")]),
        (range(3), [((), "not JSON: range")]),
        (collections.deque(), [((), "not JSON: collections.deque")]),
        ([js.UNSET], [((0,), "not JSON: jobstatus.UnsetType")]),
        (JobStatus(), [((), "not JSON: jobstatus.JobStatus")]),
        (
            {1: "a", None: "b", 2: "c", b"d": [], "c": {2.5: 0}, 10**5000: 1},
            [
                ((), "a key must be a string, not a number 1"),
                ((), "a key must be a string, not null"),
                ((), "a key must be a string, not a number 2"),
                ((), "a key must be a string, not bytes b'd'"),
                (("c",), "a key must be a string, not a number 2.5"),
                ((), "a key must be a string, not a number"),
            ],
        ),
        ({"a": 1, Word("a"): 2}, [(("a",), "repeated key")]),
        (Items([("a", 1), ("a", 2)]), [(("a",), "repeated key")]),
        (Items([("a", b""), *[("a", 1)] * 4, ("b", b"")]), [
            (("a",), "not JSON: bytes"),
            (("a",), "repeated key"),
            (("b",), "not JSON: bytes"),
        ]),
        ([[b""]] * 2, [((0, 0), "not JSON: bytes"), ((1, 0), "not JSON: bytes")]),
        ([Items([("a", 1), "abc"])], [((0,), "test_values.Items cannot be read: ValueError")]),
        ([Items(None), b""], [((0,), "test_values.Items cannot be read: TypeError"), ((1,), "not JSON: bytes")]),
        (Items(iter([("a", b""), ("b", 1)])), [(("a",), "not JSON: bytes")]),
    ],
)  # fmt: skip
def test_reports_what_is_not_json_with_its_path(value, found):
    assert problems_of(value) == found


def test_an_exception_of_foreign_code_is_the_cause():
    class Broken(dict):
        def items(self):
            raise KeyError(self)

    with pytest.raises(JobStatusError) as caught:
        JobStatus("open", [Broken()])
    (problem,) = caught.value.problems
    assert problem.path == ("source_value", 0)
    assert problem.message.endswith("Broken cannot be read: KeyError")
    assert isinstance(caught.value.__cause__, KeyError)


def test_reports_what_changes_while_it_is_read():
    class Changing(Items):
        def items(self):
            changed["b"] = 1
            return []

    changed = {"a": Changing(None)}
    with pytest.raises(JobStatusError) as caught:
        JobStatus("open", changed)
    assert caught.value.problems == (Problem(("source_value",), "dict cannot be read: RuntimeError"),)
    assert isinstance(caught.value.__cause__, RuntimeError)


class TestNesting:
    message = f"nested deeper than {MAX_DEPTH} levels"

    def test_ends_at_the_limit(self):
        assert JobStatus(source_value=deep(MAX_DEPTH - 1))
        assert problems_of(deep(MAX_DEPTH)) == [((0,) * (MAX_DEPTH - 1), self.message)]
        for make in (dict, collections.UserDict, SourceObject):
            value = {}
            for _ in range(MAX_DEPTH - 2):
                value = make({"a": value})
            assert SourceObject({"a": value})
            assert problems_of({"a": value}) == [(("a",) * (MAX_DEPTH - 1), self.message)]

    def test_problems_beside_it_are_reported_too(self):
        found = problems_of([deep(MAX_DEPTH), b"", {"a": deep(MAX_DEPTH)}, b""])
        assert [path[:1] for path, _ in found] == [(0,), (1,), (2,), (3,)]

    def test_what_is_no_container_does_not_nest(self):
        value = [b"", dt.date(2026, 1, 1), 1]
        for _ in range(MAX_DEPTH - 2):
            value = [value]
        path = (0,) * (MAX_DEPTH - 2)
        assert problems_of(value) == [((*path, 0), "not JSON: bytes"), ((*path, 1), "not JSON: datetime.date")]

    def test_what_holds_a_frozen_object_counts(self):
        value = SourceObject({"a": deep(MAX_DEPTH - 1)})
        assert problems_of([value]) == [((0, "a", *(0,) * (MAX_DEPTH - 3)), self.message)]

    def test_a_cycle_is_one_problem_even_if_it_branches(self):
        cycle = []
        cycle += [cycle, cycle]
        assert len(problems_of(cycle)) == 1
        ring = {}
        ring["a"] = ring["b"] = ring
        assert len(problems_of(ring)) == 1

    def test_repeated_containers_that_are_too_deep_are_one_problem(self):
        value = deep(1)
        for _ in range(2 * MAX_DEPTH):
            value = [value, value]
        assert [message for _, message in problems_of(value)] == [self.message]

    def test_foreign_containers_of_one_class_are_opened_a_while_longer(self):
        value = {}
        for _ in range(MAX_DEPTH + 10):
            value = collections.UserDict(a=value)
        found = problems_of([value, collections.UserDict(b=b"")])
        assert [(path[0], message) for path, message in found] == [(0, self.message), (1, "not JSON: bytes")]

    def test_a_stack_that_is_nearly_full_is_one_problem(self):
        def at_depth(levels):
            return at_depth(levels - 1) if levels else JobStatus("open", deep(100))

        found = None
        for levels in range(600, 1000, 5):
            try:
                at_depth(levels)
            except JobStatusError as error:
                found = error
                break
            except RecursionError:
                continue
        assert found is not None
        assert found.problems == (Problem(("source_value",), "nested too deeply for what is left of Python's stack"),)
        assert isinstance(found.__cause__, RecursionError)


class TestRepeatedContainers:
    message = "containers that are reached more than once add up to over 1,000,000 values"

    @pytest.mark.parametrize("make", [list, tuple, lambda pair: dict(zip("ab", pair, strict=True)),
                                      lambda pair: collections.UserDict(zip("ab", pair, strict=True))])  # fmt: skip
    @pytest.mark.parametrize("levels", [22, 40])
    def test_that_grow_exponentially_are_one_problem(self, make, levels):
        value = ["lol"] * 2
        for _ in range(levels):
            value = make([value, value])
        with pytest.raises(JobStatusError) as caught:
            structure({"value": 1, "source_value": value, "x": [b""], "y": value})
        # Not compared as they are, as pytest would show all of `value`.
        found = [(problem.path[0], problem.message) for problem in caught.value.problems]
        assert found == [
            ("value", "must be a string or null, not a number"),
            ("source_value", self.message),
            ("x", "not JSON: bytes"),
        ]
        unequal = SourceObject({"a": 1}) != {"a": value}
        assert unequal

    def test_that_hold_problems_are_one_problem_more(self, monkeypatch):
        monkeypatch.setattr(_freeze, "MAX_REPEATED", 10 * MAX_PROBLEMS)
        value = [b""]
        for _ in range(40):
            value = [value, value]
        with pytest.raises(JobStatusError) as caught:
            JobStatus(source_value=[value, b""])
        assert len(caught.value.problems) == MAX_PROBLEMS + 1

    def test_what_a_mapping_makes_anew_is_not_repeated(self):
        class Fresh(Items):
            def items(self):
                return [(str(index), [[1]]) for index in range(100)]

        assert len({id(item) for _, item in Fresh(None).items()}) == 100
        freezer = new_freezer()
        freezer.freeze([Fresh(None) for _ in range(100)], None)
        assert freezer._repeated == 0

    def test_a_text_has_none(self):
        freezer = new_text_freezer()
        inner = [1] * 1000
        assert freezer.freeze([inner] * 1100, None)


def test_a_dict_with_two_keys_that_are_strings_has_its_size():
    assert STR_DICT_SIZE in (-1, {"a": 1, "b": 2}.__sizeof__())
    for key in (1, Word("b"), None, b"b"):
        assert {"a": 1, key: 2}.__sizeof__() != STR_DICT_SIZE


@pytest.mark.parametrize(
    "value",
    [
        *({"a": [[1]]}, [[{}]], {1: 2}, {Word("a"): 1}, [float("nan")], [Word("a")], "a", {"a": b""}),
        *([{1: 2}], [[float("nan")]], [[1] * 17], [[1]] * 17, {"a": {"b": [Word("a")]}}),
    ],
)
def test_what_is_not_flat_is_left_to_the_freezer(value):
    assert freeze_flat(value, frozen_object) is None


@pytest.mark.parametrize(
    "value", [[], {}, [None, 1.5], {"a": True}, [[]], {"a": [1], "b": {"c": "d"}}, (({"a": 1},) + (1,) * 15), [1] * 17]
)
def test_what_is_flat_is_frozen_as_by_the_freezer(value):
    frozen = freeze_flat(value, frozen_object)
    assert repr(frozen) == repr(new_freezer().freeze(value, None))


def test_thawing_returns_fresh_plain_values():
    value = SourceObject({"a": [1, {"b": True}]})
    plain = thaw(value)
    assert plain == {"a": [1, {"b": True}]}
    plain["a"][1]["b"] = 0
    plain["a"].append(2)
    assert value == {"a": [1, {"b": True}]}


def test_an_object_of_all_levels_is_written_and_compared_to_its_end():
    one, other = ({"a": deep(MAX_DEPTH - 1, number)} for number in (1, 2))
    assert unstructure(SourceObject(one)) == one
    assert SourceObject(one) == SourceObject(one) != SourceObject(other)


def test_keys_of_different_values_differ():
    scalars = [None, True, False, 0, 1, 0.5, "", "true"]
    values = [*scalars, [], {}, *([value] for value in scalars), *({"a": value} for value in scalars), [1, True]]
    keys = [hash_key(JobStatus("open", value).source_value) for value in values]
    assert len(set(keys)) == len(keys)
    assert len({JobStatus("open", value) for value in values}) == len(keys)
    assert hash_key(1) == hash_key(1.0)


class TestSourceObject:
    def test_is_a_mapping_that_keeps_order(self):
        value = SourceObject({"b": 1, "a": [True, {"c": None}]})
        assert list(value) == [*value.keys()] == ["b", "a"]
        assert [*value.items()] == [("b", 1), ("a", (True, SourceObject({"c": None})))]
        assert [*value.values()] == [1, (True, SourceObject({"c": None}))]
        assert len(value) == 2
        assert "a" in value
        assert value["a"] == (True, SourceObject({"c": None}))
        assert value.get("x") is None
        with pytest.raises(KeyError):
            value["x"]
        assert not SourceObject()
        with pytest.raises(JobStatusError, match="must be an object, not null"):
            SourceObject(None)

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
            ({"a": 1}, Items([("a", 1)]), True),
            ({"a": 1}, Items(iter([("a", 1)])), True),
        ],
        ids=repr,
    )
    def test_equals_any_mapping_of_the_same_json(self, one, other, equal):
        assert (SourceObject(one) == other) is equal
        if type(other) is dict:
            assert (other == SourceObject(one)) is equal

    def test_equals_nothing_else(self):
        assert SourceObject() != Items(None)
        assert SourceObject() != []
        assert SourceObject() != ()
        assert SourceObject() != None  # noqa: E711
        assert SourceObject().__eq__(1) is NotImplemented

    @pytest.mark.parametrize("error", [MemoryError, RecursionError])
    @pytest.mark.parametrize("where", ["items", "__class__"])
    def test_comparing_passes_errors_of_the_machine_on(self, error, where):
        def fail(_):
            raise error

        other = type("Other", (Items,), {where: fail if where == "items" else property(fail)})([])
        with pytest.raises(error):
            SourceObject() == other  # noqa: B015

    def test_comparing_turns_other_exceptions_into_false(self):
        class Classless:
            @property
            def __class__(self):
                raise OSError

        assert (SourceObject() == Classless()) is False

    def test_hash_agrees_with_equality(self):
        assert hash(SourceObject({"a": 1, "b": [2]})) == hash(SourceObject({"b": [2.0], "a": 1.0}))
        assert len({hash(SourceObject({"a": number})) for number in range(100)}) > 90

    def test_cannot_change(self):
        value = SourceObject({"a": 1})
        for change in (
            lambda: value.__setitem__("a", 2),
            lambda: setattr(value, "_members", {}),
            lambda: setattr(value, "other", 1),
            lambda: delattr(value, "_members"),
            lambda: value.items().mapping.__setitem__("a", 2),
        ):
            with pytest.raises((AttributeError, TypeError)):
                change()
        value.__init__({"a": 2})
        value.__reduce__()[1][0]["a"] = 2
        assert value == {"a": 1}

    def test_a_match_takes_it_as_a_mapping_and_shows_nothing_inside(self):
        match SourceObject({"a": 1, "b": 2}):
            case {"a": found, **others}:
                assert (found, others) == (1, {"b": 2})

        def look_inside(value):
            match value:
                case SourceObject(members):
                    members["evil"] = 1

        with pytest.raises(TypeError, match="0 positional"):
            look_inside(SourceObject({"a": 1}))

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

    @pytest.mark.parametrize("number", [10**5000, -(10**5000)], ids=["positive", "negative"])
    def test_repr_evaluates_back(self, number):
        value = SourceObject({"a": [1, 1.0, True, None, {"b": "\ud800"}, [number]]})
        assert eval(repr(value), {"SourceObject": SourceObject}) == value
        assert repr(SourceObject({"a": (1,), "b": (1, ())})) == "SourceObject({'a': (1,), 'b': (1, ())})"
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
