"""The job status: its known values, its class, and the functions that read and write it."""

from enum import Enum
from typing import final

from ._codec import OpenEnumObject


class JobValue(str, Enum):
    """
    The ten values of the unified status that the API description knows.

    The enum is open (``x-speakeasy-unknown-values: allow``): the server may send others, which stay plain strings.
    """

    PUBLISHED = "published"
    DRAFT = "draft"
    PENDING = "pending"
    INTERNAL = "internal"
    ARCHIVED = "archived"
    CLOSED = "closed"
    OPEN = "open"
    DELETED = "deleted"
    ON_HOLD = "on_hold"
    UNMAPPED_VALUE = "unmapped_value"

    def __repr__(self) -> str:
        return f"JobValue.{self.name}"

    # What an enum mixed with `str` shows changed with Python 3.12; this shows the value on every one.
    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)


@final
class JobStatus(OpenEnumObject[JobValue], values=JobValue):
    """
    The state of a job: the unified status, and what the provider itself calls it.

    Frozen and hashable all the way down. Two are equal when the JSON Schema specification calls the JSON they stand for
    equal: ``1`` equals ``1.0``, ``True`` does not equal ``1``, null is not absent, the order of members does not count.
    An instance is always true.

    Args:
        value: A `JobValue`, or its string, or a string that the enum does not know yet; None for null; `UNSET` where
            the member is absent.
        source_value: Any JSON value, frozen on the way in: lists and tuples become tuples, mappings become
            `SourceObject`; None for null; `UNSET` where the member is absent.
        extra: Members that are neither of the two, which later versions of the API may send.

    Raises:
        JobStatusError: With all that is not JSON, the path beginning with the argument's name; nesting deeper than 128
            levels, the status itself included, is such a problem too.
    """

    __slots__ = ()


#: Read a job status from a mapping: `JobStatus.from_dict`, by its cattrs name.
structure = JobStatus.from_dict
#: Read a job status from a JSON text: `JobStatus.from_json`, by its `json` name.
loads = JobStatus.from_json
