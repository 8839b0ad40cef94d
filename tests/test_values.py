"""Python values: what is frozen and how, what is reported, what foreign code can do, and `SourceObject`."""

import datetime as dt
import math
from collections import ChainMap, OrderedDict, UserDict
from collections.abc import Mapping
from itertools import cycle
from random import Random
from types import MappingProxyType

import pytest
from conftest import foreign, problems_of
from hypothesis import assume
from hypothesis import strategies as st
from strategies import documents, exact, expected, keys, law, scalars

from jobstatus import UNSET, JobStatus, JobStatusError, JobValue, SourceObject, UnsetType, _freeze, loads, structure

BUILDERS = {
    "source_value": lambda value: JobStatus("open", value),
    "extra": lambda value: JobStatus(extra={"x": value}),
    "SourceObject": lambda value: SourceObject({"x": value}),
    "structure": lambda value: structure({"source_value": value}),
    "structure extra": lambda value: structure({"value": "open", "x": value}),
}
each_builder = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)


def raises(error):
    def method(*_):
        raise error

    return method


class Items(Mapping):
    """A mapping whose `items` returns what it is made with."""

    def __init__(self, pairs=()):
        self.pairs = pairs

    def items(self):
        return self.pairs

    __getitem__ = __iter__ = __len__ = __bool__ = raises(AssertionError("touched"))


class Claiming:
    """An object whose class is what a function returns."""

    def __init__(self, claim=lambda: dict, pairs=()):
        self.claim = claim
        self.items = lambda: pairs

    __class__ = property(lambda self: self.claim())


#: An object of a class that shows nothing about itself.
FOREIGN = foreign(__getattribute__=raises(OSError))
LIES = {
    **dict.fromkeys(("__eq__", "__contains__", "startswith"), lambda *_: True),
    **dict.fromkeys(("__ne__", "__bool__"), lambda *_: False),
    **dict.fromkeys(("__str__", "__repr__"), lambda _: "shown"),
    **dict.fromkeys(("__len__", "__int__", "__index__"), lambda _: 7),
    "__hash__": lambda _: hash("value"),
    "__float__": lambda _: 7.5,
}
Word, Whole, Double, Array, Pair, Object = (
    type(kind.__name__, (kind,), LIES) for kind in (str, int, float, list, tuple, dict)
)
Touchy = type("Touchy", (str,), dict.fromkeys(LIES, raises(AssertionError("touched"))))


def disguise(value, random):
    """Return what a JSON value may look like in Python: subclasses that lie about themselves, foreign containers."""
    kinds = {str: [str, Word, Touchy], int: [int, Whole], float: [float, Double], list: [list, tuple, Array, Pair]}
    if isinstance(value, dict):
        plain = {key: disguise(item, random) for key, item in value.items()}
        pairs = [(disguise(key, random), item) for key, item in plain.items()]
        kind = random.choice([dict, Object, OrderedDict, UserDict, ChainMap, MappingProxyType, SourceObject, Items, 0])
        return kind(iter(pairs) if kind is Items else plain) if kind else Claiming(pairs=pairs)
    if isinstance(value, list):
        value = [disguise(item, random) for item in value]
    return random.choice(kinds[type(value)])(value) if type(value) in kinds else value


@law(documents(), st.integers())
def test_reads_subclasses_and_foreign_containers_by_what_they_hold(plain, seed):
    def disguised():  # anew, as some can be read once only
        return disguise(plain, Random(seed))

    assert exact(structure(disguised())) == expected(plain)
    assert exact(structure({"source_value": disguised(), "x": 1})) == expected({"source_value": plain, "x": 1})
    for value in (JobValue.OPEN, Word("open"), Touchy("open")):
        status = JobStatus(value, disguised(), extra=disguised())
        assert exact(status) == ["JobValue", JobValue.OPEN, exact(plain), exact(plain)]
    assert exact(structure(disguised(), extra="ignore")) == [*expected(plain)[:3], exact({})]
    assert SourceObject(plain) == disguised()


# One, two and three keys: dicts of at most two keys are read by a shorter path.
@pytest.mark.parametrize("more", [{}, {"a": 1}, {"a": 1, "b": 2}], ids=len)
@pytest.mark.parametrize("known", ["value", "source_value", "sourceValue"])
@pytest.mark.parametrize("equal", [lambda *_: True, lambda *_: False, raises(OSError())])
def test_keys_are_read_by_their_text(known, equal, more):
    # A dict compares keys whose hashes are equal.
    methods = {"__eq__": equal, "__hash__": lambda _: hash(known)}
    key, no_string = type("Key", (str,), methods)("x"), type("NoString", (), methods)()
    assert exact(structure({key: "open"} | more)) == exact(JobStatus(extra={"x": "open"} | more))
    assert exact(SourceObject({key: "open"} | more)) == exact({"x": "open"} | more)
    known_key = type("Key", (str,), {"__eq__": equal, "__hash__": lambda _: 0})(known)
    assert exact(structure({known_key: "open"} | more)) == exact(structure({known: "open"} | more))
    for read in (structure, SourceObject):
        found = problems_of(read, {no_string: "open"} | more)
        assert found == [((), "a key must be a string, not test_values.NoString")]


BAD = [b"", dt.date(2026, 1, 1), UNSET, JobStatus(), math.nan, math.inf, Double("-inf")]
NAMES = {dt.date: "datetime.date", UnsetType: "jobstatus.UnsetType", JobStatus: "jobstatus.JobStatus", bytes: "bytes"}
BAD_KEYS = {2: "a number 2", True: "a boolean True", None: "null", b"d": "bytes b'd'", ("a",): "an array"}
BAD_KEYS |= {1.5: "a number 1.5", UNSET: "jobstatus.UnsetType", frozenset(): "frozenset"}


def problems(value, path):
    """Yield the path and the message of all that is not JSON in lists and dicts."""
    for step, item in value.items() if type(value) is dict else enumerate(value) if type(value) is list else ():
        if type(value) is dict and type(step) is not str:
            yield path, f"a key must be a string, not {BAD_KEYS[step]}"
        else:
            yield from problems(item, (*path, step))
    if type(value) in NAMES:
        yield path, f"not JSON: {NAMES[type(value)]}"
    if isinstance(value, float) and not math.isfinite(value):
        yield path, f"not JSON: the number {float.__float__(value)}"


@law(
    st.recursive(
        scalars | st.sampled_from(BAD),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(keys | st.sampled_from([*BAD_KEYS]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_reports_what_is_not_json_with_its_path_and_once(value):
    found = [*dict.fromkeys(problems(value, ("source_value",)))]
    assume(found)
    for data in ({"source_value": value}, {"a": 1, "source_value": value, "b": 2}):
        assert problems_of(structure, data) == problems_of(SourceObject, data) == found


def test_reports_a_repeated_key_once_and_what_is_wrong_with_its_values():
    key = type("Key", (str,), {"__eq__": lambda *_: False, "__hash__": lambda _: 0})
    pairs = [(key("a"), b""), (key("a"), 1), (key("a"), [b""])]
    bad, message = "not JSON: bytes", "repeated key"
    for value in (dict(pairs), Items(pairs), Items(iter(pairs))):
        assert problems_of(SourceObject, value) == [(("a",), bad), (("a",), message), (("a", 0), bad)]
    assert problems_of(structure, {key("value"): "open", key("value"): "closed"}) == [(("value",), message)]
    assert problems_of(structure, {10**5000: 1}) == [((), "a key must be a string, not a number")]
    assert problems_of(structure, {"x": (same := [b""]), "y": [same]}) == [(("x", 0), bad), (("y", 0, 0), bad)]
    assert problems_of(structure, {"x": same, "source_value": same}) == [(("x", 0), bad), (("source_value", 0), bad)]


# Nesting, cycles, and containers that are reached more than once

WRAPS = [
    lambda value, other: [value, other],
    lambda value, other: (value, other),
    lambda value, other: Array([value, other]),
    lambda value, other: {"a": value, "b": other},
    lambda value, other: UserDict(a=value, b=other),
]
each_wrap = pytest.mark.parametrize("wraps", [*([wrap] for wrap in WRAPS), WRAPS])
TOO_DEEP = "nested deeper than 128 levels"
REPEATED = "containers that are reached more than once add up to over {} values"


def nest(wraps, levels, value, *, double=False):
    for _, wrap in zip(range(levels), cycle(wraps), strict=False):
        value = wrap(value, value if double else 0)
    return value


@each_wrap
@each_builder
def test_nesting_ends_at_128_levels_and_problems_beside_are_reported(build, wraps):
    assert build(nest(wraps, 127, 1)) != build(nest(wraps, 127, 2))
    ((path, message),) = problems_of(build, nest(wraps, 127, b""))
    assert message == "not JSON: bytes"
    path, steps = path[:-127], path[-127:-1]
    assert problems_of(build, [nest(wraps, 127, 1), b""]) == [((*path, 0, *steps), TOO_DEEP), ((*path, 1), message)]


def test_frozen_and_foreign_containers_nest_too(monkeypatch):
    deep = SourceObject({"a": nest([WRAPS[0]], 127, 1)})
    assert problems_of(structure, {"x": deep}) == [(("x", "a", *[0] * 126), TOO_DEEP)]
    # After one that is too deep, others of its class are still opened.
    monkeypatch.setattr(_freeze, "MAX_OPENINGS", 3)
    deep, bad = nest([WRAPS[4]], 200, 1), [UserDict(b=b"") for _ in range(6)]
    found = problems_of(structure, {"x": deep, "y": bad, "z": [UserDict(a=deep)]})
    unread = (("y", 3), "not read, as an earlier collections.UserDict was nested too deeply")
    assert found == [(("x", *"a" * 127), TOO_DEEP), *[(("y", n, "b"), "not JSON: bytes") for n in range(3)], unread]


@pytest.mark.parametrize("kind", [list, dict, UserDict, Items, type("Endless", (Items,), {})])
@each_builder
def test_endless_input_is_an_error_soon(build, kind):
    value = kind()
    value.__init__([("a", [value]), ("b", value)])
    if kind.__name__ == "Endless":  # and made while it is read
        kind.items = lambda _: [("a", kind()), ("b", kind())]
    found = problems_of(build, value)
    assert 1 <= len(found) <= 4
    assert found[0][1].startswith(TOO_DEEP)
    unequal = SourceObject({"x": 1}) != {"x": value}  # not in the assertion, where pytest would show the value
    assert unequal


@pytest.mark.parametrize("levels", [22, 40, 300])
@each_wrap
@each_builder
def test_containers_that_double_at_every_level_are_one_problem(build, wraps, levels, monkeypatch):
    monkeypatch.setattr(_freeze, "MAX_REPEATED", 2000)  # the next test has the real one
    found = problems_of(build, nest(wraps, levels, "a", double=True))
    assert [message for _, message in found] == [REPEATED.format("2,000") if levels < 128 else TOO_DEEP]
    if levels < 128:
        assert 1 < len(problems_of(build, nest(wraps, levels, [b""], double=True))) <= 1001


@pytest.mark.parametrize(
    ("items", "limit"), [([0] * 1000, 1001), ([0] * 600_000, 2), ([0] * 16, 62_501), ([[0] * 15] * 16, 3906)]
)
def test_repeated_values_are_counted_one_by_one(items, limit):
    message = REPEATED.format("1,000,000")
    assert len(structure({"x": [0] * 9, "source_value": [items] * limit}).source_value) == limit
    assert problems_of(structure, {"source_value": [items] * (limit + 1)}) == [(("source_value", limit), message)]
    assert problems_of(structure, dict.fromkeys(map(str, range(limit + 1)), items)) == [((str(limit),), message)]
    found = problems_of(structure, {"a": [items] * (limit + 1), "b": b"", "c": [items]})
    assert found == [(("a", limit), message), (("b",), "not JSON: bytes")]
    if limit == 2:  # deeper each time
        found = problems_of(structure, {"source_value": [items, [items, [items]]]})
        assert found == [(("source_value", 1, 1, 0), message)]


@pytest.mark.parametrize("made_while_read", [False, True])
def test_values_that_are_not_repeated_have_no_limit(made_while_read, monkeypatch):
    monkeypatch.setattr(_freeze, "MAX_REPEATED", 1000)
    fresh = type("Fresh", (Items,), {"items": lambda _: [("a", [0] * 100)]})  # at addresses that are used again
    assert JobStatus(source_value=[fresh() if made_while_read else [0] * 100 for _ in range(500)])


# Foreign code that fails


@pytest.mark.parametrize("error", [KeyError, RecursionError, StopIteration, MemoryError, KeyboardInterrupt])
@pytest.mark.parametrize(
    "make",
    [
        lambda error: type("Broken", (Items,), {"items": raises(error)})(),
        lambda error: type("Broken", (dict,), {"items": raises(error)})(),
        lambda error: type("Broken", (list,), {"__iter__": raises(error)})(),
        lambda error: type("Broken", (tuple,), {"__iter__": raises(error)})(),
        lambda error: Claiming(raises(error)),
    ],
)
def test_an_exception_is_one_problem_and_other_interrupts_pass_through(make, error):
    whole = [] if issubclass(type(make(error)), list | tuple) else [structure, SourceObject]
    for build in [*BUILDERS.values(), *whole]:
        if error in (KeyError, RecursionError, StopIteration):
            with pytest.raises(JobStatusError, match=f"cannot be read: {error.__name__}$") as caught:
                build(make(error))
            assert len(caught.value.problems) == 1
            assert isinstance(caught.value.__cause__, error)
        else:
            with pytest.raises(error):
                build(make(error))
    if whole and error in (KeyError, StopIteration):
        assert SourceObject({"a": 1}) != make(error)
    elif whole:
        with pytest.raises(error):
            _ = SourceObject({"a": 1}) == make(error)


@pytest.mark.parametrize("pairs", [None, 1, [1], [()], [("a", 1, 2)], [("a", 1), None]])
def test_malformed_pairs_are_one_problem(pairs):
    for build in (structure, SourceObject, *BUILDERS.values()):
        assert "Items cannot be read" in str(problems_of(build, Items(pairs)))
    assert SourceObject() != Items(pairs)
    changed = {"a": type("Meddler", (Items,), {"items": lambda _: changed.update(z=1) or ()})(), "b": 2}
    assert problems_of(structure, {"x": changed}) == [(("x",), "dict cannot be read: RuntimeError")]


@pytest.mark.parametrize("claim", [str, int, float, list, JobStatus, None])
def test_objects_that_lie_about_their_class_are_one_problem(claim):
    thing = Claiming(lambda: claim) if claim else FOREIGN
    extra = lambda value: JobStatus(extra=value)  # noqa: E731
    for build in (*BUILDERS.values(), structure, JobStatus, extra, loads, lambda thing: structure({thing: 1})):
        assert len(problems_of(build, thing)) == 1
    assert SourceObject() != thing


# `SourceObject`


def test_source_object_is_a_mapping_that_keeps_order():
    value = SourceObject({"b": 1, "a": [True, {"c": None}]})
    assert list(value) == [*value.keys()] == ["b", "a"]
    assert [*value.items()] == [*zip("ba", value.values(), strict=True)] == [("b", 1), ("a", (True, {"c": None}))]
    assert (len(value), "a" in value, value.get("x"), bool(SourceObject())) == (2, True, None, False)
    with pytest.raises(KeyError):
        value["x"]
    assert (repr(value), repr(SourceObject())) == ("SourceObject({'b': 1, 'a': (True, {'c': None})})", "SourceObject()")
    assert not hasattr(value, "__match_args__")  # a `match` shows nothing inside
    assert len({hash(SourceObject({"a": number})) for number in range(100)}) > 90


@pytest.mark.parametrize("other", [[("a", 1)], "a", 1, b"", None, JobStatus()])
def test_source_object_takes_only_mappings_and_equals_no_other_type(other):
    assert [path for path, _ in problems_of(SourceObject, other)] == [()]
    assert SourceObject().__eq__(other) is NotImplemented
