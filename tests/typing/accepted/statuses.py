"""Code that uses statuses: every type checker accepts it, and it runs."""

from collections.abc import Mapping
from typing import Any

import attrs
from typing_extensions import assert_never, assert_type

from jobstatus import (
    UNSET,
    CacheInfo,
    Extra,
    JobStatus,
    JobStatusError,
    JobValue,
    Naming,
    Problem,
    SourceObject,
    SourceValue,
    UnsetType,
    cache_info,
    dumps,
    json_schema,
    loads,
    structure,
    unstructure,
)


def advertised(status: JobStatus) -> bool | None:
    match status.value:
        case JobValue.PUBLISHED | JobValue.OPEN:
            return True
        case JobValue():
            return False
        case str() as unknown:
            return unknown.startswith("open")
        case None | UnsetType.UNSET:
            return None


def shown(status: JobStatus) -> str:
    if status.value is UNSET:
        return "absent"
    assert_type(status.value, JobValue | str | None)
    if status.value is None:
        return "null"
    return status.value.title()


def provider_id(status: JobStatus) -> SourceValue:
    source_value = status.source_value
    if source_value is UNSET:
        return None
    if isinstance(source_value, SourceObject):
        assert_type(source_value["id"], SourceValue)
        return source_value.get("id")
    if isinstance(source_value, tuple):
        return next((provider_id(JobStatus(source_value=item)) for item in source_value), None)
    return source_value


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
        return f"object {', '.join(value)}"
    if isinstance(value, tuple):  # pyright: ignore[reportUnnecessaryIsInstance]
        return f"array of {len(value)}"
    assert_never(value)


def first_example() -> None:
    status = loads('{"value": "on_hold", "sourceValue": {"id": 7, "tags": [true, 1, 1.0, null]}}')
    assert status.value is JobValue.ON_HOLD
    assert isinstance(status.source_value, SourceObject)
    assert status.source_value["tags"] == (True, 1, 1.0, None)
    assert dumps(status, naming=Naming.CAMEL).startswith('{"value":"on_hold","sourceValue"')
    assert status == loads(dumps(status))


def options() -> list[JobStatus]:
    every: tuple[Extra, ...] = ("allow", "ignore", "forbid")
    return [structure({}, extra=extra) for extra in every]


def build() -> list[JobStatus]:
    return [
        JobStatus(),
        JobStatus("published", "Published"),
        JobStatus(value=JobValue.ON_HOLD, source_value={"id": 4, "labels": ["On Hold", None]}),
        JobStatus(None, None, extra={"later": 1}),
        JobStatus(UNSET, [1, 2.5, True, (), SourceObject({"a": 1})], extra=SourceObject()),
    ]


def evolve(status: JobStatus) -> JobStatus:
    return attrs.evolve(status, value="closed", source_value=None)


def read(text: str, data: Mapping[str, Any]) -> JobStatus:
    assert_type(loads(text), JobStatus)
    assert_type(structure(data, naming=Naming.CAMEL, extra="forbid"), JobStatus)
    assert_type(JobStatus.from_dict({"value": "open"}), JobStatus)
    assert_type(JobStatus.from_json(b"{}"), JobStatus)
    for other in (b"{}", bytearray(b"{}"), memoryview(b"{}")):
        loads(other, extra="ignore")
    return structure(loads(text))


def write(status: JobStatus) -> str:
    assert_type(unstructure(status, naming=Naming.CAMEL), dict[str, Any])
    assert_type(status.to_dict(), dict[str, Any])
    assert_type(dumps(status), str)
    assert_type(json_schema(None, strict=True), dict[str, Any])
    assert_type(unstructure(status.extra), dict[str, Any])
    return status.to_json()


def explain(text: str) -> list[str]:
    try:
        loads(text)
    except JobStatusError as error:
        assert_type(error.problems, tuple[Problem, ...])
        return [f"{problem.path}: {problem.message}" for problem in error.problems]
    return []


def count(statuses: list[JobStatus]) -> dict[JobStatus, int]:
    return {status: statuses.count(status) for status in set(statuses)}


def held() -> int:
    info = cache_info()
    assert_type(info, CacheInfo)
    return info.bytes


first_example()
assert options() == [JobStatus()] * 3
assert [advertised(status) for status in build()] == [None, True, False, None, None]
assert shown(JobStatus()) == "absent"
assert shown(JobStatus("on_hold")) == "On_Hold"
assert provider_id(JobStatus(source_value={"id": 4})) == 4
assert kind((1, 2)) == "array of 2"
assert evolve(JobStatus("open", 1)) == JobStatus("closed", None)
assert read('{"value":"open"}', {"value": "open"}) == JobStatus("open")
assert write(JobStatus("open")) == '{"value":"open"}'
assert explain('{"value":1}') == ["('value',): must be a string or null, not a number"]
assert count([JobStatus(), JobStatus()]) == {JobStatus(): 2}
assert held() < 2**20
