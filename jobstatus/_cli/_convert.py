"""Good documents put together again, and files replaced by them."""

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from errno import EINVAL
from functools import partial
from pathlib import Path
from typing import TextIO

from ._documents import Document

_end_of_line = re.compile(r"[ \t\r]*\n").match


class Joiner:
    """
    Puts documents together, with all that stands between them; bad ones go with their lines.

    Args:
        write: Takes text.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._started = False
        self._line_ended = True
        self._joint = ""
        # Whether a document stands on the line already, and whether the end of a line is left of a bad document.
        self._on_line = False
        self._line_left = False
        #: Whether anything is not as it was.
        self.changed = False

    def begin(self) -> None:
        """Begin with the documents of another input, on a line of their own."""
        self._joint = "" if self._line_ended else "\n"
        self._on_line = self._line_left = False

    def add(self, document: Document, text: str) -> None:
        """Write what stands before a document, and *text* in its place."""
        before = self._before(document.before)
        self._on_line = self._on_line or text != ""
        self.changed = self.changed or text != document.text
        if before or text:
            self._put(before + text)

    def leave_out(self, document: Document) -> None:
        """Write what stands before a bad document."""
        before = self._before(document.before)
        self.changed = True
        if not self._on_line:
            self._line_left = document.damage is None
            if lines := before[: before.rfind("\n") + 1]:
                self._put(lines)
        elif document.damage is not None:  # which goes on to the end of a line
            self._on_line = False
            self._put("\n")

    def _before(self, before: str) -> str:
        if "\n" in before:
            self._on_line = False
        if "\ufeff" in before:
            mark = "" if self._started or before[0] != "\ufeff" else "\ufeff"
            plain = mark + before.replace("\ufeff", "")
            self.changed = self.changed or plain != before
            before = plain
        if self._line_left:
            self._line_left = False
            if end := _end_of_line(before):
                before = before[end.end() :]
        return before

    def _put(self, text: str) -> None:
        self._write(self._joint + text if self._joint else text)
        self._joint = ""
        self._started = True
        self._line_ended = text[-1] == "\n"


class Replacement:
    """
    A file that is to take the place of another one; nothing of it stays unless `put` is called.

    Raises:
        OSError: If the other one is no regular file, or a file beside it cannot be made.
    """

    def __init__(self, file: str) -> None:
        self._target = Path(os.path.realpath(file, strict=True))
        if not self._target.is_file():
            raise OSError(EINVAL, "not a regular file")
        self._path = self._target.parent / f".jobstatus-{os.getpid()}-{time.time_ns()}"

    def __enter__(self) -> TextIO:
        """Open it."""
        try:
            opener = partial(os.open, mode=0o600)
            self._stream = open(self._path, "x", encoding="utf-8", newline="", opener=opener)
        except BaseException:  # a signal, too, after it was made
            self._path.unlink(missing_ok=True)
            raise
        return self._stream

    def put(self) -> None:
        """Put it in the place of the other one, with its permissions."""
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
def ended_by_signals() -> Generator[None, None, None]:
    """Let signals that end the process raise a `SystemExit`, so that it cleans up before."""

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
