"""Run the command line in this process."""

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from jobstatus._cli import main

COMMANDS = (["check"], ["report"], ["convert", "--to", "camel"])


class Capture(io.TextIOWrapper):
    """A stream that keeps what is written, and may seem to be a terminal."""

    def __init__(self, *, terminal=False):
        super().__init__(io.BytesIO(), "utf-8", newline="")
        self.terminal = terminal

    def isatty(self):
        return self.terminal

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode()


class Pieces(io.BytesIO):
    """An input that arrives in pieces of the given sizes, and then at once."""

    def __init__(self, data, sizes):
        super().__init__(data)
        self.sizes = iter(sizes)

    def read(self, size):
        return super().read(min(size, next(self.sizes, size)))


def run(*arguments, stdin=b"", out=None, err=None):
    """Return the exit status, the output and the errors; *stdin* holds bytes, or is a binary file."""
    out, err = out or Capture(), err or Capture()
    stdin = io.TextIOWrapper(io.BytesIO(stdin) if isinstance(stdin, bytes) else stdin)
    with stdin, redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", stdin):
        status = main([*map(str, arguments)])
    return status, out.text(), err.text()


def about_documents(err):
    """Return the lines of standard error that are about documents."""
    return [line for line in err.splitlines() if not line.startswith("jobstatus: no status found")]
