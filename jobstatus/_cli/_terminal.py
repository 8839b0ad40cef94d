"""Standard output, written in full or with an error; messages and progress on standard error, which may fail."""

import os
import select
import sys
import time
from contextlib import suppress
from errno import EBADF
from math import inf
from typing import Any, BinaryIO, Final, TextIO

_FULL: Final = 2**16  # characters
_EVERY: Final = 0.25  # seconds between updates of the progress
# Zero width non-joiner and joiner, which some scripts and emoji need.
_JOINERS: Final = "\u200c\u200d"


def opened(stream: TextIO | None) -> TextIO:
    """Return a standard stream; raise an `OSError` if it was closed before Python started."""
    if stream is None:
        raise OSError(os.strerror(EBADF))
    return stream


class WriteError(Exception):
    """Standard output could not be written; the `OSError` is the cause."""


class Output:
    """
    Standard output, buffered here: if Python does not buffer it, its `write` may write only a part.

    Every method may raise a `WriteError`, also for text that was passed earlier.
    """

    def __init__(self) -> None:
        #: The encoding of the output.
        self.encoding = encoding()
        self._pieces: list[str] = []
        self._size = 0
        # Encoded, but not yet written.
        self._rest = memoryview(b"")
        try:
            self._stream = opened(sys.stdout)
            self._stream.flush()
        except OSError as error:
            raise WriteError from error
        buffer: Any = getattr(self._stream, "buffer", None)
        self._raw = getattr(buffer, "raw", buffer)

    def write(self, text: str) -> None:
        """Add text to the buffer, and flush it when it is full."""
        self._pieces.append(text)
        self._size += len(text)
        if self._size >= _FULL:
            self.flush()

    def write_line(self, line: str) -> None:
        """Write a line, escaped for terminals."""
        self.write(f"{printable(line)}\n")

    def flush(self) -> None:
        """Write everything in the buffer."""
        try:
            while self._rest or self._pieces:
                if not self._rest:
                    text, self._pieces, self._size = "".join(self._pieces), [], 0
                    self._rest = memoryview(text.encode(self.encoding))
                self._rest = self._rest[self._write_some() :]
        except OSError as error:
            raise WriteError from error

    def end_early(self) -> None:
        """Write the complete lines in the buffer, and drop the rest."""
        data = bytes(self._rest) + "".join(self._pieces).encode(self.encoding)
        self._rest, self._pieces = memoryview(data[: data.rfind(b"\n") + 1]), []
        self.flush()

    def _write_some(self) -> int:
        if self._raw is None:  # standard output was replaced by a text stream
            self._stream.write(str(self._rest, self.encoding))
            return len(self._rest)
        written: int | None = self._raw.write(self._rest)
        if written is None:  # non-blocking and full
            select.select([], [self._raw], [])
        return written or 0


def read_some(stream: BinaryIO, size: int) -> bytes:
    """Wait for data, and read at most *size* bytes; none at the end."""
    raw: Any = getattr(stream, "raw", stream)
    while (data := raw.read(size)) is None:  # non-blocking and empty
        select.select([raw], [], [])
    return bytes(data)


def encoding() -> str:
    """Return the encoding of standard output."""
    return (sys.stdout and sys.stdout.encoding) or "ascii"


def printable(text: str) -> str:
    """Escape control characters, and characters that standard output cannot encode."""
    if not text.isprintable():
        text = "".join(
            char if char.isprintable() or char in _JOINERS else char.encode("unicode_escape").decode() for char in text
        )
    return text.encode(encoding(), "backslashreplace").decode(encoding())


def warn(message: str) -> None:
    """Write a line to standard error."""
    _to_standard_error(f"{printable(message)}\n")


def _to_standard_error(text: str) -> None:
    """Write to standard error, and ignore failures."""
    stream = sys.stderr
    with suppress(OSError):
        stream.write(text)
    try:
        stream.flush()
    except OSError:
        # At exit, Python would try again, fail, and change the exit status.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Progress:
    """
    Progress on standard error, shown if that is a terminal and the run takes long.

    Args:
        total: Number of bytes to read; None if unknown.
    """

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._begin = time.monotonic()
        self._next = self._begin + _EVERY if sys.stderr.isatty() else inf
        self._shown = False

    def stop(self) -> None:
        """Show no progress, as the output goes to the same terminal."""
        self._next = inf

    def show(self, documents: int, done: int) -> None:
        """Show the number of documents, and the share of bytes read, if an update is due."""
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
        """Erase the progress before other output."""
        if self._shown:
            self._shown = False
            _to_standard_error("\x1b[K")
