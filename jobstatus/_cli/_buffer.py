"""Buffered text of an input, with lines and columns."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import Final, NamedTuple

from ._scan import Brackets, end_of

_CHUNK: Final = 2**17
# Between documents: white space, byte order marks, and the record separators of RFC 7464.
BLANKS: Final = " \t\n\r\x1e\ufeff"
between = re.compile(f"[{BLANKS}]*").match
_margin = re.compile("[ \t\r\x1e\ufeff]*").match


def line_start(indentation: int) -> str:
    """Return a pattern for the start of a line that is indented by at most so many spaces and tabs."""
    return rf"\n(?:[\r\x1e\ufeff]*[ \t]){{0,{indentation}}}[\r\x1e\ufeff]*"


def line_begin(text: str, at: int) -> int:
    """Return where the line of a position begins."""
    return text.rfind("\n", 0, at) + 1


# An incomplete document on one line is parsed again when its text has doubled; from this size on, when it has
# quadrupled.
_LARGE: Final = 2**20
# Maximum number of characters before the content of a line, besides its indentation.
_LONGEST_MARGIN: Final = 8


class Place(NamedTuple):
    """A position in a text, with its line and column."""

    at: int
    line: int
    column: int

    def advance(self, text: str, at: int) -> "Place":
        """Return the place of a later position."""
        newlines = text.count("\n", self.at, at)
        begin = line_begin(text, at) - 1 if newlines else self.at - self.column
        return Place(at, self.line + newlines, at - begin)


class Buffer:
    """
    Text of one input; drops what has been consumed.

    Args:
        read: Called with a size; returns at most that many bytes, and none at the end.
        waiting: Whether *read* may block, so that a document must be yielded as soon as it is complete.
    """

    def __init__(self, read: Callable[[int], bytes], *, waiting: bool) -> None:
        self._read = read
        self._waiting = waiting
        self._decoder = getincrementaldecoder("utf-8")()
        self._ended = False
        self._text = ""
        # Where to look for the next document.
        self._at = 0
        self._mark = Place(0, 1, 1)
        # The indentation of the first line, if the text begins in the middle of it.
        self._indentation: int | None = None

    def _read_more(self, start: int = 0) -> bool:
        """Read until the document at offset *start* may be complete. Return whether anything was read."""
        begin = end_of(between(self._text, self._at + start))
        indentation = self._indentation_at(begin)
        begin -= self._at
        kept = self._drop()
        pieces, size, tried = [kept], len(kept), len(kept) - begin
        brackets = Brackets(kept[begin:])
        # A document of several lines ends before the next line that is not indented more than its first. Once that line
        # is there, parsing shows whether the document is damaged.
        at_margin = re.compile(f"{line_start(indentation)}[^{BLANKS}]").search
        seen = at_margin(kept, begin) is not None
        one_line = "\n" not in kept[begin:]
        line = kept[max(begin, kept.rfind("\n")) :]
        while not self._ended:
            piece = self._piece()
            pieces.append(piece)
            size += len(piece)
            closed = self._waiting and brackets.may_close(piece)
            newline = "\n" in piece
            one_line = one_line and not newline
            if not tried:
                enough = True
            elif one_line:
                enough = size - begin >= tried * (2 if tried < _LARGE else 4)
            else:
                line += piece
                enough = at_margin(line) is not None and (not seen or size - begin >= tried * 2)
                line = line[line.rfind("\n") :][: indentation + _LONGEST_MARGIN]
            if size > begin and (enough or (closed and (newline or size - begin >= tried * 9 / 8))):
                break
        self._text = "".join(pieces)
        return size > len(kept)

    def _drop(self) -> str:
        """Drop the text before the next document, and return the rest."""
        at = self._at
        if at:
            self._indentation = None if self._text[at - 1] == "\n" else self._indentation_at(at)
        self._mark = self._place(at)._replace(at=0)
        self._at = 0
        return self._text[at:]

    def _piece(self) -> str:
        data = self._read(_CHUNK)
        self._ended = not data
        try:
            return self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError:
            self._decoder.errors = "surrogateescape"
            return self._decoder.decode(data, final=self._ended)

    def _place(self, at: int) -> Place:
        """Return the place of a position, which must not be before that of the last call."""
        self._mark = self._mark.advance(self._text, at)
        return self._mark

    def _indentation_at(self, position: int) -> int:
        """Return the number of spaces and tabs that indent the line at a position."""
        begin = line_begin(self._text, position)
        if not begin and self._indentation is not None:
            return self._indentation
        margin = self._text[begin : end_of(_margin(self._text, begin))]
        return margin.count(" ") + margin.count("\t")
