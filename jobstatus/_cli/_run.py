"""Read the input files, and report their problems."""

import argparse
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from io import UnsupportedOperation
from os.path import samestat
from pathlib import Path
from stat import S_ISREG
from typing import Any, BinaryIO, Final

from .._errors import JobStatusError, Problem
from ._buffer import Place
from ._documents import UNSOUND, Document, Source
from ._problems import Examined, Located, examine
from ._statuses import Statuses
from ._terminal import Output, Progress, opened, read_some, warn

OK: Final = 0
BAD: Final = 1
UNUSABLE: Final = 2
_NOTHING: Final = Examined([])
_NAMES: Final = ("job_status", "jobStatus")


class Run:
    """One run over some files."""

    def __init__(self, output: Output, arguments: argparse.Namespace) -> None:
        self.output = output
        self.files: list[str] = arguments.files
        #: The keys that hold statuses.
        self.names = frozenset(arguments.key or _NAMES)
        #: Whether they hold job statuses, whose values may be unknown.
        self.is_job_status = not arguments.key
        self.status = OK
        #: Number of good documents.
        self.documents = 0
        #: Whether any status was found, good or bad.
        self.found = False
        #: Called with each line that describes a problem.
        self.write_problem: Callable[[str], None] = warn
        #: Whether to write warnings too.
        self.warns = False
        self.progress = Progress(_size_of(self.files))
        self._read_bytes = 0

    def end(self) -> None:
        """Flush the output, and warn if no status was found."""
        self.output.flush()
        if not self.found and self.status != UNUSABLE:
            keys = " or ".join(sorted(self.names))
            warn(f"jobstatus: no status found: no object under the key {keys}, and no document that is a status")

    def examined(self, file: str, statuses: Statuses) -> Iterator[tuple[Document, Any]]:
        """Yield the documents of a file, each with its statuses, or None if it is bad."""
        name = name_of(file)
        for source, document in self._documents(file):
            if not document.text and document.damage is None:
                yield document, []
                continue
            found, wrong = self._examine(document, statuses)
            self.found = self.found or bool(found) or wrong.has_status
            if wrong.problems or wrong.warnings:
                self.progress.clear()
                place = source.place_of(document)
                for line in _lines(document.text, place, wrong.warnings):
                    warn(f"warning: {name}:{line}")
                for line in _lines(document.text, place, wrong.problems):
                    self.write_problem(f"{name}:{line}")
            if wrong.problems:
                self.status = max(self.status, BAD)
                yield document, None
            else:
                self.documents += 1
                yield document, found

    def _examine(self, document: Document, statuses: Statuses) -> tuple[list[Any], Examined]:
        if document.damage is not None:
            return [], Examined([(0, Problem((), document.damage))])
        found: list[Any] = []
        if document.value is not UNSOUND:
            try:
                found, other = statuses.find(document.text, document.value)
                if not (other and self.warns):
                    return found, _NOTHING
            except JobStatusError:
                pass
        examined = examine(document.text, self.names)
        return found, examined if self.warns else examined._replace(warnings=())

    def _documents(self, file: str) -> Iterator[tuple[Source, Document]]:
        """Yield the documents of a file; report it if it cannot be read."""
        try:
            with self._open(file) as stream:
                source = Source(partial(self._read, stream), waiting=not _is_regular(stream))
                for document in source:
                    yield source, document
        except OSError as error:
            self.status = UNUSABLE
            self.progress.clear()
            warn(f"jobstatus: {name_of(file)}: {reason(error)}")
        finally:
            self.progress.clear()

    @contextmanager
    def _open(self, file: str) -> Generator[BinaryIO, None, None]:
        if file != "-":
            with open(file, "rb", buffering=0) as stream:  # noqa: PTH123 - `Path("")` is the current directory
                _refuse_output(stream)
                yield stream
            return
        standard_input = opened(sys.stdin)
        if standard_input.isatty():
            warn("jobstatus: reading from the terminal; Ctrl-D ends the input")
        _refuse_output(standard_input.buffer)
        yield standard_input.buffer

    def _read(self, stream: BinaryIO, size: int) -> bytes:
        # Reading may block, so show the results so far.
        self.output.flush()
        self.progress.show(self.documents, self._read_bytes)
        data = read_some(stream, size)
        self._read_bytes += len(data)
        return data


def _refuse_output(stream: BinaryIO) -> None:
    """Raise an `OSError` for a file that is also standard output: it would grow while being read."""
    with suppress(UnsupportedOperation):
        status, output = os.fstat(stream.fileno()), os.fstat(sys.stdout.fileno())
        if S_ISREG(status.st_mode) and status.st_size and samestat(status, output):
            msg = "input file is output file"
            raise OSError(msg)


def _size_of(files: list[str]) -> int | None:
    """Return the total size of files in bytes; None if it is unknown."""
    try:
        found = [Path(file).stat() for file in files]
    except OSError:
        return None
    return sum(status.st_size for status in found) if all(S_ISREG(status.st_mode) for status in found) else None


def _is_regular(stream: BinaryIO) -> bool:
    try:
        return S_ISREG(os.fstat(stream.fileno()).st_mode)
    except UnsupportedOperation:  # not a file
        return False


def name_of(file: str) -> str:
    return "<stdin>" if file == "-" else file


def reason(error: Any) -> str:
    return error.strerror or str(error)


def _lines(text: str, place: Place, found: Sequence[Located]) -> Iterator[str]:
    for at, problem in found:
        place = place.advance(text, at)
        yield f"{place.line}:{place.column}: {problem}"
