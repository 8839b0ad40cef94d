"""Job statuses to measure with, as an API sends them: the same on every run."""

import json
import random
from typing import Any

from jobstatus import JobValue

#: How many statuses one measurement takes, and how many pairs of strings *repeated* draws them from.
MANY, DISTINCT = 20_000, 70

_VALUES = [value.value for value in JobValue]


def repeated(count: int) -> list[dict[str, Any]]:
    """Draw from a few pairs of strings, as the stages of one company's jobs repeat on every page."""
    draw = random.Random(1)
    return [_pair(draw.randrange(DISTINCT)) for _ in range(count)]


def unique(count: int) -> list[dict[str, Any]]:
    """Make every provider's word another one, as where it carries an id or a date."""
    return [_pair(number) for number in range(count)]


def mixed(count: int) -> list[dict[str, Any]]:
    """Mix 10 % objects, 10 % arrays, 10 % booleans and 10 % integers into the repeated strings."""
    draw = random.Random(2)
    made = repeated(count)
    for status in made:
        word, number = status["source_value"], draw.randrange(DISTINCT)
        others = [{"id": number, "label": word}, [word, "posted"], number % 2 == 0, number]
        status["source_value"] = draw.choices([*others, word], weights=[1, 1, 1, 1, 6])[0]
    return made


def objects(count: int) -> list[dict[str, Any]]:
    """Make every provider's word an object or an array, of the kinds in ``tests/data/ats_jobs.json``."""
    return [{**_pair(number), "source_value": _structured(number)} for number in range(count)]


def fresh(statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Copy them as if read from the network: all strings are new objects, whose hashes are not known yet."""
    return [json.loads(json.dumps(status)) for status in statuses]


def fresh_texts(statuses: list[dict[str, Any]]) -> list[str]:
    """Write each as a text whose hash is not known yet."""
    return [json.dumps(status, separators=(",", ":")) for status in statuses]


def _structured(number: int) -> Any:
    kinds: list[Any] = [
        {"id": number, "label": "On Hold"},
        ["OPEN", "INTERNAL_ONLY"],
        {"statusId": number, "name": "Current", "active": True, "default": False},
        ["CLOSED", {"reason": "FILLED", "effective": "2026-03-01"}],
    ]
    return kinds[number % len(kinds)]


def _pair(number: int) -> dict[str, Any]:
    return {"value": _VALUES[number % len(_VALUES)], "source_value": f"Stage {number}"}
