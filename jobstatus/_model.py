"""The job status: its known values, its class, and the functions that read and write it."""

from enum import Enum
from typing import Any, final

from ._codec import Naming, OpenEnumObject
from ._values import SourceObject, thaw


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

    # As a string, on every Python alike: what a mixed-in enum shows changed in 3.12.
    __str__ = str.__str__
    __format__ = str.__format__


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


def unstructure(status: JobStatus | SourceObject, *, naming: Naming = Naming.SNAKE) -> dict[str, Any]:
    """
    Write a job status as a fresh plain dict, which the caller may change: `JobStatus.to_dict`.

    A `SourceObject` gives its members, so this serves as ``default=`` of `json.dumps` and `orjson.dumps
    <https://github.com/ijl/orjson#default>`_, and as ``enc_hook`` of msgspec.

    Raises:
        JobStatusError: A member of `JobStatus.extra` is called like one of the fields.
        TypeError: *status* is neither of the two.
    """
    if type(status) is JobStatus:
        return status.to_dict(naming=naming)
    if type(status) is SourceObject:
        return thaw(status)
    msg = f"{type(status).__name__} is neither JobStatus nor SourceObject"
    raise TypeError(msg)


def dumps(status: JobStatus, *, naming: Naming = Naming.SNAKE) -> str:
    """
    Write a job status as compact JSON text in pure ASCII: `JobStatus.to_json`.

    Raises:
        JobStatusError: A member of `JobStatus.extra` is called like one of the fields, or an integer has more digits
            than Python converts (`sys.set_int_max_str_digits`).
        TypeError: *status* is no `JobStatus`.
    """
    if type(status) is JobStatus:
        return status.to_json(naming=naming)
    msg = f"{type(status).__name__} is not JobStatus"
    raise TypeError(msg)
