"""Hostile input: the right status or one clear error, in linear time and memory."""

import collections
import math
import sys
import tracemalloc
from collections.abc import Callable, Mapping
from enum import Enum
from itertools import cycle
from typing import NamedTuple

import pytest
from strategies import exact, reference

from jobstatus import UNSET, JobStatus, JobStatusError, SourceObject, _freeze, cache_info, dumps, loads, structure

MIB = 2**20
ONE = ['"k":1']


class Case(NamedTuple):
    """A text of some size, and the bound of the memory that reading it takes: for each of its bytes, and in all."""

    make: Callable[[int], str]
    size: int
    bytes_a_byte: int
    more: int = 100_000


def source(text):
    return f'{{"source_value":{text}}}'


def object_of(pairs):
    return "{" + ",".join(pairs) + "}"


def numbered(count):
    return [f'"k{index}":{index}' for index in range(count)]


def at_level_127(items):
    return source("[" * 126 + ",".join(items) + "]" * 126)


def below_long_key(item):
    """Return a maker of texts with *item* as often as an even sixth of the length of the key above."""
    return lambda n: object_of([f'"{"k" * 6 * n}":[{",".join([item] * n)}]'])


BIG = {
    "string": Case(lambda n: source(f'"{"x" * n}"'), 50_000_000, 3),
    "string of escapes": Case(lambda n: source('"' + r"\u00e9" * n + '"'), 5_000_000, 3),
    "string without end": Case(lambda n: '{"source_value":"' + "x" * n, 50_000_000, 3),
    "key": Case(lambda n: '{"' + "x" * n + '":1}', 50_000_000, 3),
    "value": Case(lambda n: '{"value":"' + "x" * n + '"}', 50_000_000, 3),
    "array of numbers": Case(lambda n: source(str([*range(n)])), 1_000_000, 12),
    "array of arrays": Case(lambda n: source(str([[[]]] * n)), 250_000, 60),
    "array of 1e999": Case(lambda n: source(f"[{','.join(['1e999'] * n)}]"), 1_000_000, 80),
    "1e999 at level 127": Case(lambda n: at_level_127(["1e999"] * n), 400_000, 100, 4_000_000),
    "NaN at level 127": Case(lambda n: at_level_127(["NaN"] * n), 400_000, 100, 4_000_000),
    "1e999 below a long key": Case(below_long_key("1e999"), 1_000_000, 80),
    "object": Case(lambda n: source(object_of(numbered(n))), 1_000_000, 30),
    "unknown keys": Case(lambda n: object_of(numbered(n)), 1_000_000, 30),
    "one key": Case(lambda n: object_of(['"k":1'] * n), 1_000_000, 60),
    "two keys": Case(lambda n: object_of(['"k":1,"l":2'] * n), 500_000, 60),
    "one key inside": Case(lambda n: source(f"[{object_of(ONE * n)}]"), 1_000_000, 60),
    "levels": Case(lambda n: '{"source_value":' + "[" * n, 10_000_000, 3),
    "levels with an end": Case(lambda n: source("[" * n + "]" * n), 5_000_000, 3),
    "levels of objects": Case(lambda n: '{"a":' * n, 2_000_000, 3),
    "digits": Case(lambda n: source("7" * n), 1_000_000, 3),
    "digits after the point": Case(lambda n: source("0." + "3" * n), 1_000_000, 6),
    "digits before the point": Case(lambda n: source("7" * n + ".0"), 1_000_000, 6),
    "digits of an exponent": Case(lambda n: source("1e-" + "7" * n), 1_000_000, 6),
    "white space": Case(lambda n: "{" + " \n" * n + "}", 10_000_000, 3),
    "white space around": Case(lambda n: " " * n + "{}" + " " * n, 10_000_000, 3),
    "more documents": Case(lambda n: "{}" * n, 10_000_000, 6),
    "minus": Case(lambda n: source("-" * n), 10_000_000, 6),
}


def outcome(text):
    try:
        return loads(text)
    except JobStatusError as error:
        return error


@pytest.mark.parametrize("kind", [str, str.encode])
@pytest.mark.parametrize("name", BIG)
def test_reads_or_rejects_big_input_without_caching_it(name, kind):
    text = kind(BIG[name].make(BIG[name].size // 500))
    found, model = outcome(text), reference(text)
    if model is None:
        assert isinstance(found, JobStatusError)
    else:
        assert exact(found) == model
        assert loads(dumps(found)) == found
    assert cache_info().bytes < MIB


@pytest.mark.parametrize("divisor", [50, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", BIG)
def test_memory_is_linear_in_the_input(name, divisor):
    make, size, bytes_a_byte, more = BIG[name]
    text = make(size // divisor)
    tracemalloc.start()
    try:
        _ = outcome(text)
        assert tracemalloc.get_traced_memory()[1] < bytes_a_byte * len(text) + more
    finally:
        tracemalloc.stop()


def calls(function, *arguments):
    """Count the calls that a call makes, of Python and C functions: work that no other load on the machine changes."""
    count = 0

    def profile(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return count


# Of what runs in C, tests/benchmarks has the times.
@pytest.mark.parametrize("name", BIG)
def test_work_is_linear_in_the_input(name):
    make, size, *_ = BIG[name]
    few, many = (calls(outcome, make(size // divisor)) for divisor in (2000, 500))
    assert many < 4.5 * few + 100


@pytest.mark.parametrize("item", ["1e999", "NaN", "[1e999]", '{"a":1,"a":2}'])
def test_error_is_below_1_mb_and_its_paths_are_complete(item):
    text = below_long_key(item)(10_000)
    error = outcome(text)
    assert len(error.problems) == 1001
    assert error.problems[0].path[:2] == ("k" * 60_000, 0)
    assert error.problems[-1].message == "9000 more problems"
    assert len(str(error)) < 1_000_000
    assert len(repr(error)) < 1_100_000


@pytest.mark.parametrize("count", [20_000, pytest.param(200_000, marks=pytest.mark.slow)])
def test_distinct_statuses_do_not_accumulate(count):
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
def test_reads_every_byte_as_rfc_8259_says(template):
    for byte in range(256):
        text = template % byte
        found, model = outcome(text), reference(text)
        assert isinstance(found, JobStatusError) if model is None else exact(found) == model, text


NOT_UTF_8 = {
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


@pytest.mark.parametrize("data", NOT_UTF_8.values(), ids=NOT_UTF_8)
def test_reports_invalid_utf_8_with_its_cause(data):
    for text in (b'{"value":"%s"}' % data, b'{"%s":1}' % data, data + b"{}", b"{}" + data):
        with pytest.raises(JobStatusError, match="utf-8") as caught:
            loads(text)
        assert isinstance(caught.value.__cause__, UnicodeDecodeError)
        assert [problem.path for problem in caught.value.problems] == [()]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["{}", '{"value":"open"}', '{"value":"\u20ac"}'])
def test_rejects_other_encodings(encoding, text):
    with pytest.raises(JobStatusError, match="not a JSON text"):
        loads(text.encode(encoding))


# Cycles, and containers that are reached more than once


def cycle_of_lists():
    ring = []
    ring += [ring, ring]
    return ring


def cycle_of_kinds():
    ring = {"a": [1]}
    ring["a"].append((ring, collections.UserDict(x=ring)))
    return ring


class Endless(Mapping):
    """A mapping that holds two new ones like it."""

    def __getitem__(self, key):
        return Endless()

    def __iter__(self):
        return iter("ab")

    def __len__(self):
        return 2


def user_dict():
    ring = collections.UserDict()
    ring["self"] = ring
    return ring


BUILDERS = {
    "source_value": lambda value: JobStatus("open", value),
    "extra": lambda value: JobStatus(extra={"x": value}),
    "SourceObject": lambda value: SourceObject({"x": value}),
    "structure": lambda value: structure({"source_value": value}),
    "structure extra": lambda value: structure({"value": "open", "x": value}),
}
each_builder = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)


@pytest.mark.parametrize("make", [cycle_of_lists, cycle_of_kinds, Endless, user_dict])
@pytest.mark.parametrize(
    "build",
    [
        *BUILDERS.values(),
        JobStatus,
        structure,
        lambda value: structure({"source_value": value, "sourceValue": value}),
    ],
)
def test_endless_input_is_an_error_after_little_work(make, build):
    def run():
        with pytest.raises(JobStatusError) as caught:
            build(make())
        assert 1 <= len(caught.value.problems) <= 4
        assert SourceObject({"x": 1}) != {"x": make()}

    assert calls(run) < 200_000


WRAPS = {
    "list": lambda value: [value, value],
    "tuple": lambda value: (value, value),
    "dict": lambda value: {"a": value, "b": value},
    "UserDict": lambda value: collections.UserDict(a=value, b=value),
}


@pytest.mark.parametrize("levels", [22, 40])
@pytest.mark.parametrize("wraps", [*([wrap] for wrap in WRAPS.values()), [*WRAPS.values()]], ids=[*WRAPS, "mixed"])
@each_builder
def test_containers_that_double_at_every_level_are_one_problem(build, wraps, levels, monkeypatch):
    monkeypatch.setattr(_freeze, "MAX_REPEATED", 2000)  # the next test has the real one
    value = []
    for _, wrap in zip(range(levels), cycle(wraps), strict=False):
        value = wrap(value)
    with pytest.raises(JobStatusError, match=r"reached more than once add up to over 2,000 values") as caught:
        build(value)
    assert len(caught.value.problems) == 1
    assert SourceObject({"x": 1}) != {"x": value}


def test_repeated_values_are_counted_one_by_one():
    items = [0] * 1000
    assert len(JobStatus("open", [items] * 1001).source_value) == 1001
    with pytest.raises(
        JobStatusError, match=r"\$\.source_value\[1001\]: containers .* add up to over 1,000,000 values"
    ):
        structure({"source_value": [items] * 1002})
    with pytest.raises(JobStatusError, match="add up to over 1,000,000 values"):
        JobStatus("open", [items] * 1002, extra=Impostor(raises(OSError())))


class Fresh(Mapping):
    """A mapping that makes its value anew, at an address that may be used again."""

    def __getitem__(self, key):
        return [0] * 100

    def __iter__(self):
        return iter("a")

    def __len__(self):
        return 1


@pytest.mark.parametrize(
    "value", [[[0] * 100 for _ in range(12_000)], [Fresh() for _ in range(12_000)]], ids=["lists", "made while read"]
)
def test_values_that_occur_once_have_no_limit(value):
    assert len(JobStatus("open", value).source_value) == len(value)


# Foreign mappings


class Foreign(Mapping):
    """A valid mapping; each case below breaks one method."""

    def __getitem__(self, key):
        return {"value": "open"}[key]

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
def test_reports_a_broken_mapping_once(broken):
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
    if isinstance(caught.value.__cause__, RecursionError):
        with pytest.raises(RecursionError):
            _ = SourceObject({"value": "open"}) == mapping
    else:
        assert SourceObject({"value": "open"}) != mapping


class OtherError(BaseException):
    pass


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit, OtherError])
@pytest.mark.parametrize(
    "thing",
    [
        lambda error: type("Broken", (Foreign,), {"items": raises(error)})(),
        lambda error: type("Broken", (list,), {"__iter__": raises(error)})(),
        lambda error: Impostor(raises(error)),
    ],
)
def test_memory_errors_and_interruptions_pass_through(thing, error):
    thing = thing(error)
    for build in BUILDERS.values():
        with pytest.raises(error):
            build(thing)
    if type(thing).__base__ is not list:
        for build in (structure, SourceObject, lambda value: JobStatus(extra=value), SourceObject().__eq__):
            with pytest.raises(error):
                build(thing)


def test_reads_a_mapping_only_once():
    class Once(Foreign):
        def __init__(self):
            self.pairs = iter([("value", "open"), ("source_value", {"a": 1}), ("sourceValue", {"a": 1.0})])

        def items(self):
            return self.pairs

    status = JobStatus("open", {"a": 1})
    assert structure(Once()) == structure(Once(), extra="ignore") == status
    assert SourceObject(Once()) == JobStatus("open", Once()).source_value == JobStatus(extra=Once()).extra
    assert len(structure({"source_value": Once(), "x": [Once()]}).extra["x"][0]) == 3
    assert SourceObject(Once()) == Once()


@pytest.mark.parametrize("length", [0, 2, -1, 10**30, "x", None])
def test_a_mapping_may_lie_about_its_length(length):
    mapping = type("Liar", (Foreign,), {"__len__": lambda _: length, "__bool__": raises(ValueError())})()
    assert structure(mapping) == JobStatus("open")
    assert JobStatus(source_value=mapping).source_value == {"value": "open"}
    plain = type("Liar", (dict,), {"__len__": lambda _: length, "__contains__": lambda *_: True})(value="open", x=1)
    assert structure(plain) == JobStatus("open", extra={"x": 1})


def test_reports_a_key_that_a_mapping_repeats():
    mapping = type("Twice", (Foreign,), {"items": lambda _: [("value", "open"), ("value", "closed")]})()
    with pytest.raises(JobStatusError, match=r"^\$\.value: repeated key$"):
        structure(mapping)


def test_reports_a_dict_that_changes_while_it_is_read():
    outer = {}
    inner = type("Meddler", (Foreign,), {"items": lambda _: outer.update(z=1) or ()})()
    outer.update(a=inner, b=2)
    with pytest.raises(JobStatusError, match=r"^\$\.source_value: dict cannot be read: RuntimeError$"):
        structure({"source_value": outer})


# Objects that lie about themselves


LIES = {
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
Word, Whole, Double = (type(name, (kind,), LIES) for name, kind in [("Word", str), ("Whole", int), ("Double", float)])


class Angry(str):
    """A string that must not be compared, hashed or shown."""

    __slots__ = ()
    __eq__ = __hash__ = __repr__ = __str__ = __len__ = raises(AssertionError("touched"))


def test_reduces_subclasses_to_what_they_hold():
    for _ in range(2):
        made = structure({"value": Word("closed"), "source_value": [Word("a"), Whole(3), Double(0.5), Angry("b")]})
        assert exact(made) == exact(JobStatus("closed", ["a", 3, 0.5, "b"]))
        assert structure({"value": "open", "source_value": Word("shut")}).source_value == "shut"
        assert structure({"value": Word("draft"), "source_value": "open"}) == JobStatus("draft", "open")
        assert exact(JobStatus(Angry("open"), Angry("Open"))) == exact(JobStatus("open", "Open"))
        assert exact(loads(Word('{"value":"closed"}'))) == exact(JobStatus("closed"))
        assert exact(loads(Angry('{"value":"closed"}'))) == exact(JobStatus("closed"))
        assert exact(structure({"value": "open", "source_value": "Open"})) == exact(JobStatus("open", "Open"))


# One, two and three keys: dicts of at most two keys are read by a shorter path.
@pytest.mark.parametrize("more", [{}, {"a": 1}, {"a": 1, "b": 2}])
@pytest.mark.parametrize("known", ["value", "source_value", "sourceValue"])
@pytest.mark.parametrize("equal", [lambda *_: True, lambda *_: False, raises(OSError())])
def test_keys_are_read_by_what_they_hold(known, equal, more):
    # A dict compares keys whose hashes are equal.
    methods = {"__eq__": equal, "__hash__": lambda _: hash(known)}
    key = type("Key", (str,), methods)
    expected = JobStatus(extra={"x": "open"} | more)
    assert exact(structure({key("x"): "open"} | more)) == exact(expected)
    assert exact(JobStatus(source_value={key("x"): "open"} | more).source_value) == exact(expected.extra)
    known_key = type("Key", (str,), {"__eq__": equal, "__hash__": lambda _: 0})(known)
    assert exact(structure({known_key: "open"} | more)) == exact(structure({known: "open"} | more))
    no_string = type("NoString", (), methods)()
    for build in (structure, SourceObject, BUILDERS["source_value"]):
        with pytest.raises(JobStatusError, match=r"a key must be a string, not test_hostile\.NoString$"):
            build({no_string: "open"} | more)


def test_reports_keys_that_hold_the_same():
    key = type("Key", (str,), {"__eq__": lambda *_: False, "__hash__": lambda _: 0})
    for build in (structure, SourceObject, JobStatus.from_dict):
        with pytest.raises(JobStatusError, match=r"^\$\.value: repeated key$"):
            build({key("value"): "open", key("value"): "closed"})


def test_lists_and_doubles_are_read_by_what_they_hold():
    assert JobStatus(source_value=type("Empty", (list,), {"__len__": lambda _: 0})([1])).source_value == (1,)
    for kind in (list, tuple):
        broken = type("Broken", (kind,), {"__iter__": raises(OSError())})([1])
        with pytest.raises(JobStatusError, match="Broken cannot be read: OSError"):
            JobStatus(source_value=[broken])
    with pytest.raises(JobStatusError, match="the number inf"):
        JobStatus(source_value=Double("inf"))


class Impostor:
    """An object whose class is not what it says."""

    def __init__(self, claim):
        self.claim = claim

    @property
    def __class__(self):
        return self.claim()


@pytest.mark.parametrize(
    "claim",
    [*(lambda cls=cls: cls for cls in (str, int, float, list, dict, JobStatus)), raises(OSError("no class"))],
)
def test_reports_an_impostor(claim):
    thing = Impostor(claim)
    for build in (
        JobStatus,
        lambda thing: structure({"value": "open", "source_value": thing}),
        lambda thing: structure({thing: 1}),
        lambda thing: JobStatus(extra=thing),
        structure,
        loads,
    ):
        with pytest.raises(JobStatusError) as caught:
            build(thing)
        assert len(caught.value.problems) == 1


def test_reads_a_proxy_of_a_mapping():
    proxy = type("Proxy", (Impostor,), {"items": lambda _: [("value", "open")]})(lambda: dict)
    assert structure(proxy) == JobStatus("open")
    assert JobStatus(source_value=[proxy]).source_value == ({"value": "open"},)
    assert SourceObject({"value": "open"}) == proxy


class Meta(type):
    def __getattribute__(cls, name):
        raise OSError


@pytest.mark.parametrize(
    "build", [JobStatus, *BUILDERS.values(), lambda thing: structure({thing: 1}), structure, loads]
)
def test_reports_an_object_of_a_broken_metaclass(build):
    with pytest.raises(JobStatusError, match="an unknown class") as caught:
        build(Meta("Foreign", (), {})())
    assert len(caught.value.problems) == 1


class Plain(Enum):
    A = "a"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (1, "a number 1"),
        (1.5, "a number 1.5"),
        (None, "null"),
        (True, "a boolean True"),
        (b"value", "bytes b'value'"),
        (("a",), "an array"),
        (frozenset(), "frozenset"),
        (Plain.A, "test_hostile.Plain"),
        (UNSET, "jobstatus.UnsetType"),
        (math.nan, "a number nan"),
        (10**5000, "a number"),
    ],
    ids=lambda value: repr(value) if value != 10**5000 else "10**5000",
)
def test_reports_a_key_that_is_not_a_string(key, shown):
    for build in (structure, SourceObject, BUILDERS["source_value"]):
        with pytest.raises(JobStatusError) as caught:
            build({"value": "open", key: 1})
        assert [problem.message for problem in caught.value.problems] == [f"a key must be a string, not {shown}"]


def test_reports_a_stack_that_is_nearly_full():
    """Where not even the call itself has room, Python raises its own error; never is anything read wrongly."""
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
