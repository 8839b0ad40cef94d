"""Split an input into JSON documents, and resume after damage."""

import re
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, Final

from attrs import define

from .._freeze import MAX_DEPTH
from .._text import HEAD, looks_like
from ._buffer import BLANKS, Buffer, Place, between, line_begin, line_start
from ._scan import (
    UnsoundError,
    complete_near,
    describe_bad_byte,
    end_of,
    find_bad_byte,
    first_closed,
    first_error,
    is_too_deep,
    lenient,
    strict,
)

# A value that begins with one of these shows where it ends; one of `_ENDS` must follow any other.
_SELF_ENDING: Final = frozenset('{["')
_ENDS: Final = _SELF_ENDING.union(BLANKS)
#: The value of a document that is JSON but has problems, which `examine` finds.
UNSOUND: Final = object()


@define
class Document:
    """A document of an input."""

    #: The text before it: white space, mostly.
    before: str
    #: The text; empty at the end of an input, and for damage.
    text: str = ""
    #: Where it begins in the buffer.
    start: int = 0
    #: Its value as `strict` parses it, or `UNSOUND`.
    value: Any = None
    #: The error if it is not JSON, and where. All lines up to the next document belong to it.
    damage: str | None = None
    damaged_at: Place | None = None


class Source(Buffer):
    """The documents of one input."""

    def __iter__(self) -> Iterator[Document]:
        while self._text or self._read_more():
            start = end_of(between(self._text, self._at))
            before = self._text[self._at : start]
            if start == len(self._text):
                # Keep the start of the last line: it is the indentation of the next document.
                line = line_begin(self._text, start)
                if line > self._at:
                    yield Document(self._text[self._at : line])
                    self._at = line
                if not self._read_more():
                    yield Document(self._text)
                    return
                continue
            try:
                value, end = self._decode(start)
            except (JSONDecodeError, RecursionError) as error:
                if self._may_be_incomplete(start, error):
                    self._read_more()
                else:
                    yield from self._damaged(before, start, error)
            else:
                text = self._text[start:end]
                many = text.count("{") + text.count("[") > MAX_DEPTH
                if value is not UNSOUND and ((many and is_too_deep(value)) or self._has_bad_byte(text)):
                    value = UNSOUND
                yield Document(before, text, start, value)
                self._at = end

    def place_of(self, document: Document) -> Place:
        """Return the place of the document yielded last, or of its damage, with position 0."""
        return (document.damaged_at or self._place(document.start))._replace(at=0)

    def _decode(self, start: int) -> tuple[Any, int]:
        """Return the value at *start* and where it ends; raise an error if there is no complete one."""
        text = self._text
        try:
            value, end = strict(text, start)
        except UnsoundError:
            value, end = UNSOUND, lenient(text, start)[1]
        except StopIteration as error:
            msg = "Expecting value"
            raise JSONDecodeError(msg, text, error.value) from None
        # The rest of a number or a word may follow.
        if text[start] not in _SELF_ENDING and (not self._ended if end == len(text) else text[end] not in _ENDS):
            msg = "Extra data"
            raise JSONDecodeError(msg, text, end)
        return value, end

    def _may_be_incomplete(self, start: int, error: JSONDecodeError | RecursionError) -> bool:
        """
        Whether more text may resolve an error. It is on the last line then, as no token spans lines.

        Nothing is damaged before four characters have been read, which `looks_like` needs.
        """
        if self._ended or not isinstance(error, JSONDecodeError):
            return False
        return len(self._text) < start + 4 or self._text.rfind("\n") < error.pos

    def _has_bad_byte(self, text: str) -> bool:
        return self._decoder.errors != "strict" and find_bad_byte(text) is not None

    # Damage

    def _damaged(self, before: str, start: int, error: JSONDecodeError | RecursionError) -> Iterator[Document]:
        """Yield the damage of a document, and move on to the next."""
        message, stop = first_error(error, self._text, start)
        stop -= start
        self._at = start
        self._text = self._drop()
        place, head = self._mark, self._text[: max(stop + 1, 4)]
        if head[stop : stop + 1] in ("", "\ufeff", "\x1e") and self._is_end(stop):
            stop = len(head[:stop].rstrip(BLANKS))
        if "\n" in head[:stop]:
            skipped = self._skip(stop)
            if skipped <= stop:  # found only after its end, in the next document
                try:
                    lenient(head[:skipped].rstrip(BLANKS))
                except JSONDecodeError as earlier:
                    message, stop = earlier.msg, earlier.pos
            yield _damage(before, head, message, place.advance(head, stop))
        else:
            yield _damage(before, head, message, place.advance(head, stop))
            self._skip(stop)

    def _is_end(self, at: int) -> bool:
        """Whether nothing but blanks follows in the input, which is read as far as needed."""
        at = end_of(between(self._text, at))
        while at == len(self._text) and self._read_more():
            at = end_of(between(self._text, at))
        return at == len(self._text)

    def _skip(self, stop: int) -> int:
        """
        Move to the line where reading resumes after the document that begins the text and is damaged at *stop*.

        That is the first line, indented no deeper than the one on which the document began, on which a complete object
        or array begins. Return how many characters were skipped.
        """
        lines = re.compile(line_start(self._indentation_at(0)) + r"(?=[\[{])").finditer
        begin = dropped = 0
        while True:
            text = self._text
            found = first_closed(text, [line.end() for line in lines(text, begin, stop)], stop)
            if found is None:
                nearby = lines(text, max(0, line_begin(text, stop) - 1))
                found = next((line.end() for line in nearby if line.end() >= stop), None)
                if found is None and not self._ended:
                    newline = text.rfind("\n")
                    self._at = newline if newline >= 0 and not text[newline:].strip(BLANKS) else len(text)
                    dropped += self._at
                    self._read_more()
                    begin = stop = 0
                    continue
                if found is not None:
                    complete, end = complete_near(text, found)
                    if not complete:
                        if self._ended or text.rfind("\n") >= end:
                            begin, stop = found, end
                        else:
                            self._at = line_begin(text, found) - 1
                            dropped += self._at
                            self._read_more(found - self._at)
                            begin = stop = 0
                        continue
            self._at = len(text) if found is None else line_begin(text, found)
            return dropped + self._at


def _damage(before: str, head: str, message: str, place: Place) -> Document:
    looks = looks_like(head[HEAD].encode(errors="surrogateescape"))
    if not looks and (byte := find_bad_byte(head[place.at : place.at + 1])):
        message = describe_bad_byte(byte[0])
    return Document(before, damage=f"not a JSON text{looks}: {message}", damaged_at=place)
