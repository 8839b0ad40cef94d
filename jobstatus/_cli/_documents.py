"""From bytes to JSON documents: one, one a line, or one after another; and on after damage."""

import re
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, Final

from attrs import define

from .._freeze import MAX_DEPTH
from .._text import looks_like
from ._buffer import BLANKS, Buffer, Place, between, line_start
from ._scan import (
    UnsoundError,
    complete_near,
    end_of,
    find_other_byte,
    first_closed,
    is_too_deep,
    lenient,
    name_other_byte,
    strict,
    what_is_wrong,
)

#: The value of a document that is JSON, but in which something is wrong: `examine` finds what.
UNSOUND: Final = object()


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


class Source(Buffer):
    """The documents of one input."""

    def __iter__(self) -> Iterator[Document]:
        while self._text or self._more():
            start = end_of(between(self._text, self._at))
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
                if self._may_go_on(start, error):
                    self._more()
                else:
                    yield from self._damaged(before, start, error)
            else:
                text = self._text[start:end]
                many = text.count("{") + text.count("[") > MAX_DEPTH
                if value is not UNSOUND and ((many and is_too_deep(value)) or self._has_other_byte(text)):
                    value = UNSOUND
                yield Document(before, text, start, value)
                self._at = end

    def place_of(self, document: Document) -> Place:
        """Return line and column of the document that was given last, or of its damage; the position is 0."""
        return (document.damaged_at or self._place(document.start))._replace(at=0)

    def _decode(self, start: int) -> tuple[Any, int]:
        """Return the value at *start* and where it ends; raise an error where no complete one stands."""
        text = self._text
        try:
            value, end = strict(text, start)
        except UnsoundError:
            value, end = UNSOUND, lenient(text, start)[1]
        except StopIteration as error:
            msg = "Expecting value"
            raise JSONDecodeError(msg, text, error.value) from None
        # The rest of a number or a word may follow.
        if text[start] not in '{["' and (not self._ended if end == len(text) else text[end] not in BLANKS + '{["'):
            msg = "Extra data"
            raise JSONDecodeError(msg, text, end)
        return value, end

    def _may_go_on(self, start: int, error: JSONDecodeError | RecursionError) -> bool:
        """
        Whether an error at *start* may only mean that the text is not complete: no token goes over the end of a line.

        Four characters are there before something is damaged, as `looks_like` needs them.
        """
        if self._ended or not isinstance(error, JSONDecodeError):
            return False
        return len(self._text) < start + 4 or self._text.find("\n", error.pos) < 0

    def _has_other_byte(self, text: str) -> bool:
        return self._decoder.errors != "strict" and find_other_byte(text) is not None

    # Damage

    def _damaged(self, before: str, start: int, error: JSONDecodeError | RecursionError) -> Iterator[Document]:
        """Yield what replaces a damaged document, and continue with the next."""
        message, stop = what_is_wrong(error, self._text, start)
        stop -= start
        self._at = start
        self._text = self._drop()
        place, head = self._mark, self._text[: max(stop + 1, 4)]
        if head[stop : stop + 1] in ("", "\ufeff", "\x1e") and end_of(between(self._text, stop)) == len(self._text):
            stop = len(head[:stop].rstrip(BLANKS))
        if "\n" in head[:stop]:
            skipped = self._skip(stop)
            if skipped <= stop:  # noticed only behind its end, in what is a document of its own
                try:
                    lenient(head[:skipped].rstrip(BLANKS))
                except JSONDecodeError as earlier:
                    message, stop = earlier.msg, earlier.pos
            yield _damage(before, head, message, place.go_on(head, stop))
        else:
            yield _damage(before, head, message, place.go_on(head, stop))
            self._skip(stop)

    def _skip(self, stop: int) -> int:
        """
        Go to the line on which reading goes on after a document, which begins the text and is wrong at *stop*.

        That is the first line, not indented more than the one that the document began on, on which a complete object
        or array begins. Return how many characters stand before it.
        """
        lines = re.compile(line_start(self._indentation_at(0)) + r"(?=[\[{])").finditer
        begin = dropped = 0
        while True:
            text = self._text
            found = first_closed(text, [line.end() for line in lines(text, begin, stop)], stop)
            if found is None:
                nearby = lines(text, max(0, text.rfind("\n", 0, stop)))
                found = next((line.end() for line in nearby if line.end() >= stop), None)
                if found is None and not self._ended:
                    newline = text.rfind("\n")
                    self._at = newline if newline >= 0 and not text[newline:].strip(BLANKS) else len(text)
                    dropped += self._at
                    self._more()
                    begin = stop = 0
                    continue
                if found is not None:
                    complete, end = complete_near(text, found)
                    if not complete:
                        if self._ended or text.find("\n", end) >= 0:
                            begin, stop = found, end
                        else:
                            self._at = text.rfind("\n", 0, found)
                            dropped += self._at
                            self._more(found - self._at)
                            begin = stop = 0
                        continue
            self._at = len(text) if found is None else text.rfind("\n", 0, found) + 1
            return dropped + self._at


def _damage(before: str, head: str, message: str, place: Place) -> Document:
    looks = looks_like(head[:4].encode("utf-8", "surrogateescape"))
    if not looks and (byte := find_other_byte(head[place.at : place.at + 1])):
        message = name_other_byte(byte[0])
    return Document(before, "", damage=f"not a JSON text{looks}: {message}", damaged_at=place)
