"""Code that uses cattrs converters."""

from typing import Any

import attrs
import cattrs
from cattrs.preconf.json import JsonConverter
from typing_extensions import assert_type

from jobstatus import JobStatus, Naming, SourceValue, format_exception, make_converter, register_hooks


@attrs.frozen
class Job:
    id: int
    job_status: JobStatus | None = None
    details: SourceValue = None
    history: dict[str, list[JobStatus]] = attrs.field(factory=dict[str, list[JobStatus]])


def convert(data: Any) -> list[Job]:
    converter = make_converter(naming=Naming.CAMEL, extra="ignore", detailed_validation=True)
    assert_type(converter, JsonConverter)
    assert_type(converter.loads("{}", JobStatus), JobStatus)
    return converter.structure(data, list[Job])


def register() -> cattrs.Converter:
    converter = cattrs.Converter()
    register_hooks(converter, extra=None)
    register_hooks(cattrs.BaseConverter(), naming=Naming.SNAKE, extra="forbid")
    return converter


def explain(data: Any) -> list[str]:
    try:
        convert(data)
    except cattrs.ClassValidationError as error:
        return cattrs.transform_error(error, format_exception=format_exception)
    except cattrs.IterableValidationError as error:
        return cattrs.transform_error(error, format_exception=format_exception)
    return []


assert convert([{"id": 1, "job_status": {}}]) == [Job(1, JobStatus())]
assert register().unstructure(Job(1, JobStatus("open"))) == {
    "id": 1,
    "job_status": {"value": "open"},
    "details": None,
    "history": {},
}
assert explain([{"id": 1, "job_status": {"value": 1}}]) == [
    "must be a string or null, not a number @ $[0].job_status.value"
]
