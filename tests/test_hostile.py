"""Hostile input: a status that means it, or one clear error, in linear time and a small multiple of its memory."""

import collections
import math
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from enum import Enum
from typing import NamedTuple

import pytest
from strategies import exact, reference

from jobstatus import UNSET, JobStatus, JobStatusError, SourceObject, cache_info, dumps, loads, structure

MIB = 2**20
ONE = ['"k":1']


class Case(NamedTuple):
    """A text of some size, and how many bytes at the most reading it takes for each of its own."""

    make: Callable[[int], str]
    size: int
    bytes_a_byte: int


def source(text):
    return f'{{"source_value":{text}}}'


def members(pairs):
    return "{" + ",".join(pairs) + "}"


def numbered(count):
    return [f'"k{index}":{index}' for index in range(count)]


BIG = {
    "string": Case(lambda n: source(f'"{"x" * n}"'), 50_000_000, 3),
    "string of escapes": Case(lambda n: source('"' + r"\u00e9" * n + '"'), 5_000_000, 3),
    "string not ended": Case(lambda n: '{"source_value":"' + "x" * n, 50_000_000, 3),
    "name": Case(lambda n: '{"' + "x" * n + '":1}', 50_000_000, 3),
    "value": Case(lambda n: '{"value":"' + "x" * n + '"}', 50_000_000, 3),
    "array of numbers": Case(lambda n: source(str([*range(n)])), 1_000_000, 12),
    "array of arrays": Case(lambda n: source(str([[[]]] * n)), 1_000_000, 60),
    "array of not numbers": Case(lambda n: source(f"[{','.join(['1e999'] * n)}]"), 1_000_000, 80),
    "object": Case(lambda n: source(members(numbered(n))), 1_000_000, 30),
    "members": Case(lambda n: members(numbered(n)), 1_000_000, 30),
    "one name": Case(lambda n: members(['"k":1'] * n), 1_000_000, 60),
    "two names": Case(lambda n: members(['"k":1,"l":2'] * n), 500_000, 60),
    "one name inside": Case(lambda n: source(f"[{members(ONE * n)}]"), 1_000_000, 60),
    "levels": Case(lambda n: '{"source_value":' + "[" * n, 10_000_000, 3),
    "levels that end": Case(lambda n: source("[" * n + "]" * n), 5_000_000, 3),
    "levels of objects": Case(lambda n: '{"a":' * n, 2_000_000, 3),
    "digits": Case(lambda n: source("7" * n), 1_000_000, 3),
    "digits after the point": Case(lambda n: source("0." + "3" * n), 1_000_000, 6),
    "digits before the point": Case(lambda n: source("7" * n + ".0"), 1_000_000, 6),
    "digits of an exponent": Case(lambda n: source("1e-" + "7" * n), 1_000_000, 6),
    "white space": Case(lambda n: "{" + " \n" * n + "}", 10_000_000, 3),
    "white space around": Case(lambda n: " " * n + "{}" + " " * n, 10_000_000, 3),
    "rest": Case(lambda n: "{}" * n, 10_000_000, 6),
    "minus": Case(lambda n: source("-" * n), 10_000_000, 6),
}


def read(text):
    """Read, write and compare; give back what was read, or the error."""
    try:
        status = loads(text)
    except JobStatusError as error:
        return error
    assert loads(dumps(status)) == status
    return status


@pytest.mark.parametrize("kind", [str, str.encode])
@pytest.mark.parametrize("name", BIG)
def test_big_input_is_read_or_refused_and_shares_nothing(name, kind):
    text = kind(BIG[name].make(BIG[name].size // 500))
    found, model = read(text), reference(text)
    assert isinstance(found, JobStatusError) is (model is None)
    assert model is None or exact(found) == model
    assert cache_info().bytes < MIB


@pytest.mark.parametrize("name", BIG)
def test_memory_is_a_small_multiple_of_the_input(name):
    text = BIG[name].make(BIG[name].size // 50)
    assert peak(text) < BIG[name].bytes_a_byte * len(text) + 100_000


def peak(text):
    tracemalloc.start()
    try:
        _ = outcome(text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def outcome(text):
    try:
        return loads(text)
    except JobStatusError as error:
        return error


@pytest.mark.slow
@pytest.mark.parametrize("name", BIG)
def test_time_is_linear_in_the_size(name, record_property):
    make, size, _ = BIG[name]
    points = [size // 16, size // 4, size]
    seconds = [duration(make(points[0])), duration(make(points[1])), duration(make(points[2]))]
    record_property("seconds", seconds[-1])
    slope = math.log(seconds[-1] / seconds[0]) / math.log(points[-1] / points[0])
    record_property("slope", slope)
    print(f"{name}: {seconds[-1]:.3f} s, slope {slope:.2f}")
    assert slope < 1.5 or seconds[-1] < 0.01  # quadratic is 2; more memory than the caches hold takes longer by itself
    assert cache_info().bytes < MIB


def duration(text):
    found = []
    for _ in range(3):
        start = time.process_time()  # whatever else the machine does
        result = outcome(text)
        found.append(time.process_time() - start)
        del result
    return min(found)


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_distinct_statuses_are_not_piled_up(count):
    tracemalloc.start()
    for index in range(count):
        text = f'{{"value":"{index}","source_value":"{index:0100}"}}'
        status = loads(text)
        assert dumps(status) == text
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert cache_info().entries <= cache_info().limit
    assert cache_info().bytes < MIB
    assert held < 2 * MIB


# Bytes


@pytest.mark.parametrize("template", [b"%c", b'{"value":"%c"}', b'{"source_value":%c}', b"%c{}", b"{}%c", b'{"a"%c1}'])
def test_every_byte_is_read_as_rfc_8259_says(template):
    for byte in range(256):
        text = template % byte
        found, model = outcome(text), reference(text)
        assert isinstance(found, JobStatusError) if model is None else exact(found) == model, text


NO_UTF_8 = {
    "overlong 2 of NUL": b"\xc0\x80",
    "overlong 2": b"\xc1\xbf",
    "overlong 3": b"\xe0\x80\xaf",
    "overlong 4": b"\xf0\x80\x80\xaf",
    "overlong quote": b"\xc0\xa2",
    "surrogate": b"\xed\xa0\x80",
    "pair of surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "beyond U+10FFFF": b"\xf4\x90\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "continuation alone": b"\x80",
    "cut short": b"\xe2\x82",
    "never used": b"\xfe\xff",
}


@pytest.mark.parametrize("data", NO_UTF_8.values(), ids=NO_UTF_8)
def test_what_is_no_utf_8_is_one_error_with_its_cause(data):
    for text in (b'{"value":"%s"}' % data, b'{"%s":1}' % data, data + b"{}", b"{}" + data):
        with pytest.raises(JobStatusError, match="utf-8") as caught:
            loads(text)
        assert isinstance(caught.value.__cause__, UnicodeDecodeError)
        assert [problem.path for problem in caught.value.problems] == [()]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["{}", '{"value":"open"}', '{"value":"\u20ac"}'])
def test_other_encodings_are_refused_rather_than_guessed(encoding, text):
    with pytest.raises(JobStatusError, match="not a JSON text"):
        loads(text.encode(encoding))


# Python values


def cycle_of_lists():
    cycle = []
    cycle += [cycle, cycle]
    return cycle


def cycle_of_kinds():
    ring = {"a": [1]}
    ring["a"].append((ring, collections.UserDict(x=ring)))
    return ring


class Endless(Mapping):
    """A mapping that holds another like it, made anew at each level, and branches."""

    def __getitem__(self, name):
        return Endless()

    def __iter__(self):
        return iter("ab")

    def __len__(self):
        return 2


def user_dict():
    ring = collections.UserDict()
    ring["self"] = ring
    return ring


@pytest.mark.parametrize("make", [cycle_of_lists, cycle_of_kinds, Endless, user_dict])
@pytest.mark.parametrize(
    "build",
    [
        lambda value: JobStatus("open", value),
        JobStatus,
        lambda value: JobStatus(extra={"x": value}),
        lambda value: SourceObject({"x": value}),
        lambda value: structure({"source_value": value}),
        lambda value: structure({"source_value": value, "sourceValue": value}),
        lambda value: structure({"value": "open", "x": value}),
        structure,
    ],
)
def test_what_never_ends_is_one_error_in_short_time(make, build):
    start = time.perf_counter()
    with pytest.raises(JobStatusError) as caught:
        build(make())
    assert 1 <= len(caught.value.problems) <= 4
    assert time.perf_counter() - start < 1
    assert SourceObject({"x": 1}) != {"x": make()}


class Foreign(Mapping):
    """A sound mapping, of which each case breaks one method."""

    def __getitem__(self, name):
        return {"value": "open"}[name]

    def __iter__(self):
        return iter(["value"])

    def __len__(self):
        return 1


def raises(error):
    def method(*_):
        raise error

    return method


BROKEN = [
    {name: raises(error)}
    for name in ("__iter__", "__getitem__", "items")
    for error in (KeyError("x"), ZeroDivisionError(), RecursionError(), StopIteration(), StopAsyncIteration())
] + [
    {"items": lambda _: None},
    {"items": lambda _: [1]},
    {"items": lambda _: [()]},
    {"items": lambda _: [("a", 1, 2)]},
    {"items": lambda _: iter([("a", 1), None])},
    {"__iter__": lambda _: iter(["missing"])},
    {"__iter__": lambda _: 1},
]


@pytest.mark.parametrize("broken", BROKEN, ids="-".join)
def test_a_mapping_that_breaks_is_one_error(broken):
    mapping = type("Broken", (Foreign,), broken)()
    for build, path in [
        (structure, ()),
        (SourceObject, ()),
        (lambda value: structure({"source_value": [value]}), ("source_value", 0)),
        (lambda value: JobStatus("open", value), ("source_value",)),
        (lambda value: JobStatus(extra=value), ("extra",)),
    ]:
        with pytest.raises(JobStatusError, match="Broken cannot be read") as caught:
            build(mapping)
        assert [problem.path for problem in caught.value.problems] == [path]
        assert isinstance(caught.value.__cause__, Exception)
    assert SourceObject({"value": "open"}) != mapping


@pytest.mark.parametrize("length", [0, 2, -1, 10**30, "x", None])
def test_a_mapping_that_lies_about_its_length_is_read_by_its_members(length):
    mapping = type("Liar", (Foreign,), {"__len__": lambda _: length, "__bool__": raises(ValueError())})()
    assert structure(mapping) == JobStatus("open")
    assert JobStatus(source_value=mapping).source_value == {"value": "open"}
    plain = type("Liar", (dict,), {"__len__": lambda _: length, "__contains__": lambda *_: True})(value="open", x=1)
    assert structure(plain) == JobStatus("open", extra={"x": 1})


def test_a_mapping_that_repeats_a_name_is_an_error():
    mapping = type("Twice", (Foreign,), {"items": lambda _: [("value", "open"), ("value", "closed")]})()
    with pytest.raises(JobStatusError, match="more than once"):
        structure(mapping)


def test_an_interruption_is_no_problem_of_the_input():
    for error in (KeyboardInterrupt, SystemExit, GeneratorExit):
        mapping = type("Interrupted", (Foreign,), {"items": raises(error())})()
        with pytest.raises(error):
            structure(mapping)


def test_a_mapping_that_changes_what_is_being_read_is_one_error():
    outer = {}
    inner = type("Meddler", (Foreign,), {"items": lambda _: outer.update(z=1) or ()})()
    outer.update(a=inner, b=2)
    with pytest.raises(JobStatusError):
        structure(outer)


FALSE = {
    "__eq__": lambda *_: True,
    "__ne__": lambda *_: False,
    "__hash__": lambda _: hash("open"),
    "__str__": lambda _: "shown",
    "__repr__": lambda _: "shown",
    "__len__": lambda _: 7,
    "__iter__": lambda _: iter("shown"),
    "__int__": lambda _: 7,
    "__index__": lambda _: 7,
    "__float__": lambda _: 7.5,
    "__bool__": lambda _: False,
    "encode": lambda *_: b"shown",
    "startswith": lambda *_: True,
}
Word, Whole, Double = (type(name, (kind,), FALSE) for name, kind in [("Word", str), ("Whole", int), ("Double", float)])


class Angry(str):
    """A string that must not be compared, hashed or shown."""

    __slots__ = ()
    __eq__ = __hash__ = __repr__ = __str__ = __len__ = raises(AssertionError("touched"))


def test_subclasses_are_reduced_to_what_they_hold_whatever_they_claim():
    for _ in range(2):
        made = structure({"value": Word("closed"), "source_value": [Word("a"), Whole(3), Double(0.5), Angry("b")]})
        assert exact(made) == exact(JobStatus("closed", ["a", 3, 0.5, "b"]))
        assert structure({"value": "open", "source_value": Word("shut")}).source_value == "shut"
        assert structure({"value": Word("draft"), "source_value": "open"}) == JobStatus("draft", "open")
        assert exact(JobStatus(Angry("open"), Angry("Open"))) == exact(JobStatus("open", "Open"))
        assert exact(loads(Word('{"value":"closed"}'))) == exact(JobStatus("closed"))
        assert exact(loads(Angry('{"value":"closed"}'))) == exact(JobStatus("closed"))
        assert exact(structure({"value": "open", "source_value": "Open"})) == exact(JobStatus("open", "Open"))


def test_member_names_that_claim_to_be_others_are_read_by_what_they_hold():
    liar = type("Name", (str,), {"__eq__": lambda *_: True, "__hash__": lambda _: hash("value")})
    assert structure({liar("x"): 1}) == JobStatus(extra={"x": 1})
    assert structure({liar("source_value"): 1}) == JobStatus(UNSET, 1)
    sly = type("Name", (str,), {"__eq__": lambda *_: False, "__hash__": lambda _: 0})
    assert structure({sly("value"): "open", sly("source_value"): 2}) == JobStatus("open", 2)
    with pytest.raises(JobStatusError, match="more than once"):
        structure({sly("value"): "open", sly("value"): "closed"})
    assert type(next(iter(structure({sly("x"): 1}).extra))) is str


def test_sequences_and_doubles_that_lie_are_checked_by_what_they_give():
    assert JobStatus(source_value=type("Empty", (list,), {"__len__": lambda _: 0})([1])).source_value == (1,)
    for kind in (list, tuple):
        broken = type("Broken", (kind,), {"__iter__": raises(OSError())})([1])
        with pytest.raises(JobStatusError, match="Broken cannot be read: OSError"):
            JobStatus(source_value=[broken])
    with pytest.raises(JobStatusError, match="the number inf"):
        JobStatus(source_value=Double("inf"))


class Impostor:
    """Nothing of JSON, that says of itself what *claim* says."""

    def __init__(self, claim):
        self.claim = claim

    @property
    def __class__(self):
        return self.claim()


@pytest.mark.parametrize(
    "claim", [lambda: str, lambda: int, lambda: float, lambda: list, lambda: dict, lambda: JobStatus]
)
@pytest.mark.parametrize("at", ["value", "member", "name", "document", "text"])
def test_an_impostor_is_one_error(claim, at):
    thing = Impostor(claim)
    with pytest.raises(JobStatusError):
        {
            "value": lambda: JobStatus(thing),
            "member": lambda: structure({"value": "open", "source_value": thing}),
            "name": lambda: structure({thing: 1}),
            "document": lambda: structure(thing),
            "text": lambda: loads(thing),
        }[at]()


@pytest.mark.parametrize("at", ["value", "member", "name", "document", "text"])
def test_what_cannot_even_be_asked_for_its_class_is_one_error(at):
    test_an_impostor_is_one_error(raises(OSError("no class")), at)


class Plain(Enum):
    A = "a"


@pytest.mark.parametrize(
    "name", [1, 1.5, None, True, b"value", ("a",), frozenset(), Plain.A, UNSET, math.nan], ids=repr
)
def test_a_name_that_is_no_string_is_one_error(name):
    for build in (structure, SourceObject, lambda members: JobStatus(source_value=members)):
        with pytest.raises(JobStatusError, match="a member name must be a string") as caught:
            build({"value": "open", name: 1})
        assert len(caught.value.problems) == 1


def test_a_stack_that_is_nearly_full_leaves_one_error_or_pythons_own():
    """Python raises its own where not even the call itself has room; never is anything read wrongly."""
    text = '{"value":"open","source_value":%s1%s,"sourceValue":%s1%s}' % (("[" * 100, "]" * 100) * 2)
    expected = exact(loads(text))
    found = set()

    def at(levels):
        if levels:
            return at(levels - 1)
        try:
            assert exact(loads(text)) == expected or sys.exit("read wrongly")
        except (JobStatusError, RecursionError) as error:
            found.add(type(error))

    for levels in range(300, sys.getrecursionlimit(), 7):
        try:
            at(levels)
        except RecursionError:
            break
    assert JobStatusError in found
