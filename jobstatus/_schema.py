"""JSON Schemas of mapped values."""

from collections.abc import Iterable
from copy import deepcopy
from inspect import cleandoc
from typing import Any, Final

from ._options import Naming, check_reading

# Source values seen in data from providers.
_SOURCE_VALUES: Final = ["Published", 4, True, {"id": 4, "label": "On Hold"}, ["OPEN", "INTERNAL_ONLY"], None]


def schema(
    title: str, doc: str | None, values: Iterable[str], naming: Naming | None, *, strict: bool
) -> dict[str, Any]:
    """
    Return a fresh JSON Schema (draft 2020-12) of a mapped value.

    Args:
        title: Name of the class.
        doc: Docstring of the class; its first paragraph becomes the description.
        values: The known values; without any, `value` is any string.
        naming: The only spelling of the second key, or None for both.
        strict: Accept only known values and null.

    Raises:
        ValueError: If *naming* is neither None nor a `Naming`.
    """
    check_reading(naming, "allow")
    known = list(values)
    description = cleandoc(doc or "A unified value, and the provider's own.").partition("\n\n")[0]
    spellings = Naming if naming is None else (naming,)
    source_value = {"description": "The provider's own value.", "examples": _SOURCE_VALUES}
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": " ".join(description.split()),
        "type": "object",
        "properties": {
            "value": _value(known, strict=strict),
            **{spelling.value: deepcopy(source_value) for spelling in spellings},
        },
        "examples": [
            {"value": value, spelling.value: deepcopy(source_value)}
            for value in known[:1] or ["Published"]
            for spelling in spellings
            for source_value in ("Published", {"id": 4, "label": "On Hold"})
        ],
    }
    if naming is None:
        made["$comment"] = "Values under both spellings must be equal, which JSON Schema cannot express."
    return made


def _value(known: list[str], *, strict: bool) -> dict[str, Any]:
    if not known:
        return {"description": "The unified value.", "type": ["string", "null"]}
    if strict:
        return {"description": "The unified value.", "enum": [*known, None], "examples": known[:2]}
    return {
        "description": "The unified value: a known one, or one that a later version of the API adds.",
        "anyOf": [{"type": "string", "enum": known}, {"type": "string"}, {"type": "null"}],
        "examples": known[:2],
    }
