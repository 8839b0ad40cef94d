"""Standard output, which takes all or fails; standard error, on which nothing depends; what a terminal may show."""

import os
import select
import sys
import time
from contextlib import suppress
from errno import EBADF
from typing import Any, BinaryIO, Final, TextIO

_FULL: Final = 2**16  # characters
_EVERY: Final = 0.25  # seconds from one sign of progress to the next
# Zero width non-joiner and joiner, which belong to the letters of some languages, and to emoji.
_JOINERS: Final = "\u200c\u200d"


def opened(stream: TextIO | None) -> TextIO:
    """Return a standard stream; raise an `OSError` if it was closed before Python started."""
    if stream is None:
        raise OSError(EBADF, os.strerror(EBADF))
    return stream


class WriteError(Exception):
    """Standard output could not be written; the `OSError` is the cause."""


class Output:
    """
    Standard output, buffered here: where Python does not buffer it, its `write` may take only a part.

    Every method may raise a `WriteError`, also for what was written before.
    """

    def __init__(self) -> None:
        #: In what text is written.
        self.encoding = encoding()
        self._pieces: list[str] = []
        self._size = 0
        # What is being written.
        self._rest = memoryview(b"")
        try:
            self._stream = opened(sys.stdout)
            self._stream.flush()
        except OSError as error:
            raise WriteError from error
        buffer: Any = getattr(self._stream, "buffer", None)
        self._raw = getattr(buffer, "raw", buffer)

    def write(self, text: str) -> None:
        """Write, sooner or later."""
        self._pieces.append(text)
        self._size += len(text)
        if self._size >= _FULL:
            self.flush()

    def write_line(self, line: str) -> None:
        """Write a line for people."""
        self.write(f"{printable(line)}\n")

    def flush(self) -> None:
        """Write all of it."""
        try:
            while self._rest or self._pieces:
                if not self._rest:
                    text, self._pieces, self._size = "".join(self._pieces), [], 0
                    self._rest = memoryview(text.encode(self.encoding))
                self._rest = self._rest[self._write_some() :]
        except OSError as error:
            raise WriteError from error

    def end_early(self) -> None:
        """Write what is left as far as its last line is whole."""
        data = bytes(self._rest) + "".join(self._pieces).encode(self.encoding)
        self._rest, self._pieces = memoryview(data[: data.rfind(b"\n") + 1]), []
        self.flush()

    def _write_some(self) -> int:
        if self._raw is None:  # a stream of text in the place of standard output
            self._stream.write(str(self._rest, self.encoding))
            return len(self._rest)
        written: int | None = self._raw.write(self._rest)
        if written is None:  # it does not block, and is full
            select.select([], [self._raw], [])
        return written or 0


def read_some(stream: BinaryIO, size: int) -> bytes:
    """Read at most *size* bytes as soon as there are any; none at the end."""
    raw: Any = getattr(stream, "raw", stream)
    while (data := raw.read(size)) is None:  # it does not block, and there is nothing yet
        select.select([raw], [], [])
    return bytes(data)


def encoding() -> str:
    """Return the encoding of standard output."""
    return (sys.stdout and sys.stdout.encoding) or "ascii"


def printable(text: str) -> str:
    """Escape what a terminal would act on, and what standard output cannot encode."""
    if not text.isprintable():
        text = "".join(
            char if char.isprintable() or char in _JOINERS else char.encode("unicode_escape").decode() for char in text
        )
    return text.encode(encoding(), "backslashreplace").decode(encoding())


def warn(message: str) -> None:
    """Write a line to standard error."""
    _to_standard_error(f"{printable(message)}\n")


def _to_standard_error(text: str) -> None:
    """Write to standard error. Where that fails, nothing else changes."""
    stream = sys.stderr
    with suppress(OSError):
        stream.write(text)
    try:
        stream.flush()
    except OSError:
        # Python's own attempt at the end would only fail again, and change the exit status.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Progress:
    """
    A count of documents on standard error, if that is a terminal and it takes long.

    Args:
        total: How many bytes there are to read, or None where nobody knows.
    """

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._begin = time.monotonic()
        self._next = self._begin + _EVERY if sys.stderr.isatty() else float("inf")
        self._shown = False

    def stop(self) -> None:
        """Show none, as the output goes to the same terminal all the time."""
        self._next = float("inf")

    def show(self, documents: int, done: int) -> None:
        """Show how many documents there were, and how many bytes of all, if it is time."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._shown = True
            shown = f"{documents} document{'s' * (documents != 1)}"
            if self._total:
                speed = done / max(now - self._begin, _EVERY) / 1e6
                shown += f", {done / self._total:.0%} at {speed:.1f} MB/s"
            _to_standard_error(f"{shown}\x1b[K\r")

    def clear(self) -> None:
        """Make place for something else."""
        if self._shown:
            self._shown = False
            _to_standard_error("\x1b[K")
