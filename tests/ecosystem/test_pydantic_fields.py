"""`JobStatus` and `SourceObject` as the types of fields of a pydantic model, with no wrapper."""

import json
import subprocess
import sys
from enum import Enum
from typing import Annotated, Any, Generic, TypeVar

import pytest
from vectors import REFUSED_DATA, each_round_trip, exact, traits

from jobstatus import UNSET, JobStatus, JobStatusError, JobValue, Naming, SourceObject, json_schema, loads, unstructure
from jobstatus._codec import OpenEnumObject

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
    """Give the location and the message of every error in *data*, all of them of our kind."""
    from pydantic import ValidationError

    with pytest.raises(ValidationError) as caught:
        validate(data)
    assert {error["type"] for error in caught.value.errors()} == {"job_status_error"}
    assert len(json.loads(caught.value.json())) == caught.value.error_count()
    return {(error["loc"], error["msg"]) for error in caught.value.errors()}


@pytest.mark.parametrize("spelling", ["text", "snake", "camel"])
@each_round_trip
def test_a_vector_is_read_from_python_and_from_json_and_written_in_both_modes(model, vector, spelling):
    text = f'{{"job_status":{vector[spelling]}}}'
    status = loads(vector["text"])
    job = model.model_validate(json.loads(text))
    assert exact(job.job_status) == exact(status)
    members = json.dumps({"job_status": unstructure(status)})
    for mode in ("python", "json"):
        assert json.dumps(job.model_dump(mode=mode, exclude_unset=True)) == members
    if "surrogate" in traits(unstructure(status)):
        return  # below
    assert exact(model.model_validate_json(text).job_status) == exact(status)
    assert json.dumps(json.loads(job.model_dump_json(exclude_unset=True))) == members


def test_pydantics_json_is_utf_8_and_has_no_lone_surrogates(model):
    from pydantic import ValidationError
    from pydantic_core import PydanticSerializationError

    with pytest.raises(ValidationError, match="Invalid JSON"):
        model.model_validate_json('{"job_status":{"source_value":"\\ud800"}}')
    with pytest.raises(PydanticSerializationError, match="surrogates not allowed"):
        model(job_status=JobStatus(source_value="\ud800")).model_dump_json()


def test_pydantics_json_reader_takes_the_last_of_repeated_names(model):
    assert model.model_validate_json('{"job_status":{"value":"a","value":"b"}}').job_status == JobStatus("b")


@pytest.mark.parametrize(("data", "path"), REFUSED_DATA)
def test_a_vector_to_refuse_is_refused_at_its_place(model, data, path):
    holder = {"job_status": data}
    for validate, source in ((model.model_validate, holder), (model.model_validate_json, json.dumps(holder))):
        found = {where for where, _ in problems(validate, source)}
        assert found == {("job_status", *path)} if path is not None else found


def test_every_problem_is_an_error_at_its_own_place(model):
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
        (("job_status", "later"), "not JSON: Foreign"),
        (("last", "source_value"), "source_value and sourceValue hold different values"),
        (("history", 1, "value"), "must be a string or null, not an object"),
        (("history", 2), "must be an object, not a number"),
        (("by_id", "a"), "a member name must be a string, not a number"),
        (("details", "a"), "not JSON: set"),
    }
    assert problems(model.model_validate_json, '{"job_status":{"source_value":[NaN,-1e999]}}') == {
        (("job_status", "source_value", 0), "not JSON: the number nan"),
        (("job_status", "source_value", 1), "not JSON: the number -inf"),
    }


def test_an_error_shows_the_bad_value_itself(model):
    from collections import UserDict

    from pydantic import ValidationError

    inner = UserDict(a=b"x")
    data = {"job_status": {"value": 3, "source_value": ["x", (b"y",)], "later": inner}}
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    inputs = {error["loc"][1]: error["input"] for error in caught.value.errors()}
    assert inputs == {"value": 3, "source_value": b"y", "later": inner}
    assert isinstance(caught.value, ValueError)


def test_a_member_name_that_is_no_utf_8_is_escaped_in_a_location(model):
    data = {"job_status": {"source_value": {"\ud800{x}": b""}}}
    assert problems(model.model_validate, data) == {(("job_status", "source_value", "\\ud800{x}"), "not JSON: bytes")}


def test_nesting_without_end_is_an_error(model):
    cycle: list[Any] = []
    cycle.append(cycle)
    assert {message for _, message in problems(model.model_validate, {"job_status": {"source_value": cycle}})} == {
        "nested deeper than 128 levels"
    }


def test_an_instance_is_kept_as_it_is(model):
    status = JobStatus("open", {"a": 1})
    job = model(job_status=status, details=status.source_value)
    assert job.job_status is status
    assert job.details is status.source_value
    assert job.model_copy(deep=True) == job


def test_strict_mode_changes_nothing_as_nothing_is_ever_coerced(model):
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(JobStatus)
    for strict in (True, False):
        assert adapter.validate_python({"value": "open"}, strict=strict).value is JobValue.OPEN
        assert adapter.validate_json('{"value":"new"}', strict=strict) == JobStatus("new")
        assert model.model_validate({"last": {"sourceValue": 1}}, strict=strict).last == JobStatus(source_value=1)
        with pytest.raises(ValidationError):
            adapter.validate_python("open", strict=strict)


def test_absent_null_and_unset_stay_apart(model):
    assert model.model_validate({"last": None}).last is None
    assert model.model_validate({"last": {}}).last == JobStatus()
    assert model.model_validate({"last": {"value": None}}).last == JobStatus(None)
    job = model(job_status=JobStatus(UNSET, None, extra={"later": None}))
    expected = {"source_value": None, "later": None}
    for mode in ("python", "json"):
        assert job.model_dump(mode=mode, exclude_none=True, exclude_defaults=True) == {"job_status": expected}
    assert json.loads(job.model_dump_json(exclude_none=True))["job_status"] == expected


def test_by_alias_is_for_the_members_of_models_and_leaves_the_spelling_alone():
    # The readers of generated SDKs, and FastAPI, write everything by alias: that must not change what is on the wire.
    from pydantic import BaseModel, Field

    class Job(BaseModel):
        job_status: JobStatus = Field(alias="jobStatus")

    job = Job.model_validate({"jobStatus": {"sourceValue": 1}})
    assert job.model_dump(by_alias=True) == {"jobStatus": {"source_value": 1}}
    assert job.model_dump_json(by_alias=True) == '{"jobStatus":{"source_value":1}}'


def test_the_other_spelling_is_written_with_a_serializer_of_pydantics_own():
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


def test_the_schema_of_a_field_is_the_one_of_json_schema(model):
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
def test_what_a_model_writes_is_valid_under_the_schemas_it_gives(model):
    from jsonschema import Draft202012Validator

    job = model(
        job_status=JobStatus("new", [1]), last=JobStatus(None), by_id={"a": JobStatus(extra={"x": 1})}, details={}
    )
    for mode in ("validation", "serialization"):
        Draft202012Validator(model.model_json_schema(mode=mode)).validate(json.loads(job.model_dump_json()))


def test_unions_dataclasses_generics_and_adapters_work_too():
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


def test_a_source_object_is_described_by_its_name():
    from pydantic import TypeAdapter

    assert TypeAdapter(SourceObject).json_schema() == {"title": "SourceObject", "type": "object"}


def test_two_classes_of_one_name_are_kept_apart():
    from pydantic import BaseModel, create_model

    def make(word):
        kinds = Enum("Kind", {"WORD": word}, type=str)

        class Status(OpenEnumObject[kinds], values=kinds):
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


def test_the_input_of_an_error_is_what_can_be_opened_safely():
    from pydantic import TypeAdapter, ValidationError

    class Items(list):
        """A list that might run anything."""

    items = Items([b""])
    for data, bad in (([1, b""], b""), (items, items)):
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(JobStatus).validate_python({"source_value": data})
        (error,) = caught.value.errors()
        assert error["input"] is bad


def test_what_pydantic_would_write_wrongly_is_an_error(model):
    from pydantic import TypeAdapter
    from pydantic_core import PydanticSerializationError

    with pytest.raises(PydanticSerializationError):
        TypeAdapter(Any).dump_json(JobStatus("open"))  # it has no type to go by
    with pytest.raises(PydanticSerializationError, match="neither a JobStatus nor"):
        model.model_construct(job_status={"value": 3}).model_dump()
    with pytest.raises(PydanticSerializationError, match="name of a field"):
        model(job_status=JobStatus(extra={"source_value": 1}, source_value=2)).model_dump()


def test_pydantic_is_not_imported_before_pydantic_asks():
    code = "import sys, jobstatus; jobstatus.json_schema(); jobstatus.loads('{}'); print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_pydantic_error_is_caused_by_ours():
    with pytest.raises(ValueError, match="not a number") as caught:
        JobStatus.__get_pydantic_core_schema__(JobStatus, None)["function"]["function"]({"value": 1})
    assert isinstance(caught.value.__cause__, JobStatusError)
