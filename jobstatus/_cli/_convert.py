"""Join converted documents, and replace files atomically."""

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TextIO

from ._documents import Document

_end_of_line = re.compile(r"[ \t\r]*\n").match


class Joiner:
    """
    Joins documents and the text between them; drops bad documents with their lines.

    Args:
        write: Called with the output, piece by piece.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        # Whether anything has been written, and whether the last of it ended a line.
        self._started = False
        self._line_ended = True
        #: Whether the output differs from the input, if no document is bad.
        self.changed = False
        self.begin()

    def begin(self) -> None:
        """Begin another input, on a new line."""
        self._joint = "" if self._line_ended else "\n"
        # Whether what follows is at the start of the input and of the output.
        self._at_start = not self._started
        # Whether the current line has a document, and whether the rest of a bad document's line is yet to be dropped.
        self._on_line = self._line_left = False

    def add(self, document: Document, text: str) -> None:
        """Write the text before a document, and *text* in its place."""
        before = self._before(document.before)
        self._on_line = self._on_line or text != ""
        self.changed = self.changed or text != document.text
        if before or text:
            self._put(before + text)

    def leave_out(self, document: Document) -> None:
        """Write only the text before a bad document."""
        before = self._before(document.before)
        if not self._on_line:
            self._line_left = document.damage is None
            if lines := before[: before.rfind("\n") + 1]:
                self._put(lines)
        elif document.damage is not None:  # damage extends to the end of a line
            self._on_line = False
            self._put("\n")

    def _before(self, before: str) -> str:
        if "\n" in before:
            self._on_line = False
        if "\ufeff" in before:
            mark = "\ufeff" if self._at_start and before[0] == "\ufeff" else ""
            plain = mark + before.replace("\ufeff", "")
            self.changed = self.changed or plain != before
            before = plain
        self._at_start = False
        if self._line_left:
            self._line_left = False
            if end := _end_of_line(before):
                before = before[end.end() :]
        return before

    def _put(self, text: str) -> None:
        self._write(self._joint + text)
        self._joint = ""
        self._started = True
        self._line_ended = text[-1] == "\n"


class Replacement:
    """
    A temporary file that `put` moves to the place of another one; otherwise it is deleted.

    Raises:
        OSError: If the other file is not a regular file, or the temporary one cannot be created beside it.
    """

    def __init__(self, file: str) -> None:
        self._target = Path(os.path.realpath(file, strict=True))
        if not self._target.is_file():
            msg = "not a regular file"
            raise OSError(msg)
        self._path = self._target.parent / f".jobstatus-{os.getpid()}-{time.time_ns()}"

    def __enter__(self) -> TextIO:
        """Create the temporary file."""
        try:
            opener = partial(os.open, mode=0o600)
            self._stream = open(self._path, "x", encoding="utf-8", newline="", opener=opener)
        except BaseException:  # signals too, once the file exists
            self._path.unlink(missing_ok=True)
            raise
        return self._stream

    def put(self) -> None:
        """Replace the other file, keeping its permissions."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        status = self._target.stat()
        with suppress(OSError):  # only root may change the owner of a file
            os.chown(self._path, status.st_uid, status.st_gid)
        shutil.copymode(self._target, self._path)
        self._path.replace(self._target)

    def __exit__(self, *_: object) -> None:
        try:
            with suppress(OSError):
                self._stream.close()
        finally:
            self._path.unlink(missing_ok=True)


@contextmanager
def exit_on_signals() -> Generator[None, None, None]:
    """Let signals that end the process raise a `SystemExit`, so that temporary files are deleted."""

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number, handler in before.items():
            if handler is signal.SIG_DFL:
                signal.signal(number, end)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
