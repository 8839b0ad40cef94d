"""Any bytes as standard input of the command line: documented exit statuses, and conversions of nothing but a key."""

import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from strategies import finite, levels, unique_keys

from jobstatus._cli import main

KEYS = ("job_status", "jobStatus")
LINE = re.compile(r"<stdin>:[0-9]+: \$.*: .+")


def one_input(data: bytes) -> None:
    """Run every command on *data*, and the conversions on their own output."""
    status, out, err = run(["check"], data)
    assert err == b""
    assert status == bool(out)
    problems = out.decode().split("\n")
    assert problems.pop() == ""
    assert all(LINE.fullmatch(line) and line.isprintable() for line in problems)

    for arguments in (["report"], ["report", "--json"]):
        again, report, err = run(arguments, data)
        assert (again, err) == (status, out)
    totals = json.loads(report)["totals"]
    assert totals["statuses"] == sum(row["count"] for row in json.loads(report)["counts"])
    handled = totals["documents"] + len({problem.split(": ")[0] for problem in problems})
    lines = [line for line in data.split(b"\n") if line.strip()]
    if is_one_document(data):
        assert handled == 1
    elif lines and is_one_document(lines[0]):
        assert handled == len(lines)

    again, snake, err = run(["convert", "--to", "snake"], data)
    assert (again, err) == (status, out)
    assert run(["check"], snake) == (0, b"", b"")
    assert converted("snake", snake) == without_blank_lines(snake)
    camel = run(["convert", "--to", "camel"], data)[1]
    assert converted("camel", snake) == without_blank_lines(camel)
    assert converted("snake", camel) == without_blank_lines(snake)
    if status == 0:
        found: list[object] = []
        assert repr(documents(camel)) == repr([_respelled(each, found, root=True) for each in documents(data)])
        assert totals["statuses"] == len(found)


def converted(spelling: str, data: bytes) -> bytes:
    status, out, err = run(["convert", "--to", spelling], data)
    assert (status, err) == (0, b"")
    return without_blank_lines(out)


def without_blank_lines(data: bytes) -> bytes:
    """Remove blank lines, which `convert` keeps around a document of several lines only."""
    return b"".join(line for line in io.BytesIO(data) if not line.isspace())


def is_one_document(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
        if levels(text) > 1000:  # as in `reference`
            return False
        json.loads(text, parse_constant=finite, object_pairs_hook=unique_keys, parse_float=finite)
    except (ValueError, RecursionError):
        return False
    return True


def run(arguments: list[str], data: bytes) -> tuple[int, bytes, bytes]:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    stdin = io.TextIOWrapper(io.BytesIO(data))
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", stdin):
        status = main(arguments)
    for stream in (out, err):
        stream.flush()
    return status, out.buffer.getvalue(), err.buffer.getvalue()


def documents(data: bytes) -> list[object]:
    """Parse valid documents."""
    try:
        return [json.loads(data.decode("utf-8-sig"))]
    except ValueError:
        return [json.loads(line.decode("utf-8-sig")) for line in data.split(b"\n") if line.strip()]


def _respelled(value: object, found: list[object], *, root: bool = False) -> object:
    """Return *value* with each status as `convert --to camel` writes it, and append the statuses to *found*."""
    if isinstance(value, list):
        return [_respelled(item, found) for item in value]
    if not isinstance(value, dict):
        return value
    if root and not value.keys().isdisjoint({"value", "source_value", "sourceValue"}) and value.keys().isdisjoint(KEYS):
        return _status(value, found)
    return {
        key: _status(item, found) if key in KEYS and isinstance(item, dict) else _respelled(item, found)
        for key, item in value.items()
    }


def _status(plain: dict[str, object], found: list[object]) -> dict[str, object]:
    found.append(plain)
    second = [plain[key] for key in ("source_value", "sourceValue") if key in plain]
    kept = {key: item for key, item in plain.items() if key not in ("value", "source_value", "sourceValue")}
    value = {"value": plain["value"]} if "value" in plain else {}
    return value | ({"sourceValue": second[0]} if second else {}) | kept
