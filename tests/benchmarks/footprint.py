"""
Measure what it takes to have the library in a small place, beside pydantic and msgspec: start, memory, size on disk.

Needs the ``bench`` extra. Each row runs in interpreters of its own that find nothing but the packages of that row.
``--write`` puts the table into the page on constrained environments.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import distribution
from pathlib import Path
from statistics import median

from attrs import frozen
from tables import ROOT, put_into, table

import jobstatus

#: How many statuses the program reads and writes.
MANY = 100_000
#: To what the smallest address space is found.
STEP = 1 << 18

OURS = """
from jobstatus import dumps, loads
for number in range({many}):
    dumps(loads('{{"value":"open","source_value":"Stage %d"}}' % (number % 70)))
"""
OURS_CATTRS = """
from jobstatus import JobStatus, make_converter
converter = make_converter()
for number in range({many}):
    converter.dumps(converter.loads('{{"value":"open","source_value":"Stage %d"}}' % (number % 70), JobStatus))
"""
PYDANTIC = """
from typing import Any
from pydantic import BaseModel
class JobStatus(BaseModel, frozen=True):
    value: str | None = None
    source_value: None | bool | int | float | str | list[Any] | dict[str, Any] = None
for number in range({many}):
    JobStatus.model_validate_json('{{"value":"open","source_value":"Stage %d"}}' % (number % 70)).model_dump_json()
"""
MSGSPEC = """
from typing import Any
import msgspec
class JobStatus(msgspec.Struct, frozen=True):
    value: str | None = None
    source_value: None | bool | int | float | str | list[Any] | dict[str, Any] = None
decode, encode = msgspec.json.Decoder(JobStatus).decode, msgspec.json.Encoder().encode
for number in range({many}):
    encode(decode('{{"value":"open","source_value":"Stage %d"}}' % (number % 70)))
"""


@frozen
class Row:
    """A library that reads and writes job statuses."""

    name: str
    #: The distributions it takes; this library comes from where it is imported.
    packages: list[str]
    statement: str
    program: str


ATTRS = Row("`jobstatus` with attrs", ["jobstatus", "attrs"], "import jobstatus", OURS)
ROWS = [
    ATTRS,
    Row(
        "`jobstatus` with attrs and cattrs",
        ["jobstatus", "attrs", "cattrs", "typing_extensions"],
        "from jobstatus import make_converter",
        OURS_CATTRS,
    ),
    Row(
        "pydantic",
        ["pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"],
        "from pydantic import BaseModel",
        PYDANTIC,
    ),
    Row("msgspec", ["msgspec"], "import msgspec", MSGSPEC),
]


def lay_out(packages: list[str], target: Path) -> int:
    """Link the files of some distributions into a folder; return their bytes, without what Python itself compiles."""
    size = 0
    for package in packages:
        if package == "jobstatus":
            source = Path(jobstatus.__file__).parent
            files = [(file, f"jobstatus/{file.name}") for file in source.iterdir() if file.suffix in {".py", ".typed"}]
        else:
            listed = distribution(package).files or []
            files = [(Path(str(file.locate())), str(file)) for file in listed if ".." not in file.parts]
        for source_file, name in files:
            if source_file.suffix != ".pyc" and source_file.exists():
                place = target / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(source_file)
                size += source_file.stat().st_size
    return size


def command(folder: Path, program: str) -> list[str]:
    """Run a program where only *folder* and the standard library are found."""
    return [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(folder)!r})\n{program}"]


def runs_within(limit: int, arguments: list[str]) -> bool:
    """Return whether a program runs with so many bytes of address space."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    # `preexec_fn` is safe here: this process has no threads.
    done = subprocess.run(arguments, preexec_fn=limited, capture_output=True, check=False, timeout=300)
    return done.returncode == 0


def smallest_address_space(arguments: list[str]) -> int:
    """Find the least address space that a program runs in, to a quarter of a MiB."""
    low, high = 0, 64 << 20
    while not runs_within(high, arguments):
        low, high = high, high * 2
    while high - low > STEP:
        middle = (low + high) // 2
        low, high = (low, middle) if runs_within(middle, arguments) else (middle, high)
    return high


def peak_memory(arguments: list[str]) -> int:
    """Return the most memory that a program had in use, in bytes."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    printed = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return int(printed.stdout) * 1024


def measure(starts: int, many: int) -> list[str]:
    """Return the table."""
    with tempfile.TemporaryDirectory() as temporary:
        folders = [Path(temporary, str(number)) for number in range(len(ROWS))]
        sizes = [lay_out(row.packages, folder) for row, folder in zip(ROWS, folders, strict=True)]
        seconds: list[list[float]] = [[] for _ in range(len(ROWS) + 1)]
        programs = [command(folders[0], "pass")]
        programs += [command(folder, row.statement) for row, folder in zip(ROWS, folders, strict=True)]
        for _ in range(starts):
            for program, measured in zip(programs, seconds, strict=True):
                begin = time.perf_counter()
                subprocess.run(program, check=True)
                measured.append(time.perf_counter() - begin)
        bare, *cold = map(median, seconds)
        lines: list[list[str]] = []
        for row, folder, size, start in zip(ROWS, folders, sizes, cold, strict=True):
            program = command(folder, row.program.format(many=many))
            lines.append(
                [
                    row.name,
                    f"{(start - bare) * 1e3:.0f} ms",
                    f"{peak_memory(program) / 2**20:.1f} MiB",
                    f"{smallest_address_space(program) / 2**20:.1f} MiB",
                    f"{size / 1024:,.0f} KiB",
                ]
            )
    head = ["", "cold start", "peak memory", "smallest address space", "installed size"]
    return table(head, lines)


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a little of everything, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the table into its page")
    arguments = parser.parse_args()
    lines = measure(1, 1000) if arguments.small else measure(21, MANY)
    print("\n".join(lines))
    if arguments.write:
        put_into(ROOT / "tests" / "embedding" / "README.md", "footprint", lines)


if __name__ == "__main__":
    main()
