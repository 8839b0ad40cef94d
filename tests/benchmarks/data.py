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


def fresh(statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Read them as if from the network: no string in them is one that anybody has seen, or hashed, before."""
    return [json.loads(json.dumps(status)) for status in statuses]


def fresh_texts(statuses: list[dict[str, Any]]) -> list[str]:
    """Write each as a text that nobody has seen, or hashed, before."""
    return [json.dumps(status, separators=(",", ":")) for status in statuses]


def _pair(number: int) -> dict[str, Any]:
    return {"value": _VALUES[number % len(_VALUES)], "source_value": f"Stage {number}"}
