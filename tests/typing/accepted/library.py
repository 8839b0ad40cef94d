"""Code that uses the library, by itself and in others: every type checker accepts it, and it runs."""

from enum import Enum
from typing import Any, Literal, final

import attrs
import cattrs
import msgspec
import pydantic
from cattrs.preconf.json import JsonConverter
from typing_extensions import assert_never, assert_type

import jobstatus
from jobstatus import UNSET, Extra, JobStatus, JobValue, MappedValue, Naming, SourceObject, SourceValue, UnsetType


class Gender(str, Enum):
    MALE = "male"
    FEMALE = "female"


@final
class EmployeeGender(MappedValue[Gender]):
    __slots__ = ()


@final
class EmploymentType(MappedValue[Literal["permanent", "contractor"]]):
    __slots__ = ()


def describe(status: JobStatus | EmployeeGender) -> str:
    assert_type(status.value, JobValue | Gender | str | UnsetType | None)
    if status.value is UNSET:
        return "absent"
    match status.value:
        case JobValue.PUBLISHED:
            return "published"
        case JobValue() | Gender() as member:
            return member.name
        case str() as unknown:
            return unknown
        case None:
            return "null"


def kind(value: SourceValue) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return f"number {value + 1}"
    if isinstance(value, str):
        return f"string {value.upper()}"
    if isinstance(value, SourceObject):
        return f"object of {', '.join(kind(item) for item in value.values())}"
    if isinstance(value, tuple):  # pyright: ignore[reportUnnecessaryIsInstance]
        return f"array of {', '.join(map(kind, value))}"
    assert_never(value)


def build() -> list[JobStatus]:
    every: tuple[Extra, ...] = ("allow", "ignore", "forbid")
    return [
        JobStatus(),
        JobStatus("published", "Published"),
        JobStatus(value=JobValue.ON_HOLD, source_value={"id": 4, "labels": ["On Hold", None]}),
        JobStatus(UNSET, [1, 2.5, True, (), SourceObject({"a": 1})], extra=SourceObject()),
        attrs.evolve(JobStatus(None, None, extra={"later": 1}), value="closed", source_value=None),
        *(jobstatus.structure({}, naming=None, extra=extra) for extra in every),
    ]


def read(data: dict[str, Any], text: str) -> set[MappedValue[Any]]:
    assert_type(jobstatus.structure(data, naming=Naming.CAMEL, extra="forbid"), JobStatus)
    assert_type(JobStatus.from_dict(JobStatus()), JobStatus)
    assert_type(EmployeeGender.from_json(text, naming=Naming.SNAKE, extra="ignore"), EmployeeGender)
    for other in (text.encode(), bytearray(b"{}"), memoryview(b"{}")):
        assert_type(jobstatus.loads(other), JobStatus)
    return {EmployeeGender.from_dict(data), EmploymentType.from_json(text)}


def write(gender: EmployeeGender) -> str:
    assert_type(gender.to_dict(naming=Naming.CAMEL), dict[str, Any])
    assert_type(jobstatus.unstructure(gender), dict[str, Any])
    assert_type(jobstatus.unstructure(gender.extra), dict[str, Any])
    assert_type(EmployeeGender.json_schema(strict=True), dict[str, Any])
    assert_type(jobstatus.json_schema(None, strict=True), dict[str, Any])
    assert_type(jobstatus.cache_info(), jobstatus.CacheInfo)
    assert gender.to_json() == jobstatus.dumps(gender)
    return gender.to_json(naming=Naming.CAMEL)


def problems(text: str) -> list[str]:
    try:
        status = jobstatus.loads(text)
    except jobstatus.JobStatusError as error:
        assert_type(error.problems, tuple[jobstatus.Problem, ...])
        return [f"{problem.path}: {problem.message}" for problem in error.problems]
    assert_type(status.source_value, SourceValue | UnsetType)
    assert status.source_value is not UNSET
    return [kind(status.source_value)]


@attrs.frozen
class Job:
    job_status: JobStatus | None = None
    details: SourceValue = None
    history: dict[str, list[JobStatus]] = attrs.field(factory=dict[str, list[JobStatus]])


class Model(pydantic.BaseModel):
    job_status: JobStatus = JobStatus()
    details: SourceObject | SourceValue = None


def convert(data: Any) -> list[Job] | list[str]:
    converter = jobstatus.make_converter(naming=Naming.CAMEL, extra="ignore", detailed_validation=True)
    jobstatus.register_hooks(converter, extra=None)
    jobstatus.register_hooks(cattrs.BaseConverter(), naming=Naming.SNAKE, extra="forbid")
    assert_type(converter, JsonConverter)
    try:
        return converter.structure(data, list[Job])
    except cattrs.IterableValidationError as error:
        return cattrs.transform_error(error, format_exception=jobstatus.format_exception)


def encode(status: JobStatus) -> list[str]:
    text = msgspec.json.encode(status, enc_hook=jobstatus.unstructure).decode()
    return [text, Model(job_status=status).job_status.to_json()]


assert [describe(status) for status in build()[:4]] == ["absent", "published", "ON_HOLD", "absent"]
assert [describe(EmployeeGender(value)) for value in ("female", "x", None)] == ["FEMALE", "x", "null"]
assert len(read({"value": "male"}, '{"value":"permanent"}')) == 2
assert write(EmployeeGender(Gender.MALE, 1)) == '{"value":"male","sourceValue":1}'
assert problems('{"source_value":[true,{"a":null}]}') == ["array of boolean, object of null"]
assert problems('{"value":1}') == ["('value',): must be a string or null, not a number"]
assert convert([{"job_status": {}}]) == [Job(JobStatus())]
assert convert([{"job_status": {"value": 1}}]) == ["must be a string or null, not a number @ $[0].job_status.value"]
assert encode(JobStatus("open")) == ['{"value":"open"}'] * 2
