"""`JobStatus`, `SourceObject` and `SourceValue` as types of pydantic fields."""

import json
import subprocess
import sys
from enum import Enum
from typing import Annotated, Any, Generic, TypeVar

import pytest
from vectors import REFUSED_DATA, each_round_trip, exact, traits

from jobstatus import (
    UNSET,
    JobStatus,
    JobStatusError,
    JobValue,
    MappedValue,
    Naming,
    SourceObject,
    SourceValue,
    json_schema,
    loads,
    unstructure,
)

pytestmark = pytest.mark.tool("python:pydantic")

T = TypeVar("T")


@pytest.fixture(scope="module")
def model():
    from pydantic import BaseModel

    class Job(BaseModel):
        job_status: JobStatus = JobStatus()
        last: JobStatus | None = None
        history: list[JobStatus] = []
        by_id: dict[str, JobStatus] = {}
        details: SourceObject | None = None

    return Job


def problems(validate: Any, data: Any) -> set[tuple[tuple[str | int, ...], str]]:
    """Return the location and the message of every error; all are errors of this library."""
    from pydantic import ValidationError

    with pytest.raises(ValidationError) as caught:
        validate(data)
    assert {error["type"] for error in caught.value.errors()} == {"job_status_error"}
    assert len(json.loads(caught.value.json())) == caught.value.error_count()
    return {(error["loc"], error["msg"]) for error in caught.value.errors()}


@pytest.mark.parametrize("spelling", ["text", "snake", "camel"])
@each_round_trip
def test_reads_and_writes_a_vector_in_both_modes(model, vector, spelling):
    text = f'{{"job_status":{vector[spelling]}}}'
    status = loads(vector["text"])
    job = model.model_validate(json.loads(text))
    assert exact(job.job_status) == exact(status)
    written = json.dumps({"job_status": unstructure(status)})
    for mode in ("python", "json"):
        assert json.dumps(job.model_dump(mode=mode, exclude_unset=True)) == written
    if "surrogate" in traits(unstructure(status)):
        return  # below
    assert exact(model.model_validate_json(text).job_status) == exact(status)
    assert json.dumps(json.loads(job.model_dump_json(exclude_unset=True))) == written


def test_pydantic_rejects_lone_surrogates_in_json(model):
    from pydantic import ValidationError
    from pydantic_core import PydanticSerializationError

    with pytest.raises(ValidationError, match="Invalid JSON"):
        model.model_validate_json('{"job_status":{"source_value":"\\ud800"}}')
    with pytest.raises(PydanticSerializationError, match="surrogates not allowed"):
        model(job_status=JobStatus(source_value="\ud800")).model_dump_json()


def test_pydantic_takes_the_last_of_repeated_keys(model):
    assert model.model_validate_json('{"job_status":{"value":"a","value":"b"}}').job_status == JobStatus("b")


@pytest.mark.parametrize(("data", "path"), REFUSED_DATA)
def test_rejects_a_vector_with_its_path(model, data, path):
    holder = {"job_status": data}
    for validate, source in ((model.model_validate, holder), (model.model_validate_json, json.dumps(holder))):
        found = {location for location, _ in problems(validate, source)}
        assert path is None or ("job_status", *path) in found
        assert {location[0] for location in found} == {"job_status"}


def test_reports_all_problems_with_their_paths(model):
    class Foreign:
        pass

    data = {
        "job_status": {"value": 1, "source_value": [1, {"a": float("nan")}], "later": Foreign()},
        "last": {"source_value": 1, "sourceValue": True},
        "history": [{}, {"value": {}}, 3],
        "by_id": {"a": {1: 2}},
        "details": {"a": {1}},
    }
    assert problems(model.model_validate, data) == {
        (("job_status", "value"), "must be a string or null, not a number"),
        (("job_status", "source_value", 1, "a"), "not JSON: the number nan"),
        (("job_status", "later"), f"not JSON: {__name__}.{Foreign.__qualname__}"),
        (("last", "source_value"), "source_value and sourceValue hold different values"),
        (("history", 1, "value"), "must be a string or null, not an object"),
        (("history", 2), "must be an object, not a number"),
        (("by_id", "a"), "a key must be a string, not a number 1"),
        (("details", "a"), "not JSON: set"),
    }
    assert problems(model.model_validate_json, '{"job_status":{"source_value":[NaN,-1e999]}}') == {
        (("job_status", "source_value", 0), "not JSON: the number nan"),
        (("job_status", "source_value", 1), "not JSON: the number -inf"),
    }


def test_keys_that_raise_are_problems():
    from pydantic import TypeAdapter

    class Key:
        def __hash__(self) -> int:
            return hash("value")

        def __eq__(self, other: object) -> bool:
            raise ZeroDivisionError

    ((location, message),) = problems(TypeAdapter(JobStatus).validate_python, {Key(): 1, "source_value": "x"})
    assert (location, message) == ((), f"a key must be a string, not {__name__}.{Key.__qualname__}")


def test_errors_show_the_bad_value(model):
    from collections import UserDict

    from pydantic import ValidationError

    inner = UserDict(a=b"x")
    data = {"job_status": {"value": 3, "source_value": ["x", (b"y",)], "later": inner}}
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    inputs = {error["loc"][1]: error["input"] for error in caught.value.errors()}
    assert inputs == {"value": 3, "source_value": b"y", "later": "collections.UserDict"}
    assert isinstance(caught.value, ValueError)


def test_escapes_lone_surrogates_in_locations(model):
    data = {"job_status": {"source_value": {"\ud800{x}": b""}}}
    assert problems(model.model_validate, data) == {(("job_status", "source_value", "\\ud800{x}"), "not JSON: bytes")}


def test_rejects_cycles(model):
    cycle: list[Any] = []
    cycle.append(cycle)
    assert {message for _, message in problems(model.model_validate, {"job_status": {"source_value": cycle}})} == {
        "nested deeper than 128 levels: it contains itself"
    }


def test_keeps_instances(model):
    status = JobStatus("open", {"a": 1})
    job = model(job_status=status, details=status.source_value)
    assert job.job_status is status
    assert job.details is status.source_value
    assert job.model_copy(deep=True) == job


def test_null_is_no_object():
    from pydantic import ValidationError, create_model

    holder = create_model("Holder", details=(SourceObject, ...))
    for read in (holder.model_validate, lambda data: holder.model_validate_json(json.dumps(data))):
        with pytest.raises(ValidationError, match="must be an object, not null"):
            read({"details": None})


def test_strict_mode_changes_nothing(model):
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(JobStatus)
    for strict in (True, False):
        assert adapter.validate_python({"value": "open"}, strict=strict).value is JobValue.OPEN
        assert adapter.validate_json('{"value":"new"}', strict=strict) == JobStatus("new")
        assert model.model_validate({"last": {"sourceValue": 1}}, strict=strict).last == JobStatus(source_value=1)
        with pytest.raises(ValidationError):
            adapter.validate_python("open", strict=strict)


def test_distinguishes_absent_and_null(model):
    assert model.model_validate({"last": None}).last is None
    assert model.model_validate({"last": {}}).last == JobStatus()
    assert model.model_validate({"last": {"value": None}}).last == JobStatus(None)
    job = model(job_status=JobStatus(UNSET, None, extra={"later": None}))
    expected = {"source_value": None, "later": None}
    for mode in ("python", "json"):
        assert job.model_dump(mode=mode, exclude_none=True, exclude_defaults=True) == {"job_status": expected}
    assert json.loads(job.model_dump_json(exclude_none=True))["job_status"] == expected


def test_by_alias_does_not_change_the_spelling():
    # Generated SDKs and FastAPI always write by alias.
    from pydantic import BaseModel, Field

    class Job(BaseModel):
        job_status: JobStatus = Field(alias="jobStatus")

    job = Job.model_validate({"jobStatus": {"sourceValue": 1}})
    assert job.model_dump(by_alias=True) == {"jobStatus": {"source_value": 1}}
    assert job.model_dump_json(by_alias=True) == '{"jobStatus":{"source_value":1}}'


def test_a_serializer_writes_the_other_spelling():
    from pydantic import BaseModel, PlainSerializer, WithJsonSchema

    def camel(status: JobStatus) -> dict[str, Any]:
        return unstructure(status, naming=Naming.CAMEL)

    class Job(BaseModel):
        job_status: Annotated[
            JobStatus, PlainSerializer(camel), WithJsonSchema(json_schema(Naming.CAMEL), mode="serialization")
        ]

    job = Job.model_validate({"job_status": {"source_value": 1}})
    assert job.model_dump_json() == '{"job_status":{"sourceValue":1}}'
    assert Job.model_json_schema(mode="serialization")["properties"]["job_status"]["properties"].keys() == {
        "value",
        "sourceValue",
    }


def test_the_schema_of_a_field_is_that_of_json_schema(model):
    from pydantic import TypeAdapter

    def without_dialect(schema: dict[str, Any]) -> dict[str, Any]:
        assert schema.pop("$schema")
        return schema

    schema = model.model_json_schema()
    assert schema["$defs"]["JobStatus"] == without_dialect(json_schema())
    assert schema["properties"]["job_status"] == {"$ref": "#/$defs/JobStatus", "default": {}}
    assert schema["properties"]["history"]["items"] == {"$ref": "#/$defs/JobStatus"}
    assert schema["$defs"]["SourceObject"]["type"] == "object"
    written = model.model_json_schema(mode="serialization")
    assert written["$defs"]["JobStatus"] == without_dialect(json_schema(Naming.SNAKE))
    assert TypeAdapter(JobStatus).json_schema() == without_dialect(json_schema())


@pytest.mark.tool("python:jsonschema")
def test_written_json_is_valid_under_the_schemas_of_the_model(model):
    from jsonschema import Draft202012Validator

    job = model(
        job_status=JobStatus("new", [1]), last=JobStatus(None), by_id={"a": JobStatus(extra={"x": 1})}, details={}
    )
    for mode in ("validation", "serialization"):
        Draft202012Validator(model.model_json_schema(mode=mode)).validate(json.loads(job.model_dump_json()))


def test_unions_dataclasses_generics_and_adapters():
    from pydantic import BaseModel, TypeAdapter
    from pydantic.dataclasses import dataclass

    class Box(BaseModel, Generic[T]):
        content: T

    @dataclass
    class Job:
        job_status: JobStatus

    assert TypeAdapter(JobStatus | int).validate_python(3) == 3
    assert TypeAdapter(int | JobStatus | str).validate_json('{"value":"open"}') == JobStatus("open")
    assert TypeAdapter(list[JobStatus]).dump_json([JobStatus("open"), JobStatus()]) == b'[{"value":"open"},{}]'
    assert TypeAdapter(JobStatus).dump_python(JobStatus("open", ("a",))) == {"value": "open", "source_value": ["a"]}
    assert Box[JobStatus | None].model_validate({"content": {}}).content == JobStatus()
    assert TypeAdapter(Job).validate_python({"job_status": {}}) == Job(JobStatus())


@pytest.mark.parametrize("read", ["validate_python", "validate_json"])
@pytest.mark.parametrize("kind", ["model", "dataclass"])
@pytest.mark.parametrize("first", [True, False])
def test_in_a_union_the_member_that_sets_most_fields_takes_a_dict(kind, first, read):
    from dataclasses import make_dataclass

    from pydantic import TypeAdapter, create_model

    fields = {"value": str | None, "id": int | None}
    if kind == "model":
        other = create_model("Other", **{name: (hint, None) for name, hint in fields.items()})
    else:
        other = make_dataclass("Other", [(name, hint, None) for name, hint in fields.items()])
    members = (JobStatus, other) if first else (other, JobStatus)
    expected = {
        '{"id":1}': other,
        '{"id":1,"value":"open"}': other,
        '{"value":"open"}': members[0],
        '{"value":"open","sourceValue":1}': JobStatus,
        '{"source_value":1,"id":2}': members[0],
        "{}": JobStatus,  # pydantic takes it for an exact match
    }
    adapter = TypeAdapter(members[0] | members[1])
    for text, cls in expected.items():
        found = getattr(adapter, read)(text if read == "validate_json" else json.loads(text))
        assert (type(found) is JobStatus) is (cls is JobStatus), text
    assert adapter.validate_python(JobStatus("open", 1)) == JobStatus("open", 1)


def test_strict_fields():
    from pydantic import BaseModel, Field, Strict

    class Job(BaseModel):
        job_status: JobStatus = Field(strict=True)
        value: Annotated[SourceValue, Strict()] = None

    assert Job.model_validate({"job_status": {"value": "open"}, "value": [1]}).job_status == JobStatus("open")


def test_where_no_type_says_how_to_write_it(model):
    from pydantic import TypeAdapter
    from pydantic_core import to_jsonable_python

    status = JobStatus("open", {"a": [1, 1.0]}, extra={"later": None})
    for held, plain in ((status, status.to_dict()), (status.source_value, {"a": [1, 1.0]})):
        assert json.loads(TypeAdapter(Any).dump_json([held])) == [plain]
        assert TypeAdapter(Any).dump_python({"a": held}) == {"a": plain}
        assert to_jsonable_python(held) == plain
    job = model(job_status=status, details=status.source_value)
    for options in ({}, {"mode": "json"}):
        assert job.model_dump(serialize_as_any=True, **options) == job.model_dump()
    assert job.model_dump_json(serialize_as_any=True) == job.model_dump_json()


def test_the_schemas_of_json_values():
    from pydantic import TypeAdapter

    assert TypeAdapter(SourceObject).json_schema() == {"title": "SourceObject", "type": "object"}
    assert TypeAdapter(SourceValue).json_schema() == {"title": "SourceValue"}


@each_round_trip
def test_source_value_as_a_field(vector):
    from pydantic import BaseModel, TypeAdapter

    class Job(BaseModel):
        value: SourceValue = None

    plain = unstructure(loads(vector["text"])).get("source_value")
    job = Job(value=plain)
    assert exact(JobStatus(source_value=job.value)) == exact(JobStatus(source_value=plain))
    assert json.dumps(job.model_dump()) == json.dumps({"value": plain})
    if "surrogate" not in traits(plain):
        text = job.model_dump_json()
        assert json.dumps(json.loads(text)) == json.dumps({"value": plain})
        assert Job.model_validate_json(text) == job
    assert problems(TypeAdapter(SourceValue).validate_python, [1, {"a": b""}]) == {((1, "a"), "not JSON: bytes")}


def test_two_classes_of_the_same_name():
    from pydantic import BaseModel, create_model

    def make(value):
        kinds = Enum("Kind", {"VALUE": value}, type=str)

        class Status(MappedValue[kinds]):
            __slots__ = ()

        return Status

    one, other = make("a"), make("b")
    both = create_model("Both", one=(one, ...), again=(list[one], ...), other=(other, ...), more=(list[other], ...))
    assert issubclass(both, BaseModel)
    read = both.model_validate({"one": {}, "again": [{}], "other": {}, "more": [{}]})
    assert [type(read.one), type(read.again[0])] == [one, one]
    assert [type(read.other), type(read.more[0])] == [other, other]
    described = both.model_json_schema()["$defs"].values()
    assert [schema["properties"]["value"]["anyOf"][0]["enum"] for schema in described] == [["a"], ["b"]]


def test_the_input_of_an_error_runs_no_foreign_code():
    from pydantic import TypeAdapter, ValidationError

    class Items(list):
        """A list that could run any code when it is read."""

    items = Items([b""])
    for data, shown in (([1, b""], b""), (items, f"{__name__}.{Items.__qualname__}")):
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(JobStatus).validate_python({"source_value": data})
        (error,) = caught.value.errors()
        assert error["input"] == shown


def test_rejects_what_pydantic_would_write_wrongly(model):
    from pydantic import create_model
    from pydantic_core import PydanticSerializationError

    with pytest.raises(PydanticSerializationError, match="dict is not a JobStatus"):
        model.model_construct(job_status={"value": 3}).model_dump()
    untyped = create_model("Untyped", job_status=(Any, ...))(job_status=JobStatus("open", 1))
    for options in ({"exclude": {"job_status": {"source_value"}}}, {"include": {"job_status": {"value"}}}):
        for write in (model().model_dump, model().model_dump_json, untyped.model_dump, untyped.model_dump_json):
            with pytest.raises(PydanticSerializationError, match="a JobStatus is written as a whole"):
                write(**options)
    assert "job_status" not in model().model_dump(exclude={"job_status"})
    with pytest.raises(PydanticSerializationError, match="is the key of a field"):
        model(job_status=JobStatus(extra={"source_value": 1}, source_value=2)).model_dump()


def test_does_not_import_pydantic():
    code = (
        "import inspect, sys, jobstatus; jobstatus.json_schema(); inspect.getmembers(jobstatus.loads('{}'))\n"
        "print('pydantic' in sys.modules or 'pydantic_core' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_original_error_is_the_cause():
    with pytest.raises(ValueError, match="not a number") as caught:
        JobStatus.__get_pydantic_core_schema__(JobStatus, None)["function"]["function"]({"value": 1}, dict)
    assert isinstance(caught.value.__cause__, JobStatusError)
