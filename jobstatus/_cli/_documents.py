"""From bytes to JSON documents: one, one a line, or one after another; and on after damage."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from json import JSONDecodeError
from typing import Any, Final, NamedTuple

from attrs import define

from .._text import looks_like
from ._scan import (
    Brackets,
    UnsoundError,
    end_of,
    find_other_byte,
    first_closed,
    is_too_deep,
    lenient,
    name_other_byte,
    strict,
    what_is_wrong,
)

_CHUNK: Final = 2**18
# Between documents: white space, byte order marks, and the record separators of RFC 7464.
_BLANKS: Final = " \t\n\r\x1e\ufeff"
_between = re.compile(f"[{_BLANKS}]*").match
_margin = re.compile("[\x1e\ufeff]*([ \t]*)").match
# A document that is not complete is tried again with twice as much text, and from this size on with 64 times as much,
# which takes less time.
_LARGE: Final = 2**20
#: The value of a document that is JSON, but in which something is wrong: `examine` finds what.
UNSOUND: Final = object()


class Place(NamedTuple):
    """A position in a text, its line and its column."""

    at: int
    line: int
    column: int

    def go_on(self, text: str, at: int) -> "Place":
        """Return the place of a later position."""
        newlines = text.count("\n", self.at, at)
        begin = text.rfind("\n", self.at, at) if newlines else self.at - self.column
        return Place(at, self.line + newlines, at - begin)


@define
class Document:
    """A document of an input."""

    #: What stands before it: white space, mostly.
    before: str
    #: The text; empty where an input ends, and for damage.
    text: str
    #: Where it begins in what `Source` has read.
    start: int = 0
    #: Its value as `strict` parses it, or `UNSOUND`.
    value: Any = None
    #: What is wrong where it is no JSON, and where. All lines up to the next document belong to it.
    damage: str | None = None
    damaged_at: Place | None = None


class Source:
    """
    The documents of one input.

    Args:
        read: Returns at most so many bytes, and none at the end.
        waiting: Whether it may wait for more, so that what is complete is to be given before.
    """

    def __init__(self, read: Callable[[int], bytes], *, waiting: bool) -> None:
        self._read = read
        self._waiting = waiting
        self._decoder = getincrementaldecoder("utf-8")()
        self._ended = False
        self._text = ""
        # Where the next document is looked for.
        self._at = 0
        self._mark = Place(0, 1, 1)
        # The indentation of the line that the text begins in the middle of.
        self._indentation: int | None = None

    def __iter__(self) -> Iterator[Document]:
        while self._text or self._more():
            start = end_of(_between(self._text, self._at))
            before = self._text[self._at : start]
            if start == len(self._text):
                # What the last line begins with stays, as it is the indentation of what follows.
                line = self._text.rfind("\n", self._at) + 1 or self._at
                if line > self._at:
                    yield Document(self._text[self._at : line], "", line)
                    self._at = line
                if not self._more():
                    yield Document(self._text, "")
                    return
                continue
            try:
                value, end = self._decode(start)
            except (JSONDecodeError, RecursionError) as error:
                if self._may_go_on(error):
                    self._more()
                else:
                    yield self._damaged(before, start, error)
            else:
                text = self._text[start:end]
                if value is not UNSOUND and (is_too_deep(value, text) or self._has_other_byte(text)):
                    value = UNSOUND
                yield Document(before, text, start, value)
                self._at = end

    def _decode(self, start: int) -> tuple[Any, int]:
        """Return the value at *start* and where it ends; raise an error where no complete one stands."""
        text = self._text
        try:
            value, end = strict(text, start)
        except UnsoundError:
            value, end = UNSOUND, lenient(text, start)[1]
        # The rest of a number or a word may follow.
        if text[start] not in "{[" and (not self._ended if end == len(text) else text[end] not in _BLANKS):
            msg = "Extra data"
            raise JSONDecodeError(msg, text, end)
        return value, end

    def _may_go_on(self, error: JSONDecodeError | RecursionError) -> bool:
        """Whether an error may only mean that the text is not complete: no token goes over the end of a line."""
        return not self._ended and isinstance(error, JSONDecodeError) and self._text.find("\n", error.pos) < 0

    def _has_other_byte(self, text: str) -> bool:
        return self._decoder.errors != "strict" and find_other_byte(text) is not None

    # Reading

    def _more(self, start: int = 0) -> bool:
        """Read until the document *start* characters further on may be complete. Return whether there was more."""
        kept = self._drop()
        pieces, size = [kept], len(kept)
        goal = max(1, (size - start) * (2 if size < _LARGE else 64) + start)
        brackets = Brackets(kept[start:]) if self._waiting else None
        while not self._ended:
            piece = self._piece()
            pieces.append(piece)
            size += len(piece)
            if size >= goal or (brackets is not None and brackets.may_close(piece)):
                break
        self._text = "".join(pieces)
        return size > len(kept)

    def _drop(self) -> str:
        """Return the text from the next document on, after forgetting what stands before it."""
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

    # Places

    def place_of(self, document: Document) -> Place:
        """Return line and column of the document that was given last, or of its damage; the position is 0."""
        return (document.damaged_at or self._place(document.start))._replace(at=0)

    def _place(self, at: int) -> Place:
        """Return the place of a position, which is not before the one asked for last."""
        self._mark = self._mark.go_on(self._text, at)
        return self._mark

    def _indentation_at(self, position: int) -> int:
        """Return how many blanks the line of a position begins with."""
        begin = self._text.rfind("\n", 0, position) + 1
        if not begin and self._indentation is not None:
            return self._indentation
        margin = _margin(self._text, begin)
        return len(margin[1]) if margin else 0

    # Damage

    def _damaged(self, before: str, start: int, error: JSONDecodeError | RecursionError) -> Document:
        """Return what stands in the place of a damaged document, and go on to the next."""
        place = self._place(start)._replace(at=0)
        message, stop = what_is_wrong(error, self._text, start)
        length = stop - start
        head = self._text[start : max(stop + 1, start + 4)]
        looks = looks_like(head[:4].encode("utf-8", "surrogateescape"))
        skipped = self._skip(start, stop)
        if skipped <= length:  # noticed only behind its end, in what is a document of its own
            try:
                lenient(head[:skipped].rstrip(_BLANKS))
            except JSONDecodeError as earlier:
                message, length = earlier.msg, earlier.pos
        length = min(length, len(head.rstrip(_BLANKS)))
        if not looks and find_other_byte(head[length : length + 1]):
            message = name_other_byte(head[length])
        message = f"not a JSON text{looks}: {message}"
        return Document(before, "", damage=message, damaged_at=place.go_on(head, length))

    def _skip(self, start: int, stop: int) -> int:
        """
        Go to the line on which reading goes on after the document at *start*, which is wrong at *stop*.

        That is the first line, not indented more than the one that the document began on, on which a complete object
        or array begins. Return how many characters of the document stand before it.
        """
        lines = re.compile(rf"\n[\x1e\ufeff]*[ \t]{{0,{self._indentation_at(start)}}}(?=[\[{{])").finditer
        begin, dropped = start, 0
        while True:
            text = self._text
            found = first_closed(text, [line.end() for line in lines(text, begin, stop)], stop)
            if found is None:
                nearby = lines(text, max(start, text.rfind("\n", start, stop)))
                found = next((line.end() for line in nearby if line.end() >= stop), None)
                if found is not None:
                    try:
                        lenient(text, found)
                    except (JSONDecodeError, RecursionError) as error:
                        if self._may_go_on(error):
                            self._at = start
                            self._more(found - start)
                            start, begin, stop = 0, begin - start, stop - start
                        else:
                            begin, stop = found, what_is_wrong(error, text, found)[1]
                        continue
                elif not self._ended:
                    newline = text.rfind("\n", start)
                    self._at = newline if newline >= 0 and not text[newline:].strip(_BLANKS) else len(text)
                    dropped += self._at - start
                    self._more()
                    start = begin = stop = 0
                    continue
            self._at = len(text) if found is None else text.rfind("\n", 0, found) + 1
            return dropped + self._at - start
