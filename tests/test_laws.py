"""Laws that hold for all JSON: a few generated examples of each, many with `-m slow`."""

import copy
import json
import pickle
from collections.abc import Iterator
from contextlib import suppress
from operator import attrgetter
from random import Random

import attr
import attrs
import pytest
from fuzz.fuzz_loads import one_input
from hypothesis import assume
from hypothesis import strategies as st
from strategies import documents, exact, expected, keys, law, near_values, same_json, similar, spelled, values, written

import jobstatus as js
from jobstatus import JobStatus, JobStatusError, Naming, SourceObject

namings = st.sampled_from(Naming)
extras = st.sampled_from(["allow", "ignore", "forbid"])


@law(spelled(documents()), namings)
def test_round_trip_keeps_everything(spelling, naming):
    plain, text = spelling
    status = js.loads(text)
    again = js.unstructure(status, naming=naming)
    assert exact(again) == written(plain, naming)
    assert js.dumps(status, naming=naming) == json.dumps(again, separators=(",", ":"))
    assert exact(js.loads(json.dumps(again))) == exact(status)
    one = js.structure(plain, naming=naming)  # keeps the other spelling as an unknown key
    assert exact(js.loads(js.dumps(one, naming=naming), naming=naming)) == exact(one)


@law(spelled(documents()), st.none() | namings, extras)
def test_structure_and_loads_agree(spelling, naming, extra):
    plain, text = spelling
    unknown = set(plain) - {"value", *(spelling.value for spelling in ([naming] if naming else Naming))}
    kept = {key: item for key, item in plain.items() if extra == "allow" or key not in unknown}
    for read, data in ((js.structure, plain), (js.loads, text), (js.loads, bytearray(text.encode()))):
        if extra == "forbid" and unknown:
            with pytest.raises(JobStatusError) as caught:
                read(data, naming=naming, extra=extra)
            assert {problem.path for problem in caught.value.problems} == {(key,) for key in unknown}
        else:
            assert exact(read(data, naming=naming, extra=extra)) == expected(kept, naming)


@law(st.dictionaries(st.sampled_from(["source_value", "x"]), near_values), st.integers())
def test_equality_is_that_of_json_schema(plain, seed):
    pair = plain, similar(plain, Random(seed))
    equal = same_json(*pair)
    for make in (js.structure, SourceObject):
        one, other = map(make, pair)
        assert (one == other) is (other == one) is equal
        assert (one != other) is not equal
        assert not equal or hash(one) == hash(other)
        assert len({one, other}) == 2 - equal
    assert (one == pair[1]) is (pair[1] == one) is equal


def empty(thing):
    """Empty all mutable containers in *thing*."""
    if isinstance(thing, dict | list | Iterator):
        for inner in thing.values() if isinstance(thing, dict) else thing:
            empty(inner)
    if isinstance(thing, dict | list | set | bytearray):
        thing.clear()


@pytest.mark.filterwarnings("ignore:assoc is deprecated")
def test_no_operation_changes_a_status():
    plain = {"value": "new", "source_value": {"a": [1, {"b": []}]}, "x": [{}, 2.5], "y": "z"}
    before = expected(copy.deepcopy(plain))
    status = js.structure(plain)
    known, text = hash(status), js.dumps(status)
    empty(plain)
    for part in (status, status.extra, status.source_value, status.source_value["a"]):
        # Not `__init_subclass__`, which sets up a new class, nor what mutmut adds: its names are not ASCII.
        for name in filter(str.isascii, {*dir(part)} - {"__init_subclass__"}):
            for arguments in ((), ("value",), ("a", 1), (0,), ({"a": [1]},), ("_members", {}), (None, None, None)):
                with suppress(AttributeError, TypeError, ValueError, LookupError, ImportError):
                    empty(getattr(part, name)(*arguments))
            for change, *value in ((setattr, 1), (delattr,)):
                with pytest.raises((AttributeError, TypeError)):
                    change(part, name, *value)
    empty([js.unstructure(status, naming=naming) for naming in Naming])
    assert attr.assoc(status, value="closed").value == attrs.evolve(status, value="closed").value == "closed"
    assert exact(status) == before
    assert (hash(status), js.dumps(status)) == (known, text)


@law(documents())
def test_copies_pickles_and_repr_are_exact(plain):
    status = js.structure(plain)
    for value in (status, status.extra):
        pickles = [pickle.dumps(value, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
        for again in (*map(pickle.loads, pickles), copy.copy(value), eval(repr(value), vars(js))):
            assert type(again) is type(value)
            assert exact(again) == exact(value)
            assert hash(again) == hash(value)
        assert copy.deepcopy([value])[0] is value


def outcome(function, *arguments, **options):
    """Return what a function returns, in the form of `exact`; None for an error that reports problems."""
    try:
        return exact(function(*arguments, **options))
    except Exception as error:  # noqa: BLE001 - cattrs may not be installed
        return None if isinstance(error, JobStatusError) or type(error).__name__ == "ClassValidationError" else error


@pytest.mark.tool("python:cattrs")
@law(
    documents() | st.dictionaries(keys, values | st.just(b""), max_size=3),
    st.sampled_from(["BaseConverter", "Converter", "preconf.json.make_converter"]),
    st.fixed_dictionaries({"detailed_validation": st.booleans()}, optional={"forbid_extra_keys": st.booleans()}),
    namings,
    st.none() | extras,
)
def test_converters_agree_with_the_functions(plain, name, options, naming, extra):
    import cattrs.preconf.json

    if name == "BaseConverter":
        options.pop("forbid_extra_keys", None)
    converter = attrgetter(name)(cattrs)(**options)
    js.register_hooks(converter, naming=naming, extra=extra)
    extra = extra or ("forbid" if options.get("forbid_extra_keys") else "allow")
    found = outcome(converter.structure, plain, JobStatus)
    assert found == outcome(js.structure, plain, extra=extra)
    if found is not None:
        status = js.structure(plain, extra=extra)
        assert exact(converter.unstructure(status)) == exact(js.unstructure(status, naming=naming))


DAMAGE = ["", *',}]"0-.\\\0\ufeffé', "e9", "1e999", "NaN", "\\ud800", '{"a":1,"a":2}']


@law(spelled(documents() | values), st.integers(0, 200), st.integers(0, 5), st.sampled_from(DAMAGE), st.binary())
def test_reads_or_rejects_every_text_and_any_bytes_as_specified(spelling, start, length, put, data):
    one_input(data)
    whole = spelling[1]
    for text in (whole, whole[: start % len(whole)] + put + whole[start % len(whole) + length :]):
        assume(len(text) < 20_000)
        one_input(text.encode("utf-8", "surrogatepass"))


#: Few enough for some to be read again, in another order or with similar values.
statuses = st.fixed_dictionaries(
    {},
    optional={"value": st.sampled_from(["open", "Open"]), "source_value": st.sampled_from(["Open", "1", 1, 1.0, True])},
)


@law(st.lists(statuses, min_size=2, max_size=6))
def test_cache_makes_no_difference(read):
    for plain in [*read, *read]:
        text = json.dumps(plain)
        one_input(text.encode())
        for naming in Naming:
            assert exact(js.loads(text, naming=naming)) == expected(plain, naming)
