"""Laws that hold for all JSON: a few generated examples of each, many with `-m slow`."""

import copy
import json
import pickle
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from strategies import (
    FIELDS,
    depth,
    documents,
    exact,
    expected,
    keys,
    law,
    lookalikes,
    nested,
    profiles,
    reference,
    same_json,
    scalars,
    shallow_values,
    spelled,
    texts,
    values,
    written,
)

import jobstatus as js
from jobstatus import UNSET, JobStatus, JobStatusError, JobValue, Naming, SourceObject

namings = st.sampled_from(Naming)
extras = st.sampled_from(["allow", "ignore", "forbid"])
field_values = st.sampled_from([UNSET, None, "open", "Open", JobValue.OPEN])


@law(spelled(documents()), namings)
def test_round_trip_keeps_everything(spelling, naming):
    plain, text = spelling
    status = js.loads(text)
    assert exact(status) == expected(plain)
    again = js.dumps(status, naming=naming)
    assert again.isascii()
    assert exact(json.loads(again)) == written(plain, naming)
    assert exact(js.loads(again)) == exact(js.loads(again.encode())) == exact(status)
    assert js.loads(again) == status
    assert exact(js.unstructure(status, naming=naming)) == written(plain, naming)
    assert js.dumps(js.loads(again), naming=naming) == again


@law(documents(), namings)
def test_round_trip_of_one_spelling_keeps_the_other_key(plain, naming):
    status = js.structure(plain, naming=naming)
    assert exact(status) == expected(plain, naming)
    again = js.structure(js.unstructure(status, naming=naming), naming=naming)
    assert exact(again) == exact(status)
    assert exact(js.loads(js.dumps(status, naming=naming), naming=naming)) == exact(status)


@law(spelled(documents()), st.none() | namings, extras)
def test_structure_and_loads_agree(spelling, naming, extra):
    plain, text = spelling
    options = {"naming": naming, "extra": extra}
    unknown = set(plain) - {"value", *([naming.value] if naming else FIELDS[1:])}
    if extra == "forbid" and unknown:
        for read, data in ((js.structure, plain), (js.loads, text), (js.loads, text.encode())):
            with pytest.raises(JobStatusError) as caught:
                read(data, **options)
            assert {problem.path for problem in caught.value.problems} == {(key,) for key in unknown}
        return
    one = js.structure(plain, **options)
    kept = {key: item for key, item in plain.items() if extra == "allow" or key not in unknown}
    assert exact(one) == expected(kept, naming)
    assert exact(one) == exact(js.loads(text, **options)) == exact(js.loads(text.encode(), **options))
    assert exact(one) == exact(js.loads(bytearray(text.encode()), **options))


@law(documents())
def test_reading_again_changes_nothing(plain):
    status = js.structure(plain)
    assert js.structure(status) is status
    assert exact(js.structure(js.unstructure(status))) == exact(status)
    assert exact(JobStatus(status.value, status.source_value, extra=status.extra)) == exact(status)
    frozen = {"source_value": (status.source_value or None, status.extra)}
    assert exact(js.structure(frozen)) == expected(frozen)


@law(lookalikes(values))
def test_equality_is_that_of_json_schema(pair):
    one, other = (JobStatus("open", value) for value in pair)
    equal = same_json(*pair)
    assert (one == other) is (other == one) is equal
    assert (one != other) is not equal
    assert not equal or hash(one) == hash(other)
    assert len({one, other}) == 2 - equal


@law(
    st.tuples(field_values, field_values),
    st.just((UNSET, UNSET)) | st.tuples(st.just(UNSET), scalars) | lookalikes(scalars),
    lookalikes(st.dictionaries(keys, shallow_values, max_size=3)),
)
def test_equality_compares_every_field(both_values, sources, extras):
    one, other = (JobStatus(*fields[:2], extra=fields[2]) for fields in zip(both_values, sources, extras, strict=True))
    equal = both_values[0] == both_values[1] and all(
        same_json(*pair) if UNSET not in pair else pair == (UNSET, UNSET) for pair in (sources, extras)
    )
    assert (one == other) is (other == one) is equal
    assert not equal or hash(one) == hash(other)
    assert len({one, other}) == 2 - equal


@law(lookalikes(st.dictionaries(keys, values, max_size=4)))
def test_source_object_equals_any_mapping_of_the_same_json(pair):
    one, other = map(SourceObject, pair)
    equal = same_json(*pair)
    assert (one == other) is (other == one) is (one == pair[1]) is (pair[1] == one) is equal
    assert not equal or hash(one) == hash(other)
    assert not equal or JobStatus(extra=one) == JobStatus(extra=other)


# They make a new object, or return its state for pickle as it is.
BUILDERS = {"__new__", "__getstate__", "__reduce__", "__reduce_ex__"}
PLAIN = [str, int, float, bool, type(None)]
ARGUMENTS = [(), ("value",), ("a", 1), (0,), ({"a": [1]},), ("_members", {}), (None, None, None)]


def vandalise(thing):
    """Empty all mutable containers in *thing*."""
    if isinstance(thing, Iterator):
        thing = list(thing)
    if isinstance(thing, dict):
        for inner in thing.values():
            vandalise(inner)
    if isinstance(thing, list):
        for inner in thing:
            vandalise(inner)
    if isinstance(thing, dict | list | set | bytearray):
        thing.clear()


def attack(thing):
    """Call every method of an object, public or special, and change what it returns."""
    for name in {*dir(thing)} - BUILDERS:
        for arguments in ARGUMENTS:
            try:
                vandalise(getattr(thing, name)(*arguments))
            except (AttributeError, TypeError, ValueError, LookupError, ImportError):
                continue
        for change in (lambda name=name: setattr(thing, name, 1), lambda name=name: delattr(thing, name)):
            with pytest.raises((AttributeError, TypeError)):
                change()


def frozen_parts(value):
    yield value
    if isinstance(value, JobStatus):
        yield from frozen_parts(value.source_value)
        yield from frozen_parts(value.extra)
    elif isinstance(value, SourceObject | tuple):
        for inner in value.values() if isinstance(value, SourceObject) else value:
            yield from frozen_parts(inner)


@law(st.fixed_dictionaries({"value": texts, "source_value": nested(nested(scalars)), "x": nested(scalars)}))
def test_no_operation_changes_a_status(plain):
    before = expected(plain)
    status = js.structure(plain)
    vandalise(plain)
    assert exact(status) == before
    known, text = hash(status), js.dumps(status)
    kinds = set()
    for part in frozen_parts(status):
        if type(part) not in {*kinds, *PLAIN}:
            kinds.add(type(part))
            attack(part)
    for naming in Naming:
        vandalise(js.unstructure(status, naming=naming))
    assert exact(status) == before
    assert (hash(status), js.dumps(status)) == (known, text)


@law(documents())
def test_copies_pickles_and_repr_are_exact(plain):
    status = js.structure(plain)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(status, protocol))
        assert exact(again) == exact(status)
        assert again == status
        assert hash(again) == hash(status)
    assert exact(copy.copy(status)) == exact(status)
    assert copy.deepcopy([status])[0] is status
    assume(depth(plain) < 80)  # Python parses at most 200 nested brackets
    assert exact(eval(repr(status), vars(js))) == exact(status)


@cache
def all_converters():
    import cattrs
    from cattrs.preconf import json as preconf_json

    made = []
    for make, detailed, naming, extra, forbid in product(
        [cattrs.BaseConverter, cattrs.Converter, preconf_json.make_converter],
        [True, False],
        Naming,
        [None, "allow", "ignore", "forbid"],
        [False, True],
    ):
        if make is cattrs.BaseConverter and forbid:
            continue  # has no such option
        converter = make(detailed_validation=detailed, **({"forbid_extra_keys": True} if forbid else {}))
        js.register_hooks(converter, naming=naming, extra=extra)
        made.append((converter, naming, extra or ("forbid" if forbid else "allow")))
    return made


def outcome(function, *arguments, **options):
    try:
        return exact(function(*arguments, **options))
    except Exception as error:  # noqa: BLE001 - that both fail is compared
        return isinstance(error, JobStatusError) or type(error).__name__ == "ClassValidationError"


@pytest.mark.tool("python:cattrs")
@profiles
def test_converters_agree_with_the_functions(profile):
    @settings.get_profile(profile)
    @given(documents() | st.dictionaries(keys, scalars | st.just(b""), max_size=3), st.sampled_from(all_converters()))
    def check(plain, made):
        converter, naming, extra = made
        found = outcome(converter.structure, plain, JobStatus)
        assert found == outcome(js.structure, plain, extra=extra)
        if found is not True:
            status = js.structure(plain, extra=extra)
            assert exact(converter.unstructure(status)) == exact(js.unstructure(status, naming=naming))

    check()


damage = st.sampled_from(
    [
        "",
        ",",
        "}",
        "]",
        '"',
        "0",
        "-",
        ".",
        "e9",
        "1e999",
        "NaN",
        "\x00",
        "\ufeff",
        "\\",
        "\\ud800",
        "é",
        '{"a":1,"a":2}',
    ]
)


@law(spelled(documents() | values), st.integers(0, 200), st.integers(0, 5), damage)
def test_reads_or_rejects_every_text_as_the_contract_says(spelling, start, length, put):
    whole = spelling[1]
    for text in (whole, whole[: start % len(whole)] + put + whole[start % len(whole) + length :]):
        assume(len(text) < 20_000)
        for data in (text, text.encode("utf-8", "surrogatepass")):
            found = outcome(js.loads, data)
            assert found == (reference(data) or True)


@law(st.binary() | st.text(st.characters()))
def test_reads_or_rejects_any_bytes_or_characters(data):
    assert outcome(js.loads, data) == (reference(data) or True)


FEW = [
    {"value": value, key: source}
    for value, key, source in product(
        ["open", "Open", None],
        FIELDS[1:],
        ["Open", "open", "", "1", 1, 1.0, True, 0, -0.0, False, None, [], {}, [1], [True], {"a": 1.0}],
    )
]
few = st.sampled_from([{}, {"value": "open"}, {"source_value": 1}, *FEW])


def fill():
    """Fill the cache until it has been emptied at least once."""
    for index in range(200):
        status = js.structure({"value": "open", "source_value": f"filling {index}"})
        js.loads(js.dumps(status))
        js.loads(js.dumps(status).encode())


@law(st.lists(few | documents(), max_size=4))
def test_cache_makes_no_difference(documents_read):
    for prepare in (lambda: None, js.cache_clear, fill, lambda: None):
        prepare()
        for plain in documents_read * 2:
            text = json.dumps(plain)
            for status in (js.structure(plain), js.loads(text), js.loads(text.encode())):
                assert exact(status) == expected(plain)
                for naming in Naming:
                    assert exact(json.loads(js.dumps(status, naming=naming))) == written(plain, naming)


class Cached(RuleBasedStateMachine):
    """Reads, writes and clears the cache in any order, each compared with a model that has no cache."""

    statuses = Bundle("statuses")

    def __init__(self):
        super().__init__()
        js.cache_clear()
        self.handed_out = []

    def keep(self, status, plain):
        assert exact(status) == expected(plain)
        self.handed_out.append((status, plain))
        return status, plain

    @rule(target=statuses, plain=few | documents(), kind=st.sampled_from([str, str.encode, bytearray]))
    def read_text(self, plain, kind):
        text = json.dumps(plain)
        return self.keep(js.loads(kind(text) if kind is not bytearray else bytearray(text.encode())), plain)

    @rule(target=statuses, plain=few | documents())
    def read_mapping(self, plain):
        return self.keep(js.structure(plain), plain)

    @rule(plain=few | documents(), naming=namings)
    def read_one_spelling(self, plain, naming):
        assert exact(js.structure(plain, naming=naming)) == expected(plain, naming)
        assert exact(js.loads(json.dumps(plain), naming=naming)) == expected(plain, naming)

    @rule(target=statuses, held=statuses)
    def build(self, held):
        status, plain = held
        return self.keep(JobStatus(status.value, status.source_value, extra=status.extra), plain)

    @rule(held=statuses, naming=namings)
    def write(self, held, naming):
        status, plain = held
        assert exact(json.loads(js.dumps(status, naming=naming))) == written(plain, naming)
        again = js.unstructure(status, naming=naming)
        assert exact(again) == written(plain, naming)
        vandalise(again)

    @rule(target=statuses, held=statuses, naming=namings)
    def read_what_was_written(self, held, naming):
        status, plain = held
        return self.keep(js.loads(js.dumps(status, naming=naming)), plain)

    @rule(one=statuses, other=statuses)
    def compare(self, one, other):
        equal = same_json(*(js.unstructure(status) for status, _ in (one, other)))
        assert (one[0] == other[0]) is equal
        assert not equal or hash(one[0]) == hash(other[0])

    @rule()
    def clear(self):
        js.cache_clear()
        assert js.cache_info().entries == 0

    @rule()
    def fill(self):
        fill()

    @invariant()
    def the_bounds_hold(self):
        info = js.cache_info()
        assert info.entries <= info.limit
        assert info.bytes < 2**20

    def teardown(self):
        for status, plain in self.handed_out:
            assert exact(status) == expected(plain)


@pytest.mark.parametrize("examples", [15, pytest.param(300, marks=pytest.mark.slow)])
def test_cache_makes_no_difference_in_any_order_of_calls(examples):
    run_state_machine_as_test(Cached, settings=settings(max_examples=examples, deadline=None))
