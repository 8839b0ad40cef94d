"""Code that uses pydantic and msgspec."""

from abc import ABC
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import BaseModel, TypeAdapter
from typing_extensions import assert_type

from jobstatus import JobStatus, JobValue, SourceObject, SourceValue, structure, unstructure

if TYPE_CHECKING:
    Status = JobStatus
else:

    class Status(ABC):  # noqa: B024 - it has no methods of its own
        """What msgspec sees in place of `JobStatus`, so that it calls `dec_hook`."""

    Status.register(JobStatus)


class Job(BaseModel):
    job_status: JobStatus = JobStatus()
    details: SourceObject | None = None
    anything: SourceValue = None


class Posting(msgspec.Struct):
    job_status: Status | None = None


def dec_hook(cls: type, data: Any) -> Any:
    if cls is Status:
        return structure(data)
    raise NotImplementedError(cls)


def read_both(text: str) -> list[JobStatus | None]:
    posting = msgspec.json.decode(text, type=Posting, dec_hook=dec_hook)
    assert_type(Job.model_validate_json(text).job_status, JobStatus)
    assert_type(TypeAdapter(JobStatus).validate_python({}), JobStatus)
    return [Job.model_validate_json(text).job_status, posting.job_status]


def write_both(status: JobStatus) -> list[str]:
    posting = msgspec.json.encode(Posting(status), enc_hook=unstructure)
    return [Job(job_status=status).model_dump_json(exclude_unset=True), posting.decode()]


assert read_both('{"job_status":{"value":"open"}}') == [JobStatus(JobValue.OPEN)] * 2
assert write_both(JobStatus("open")) == ['{"job_status":{"value":"open"}}'] * 2
