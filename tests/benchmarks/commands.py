"""The command line against a plain script around `json`, as whole processes over the same large files."""

import json
import sys
from functools import partial
from pathlib import Path
from statistics import median

from common import process_seconds, ratio, shown, table, turns

DATA = Path(__file__).parents[1] / "data"

#: Reads all, walks through it and counts the statuses, and checks nothing.
PLAIN = """
import json, sys
from collections import Counter
counts = Counter()
def walk(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("job_status", "jobStatus") and isinstance(item, dict):
                source_value = item.get("source_value", item.get("sourceValue"))
                counts[item.get("value"), json.dumps(source_value)] += 1
            else:
                walk(item)
    elif isinstance(value, list):
        for item in value:
            walk(item)
with open(sys.argv[1], encoding="utf-8") as file:
    if sys.argv[1].endswith(".ndjson"):
        for line in file:
            walk(json.loads(line))
    else:
        walk(json.load(file))
print(sum(counts.values()))
"""
COMMANDS = {
    "a plain script, seconds": [sys.executable, "-c", PLAIN],
    "`report --json`": [sys.executable, "-m", "jobstatus", "report", "--json"],
    "`convert --to camel`": [sys.executable, "-m", "jobstatus", "convert", "--to", "camel"],
    "`check`": [sys.executable, "-m", "jobstatus", "check"],
}


def write_lines(target, size):
    """Write about so many bytes of events, one a line, all different."""
    events = [json.loads(line) for line in (DATA / "job_events.ndjson").read_text().splitlines()]
    with target.open("w") as file:
        number = written = 0
        while written < size:
            number += 1
            written += file.write(json.dumps({**events[number % len(events)], "number": number}) + "\n")
    return target


def write_document(target, size):
    """Write one pretty document of about so many bytes."""
    page = json.loads((DATA / "ats_jobs.json").read_text())
    page["data"] *= max(1, size // len(json.dumps(page["data"], indent=2)))
    target.write_text(json.dumps(page, indent=2))
    return target


def measure_commands(folder, rounds, size):
    """Return the table of user times."""
    rows = [[name] for name in COMMANDS]
    files = [write_lines(folder / "lines.ndjson", size), write_document(folder / "document.json", size * 2 // 5)]
    for file in files:
        runs = {name: partial(process_seconds, [*command, file]) for name, command in COMMANDS.items()}
        plain, *ours = ([user for _, user in found] for found in turns(rounds, runs).values())
        for row, figure in zip(rows, [median(plain), *(ratio(times, plain) for times in ours)], strict=True):
            row.append(shown(figure))
    sizes = [f"{size / 1e6:g} MB, one document a line", f"{size / 2.5e6:g} MB, one pretty document"]
    return table(["user time, command / plain script", *sizes], rows)
