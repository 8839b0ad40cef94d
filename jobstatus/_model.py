"""`JobStatus` with its known values, and the functions that read one."""

# pyright: reportPrivateUsage=false

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, final

from ._mapped import MappedValue
from ._options import Extra, Naming
from ._read import Reader
from ._text import Text


class JobValue(str, Enum):
    """
    The ten known values of a job's unified status.

    The enum is open (``x-speakeasy-unknown-values: allow`` in the API description): the server may send others, which
    stay plain strings.
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

    def __str__(self) -> str:  # on which `format` is based
        return str.__str__(self)


@final
class JobStatus(MappedValue[JobValue]):
    """
    The state of a job: the unified status, and the provider's own value for it.

    Frozen and hashable at every depth, and always true. Two are equal if their JSON is equal by the rules of JSON
    Schema: ``1`` equals ``1.0``, ``True`` does not equal ``1``, null is not absent, key order does not matter.

    Args:
        value: A `JobValue` or its string, or a string that is not known yet; None for null, `UNSET` if the key is
            absent.
        source_value: Any JSON value. It is frozen: lists and tuples become tuples, mappings become `SourceObject`. None
            for null, `UNSET` if the key is absent.
        extra: Keys other than these two, which later versions of the API may send, with their values.

    Raises:
        JobStatusError: With every problem of the arguments; paths begin with the name of the argument. Nesting deeper
            than 128 levels, the status included, is a problem too.
    """

    __slots__ = ()


_reader: Final[Reader[JobStatus]] = JobStatus._reader


def structure(
    data: Mapping[str, Any] | JobStatus, *, naming: Naming | None = None, extra: Extra = "allow"
) -> JobStatus:
    """
    Read a job status from a mapping, such as `json.loads` returns; an instance is returned unchanged.

    Nothing is coerced, guessed or repaired. Equal data may return the same instance.

    Args:
        data: The mapping.
        naming: The only spelling of the second key to read; the other is then an unknown key. None reads both. If both
            are present, they must hold the same JSON value; the one under ``source_value`` is kept.
        extra: What to do with unknown keys: ``"allow"`` keeps them in `JobStatus.extra`, ``"ignore"`` drops them
            unchecked, ``"forbid"`` reports each as a problem.

    Raises:
        JobStatusError: With every problem of *data* and its path, in the order of *data*.
        ValueError: If *naming* or *extra* is invalid.
    """
    if naming is None and extra == "allow":
        return _reader.read_plain(data)
    return _reader.read(data, naming, extra)


def loads(text: Text, *, naming: Naming | None = None, extra: Extra = "allow") -> JobStatus:
    """
    Read a job status from one JSON text (RFC 8259): a `str`, or UTF-8 bytes with or without a byte order mark.

    The whole text is checked: repeated keys, NaN, the infinities, and numbers beyond the largest double are problems
    at any depth, even under keys that *extra* ignores. Equal texts may return the same instance.

    Args:
        text: The text.
        naming: As for `structure`.
        extra: As for `structure`.

    Raises:
        JobStatusError: With every problem of *text*. The original error, if there was one, is its ``__cause__``.
        ValueError: If *naming* or *extra* is invalid.
    """
    if type(text) is str and naming is None and extra == "allow":
        # Inlined: the call would add a fifth to the time of a cache hit (tests/benchmarks).
        found = _reader.instances.get(text)
        if found is not None:
            return found
    return _reader.read_text(text, naming, extra)


def json_schema(naming: Naming | None = None, *, strict: bool = False) -> dict[str, Any]:
    """
    Return a JSON Schema (draft 2020-12) of a job status, as a fresh dict that you may change.

    It accepts exactly what `structure` with the same *naming* accepts, except for two rules that JSON Schema cannot
    express: values under both spellings must be equal, and nesting is limited to 128 levels. Without *strict*, it
    never rejects what `structure` accepts.

    Args:
        naming: The only spelling of the second key; the other is then an unknown key. None describes both.
        strict: Close the enum: ``value`` must be null or a known value.

    Raises:
        ValueError: If *naming* is neither None nor a `Naming`.
    """
    return JobStatus.json_schema(naming, strict=strict)
