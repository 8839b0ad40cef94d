"""The language-neutral vectors, their traits that not every library can express, and exact comparison."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobstatus import JobStatus, dumps

TESTS = Path(__file__).parents[1]
ROUND_TRIPS: list[dict[str, str]] = json.loads((TESTS / "conformance" / "roundtrip.json").read_bytes())

each_round_trip = pytest.mark.parametrize("vector", ROUND_TRIPS, ids=[vector["name"] for vector in ROUND_TRIPS])


def exact(status: JobStatus) -> str:
    """Write a status so that two texts are equal only if all kinds of numbers are; the order of keys does not count."""
    return json.dumps(json.loads(dumps(status)), sort_keys=True)


def traits(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the traits of a value that not every library can express."""
    if depth > 100:
        yield "deep"
    if isinstance(value, list | dict):
        if isinstance(value, list) and any(type(item) is bool for item in value):
            yield "boolean in an array"
        if isinstance(value, dict) and any("\0" in key for key in value):
            yield "NUL in a key"
        for item in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from traits(item, depth + 1)
    else:
        yield from _traits_of_scalar(value)


def _traits_of_scalar(value: float | str | None) -> Iterator[str]:
    if value is None:
        yield "null"
    elif type(value) is int:
        if not -(2**63) <= value < 2**63:
            yield "beyond int64"
        if not -(2**63) <= value < 2**64:
            yield "beyond uint64"
    elif isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        yield "surrogate"


def _refused_data() -> Iterator[Any]:
    """Yield the data and path of each vector to reject that `json` reads, except those with repeated keys."""
    for vector in json.loads((TESTS / "conformance" / "reject.json").read_bytes()):
        repeated: list[str] = []

        def without_repeated(pairs: list[tuple[str, Any]], repeated: list[str] = repeated) -> dict[str, Any]:
            if len(dict(pairs)) < len(pairs):
                repeated.append("key")
            return dict(pairs)

        try:
            data = json.loads(vector["text"], object_pairs_hook=without_repeated)
        except (ValueError, RecursionError):
            continue
        if not repeated:
            yield pytest.param(data, vector["path"], id=vector["name"])


REFUSED_DATA = list(_refused_data())
