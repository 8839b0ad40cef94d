"""Libraries with their own rules for attrs classes, enums or mappings: they write a status right or refuse it."""

import dataclasses
import json
import pprint
import warnings
from typing import Any

import attr
import attrs
import pytest
from ecosystem.vectors import ROUND_TRIPS, traits

import jobstatus as js
from jobstatus import JobStatus, JobStatusError, JobValue, SourceObject, structure, unstructure

STATUS = JobStatus("open", {"a": (True, 1, 1.0, None)}, extra={"later": {"b": ()}})
WRITTEN: dict[str, Any] = {"value": "open", "source_value": {"a": [True, 1, 1.0, None]}, "later": {"b": []}}
UNSET_STATUSES = [JobStatus(), JobStatus("open"), JobStatus(source_value=1)]

STATUSES = [js.loads(vector["text"]) for vector in ROUND_TRIPS]
each_status = pytest.mark.parametrize("status", STATUSES, ids=[vector["name"] for vector in ROUND_TRIPS])


def same(one, other):
    """Return whether two pieces of plain data are equal, the kinds of their numbers included."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@dataclasses.dataclass
class Data:
    job_status: JobStatus


@attrs.define
class Attrs:
    job_status: JobStatus


# cattrs without the hooks (see the page on other libraries)


def plain_converters():
    import cattrs
    from cattrs.preconf.json import make_converter

    return [cattrs.Converter(), make_converter()]


@pytest.mark.tool("python:cattrs")
def test_cattrs_without_the_hooks_refuses_to_write_unset():
    from cattrs.preconf.json import make_converter

    for status in UNSET_STATUSES:
        with pytest.raises(TypeError):
            make_converter().dumps({"a": [status]})
        with pytest.raises(TypeError):
            json.dumps(plain_converters()[0].unstructure(status))


@pytest.mark.tool("python:cattrs")
def test_cattrs_without_the_hooks_writes_the_fields():
    # Unlike `dumps`, as `extra` is a field like the others.
    for converter in plain_converters():
        fields = converter.unstructure(STATUS)
        assert list(fields) == ["value", "source_value", "extra"]
        assert converter.unstructure(SourceObject({"a": (1,)})) == {"a": [1]}


@pytest.mark.tool("python:cattrs")
def test_cattrs_without_the_hooks_reads_the_fields_right_or_refuses():
    from cattrs import StructureHandlerNotFoundError
    from cattrs.errors import ClassValidationError

    for converter in plain_converters():
        for data in ({}, {"value": "open"}, {"value": "new", "source_value": None}, {"source_value": {"a": [1]}}):
            # Only the hooks read the other spelling and unknown keys.
            for more in ({}, {"sourceValue": 1} if "source_value" not in data else {}, {"later": 1}):
                try:
                    made = converter.structure({**data, **more}, JobStatus)
                except (StructureHandlerNotFoundError, ClassValidationError):
                    continue
                assert made == structure(data)
        assert converter.structure({"a": [1, {"b": 2}]}, SourceObject) == SourceObject({"a": [1, {"b": 2}]})
        with pytest.raises((StructureHandlerNotFoundError, ClassValidationError)):
            converter.structure({"source_value": [{"a": object()}]}, JobStatus)


@pytest.mark.tool("python:cattrs")
def test_cattrs_reads_right_once_the_hooks_are_registered():
    for converter in plain_converters():
        converter.unstructure(STATUS)  # makes hooks of its own, which must not stay
        js.register_hooks(converter)
        assert same(converter.unstructure([STATUS]), [WRITTEN])
        assert converter.structure(WRITTEN, JobStatus) == STATUS


# attrs


def test_asdict_and_astuple_return_the_fields():
    assert attrs.asdict(STATUS, recurse=False) == {
        "value": JobValue.OPEN,
        "source_value": STATUS.source_value,
        "extra": STATUS.extra,
    }
    assert attrs.astuple(STATUS, recurse=False) == (JobValue.OPEN, STATUS.source_value, STATUS.extra)
    assert JobStatus(**attrs.asdict(STATUS, recurse=False)) == STATUS
    # They recurse into every attrs class (see the page on other libraries).
    assert list(attrs.asdict(Attrs(STATUS))["job_status"]) == ["value", "source_value", "extra"]


@each_status
def test_asdict_writes_a_status_right_with_a_serializer_or_without_recursion(status):
    def serialize(_: Any, __: Any, value: Any) -> Any:
        return unstructure(value) if isinstance(value, JobStatus) else value

    holder = attrs.make_class("Holder", ["a", "b", "c"])
    expected = {"a": unstructure(status), "b": [unstructure(status)], "c": {"x": unstructure(status)}}
    # A serializer is called for the value of a field, not for instances in a list there.
    assert same(attrs.asdict(holder(status, 1, 2), value_serializer=serialize), {"a": expected["a"], "b": 1, "c": 2})
    shallow = attrs.asdict(holder(status, [status], {"x": status}), recurse=False)
    assert same(json.loads(json.dumps(shallow, default=unstructure)), expected)


def test_attrs_functions_handle_the_class():
    assert attrs.has(JobStatus)
    assert [field.name for field in attrs.fields(JobStatus)] == ["value", "source_value", "extra"]
    assert attrs.evolve(STATUS, value="new") == JobStatus("new", STATUS.source_value, extra=STATUS.extra)
    with pytest.raises(JobStatusError):
        attrs.evolve(STATUS, value=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert attr.assoc(STATUS, value="new") == attrs.evolve(STATUS, value="new")
    assert same(unstructure(STATUS), WRITTEN)
    attrs.resolve_types(JobStatus)
    attrs.validate(STATUS)


# dataclasses


@each_status
def test_a_dataclass_with_a_status_is_written_with_the_hook(status):
    data = dataclasses.asdict(Data(status))
    assert data["job_status"] is status
    assert same(json.loads(json.dumps(data, default=unstructure)), {"job_status": unstructure(status)})
    assert dataclasses.astuple(Data(status)) == (status,)


# pydantic (models are in tests/ecosystem/test_pydantic_fields.py)


@pytest.mark.tool("python:pydantic")
@each_status
def test_type_adapter_reads_and_writes_as_the_functions_do(status):
    from pydantic import TypeAdapter

    adapter = TypeAdapter(JobStatus)
    plain = unstructure(status)
    assert same(unstructure(adapter.validate_python(plain)), plain)
    assert adapter.validate_python(status) is status
    for mode in ("python", "json"):
        assert same(adapter.dump_python(status, mode=mode), plain)
    if "surrogate" not in traits(plain):
        assert same(unstructure(adapter.validate_json(js.dumps(status))), plain)
        assert same(json.loads(adapter.dump_json(status)), plain)


@pytest.mark.tool("python:pydantic")
def test_type_adapter_of_collections():
    from pydantic import TypeAdapter, ValidationError

    jobs = TypeAdapter(dict[str, list[JobStatus | None]])
    assert jobs.validate_python({"a": [WRITTEN, None]}) == {"a": [STATUS, None]}
    assert same(json.loads(jobs.dump_json({"a": [STATUS, None]})), {"a": [WRITTEN, None]})
    with pytest.raises(ValidationError, match=r"a\.1\.value"):
        jobs.validate_python({"a": [WRITTEN, {"value": 1}]})


# The standard library


@each_status
def test_pprint_output_evaluates_to_the_status(status):
    for width in (20, 80):
        assert same(unstructure(eval(pprint.pformat(status, width=width), vars(js))), unstructure(status))
        (again,) = eval(pprint.pformat([status], width=width), vars(js))
        assert same(unstructure(again), unstructure(status))


@pytest.mark.tool("python:rich")
@each_status
def test_rich_output_evaluates_to_the_status(status):
    from rich.pretty import pretty_repr

    for width in (30, 120):
        assert same(unstructure(eval(pretty_repr(status, max_width=width), vars(js))), unstructure(status))


@pytest.mark.tool("python:rich")
def test_rich_prints_a_status_with_one_field_a_line():
    from rich.pretty import pretty_repr

    assert pretty_repr(STATUS, max_width=50).splitlines() == [
        "JobStatus(",
        "    value=JobValue.OPEN,",
        "    source_value=SourceObject({'a': (True, 1, 1.0, None)}),",
        "    extra=SourceObject({'later': {'b': ()}})",
        ")",
    ]


@pytest.mark.tool("python:orjson")
def test_orjson_refuses_unset():
    import orjson

    with pytest.raises(TypeError):
        orjson.dumps([js.UNSET])
