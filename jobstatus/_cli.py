"""The command line: find the job statuses in JSON documents, and count, convert or check them."""

import argparse
import os
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, redirect_stderr, suppress
from errno import EBADF
from io import BytesIO, StringIO
from itertools import accumulate
from json import JSONDecodeError, JSONDecoder
from json import dumps as dump_json
from pathlib import Path
from typing import Any, BinaryIO, TextIO, TypeAlias, cast
from unicodedata import east_asian_width

from attrs import Factory, define, frozen

from ._errors import JobStatusError, Problem, show_path
from ._mapped import dumps, unstructure
from ._model import JobStatus, JobValue, structure
from ._options import UNSET, Naming
from ._text import parse
from ._values import SourceObject, new_text_freezer, thaw

_Path: TypeAlias = tuple[str | int, ...]

_OK, _BAD, _UNUSABLE, _INTERRUPTED, _BROKEN_PIPE = 0, 1, 2, 130, 141


def main(argv: list[str] | None = None) -> int:
    """
    Run the command line.

    Args:
        argv: The arguments; by default those of the process.

    Returns:
        The exit status: 0; 1 after a bad document; 2 where a file could not be read, or the output not be written;
        130 after Ctrl-C; 141 where nobody reads the output to its end.

    Raises:
        SystemExit: With status 2, for arguments that are wrong.
    """
    arguments = _parser().parse_args(argv)
    run = _Run(arguments.files or ["-"])
    with redirect_stderr(sys.stderr or StringIO()):
        try:
            _not_closed(sys.stdout)
            arguments.command(run, arguments)
            sys.stdout.flush()
        except KeyboardInterrupt:
            _flush_or_drop(sys.stdout)
            return _INTERRUPTED
        except BrokenPipeError:
            _flush_or_drop(sys.stdout)
            return _BROKEN_PIPE
        except OSError as error:
            _flush_or_drop(sys.stdout)
            _tell(f"jobstatus: cannot write: {error.strerror}")
            return _UNUSABLE
        return run.status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jobstatus",
        description="Find job statuses in JSON documents: a document that is one, else every object under a member "
        "called job_status or jobStatus.",
        epilog="Exit status: 0; 1 after a bad document; 2 for wrong arguments or a file that cannot be read.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(command: Any, name: str, summary: str) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
        subparser.set_defaults(command=command)
        subparser.add_argument(
            "files", nargs="*", metavar="FILE", help="one JSON document, or one a line; - is standard input"
        )
        return subparser

    report = add(_report, "report", "count how often each job status occurs, most frequent first")
    report.add_argument("--json", action="store_true", help="write JSON instead of a table")
    convert = add(_convert, "convert", "rewrite each job status to one spelling, and change nothing else")
    convert.add_argument("--to", choices=("snake", "camel"), required=True, help="source_value or sourceValue")
    add(_check, "check", "list what is wrong, one problem a line")
    return parser


def _not_closed(stream: TextIO | None) -> TextIO:
    """Refuse a standard stream that was closed before Python started."""
    if stream is None:
        raise OSError(EBADF, os.strerror(EBADF))
    return stream


def _flush_or_drop(stream: TextIO | None) -> None:
    """Write what is left, or let nothing more be written: Python's own flush at exit would only fail again."""
    if stream is not None:
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _tell(message: str) -> None:
    """Write to standard error; where that fails, there is nobody to tell."""
    with suppress(OSError):
        print(message, file=sys.stderr)
    _flush_or_drop(sys.stderr)


# From files to documents


@frozen
class _Document:
    """One JSON document, and the statuses in it in their order."""

    #: File and line that it begins on, for people.
    place: str
    text: str = ""
    #: The way to each, and the status itself; none of them where there are problems.
    statuses: list[tuple[_Path, JobStatus]] = Factory(list[tuple[_Path, JobStatus]])
    problems: list[Problem] = Factory(list[Problem])


@define
class _Run:
    """One run over some files."""

    files: list[str]
    status: int = _OK
    #: Whether to show it, where it cannot get in the way of the output.
    progress: bool = True

    def documents(self) -> Iterator[_Document]:
        """Give every document of the files, good or bad; a file that cannot be read is complained of, and left."""
        progress = _Progress(wanted=self.progress)
        for file in self.files:
            name = "<stdin>" if file == "-" else _printable(file)
            try:
                with _open(file) as stream:
                    for line, text in _texts(stream):
                        progress.step()
                        document = _examine(f"{name}:{line}", text)
                        if document.problems:
                            self.status = max(self.status, _BAD)
                            progress.clear()
                        yield document
            except OSError as error:
                self.status = _UNUSABLE
                progress.clear()
                _tell(f"jobstatus: {name}: {error.strerror}")
            finally:
                progress.clear()

    def good_documents(self) -> Iterator[_Document]:
        """Give the good documents, and list what is wrong with the others on standard error."""
        for document in self.documents():
            if document.problems:
                for problem in document.problems:
                    _tell(_told(document, problem))
            else:
                yield document


def _open(file: str) -> AbstractContextManager[BinaryIO]:
    if file != "-":
        return Path(file).open("rb")
    return nullcontext(_not_closed(sys.stdin).buffer)


class _Progress:
    """A count of documents on standard error, if that is a terminal and it takes long."""

    EVERY = 0.25  # seconds

    def __init__(self, *, wanted: bool) -> None:
        self._documents = 0
        self._next = time.monotonic() + self.EVERY if wanted and sys.stderr.isatty() else float("inf")
        self._shown = False

    def step(self) -> None:
        self._documents += 1
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.EVERY
            self._shown = True
            print(f"{self._documents} documents\r", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shown:
            self._shown = False
            print("\x1b[K", end="", file=sys.stderr, flush=True)


def _texts(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """
    Split a file into texts with the lines they begin on: its lines, or all of it where one document spans lines.

    It is one document if its first line is the beginning of one; if that document turns out broken where a line
    begins that is an object of its own, it was a damaged first line after all.
    """
    line, first = 1, stream.readline()
    while first.isspace():
        line, first = line + 1, stream.readline()
    if not first:
        return
    if _broken_at(first.rstrip()) == len(first.rstrip()):
        whole = first + stream.read()
        stop = _broken_at(whole)
        rest = b"" if stop is None else whole[stop:].partition(b"\n")[0]
        if not (rest.startswith(b"{") and _broken_at(rest) is None):
            yield line, whole
            return
        stream = BytesIO(whole)
        first = stream.readline()
    yield line, first
    for line, text in enumerate(stream, line + 1):  # noqa: B020
        if not text.isspace():
            yield line, text


def _broken_at(text: bytes) -> int | None:
    """Tell at which byte *text* stops being JSON; None if it is JSON, or not even UTF-8."""
    try:
        parse(text)
    except JobStatusError as error:
        cause = error.__cause__
        # Counted from the end: a byte order mark is no part of what was decoded.
        return len(text) - len(cause.doc[cause.pos :].encode()) if isinstance(cause, JSONDecodeError) else None
    return None


def _examine(place: str, data: bytes) -> _Document:
    freezer = new_text_freezer()
    try:
        # Without its line end, which would put the end of a damaged line on line 2.
        document = freezer.freeze(parse(data.rstrip(b"\r\n")), None, 0)
        freezer.problems.raise_if_any()
    except JobStatusError as error:
        return _Document(place, problems=list(error.problems))
    problems: list[Problem] = []
    statuses: list[tuple[_Path, JobStatus]] = []
    for path, found in _find(document, ()):
        try:
            statuses.append((path, structure(found)))
        except JobStatusError as error:
            problems.extend(Problem(path + problem.path, problem.message) for problem in error.problems)
    return _Document(place, data.decode(), statuses, problems)


_NAMES = ("job_status", "jobStatus")
_FIELDS = ("value", "source_value", "sourceValue")


def _is_status(document: Any) -> bool:
    return (
        type(document) is SourceObject
        and any(name in document for name in _FIELDS)
        and not any(name in document for name in _NAMES)
    )


def _find(value: Any, path: _Path) -> Iterator[tuple[_Path, SourceObject]]:
    """Find the objects that are a status, outermost only: what is inside one is the provider's own."""
    if not path and _is_status(value):
        yield path, value
    elif type(value) is SourceObject:
        for name, item in value.items():
            if name in _NAMES and type(item) is SourceObject:
                yield (*path, name), item
            else:
                yield from _find(item, (*path, name))
    elif type(value) is tuple:
        for index, item in enumerate(cast("tuple[Any, ...]", value)):
            yield from _find(item, (*path, index))


# The commands


def _check(run: _Run, _: argparse.Namespace) -> None:
    for document in run.documents():
        for problem in document.problems:
            print(_told(document, problem))


def _told(document: _Document, problem: Problem) -> str:
    return f"{document.place}: {show_path(problem.path)}: {_printable(problem.message)}"


def _convert(run: _Run, arguments: argparse.Namespace) -> None:
    naming = Naming[arguments.to.upper()]
    run.progress = not sys.stdout.isatty()
    for document in run.good_documents():
        text = _rewrite(document, naming)
        sys.stdout.buffer.write(text.encode() if text.endswith("\n") else f"{text}\n".encode())


# The start of an object under one of `_NAMES`, written plainly or with escapes. In a text known to be JSON, a quote
# that no backslash precedes and that such a name follows can only be the one that opens it.
_STATUS = re.compile(r'(?<!\\)("(?:[a-zS_]|\\u[0-9A-Fa-f]{4}){9,10}")[ \t\n\r]*:[ \t\n\r]*(?=\{)')
_raw_decode = JSONDecoder().raw_decode


def _rewrite(document: _Document, naming: Naming) -> str:
    """Put each status anew into the text, and leave every other character as it is."""
    text, done = document.text, 0
    pieces: list[str] = []
    for path, status in document.statuses:
        start = _start_of_status(text, done) if path else text.index("{")
        pieces += text[done:start], dumps(status, naming=naming)
        done = _raw_decode(text, start)[1]
    return "".join([*pieces, text[done:]])


def _start_of_status(text: str, start: int) -> int:
    return next(match.end() for match in _STATUS.finditer(text, start) if _raw_decode(match[1])[0] in _NAMES)


def _report(run: _Run, arguments: argparse.Namespace) -> None:
    counts: Counter[JobStatus] = Counter()
    documents = 0
    for document in run.good_documents():
        documents += 1
        counts.update(JobStatus(status.value, status.source_value) for _, status in document.statuses)
    totals = {
        "documents": documents,
        "statuses": counts.total(),
        "distinct": len(counts),
        "unmapped": sum(count for status, count in counts.items() if _mark(status) == "unmapped"),
        "unknown": sum(count for status, count in counts.items() if _mark(status) == "unknown"),
    }
    if arguments.json:
        rows = [
            {"count": count, "mark": _mark(status), **unstructure(status)} for status, count in counts.most_common()
        ]
        print(dump_json({"counts": rows, "totals": totals}, indent=2))
    else:
        print("\n".join(_table(counts.most_common(), totals["statuses"])))
        print(", ".join(f"{number} {what}" for what, number in totals.items()))


def _mark(status: JobStatus) -> str | None:
    """Say what is noteworthy about a value: that the provider's word was not mapped, or that the enum lacks it."""
    if status.value is JobValue.UNMAPPED_VALUE:
        return "unmapped"
    return "unknown" if type(status.value) is str else None


def _table(counts: list[tuple[JobStatus, int]], total: int) -> Iterator[str]:
    width = max(shutil.get_terminal_size().columns or 80, 60)  # 0 where a terminal does not know its size
    rows = [("count", "share", "value", "", "source value", "")]
    bar_width = width // 6
    for status, count in counts:
        bar = _bar(count / counts[0][1], bar_width)
        rows.append(
            (
                str(count),
                f"{count / total:.1%}",
                _cell(status.value, width, bare=True),
                _mark(status) or "",
                _cell(status.source_value, width),
                bar,
            )
        )
    widths = [max(map(_columns, cells)) for cells in zip(*rows, strict=True)]
    # The two cells of any length share what the others leave.
    spare = width - sum(widths[:2]) - widths[3] - bar_width - 10
    widths[2] = min(widths[2], max(spare - widths[4], spare // 2))
    widths[4] = min(widths[4], spare - widths[2])
    for number, share, value, mark, source_value, bar in rows:
        cells = (
            f"{number:>{widths[0]}}",
            f"{share:>{widths[1]}}",
            _fit(value, widths[2]),
            f"{mark:{widths[3]}}",
            _fit(source_value, widths[4]),
            bar,
        )
        yield "  ".join(cells).rstrip()


def _cell(value: Any, most: int, *, bare: bool = False) -> str:
    """Show a value, or a little more of it than *most* columns hold."""
    if value is UNSET:
        return "(absent)"
    text = str(value) if bare and isinstance(value, str) else dump_json(thaw(value), ensure_ascii=False)
    return _printable(text[: most + 1])


def _printable(text: str) -> str:
    """Escape what a terminal would act on or standard output cannot encode."""
    text = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
    encoding = sys.stdout.encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _columns(text: str) -> int:
    """Count the columns of a terminal that *text* takes."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _fit(text: str, width: int) -> str:
    """Pad or cut *text* to *width* columns."""
    columns = _columns(text)
    if columns <= width:
        return text + " " * (width - columns)
    kept = sum(end <= width - 3 for end in accumulate(map(_columns, text)))
    return _fit(f"{text[:kept]}...", width)


def _bar(share: float, width: int) -> str:
    block = "\N{FULL BLOCK}"
    if block != _printable(block):
        block = "#"
    return block * max(1, round(share * width))
