"""The language-neutral vectors, and the traits of values that not every library can express."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from strategies import unique_keys
from test_conformance import load

TESTS = Path(__file__).parents[1]
ROUND_TRIPS: list[dict[str, str]] = load("roundtrip")


def traits(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the traits of a value that not every library can express."""
    if depth > 100:
        yield "deep"
    if value is None:
        yield "null"
    elif type(value) is int:
        yield from ["beyond int64"] * (not -(2**63) <= value < 2**63)
        yield from ["beyond uint64"] * (not -(2**63) <= value < 2**64)
    elif isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        yield "surrogate"
    elif isinstance(value, list | dict):
        if isinstance(value, list) and any(type(item) is bool for item in value):
            yield "boolean in an array"
        if isinstance(value, dict) and any("\0" in key for key in value):
            yield "NUL in a key"
        for item in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from traits(item, depth + 1)


def _refused() -> Iterator[tuple[Any, list[str | int] | None]]:
    """Yield the data and path of each vector to reject that `json` reads, except those with repeated keys."""
    for vector in load("reject"):
        with suppress(ValueError, RecursionError):
            yield json.loads(vector["text"], object_pairs_hook=unique_keys), vector["path"]


REFUSED_DATA = [*_refused()]
