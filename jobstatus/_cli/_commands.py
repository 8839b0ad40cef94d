"""The commands `check`, `convert` and `report`."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from json import dumps as dump_json
from typing import Any

from .._errors import type_of
from .._mapped import unstructure
from .._model import JobStatus, JobValue, loads
from .._options import UNSET, Naming
from ._convert import Joiner, Replacement, exit_on_signals
from ._documents import Document
from ._run import OK, UNUSABLE, Run, name_of, reason
from ._statuses import Statuses, respell, splice
from ._table import Row, table
from ._terminal import warn


def check(run: Run, _: argparse.Namespace) -> None:
    run.write_problem = run.output.write_line
    run.warns = True
    # The result must not be None; the class takes no memory.
    statuses = Statuses(run.names, lambda text: type(loads(text)))
    for file in run.files:
        for _document, _found in run.examined(file, statuses):
            pass


def convert(run: Run, arguments: argparse.Namespace) -> None:
    key = Naming[arguments.to.upper()].value

    def respelled(text: str) -> str:
        loads(text)
        return respell(text, key)

    statuses = Statuses(run.names, respelled)
    if sys.stdout.isatty():
        run.progress.stop()
    if not arguments.in_place:
        run.output.encoding = "utf-8"
        joiner = Joiner(run.output.write)
        for file in run.files:
            joiner.begin()
            _join(run.examined(file, statuses), joiner)
        return
    with exit_on_signals():
        for file in run.files:
            _replace(run, file, statuses)


def _join(documents: Iterator[tuple[Document, Any]], joiner: Joiner) -> None:
    for document, found in documents:
        if found is None:
            joiner.leave_out(document)
        else:
            joiner.add(document, splice(document.text, found))


def _replace(run: Run, file: str, statuses: Statuses) -> None:
    try:
        replacement = Replacement(file)
        with replacement as stream:
            before, run.status = run.status, OK
            joiner = Joiner(stream.write)
            _join(run.examined(file, statuses), joiner)
            if run.status == OK and joiner.changed:
                replacement.put()
            run.status = max(run.status, before)
    except OSError as error:
        run.status = UNUSABLE
        warn(f"jobstatus: {name_of(file)}: {reason(error)}")


def report(run: Run, arguments: argparse.Namespace) -> None:
    # Counted by text, so that no input can force hash collisions. Of equal statuses, the first is shown.
    first: dict[str, JobStatus] = {}

    def with_key(text: str) -> tuple[str, JobStatus]:
        status = loads(text)
        status = JobStatus(status.value, status.source_value)
        return dump_json(_canonical(unstructure(status)), sort_keys=True), status

    statuses = Statuses(run.names, with_key)
    counts: Counter[str] = Counter()
    for file in run.files:
        for _, found in run.examined(file, statuses):
            for _, _, (key, status) in found or ():
                counts[key] += 1
                first.setdefault(key, status)
    rows = [(count, _mark(first[key], run), first[key]) for key, count in counts.most_common()]
    marks = Counter[str | None]()
    for count, mark, _ in rows:
        marks[mark] += count
    totals = {
        "documents": run.documents,
        "statuses": counts.total(),
        "distinct": len(counts),
        "unmapped": marks["unmapped"],
        "unknown": marks["unknown"],
    }
    if arguments.json:
        plain = [{"count": count, "mark": mark, **unstructure(status)} for count, mark, status in rows]
        run.output.write(f"{dump_json({'counts': plain, 'totals': totals}, indent=2)}\n")
        return
    for line in table([_row(count, mark, status) for count, mark, status in rows]):
        run.output.write_line(line)
    units = {"documents": "document", "statuses": "status"}
    run.output.write_line(
        ", ".join(f"{number} {units.get(what, what) if number == 1 else what}" for what, number in totals.items())
    )


def _canonical(value: Any) -> Any:
    """Return plain data in which equal numbers are written the same."""
    kind = type_of(value)
    if kind is float and value.is_integer():
        return int(value)
    if kind is dict:
        return {key: _canonical(item) for key, item in value.items()}
    return [_canonical(item) for item in value] if kind is list else value


def _mark(status: JobStatus, run: Run) -> str | None:
    """Return the mark of a status: "unmapped" for `unmapped_value`, "unknown" for an unknown value."""
    if status.value is JobValue.UNMAPPED_VALUE:
        return "unmapped"
    return "unknown" if type(status.value) is str and run.is_job_status else None


def _row(count: int, mark: str | None, status: JobStatus) -> Row:
    plain = unstructure(status)
    value = plain.get("value", UNSET)
    source_value = plain.get("source_value", UNSET)
    return Row(
        count,
        None if value is UNSET else value if value is not None else "null",
        None if source_value is UNSET else dump_json(source_value, ensure_ascii=False),
        mark or "",
    )
