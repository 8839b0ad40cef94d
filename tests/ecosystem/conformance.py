"""The language-neutral vectors, and comparison to the letter: what `==` lets pass as the same JSON is not the same here."""

import json
from pathlib import Path
from typing import Any

import pytest

from jobstatus import JobStatus, dumps

TESTS = Path(__file__).parents[1]
ROUND_TRIPS: list[dict[str, str]] = json.loads((TESTS / "conformance" / "roundtrip.json").read_bytes())
REJECTS: list[dict[str, Any]] = json.loads((TESTS / "conformance" / "reject.json").read_bytes())

each_round_trip = pytest.mark.parametrize("vector", ROUND_TRIPS, ids=[vector["name"] for vector in ROUND_TRIPS])


def exact(status: JobStatus) -> str:
    """Write a status so that two texts are equal only if no kind of number differs; member order aside."""
    return json.dumps(json.loads(dumps(status)), sort_keys=True)
