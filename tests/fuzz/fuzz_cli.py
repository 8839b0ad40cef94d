"""Any bytes as standard input of the command line: documented exit statuses, and conversions of nothing but a key."""

import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from jobstatus._cli import main

LINE = re.compile(r"<stdin>:[0-9]+:[0-9]+: \$.*: .+")


def one_input(data: bytes) -> None:
    """Run every command on *data*, and the conversions on their own output."""
    status, out, err = run(["check"], data)
    problems = out.decode().split("\n")
    assert problems.pop() == ""
    assert status == bool(problems)
    assert all(LINE.fullmatch(line) and line.isprintable() for line in problems)

    again, report, err = run(["report", "--json"], data)
    assert (again, listed(err)) == (status, out)
    totals = json.loads(report)["totals"]
    assert totals["statuses"] == sum(row["count"] for row in json.loads(report)["counts"])
    assert run(["report"], data)[::2] == (again, err)

    again, snake, err = run(["convert", "--to", "snake"], data)
    assert (again, listed(err)) == (status, out)
    assert run(["check"], snake)[:2] == (0, b"")
    assert json.loads(run(["report", "--json"], snake)[1])["totals"] == totals
    assert converted("snake", snake) == snake
    camel = converted("camel", snake)
    assert run(["convert", "--to", "camel"], data)[1] == camel
    assert converted("snake", camel) == snake
    # At most the key of each status is another.
    assert len(snake) - len(camel) in range(totals["statuses"] + 1)


def listed(err: bytes) -> bytes:
    """Return the lines of standard error that are about documents."""
    return b"".join(line for line in io.BytesIO(err) if not line.startswith((b"jobstatus: no status", b"warning: ")))


def converted(spelling: str, data: bytes) -> bytes:
    status, out, err = run(["convert", "--to", spelling], data)
    assert (status, listed(err)) == (0, b"")
    return out


def run(arguments: list[str], data: bytes) -> tuple[int, bytes, bytes]:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    stdin = io.TextIOWrapper(io.BytesIO(data))
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", stdin):
        status = main(arguments)
    for stream in (out, err):
        stream.flush()
    return status, out.buffer.getvalue(), err.buffer.getvalue()
