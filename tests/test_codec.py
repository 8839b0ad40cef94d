"""`_codec`: members to fields and back."""

import collections
import enum
import itertools
import json
import types

import pytest

from jobstatus import (
    UNSET,
    JobStatus,
    JobStatusError,
    JobValue,
    Naming,
    Problem,
    SourceObject,
    dumps,
    loads,
    make_converter,
    structure,
    unstructure,
)
from jobstatus._codec import OpenEnumObject

CONFLICT = "source_value and sourceValue hold different values"


def problems_of(data, **options):
    with pytest.raises(JobStatusError) as caught:
        structure(data, **options)
    return {(problem.path, problem.message) for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, JobStatus()),
        ({"value": None}, JobStatus(None)),
        ({"value": "open"}, JobStatus(JobValue.OPEN)),
        ({"value": "open", "source_value": "Open"}, JobStatus(JobValue.OPEN, "Open")),
        ({"value": "open", "sourceValue": "Open"}, JobStatus(JobValue.OPEN, "Open")),
        ({"value": JobValue.OPEN, "source_value": None}, JobStatus(JobValue.OPEN, None)),
        ({"value": "new", "source_value": []}, JobStatus("new", ())),
        ({"source_value": {"a": [1]}, "x": [1], "y": None}, JobStatus(UNSET, {"a": [1]}, extra={"x": [1], "y": None})),
        ({"value": "open", "extra": 1}, JobStatus("open", extra={"extra": 1})),
        (collections.OrderedDict(value="open", source_value="Open"), JobStatus("open", "Open")),
        (types.MappingProxyType({"value": "open", "sourceValue": True}), JobStatus("open", True)),
        (collections.ChainMap({"value": "open"}, {"sourceValue": 1}), JobStatus("open", 1)),
        (SourceObject({"value": "open", "a": 1}), JobStatus("open", extra={"a": 1})),
        ({"source_value": None, "sourceValue": None}, JobStatus(UNSET, None)),
        ({"source_value": 1, "sourceValue": 1.0}, JobStatus(UNSET, 1)),
    ],
    ids=repr,
)
def test_reading(data, status):
    assert repr(structure(data)) == repr(status)
    assert structure(data) == status
    assert JobStatus.from_dict(data) == status


def test_a_status_comes_back_as_it_is():
    status = JobStatus("open", extra={"x": 1})
    assert structure(status) is status
    assert structure(status, extra="forbid", naming=Naming.CAMEL) is status


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (None, {((), "must be an object, not null")}),
        ([], {((), "must be an object, not an array")}),
        ("open", {((), "must be an object, not a string")}),
        (True, {((), "must be an object, not a boolean")}),
        (1.5, {((), "must be an object, not a number")}),
        (b"{}", {((), "not JSON: bytes")}),
        (float("nan"), {((), "not JSON: the number nan")}),
        ([b""], {((0,), "not JSON: bytes")}),
        ({"value": 1}, {(("value",), "must be a string or null, not a number")}),
        ({"value": {}, "source_value": "x"}, {(("value",), "must be a string or null, not an object")}),
        ({"value": True, "source_value": "x"}, {(("value",), "must be a string or null, not a boolean")}),
        ({"value": UNSET}, {(("value",), "not JSON: UnsetType")}),
        ({"value": "open", "source_value": UNSET}, {(("source_value",), "not JSON: UnsetType")}),
        ({"value": b"open", "source_value": "x"}, {(("value",), "not JSON: bytes")}),
        ({"source_value": "a", "sourceValue": "b"}, {(("source_value",), CONFLICT)}),
        ({"source_value": True, "sourceValue": 1}, {(("source_value",), CONFLICT)}),
        ({"source_value": None, "sourceValue": "b"}, {(("source_value",), CONFLICT)}),
        ({"source_value": b"", "sourceValue": "b"}, {(("source_value",), "not JSON: bytes")}),
        ({"source_value": "a", "sourceValue": [b""]}, {(("sourceValue", 0), "not JSON: bytes")}),
        (
            {1: 2, "value": 3, "source_value": "a", "sourceValue": "b", "x": {"y": [b""]}},
            {
                ((), "a member name must be a string, not a number"),
                (("value",), "must be a string or null, not a number"),
                (("source_value",), CONFLICT),
                (("x", "y", 0), "not JSON: bytes"),
            },
        ),
    ],
    ids=repr,
)
def test_every_problem_is_told_at_once(data, problems):
    assert problems_of(data) == problems


def test_naming_restricts_reading():
    data = {"value": "open", "source_value": "a", "sourceValue": "b"}
    assert structure(data, naming=Naming.SNAKE) == JobStatus("open", "a", extra={"sourceValue": "b"})
    assert structure(data, naming=Naming.CAMEL) == JobStatus("open", "b", extra={"source_value": "a"})
    assert structure({"value": "open", "sourceValue": "b"}, naming=Naming.SNAKE).source_value is UNSET
    assert problems_of(data, naming=Naming.CAMEL, extra="forbid") == {(("source_value",), "unknown member")}


def test_unknown_members_are_kept_dropped_or_forbidden():
    data = {"value": "open", "z": 1, "a": [b""]}
    assert problems_of(data) == {(("a", 0), "not JSON: bytes")}
    assert structure(data, extra="ignore") == JobStatus("open")
    assert problems_of(data, extra="forbid") == {
        (("a", 0), "not JSON: bytes"),
        (("a",), "unknown member"),
        (("z",), "unknown member"),
    }
    assert list(structure({"z": 1, "value": "open", "a": 2}).extra) == ["z", "a"]
    assert structure({"value": "open", "source_value": "x"}, extra="forbid") == JobStatus("open", "x")


def test_what_is_ignored_does_not_hide_what_is_read():
    deep = []
    for _ in range(200):
        deep = [deep]
    assert structure({"x": deep, "source_value": [[1]], "y": deep}, extra="ignore") == JobStatus(source_value=[[1]])
    assert problems_of({1: 2, "x": b"", "value": 3, "source_value": [b""]}, extra="ignore") == {
        ((), "a member name must be a string, not a number"),
        (("value",), "must be a string or null, not a number"),
        (("source_value", 0), "not JSON: bytes"),
    }


@pytest.mark.parametrize("read", [structure, lambda data, **options: loads(json.dumps(data), **options)])
@pytest.mark.parametrize("options", [{"extra": "alow"}, {"extra": None}, {"naming": "camel"}, {"naming": 1}], ids=repr)
def test_options_of_no_meaning_are_refused(read, options):
    with pytest.raises(ValueError, match="must be"):
        read({"value": "open", "source_value": "x"}, **options)


@pytest.mark.parametrize("write", [unstructure, dumps])
def test_a_naming_of_no_meaning_is_refused(write):
    for status in (JobStatus("open", "x"), JobStatus("open", 1)):
        with pytest.raises(ValueError, match="must be a Naming"):
            write(status, naming="camel")


def test_writing_gives_plain_members_in_order():
    status = JobStatus("open", {"b": (1, {"c": None})}, extra={"z": [1], "a": {}})
    written = unstructure(status, naming=Naming.CAMEL)
    assert list(written) == ["value", "sourceValue", "z", "a"]
    assert written == {"value": "open", "sourceValue": {"b": [1, {"c": None}]}, "z": [1], "a": {}}
    assert type(written["value"]) is str
    assert type(written["sourceValue"]) is dict
    assert type(written["sourceValue"]["b"]) is list
    written["sourceValue"]["b"].append(2)
    written["z"].append(2)
    assert unstructure(status) == {"value": "open", "source_value": {"b": [1, {"c": None}]}, "z": [1], "a": {}}
    assert status.to_dict() == unstructure(status)
    assert unstructure(JobStatus()) == {}
    assert unstructure(JobStatus(None, False)) == {"value": None, "source_value": False}


@pytest.mark.parametrize("write", [unstructure, dumps])
@pytest.mark.parametrize("naming", Naming)
@pytest.mark.parametrize("fields", [{}, {"value": "open", "source_value": "x"}], ids=repr)
def test_no_member_is_written_under_the_name_of_a_field(write, naming, fields):
    status = JobStatus(**fields, extra={"value": 1, "source_value": 2, "sourceValue": 3})
    with pytest.raises(JobStatusError) as caught:
        write(status, naming=naming)
    message = "a member of extra cannot be written under the name of a field"
    assert caught.value.problems == (Problem(("value",), message), Problem((naming.value,), message))


def test_a_member_that_is_no_field_in_one_spelling_is_written_in_that():
    status = structure({"sourceValue": 1}, naming=Naming.SNAKE)
    assert unstructure(status, naming=Naming.SNAKE) == {"sourceValue": 1}
    with pytest.raises(JobStatusError):
        unstructure(status, naming=Naming.CAMEL)


@pytest.mark.parametrize("thing", [None, {}, "open", JobValue.OPEN, UNSET, object(), JobStatus], ids=repr)
def test_what_is_unknown_is_a_type_error(thing):
    with pytest.raises(TypeError):
        unstructure(thing)
    with pytest.raises(TypeError):
        dumps(thing)


def test_dumps_writes_no_source_object():
    with pytest.raises(TypeError, match="SourceObject is not a JobStatus"):
        dumps(SourceObject())


def test_writing_serves_json_as_default():
    status = JobStatus("open", {"a": [1]}, extra={"x": None})
    assert json.loads(json.dumps([status, status.source_value], default=unstructure)) == [
        {"value": "open", "source_value": {"a": [1]}, "x": None},
        {"a": [1]},
    ]


def test_the_methods_that_generated_sdks_call():
    text = '{"value":"open","source_value":[1],"x":null}'
    status = JobStatus.from_json(text)
    assert status == JobStatus.from_dict(json.loads(text)) == loads(text.encode())
    assert status.to_json() == text
    assert status.to_dict() == json.loads(text)
    assert JobStatus().to_dict() == {}
    assert JobStatus()


def test_all_orders_of_members_read_alike():
    members = [("value", "open"), ("source_value", "x"), ("sourceValue", "x"), ("a", 1)]
    statuses = {structure(dict(order)) for order in itertools.permutations(members)}
    assert statuses == {JobStatus("open", "x", extra={"a": 1})}


def test_another_class_of_this_shape_is_served_unchanged():
    """The API has some ninety more objects of this shape; only the model knows the ten values."""

    class Kind(str, enum.Enum):
        A = "a"

    class Other(OpenEnumObject[Kind], values=Kind):
        __slots__ = ()

    one = Other.from_json('{"value":"a","sourceValue":"x"}')
    assert one.value is Kind.A
    assert Other.from_dict({"value": "published", "source_value": "x"}).value == "published"
    assert type(Other.from_dict({"value": "published", "source_value": "x"}).value) is str
    assert one.to_json() == '{"value":"a","source_value":"x"}'
    assert one != JobStatus("a", "x")
    assert loads('{"value":"a","sourceValue":"x"}') == JobStatus("a", "x")
    converter = make_converter()
    assert converter.structure(converter.unstructure(one), Other) == one
