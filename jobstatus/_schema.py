"""JSON Schema: what is accepted, for validators, documents and generators that know nothing of Python."""

from copy import deepcopy
from typing import Any, Final

from ._codec import Naming, OpenEnumObject, check_options
from ._model import JobStatus

#: What providers have been seen to send.
_SOURCE_VALUES: Final = ["Published", 4, True, {"id": 4, "label": "On Hold"}, ["OPEN", "INTERNAL_ONLY"], None]


def json_schema(naming: Naming | None = None, *, strict: bool = False) -> dict[str, Any]:
    """
    Give a fresh JSON Schema (draft 2020-12) of a job status, which the caller may change.

    It accepts exactly what `structure` with the same *naming* accepts, but for two rules that JSON Schema has no words
    for: values under both spellings have to be equal, and nesting ends at 128 levels. It never refuses what `structure`
    accepts.

    Args:
        naming: The one spelling of the second member; the other is then a member like any unknown one. None describes
            both.
        strict: Close the enum: ``value`` has to be null or one of the known values.

    Raises:
        ValueError: *naming* is neither None nor a `Naming`.
    """
    check_options(naming, "allow")
    return schema(JobStatus, naming, strict=strict)


def schema(cls: type[OpenEnumObject[Any]], naming: Naming | None = None, *, strict: bool = False) -> dict[str, Any]:
    """Give the schema of any class of open enum and source value."""
    known = list(cls._known)
    spellings = Naming if naming is None else (naming,)
    source_value = {"description": "What the provider itself calls it.", "examples": _SOURCE_VALUES}
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": cls.__name__,
        "description": "The unified status, and what the provider itself calls it. "
        "An absent member and null are two different things.",
        "type": "object",
        "properties": {
            "value": _closed(known) if strict else _open(known),
            **{spelling.value: deepcopy(source_value) for spelling in spellings},
        },
        "examples": [
            {"value": known[0], spelling.value: deepcopy(source_value)}
            for spelling in spellings
            for source_value in ("Published", {"id": 4, "label": "On Hold"})
        ],
    }
    if naming is None:
        made["$comment"] = "Values under both spellings have to be equal, which JSON Schema has no words for."
    return made


def _closed(known: list[str]) -> dict[str, Any]:
    return {"description": "The unified status.", "enum": [*known, None], "examples": known[:2]}


def _open(known: list[str]) -> dict[str, Any]:
    return {
        "description": "The unified status: a known one, or one that a later version of the API brings.",
        "anyOf": [{"type": "string", "enum": known}, {"type": "string"}, {"type": "null"}],
        "examples": known[:2],
    }
