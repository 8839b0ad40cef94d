"""
Measure what the library takes in a constrained environment, beside pydantic and msgspec: start, memory, size on disk.

Needs the ``bench`` extra. Each row runs in interpreters that find nothing but the packages of that row.
"""

import resource
import subprocess
import sys
import tempfile
from bisect import bisect_left
from functools import partial
from pathlib import Path

from common import cold_starts, options, publish, table
from isolated import lay_out

#: How many statuses a program reads and writes.
MANY = 100_000
STEP = 2**18
OURS = "`jobstatus` with attrs"
MODEL = """
    value: str | None = None
    source_value: None | bool | int | float | str | list[Any] | dict[str, Any] = None
"""
DECODE = "decode, encode = msgspec.json.Decoder(Status).decode, msgspec.json.Encoder().encode"
#: The distributions, the statement of the cold start, and what a program does before and with each text.
ROWS = {
    OURS: ("jobstatus attrs", "import jobstatus", "from jobstatus import dumps, loads", "dumps(loads(text))"),
    "`jobstatus` with attrs and cattrs": (
        "jobstatus attrs cattrs typing_extensions",
        "import jobstatus, cattrs.preconf.json",  # which `make_converter` imports when it is called
        "from jobstatus import JobStatus, make_converter\nconverter = make_converter()",
        "converter.dumps(converter.loads(text, JobStatus))",
    ),
    "pydantic": (
        "pydantic pydantic_core annotated_types typing_extensions typing_inspection",
        "from pydantic import BaseModel",
        "from typing import Any\nfrom pydantic import BaseModel\nclass Status(BaseModel, frozen=True):" + MODEL,
        "Status.model_validate_json(text).model_dump_json()",
    ),
    "msgspec": (
        "msgspec",
        "import msgspec",
        "from typing import Any\nimport msgspec\nclass Status(msgspec.Struct, frozen=True):" + MODEL + DECODE,
        "encode(decode(text))",
    ),
}
TEXT = """'{"value":"open","source_value":"Stage %d"}' % (number % 70)"""


def command(folder, program):
    """Run a program where only *folder* and the standard library are found."""
    return [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(folder)!r})\n{program}"]


def reads_and_writes(folder, name, many=MANY):
    """Return the command that reads and writes many statuses."""
    *_, before, each = ROWS[name]
    return command(folder, f"{before}\nfor number in range({many}):\n    text = {TEXT}\n    {each}")


def runs_within(limit, arguments):
    """Return whether a program runs with so many bytes of address space."""
    set_limit = partial(resource.setrlimit, resource.RLIMIT_AS, (limit, limit))
    # `preexec_fn` is safe here: this process has no threads.
    return subprocess.run(arguments, preexec_fn=set_limit, capture_output=True, check=False).returncode == 0


def smallest_address_space(arguments):
    """Find the least address space that a program runs in, to a quarter of a MiB, up to 256 MiB."""
    return STEP * bisect_left(range(1024), True, key=lambda steps: runs_within(steps * STEP, arguments))


def peak_memory(arguments):
    """Return the most memory that a program had in use, in bytes."""
    code = "import resource as r, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
    code += "print(r.getrusage(r.RUSAGE_CHILDREN).ru_maxrss)"
    return int(subprocess.check_output([sys.executable, "-c", code, *arguments])) * 1024


def measure(folder, starts, many):
    sizes = {name: lay_out(folder / name, *packages.split(), modules="*.py") for name, (packages, *_) in ROWS.items()}
    cold = cold_starts([command(folder, "pass"), *(command(folder / name, ROWS[name][1]) for name in ROWS)], starts)
    lines = []
    for (name, size), start in zip(sizes.items(), cold, strict=True):
        program = reads_and_writes(folder / name, name, many)
        memory = [f"{find(program) / 2**20:.1f} MiB" for find in (peak_memory, smallest_address_space)]
        lines.append([name, f"{start * 1e3:.0f} ms", *memory, f"{size / 1024:,.0f} KiB"])
    return table(["", "cold start", "peak memory", "smallest address space", "installed size"], lines)


def main():
    given = options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        publish("footprint", measure(Path(folder), *((1, 1000) if given.small else (21, MANY))), write=given.write)


if __name__ == "__main__":
    main()
