"""Every converter of `cattrs.preconf`, with the library behind it: the round trip of all vectors through its bytes."""

import importlib
import pkgutil
from typing import Any

import cattrs
import pytest
from cattrs import preconf
from hypothesis import given
from hypothesis import strategies as st
from vectors import each_round_trip, exact, traits

from jobstatus import UNSET, JobStatus, JobStatusError, Naming, format_exception, loads, register_hooks, unstructure

# Values that a format or its library cannot express, and the errors for them.
NO_SURROGATES = (UnicodeEncodeError, "surrogates not allowed")
NO_NULL = (TypeError, "NoneType")
REFUSED: dict[str, dict[str, tuple[type[Exception], str]]] = {
    "json": {},
    "ujson": {},
    "orjson": {
        "beyond uint64": (TypeError, "Integer exceeds 64-bit range"),
        "surrogate": (TypeError, "str is not valid UTF-8"),
    },
    "msgspec": {"surrogate": NO_SURROGATES},
    "msgpack": {"beyond uint64": (OverflowError, "Integer value out of range"), "surrogate": NO_SURROGATES},
    "cbor2": {"surrogate": NO_SURROGATES},
    "bson": {
        "beyond int64": (OverflowError, "8-byte ints"),
        "surrogate": NO_SURROGATES,
        "NUL in a key": (Exception, "must not contain the NULL byte"),
    },
    "pyyaml": {},
    # tomlkit reads a boolean in an array as an instance of its own class; `unwrap` returns plain booleans.
    "tomlkit": {
        "null": NO_NULL,
        "boolean in an array": (JobStatusError, "not JSON: tomlkit.items.Bool"),
        "deep": (ValueError, "nested more than 100 levels deep"),
    },
    "tomllib": {"null": NO_NULL},
}
# Names of the libraries, where they differ from that of the converter's module.
LIBRARIES = {"pyyaml": "yaml", "tomllib": "tomli_w"}
each_format = pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name, marks=pytest.mark.tool(f"python:cattrs.preconf.{name}", f"python:{LIBRARIES.get(name, name)}")
        )
        for name in REFUSED
    ],
)


def make_converter(name: str, **options: Any) -> Any:
    converter = importlib.import_module(f"cattrs.preconf.{name}").make_converter(**options)
    register_hooks(converter)
    return converter


def check(name: str, status: JobStatus) -> None:
    """Check that the round trip of a status through a format returns it unchanged, or raises the expected error."""
    converter = make_converter(name, detailed_validation=False)
    refusals = [REFUSED[name][trait] for trait in traits(unstructure(status)) if trait in REFUSED[name]]
    if not refusals:
        assert exact(converter.loads(converter.dumps(status), JobStatus)) == exact(status)
        return
    errors = tuple(error for error, _ in refusals)
    with pytest.raises(errors, match="|".join(message for _, message in refusals)):
        converter.loads(converter.dumps(status), JobStatus)


def test_covers_all_preconf_converters():
    assert {module.name for module in pkgutil.iter_modules(preconf.__path__)} <= set(REFUSED)


@each_format
@each_round_trip
def test_round_trip_of_a_vector_in_each_format(name, vector):
    check(name, loads(vector["text"]))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from(["2020-01-01", "12:30:00", "1", "1e3", "0x1", "1_000", "yes", "null", "~", "=", "!x", "\x85"])
)
KEYS = st.text(max_size=6) | st.sampled_from(["a.b", "$oid", "_id", "<<", "=", "true", "1", "value", "source_value"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@pytest.mark.slow
@each_format
@given(value=st.text(max_size=6) | st.none() | st.just(UNSET), source_value=VALUES)
def test_round_trip_of_generated_statuses_in_each_format(name, value, source_value):
    check(name, JobStatus(value, source_value))


@each_format
def test_reads_and_writes_both_spellings(name):
    status = JobStatus("open", "Open")
    converter = make_converter(name)
    register_hooks(converter, naming=Naming.CAMEL)
    text = converter.dumps(status)
    assert (b"sourceValue" if isinstance(text, bytes) else "sourceValue") in text
    assert make_converter(name).loads(text, JobStatus) == status


@each_format
def test_round_trip_of_lists_and_dicts_of_statuses(name):
    statuses = {"a": [JobStatus("open", 1), JobStatus()], "b": [JobStatus("new", [2, {"x": True}])]}
    converter = make_converter(name)
    text = converter.dumps(statuses, dict[str, list[JobStatus]])
    assert converter.loads(text, dict[str, list[JobStatus]]) == statuses


# Limits of readers: how they change values before this library sees them.


@pytest.mark.tool("python:orjson")
def test_orjson_reads_integers_beyond_64_bits_as_floats():
    text = '{"source_value":18446744073709551616}'
    assert type(make_converter("orjson").loads(text, JobStatus).source_value) is float
    assert type(loads(text).source_value) is int


@pytest.mark.parametrize(
    "name",
    [
        "json",
        *(pytest.param(name, marks=pytest.mark.tool(f"python:{name}")) for name in ("ujson", "orjson", "msgspec")),
    ],
)
def test_json_readers_take_the_last_of_repeated_keys(name):
    text = '{"value":"open","value":"closed"}'
    assert make_converter(name).loads(text, JobStatus) == JobStatus("closed")


@pytest.mark.tool("python:yaml")
def test_rejects_dates_and_booleans_of_yaml():
    converter = make_converter("pyyaml")
    with pytest.raises(cattrs.ClassValidationError) as caught:
        converter.loads("value: 2020-01-01\nsource_value: [2020-01-01, {1: x}]\n", JobStatus)
    assert cattrs.transform_error(caught.value, format_exception=format_exception) == [
        "must be a string or null, not datetime.date @ $.value",
        "not JSON: datetime.date @ $.source_value[0]",
        "a key must be a string, not a number 1 @ $.source_value[1]",
    ]
    with pytest.raises(cattrs.ClassValidationError):
        converter.loads("value: no\n", JobStatus)  # false, to YAML 1.1
    assert converter.loads("value: '2020-01-01'\n", JobStatus) == JobStatus("2020-01-01")


@pytest.mark.tool("python:yaml")
def test_pyyaml_sorts_keys_by_default():
    status = JobStatus(extra={"z": 1, "a": 2})
    converter = make_converter("pyyaml")
    assert list(converter.loads(converter.dumps(status), JobStatus).extra) == ["a", "z"]
    assert list(converter.loads(converter.dumps(status, sort_keys=False), JobStatus).extra) == ["z", "a"]


@pytest.mark.tool("python:tomlkit")
def test_reads_the_values_of_tomlkit():
    import tomlkit

    text = 'value = "open"\n[source_value]\nlist = [1, 1.5, "x", {yes = true}]\n[[source_value.table]]\non = false\n'
    converter = make_converter("tomlkit")
    expected = JobStatus("open", {"list": [1, 1.5, "x", {"yes": True}], "table": [{"on": False}]})
    assert exact(converter.loads(text, JobStatus)) == exact(expected)
    assert converter.structure(tomlkit.loads("source_value = [true]").unwrap(), JobStatus) == JobStatus(
        source_value=[True]
    )


@pytest.mark.tool("python:tomlkit")
def test_rejects_a_date_of_toml():
    with pytest.raises(ValueError, match="Date"):
        make_converter("tomlkit", detailed_validation=False).loads("source_value = 2020-01-01\n", JobStatus)


@pytest.mark.tool("python:cbor2")
def test_rejects_cbor_values_that_are_not_json():
    import cbor2

    for value in (b"x", {1: 2}, cbor2.undefined, float("nan")):
        with pytest.raises(ValueError, match=r"not JSON|a key must be a string"):
            make_converter("cbor2", detailed_validation=False).loads(cbor2.dumps({"source_value": value}), JobStatus)
