"""The command line against a plain script around `json`, as whole processes over the same large files."""

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

from tables import shown, table

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
#: Without the rarer collection of garbage.
USUAL = "import gc; gc.set_threshold = lambda *_: None; from jobstatus._cli import main; main()"
JQ = """
reduce (
    inputs | .. | objects | (.job_status?, .jobStatus?) | objects | [.value, .source_value // .sourceValue] | tojson
) as $status ({}; .[$status] += 1) | add
"""
COMMANDS: dict[str, list[str]] = {
    "`report --json`": ["-m", "jobstatus", "report", "--json"],
    "`convert --to camel`": ["-m", "jobstatus", "convert", "--to", "camel"],
    "`check`": ["-m", "jobstatus", "check"],
    "`check`, garbage collected as usual": ["-c", USUAL, "check"],
}


def write_lines(target: Path, size: int) -> None:
    """Write about so many bytes of events, one a line, all different."""
    events = [json.loads(line) for line in (DATA / "job_events.ndjson").read_text(encoding="utf-8").splitlines()]
    with target.open("w", encoding="utf-8") as file:
        number = written = 0
        while written < size:
            number += 1
            written += file.write(json.dumps({**events[number % len(events)], "number": number}) + "\n")


def write_document(target: Path, size: int) -> None:
    """Write one pretty document of about so many bytes."""
    page = json.loads((DATA / "ats_jobs.json").read_text(encoding="utf-8"))
    jobs = page["data"]
    page["data"] = jobs * max(1, size // len(json.dumps(jobs, indent=2)))
    target.write_text(json.dumps(page, indent=2), encoding="utf-8")


def user_seconds(command: list[str], file: Path) -> float:
    """Return the user time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([*command, file], stdout=subprocess.DEVNULL, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def measure_commands(folder: Path, rounds: int, size: int) -> list[str]:
    """Return the table."""
    lines, document = folder / "lines.ndjson", folder / "document.json"
    write_lines(lines, size)
    write_document(document, size * 2 // 5)
    jq = shutil.which("jq")
    commands = {name: [sys.executable, *arguments] for name, arguments in COMMANDS.items()}
    if jq:
        commands["jq, which counts as the script does"] = [jq, "-n", JQ]
    rows = [[name] for name in ("a plain script, seconds", *commands)]
    for file in (lines, document):
        plain: list[float] = []
        ratios: list[list[float]] = [[] for _ in commands]
        for _ in range(rounds):
            plain.append(user_seconds([sys.executable, "-c", PLAIN], file))
            for found, command in zip(ratios, commands.values(), strict=True):
                found.append(user_seconds(command, file) / plain[-1])
        for row, value in zip(rows, [plain, *ratios], strict=True):
            row.append(shown(median(value)))
    return table(
        [
            "user time, command / plain script",
            f"{size / 1e6:g} MB, one document a line",
            f"{size / 2.5e6:g} MB, one pretty document",
        ],
        rows,
    )
