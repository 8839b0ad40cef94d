"""A job status as msgspec can read it: it asks `dec_hook` for a class that it does not know."""

from abc import ABC
from typing import TYPE_CHECKING, Any

from ._vendor import jobstatus

if TYPE_CHECKING:
    from ._vendor.jobstatus import JobStatus as AtsJobStatusEnum
else:

    class AtsJobStatusEnum(ABC):  # noqa: B024 - its methods are those of ours
        def __new__(cls, *args, **kwargs):
            return jobstatus.JobStatus(*args, **kwargs)

    AtsJobStatusEnum.register(jobstatus.JobStatus)


def dec_hook(cls: type, data: Any) -> Any:
    if cls is AtsJobStatusEnum:
        return jobstatus.structure(data)
    raise NotImplementedError(cls)


enc_hook = jobstatus.unstructure
