"""The library's classes and `SourceValue` as types of pydantic fields."""

import json
import subprocess
import sys
from collections import UserDict
from dataclasses import make_dataclass
from enum import Enum
from importlib import import_module
from types import new_class
from typing import Annotated, Any

import pytest
from vectors import REFUSED_DATA

import jobstatus as js
from jobstatus import JobStatus, MappedValue, SourceObject, SourceValue, unstructure

pytestmark = pytest.mark.tool("python:pydantic")


@pytest.fixture(scope="module")
def pydantic():
    return import_module("pydantic")


@pytest.fixture
def model():
    from pydantic import BaseModel

    class Job(BaseModel):
        job_status: JobStatus = JobStatus()
        last: JobStatus | None = None
        history: list[JobStatus] = []
        by_id: dict[str, JobStatus] = {}
        details: SourceObject | None = None
        anything: SourceValue = None

    return Job


def problems(validate, data):
    """Return the location, message and input of every error; all are errors of this library."""
    with pytest.raises(ValueError, match="validation error") as caught:
        validate(data)
    assert {error["type"] for error in caught.value.errors()} == {"job_status_error"}
    found = {error["loc"]: (error["msg"], error["input"]) for error in caught.value.errors()}
    assert len(found) == len(json.loads(caught.value.json()))
    return found


@pytest.mark.parametrize(("data", "path"), REFUSED_DATA)
def test_rejects_a_vector_with_its_path(model, data, path):
    holder = {"job_status": data}
    for found in (problems(model.model_validate, holder), problems(model.model_validate_json, json.dumps(holder))):
        assert path is None or ("job_status", *path) in found
        assert {location[0] for location in found} == {"job_status"}


Key = type("Key", (), {"__hash__": lambda _: hash("value"), "__eq__": lambda *_: 1 / 0})
Items = type("Items", (list,), {})  # a list that could run any code when it is read


def test_reports_all_problems_with_their_paths_and_the_bad_scalars(model):
    cycle = []
    cycle.append(cycle)
    data = {
        "job_status": {"value": 3, "source_value": ["x", (b"y",)], "a": UserDict(a=b"x"), "b": Items([b""])},
        "last": {"source_value": 1, "sourceValue": True},
        "history": [{}, {"value": {}}, 3, {Key(): 1, "source_value": "x"}],
        "by_id": {"a": {"\ud800{x}": b"z"}},
        "details": {"a": {1}},
        "anything": {1: 2},
    }
    assert problems(model.model_validate, data) == {
        ("job_status", "value"): ("must be a string or null, not a number", 3),
        ("job_status", "source_value", 1, 0): ("not JSON: bytes", b"y"),
        ("job_status", "a", "a"): ("not JSON: bytes", "collections.UserDict"),
        ("job_status", "b", 0): ("not JSON: bytes", f"{__name__}.Items"),
        ("last", "source_value"): ("source_value and sourceValue hold different values", 1),
        ("history", 1, "value"): ("must be a string or null, not an object", "dict"),
        ("history", 2): ("must be an object, not a number", 3),
        ("history", 3): (f"a key must be a string, not {__name__}.Key", "dict"),
        ("by_id", "a", "\\ud800{x}"): ("not JSON: bytes", b"z"),
        ("details", "a"): ("not JSON: set", "set"),
        ("anything",): ("a key must be a string, not a number 1", "dict"),
    }
    ((message, _),) = problems(model.model_validate, {"anything": cycle}).values()
    assert message == "nested deeper than 128 levels: it contains itself"


@pytest.mark.parametrize("strict", [True, False])
def test_reads_instances_dicts_and_json_in_either_mode(pydantic, model, strict):
    status = JobStatus("open", {"a": 1})
    job = model.model_validate({"job_status": status, "details": status.source_value, "last": None}, strict=strict)
    assert job.job_status is status
    assert job.details is status.source_value
    assert job.last is None
    assert job.model_copy(deep=True) == job
    data = {"job_status": {"value": "open"}, "last": {}, "history": [{"sourceValue": 1}], "anything": [{}]}
    expected = model(
        job_status=JobStatus("open"), last=JobStatus(), history=[JobStatus(source_value=1)], anything=({},)
    )
    assert model.model_validate(data, strict=strict) == expected
    # pydantic's parser of JSON takes the last of repeated keys.
    text = '{"job_status":{"value":"a","value":"new"}}'
    assert model.model_validate_json(text, strict=strict).job_status == JobStatus("new")
    assert problems(pydantic.TypeAdapter(SourceObject).validate_json, "null") == {
        (): ("must be an object, not null", None)
    }


def test_options_for_writing_do_not_change_a_status(pydantic):
    # Generated SDKs and FastAPI always write by alias.
    status = JobStatus(js.UNSET, {"a": [1, 1.0, None]}, extra={"later": None})
    field = (Annotated[JobStatus, pydantic.Strict()], pydantic.Field(alias="jobStatus"))
    model = pydantic.create_model("Job", job_status=field, details=(SourceObject, {}))
    job = model(jobStatus=status, details=status.source_value)
    names = ["by_alias", "exclude_none", "exclude_defaults", "exclude_unset", "serialize_as_any"]
    plain = json.dumps({"jobStatus": status.to_dict(), "details": {"a": [1, 1.0, None]}})
    for options in (dict.fromkeys(names, True), {"by_alias": True}, {"by_alias": True, "serialize_as_any": True}):
        for mode in ("python", "json"):
            assert json.dumps(job.model_dump(mode=mode, **options)) == plain
        assert json.dumps(json.loads(job.model_dump_json(**options))) == plain
    # Where no type says how to write it:
    untyped = pydantic.TypeAdapter(Any)
    for held in (status, status.source_value):
        assert json.dumps(untyped.dump_python({"a": held})["a"]) == json.dumps(unstructure(held))
        assert json.dumps(json.loads(untyped.dump_json([held]))) == json.dumps([unstructure(held)])


def test_rejects_what_pydantic_would_write_wrongly(model, pydantic):
    with pytest.raises(ValueError, match="dict is not a JobStatus"):
        model.model_construct(job_status={"value": 3}).model_dump()
    untyped = pydantic.create_model("Untyped", job_status=(Any, ...))(job_status=JobStatus("open", 1))
    for options in ({"exclude": {"job_status": {"source_value"}}}, {"include": {"job_status": {"value"}}}):
        for write in (model().model_dump, model().model_dump_json, untyped.model_dump, untyped.model_dump_json):
            with pytest.raises(ValueError, match="a JobStatus is written as a whole"):
                write(**options)
    assert "job_status" not in model().model_dump(exclude={"job_status"})
    with pytest.raises(ValueError, match="is the key of a field"):
        model(job_status=JobStatus(extra={"source_value": 1}, source_value=2)).model_dump()


def test_schemas_are_those_of_json_schema(model):
    for mode, naming in (("validation", None), ("serialization", js.Naming.SNAKE)):
        schema = model.model_json_schema(mode=mode)
        expected = js.json_schema(naming)
        del expected["$schema"]
        assert schema["$defs"] == {"JobStatus": expected, "SourceObject": {"title": "SourceObject", "type": "object"}}
        assert schema["properties"]["job_status"] == {"$ref": "#/$defs/JobStatus", "default": {}}
        assert schema["properties"]["history"]["items"] == {"$ref": "#/$defs/JobStatus"}
        assert schema["properties"]["anything"] == {"title": "SourceValue", "default": None}


@pytest.mark.parametrize("read", ["validate_python", "validate_json"])
@pytest.mark.parametrize("kind", ["model", "dataclass"])
def test_in_a_union_a_dict_becomes_the_member_that_sets_most_fields(pydantic, kind, read):
    fields = {"value": (str | None, None), "id": (int | None, None)}
    dataclass = make_dataclass("Other", [(name, *field) for name, field in fields.items()])
    other = dataclass if kind == "dataclass" else pydantic.create_model("Other", **fields)
    for union in (dict | JobStatus, JobStatus | dict, dict | SourceObject, SourceObject | dict):
        assert type(pydantic.TypeAdapter(union).validate_python({"id": 1})) is union.__args__[0]
    for union in (JobStatus | other, other | JobStatus):
        adapter = pydantic.TypeAdapter(union | int)
        for text, cls in {
            '{"id":1}': other,
            '{"id":1,"value":"open"}': other,
            '{"value":"open"}': union.__args__[0],
            '{"value":"open","sourceValue":1}': JobStatus,
            '{"source_value":1,"id":2}': union.__args__[0],
            "{}": union.__args__[0],
            "3": int,
        }.items():
            assert type(getattr(adapter, read)(text if read == "validate_json" else json.loads(text))) is cls, text
        assert adapter.validate_python(JobStatus("open", 1)) == JobStatus("open", 1)


def test_two_classes_of_the_same_name(pydantic):
    def make(value):
        enum = Enum("Kind", {"VALUE": value}, type=str)
        return new_class("Status", (MappedValue[enum],), {}, lambda body: body.update(__slots__=()))

    one, other = make("a"), make("b")
    both = pydantic.create_model("Both", one=(list[one], ...), other=(other, ...), more=(one, ...))
    read = both.model_validate({"one": [{}], "other": {}, "more": {}})
    assert [type(read.one[0]), type(read.other), type(read.more)] == [one, other, one]
    described = both.model_json_schema()["$defs"].values()
    assert [schema["properties"]["value"]["anyOf"][0]["enum"] for schema in described] == [["a"], ["b"]]


def test_does_not_import_pydantic():
    code = """
import inspect, jobstatus, sys
inspect.getmembers(jobstatus.JobStatus()), jobstatus.json_schema()
sys.exit("pydantic_core" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
