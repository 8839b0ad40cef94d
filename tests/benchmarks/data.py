"""Job statuses to measure with, as an API sends them: the same on every run."""

import json
import random

from jobstatus import JobValue

#: How many pairs of strings `repeated` draws from.
DISTINCT = 70
_VALUES = [value.value for value in JobValue]


def _pair(number, source_value=None):
    return {"value": _VALUES[number % len(_VALUES)], "source_value": source_value or f"Stage {number}"}


def repeated(count):
    """Draw from a few pairs of strings, as the stages of one company's jobs repeat on every page."""
    draw = random.Random(1)
    return [_pair(draw.randrange(DISTINCT)) for _ in range(count)]


def unique(count):
    """Make each source value different, as where it has an id or a date."""
    return [_pair(number) for number in range(count)]


def mixed(count):
    """Mix 10 % objects, 10 % arrays, 10 % booleans and 10 % integers into the repeated strings."""
    draw = random.Random(2)
    made = repeated(count)
    for status in made:
        word, number = status["source_value"], draw.randrange(DISTINCT)
        others = [{"id": number, "label": word}, [word, "posted"], number % 2 == 0, number]
        status["source_value"] = draw.choices([*others, word], weights=[1, 1, 1, 1, 6])[0]
    return made


def objects(count):
    """Make each source value an object or an array, of the kinds in ``tests/data/ats_jobs.json``."""
    kinds = [
        lambda number: {"id": number, "label": "On Hold"},
        lambda _: ["OPEN", "INTERNAL_ONLY"],
        lambda number: {"statusId": number, "name": "Current", "active": True, "default": False},
        lambda _: ["CLOSED", {"reason": "FILLED", "effective": "2026-03-01"}],
    ]
    return [_pair(number, kinds[number % len(kinds)](number)) for number in range(count)]


def fresh(statuses):
    """Copy them as if read from the network: all strings are new objects, whose hashes are not known yet."""
    return [json.loads(json.dumps(status)) for status in statuses]
