"""Positions in JSON text: where values end, and where the items of containers begin."""

import re
from collections.abc import Callable
from itertools import pairwise
from json import JSONDecodeError, JSONDecoder, decoder
from math import inf, isinf
from typing import Any, Final, NamedTuple, NoReturn, cast

from .._errors import type_of
from .._freeze import MAX_DEPTH
from .._text import levels, structure_of

#: Pattern of the white space around a value.
BLANK: Final = r"[ \t\n\r]*"
_blank = re.compile(BLANK).match


class UnsoundError(Exception):
    """A text is JSON, but repeats a key or has a number that is not finite."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise UnsoundError
    return members


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise UnsoundError
    return number


def _constant(_: str) -> NoReturn:
    raise UnsoundError


#: Parses the value at a position; returns it and its end. Integers become their length, as they may have more digits
#: than Python converts.
lenient: Final = JSONDecoder(parse_int=len).raw_decode
_strict = JSONDecoder(object_pairs_hook=_members, parse_float=_finite, parse_int=len, parse_constant=_constant)
# These two exist in every Python, but not in its type hints.
#: Like `lenient`, but raises `UnsoundError` for JSON that is not sound, and `StopIteration` with the position where a
#: value is missing.
strict: Callable[[str, int], tuple[Any, int]] = cast("Any", _strict).scan_once
#: Parses the string whose opening quote is before a position; returns it and its end.
scan_string: Callable[[str, int], tuple[str, int]] = cast("Any", decoder).scanstring
#: Called with a key or index, the position of the key or item, and where the value begins; returns where the value
#: ends.
Visit = Callable[[Any, int, int], int]


def each(text: str, at: int, visit: Visit) -> int:
    """Visit the items of the object or array at *at* in a JSON text; return its end."""
    is_object = text[at] == "{"
    at = _skip_blank(text, at + 1)
    index = 0
    while text[at] not in ("}", "]"):
        step: Any = index
        start = at
        if is_object:
            step, at = scan_string(text, at + 1)
            at = _skip_blank(text, _skip_blank(text, at) + 1)
        at = _skip_blank(text, visit(step, start, at))
        if text[at] == ",":
            at = _skip_blank(text, at + 1)
        index += 1
    return at + 1


def _skip_blank(text: str, at: int) -> int:
    return end_of(_blank(text, at))


class Member(NamedTuple):
    """A member of an object: its key, where the key starts, and where the value begins and ends."""

    key: str
    start: int
    begin: int
    end: int


def members_of(text: str, at: int) -> list[Member]:
    """List the members of the object at *at* in a text known to be JSON."""
    found: list[Member] = []

    def visit(key: Any, start: int, begin: int) -> int:
        found.append(Member(key, start, begin, lenient(text, begin)[1]))
        return found[-1].end

    each(text, at, visit)
    return found


def is_too_deep(root: Any) -> bool:
    """Whether a parsed document is nested deeper than `MAX_DEPTH`."""
    level: list[Any] = [root]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for container in level
            for item in (container.values() if type_of(container) is dict else container)
            if type_of(item) is dict or type_of(item) is list
        ]
    return bool(level)


TOO_DEEP: Final = f"nested deeper than {MAX_DEPTH} levels"
_STEPS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_tokens = re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|[\[\]{}]').finditer


def first_error(error: JSONDecodeError | RecursionError, text: str, start: int) -> tuple[str, int]:
    """Return message and position of the first error in the document at *start*."""
    message, stop, end = TOO_DEEP, start, len(text)
    if isinstance(error, JSONDecodeError):
        message, stop, end = error.msg, error.pos, error.pos
    # The parser's own limit depends on the Python.
    many = text.count("[", start, end) + text.count("{", start, end) > MAX_DEPTH
    deep = _place_too_deep(text, start, end) if many else None
    return (message, stop) if deep is None else (TOO_DEEP, deep)


def _place_too_deep(text: str, start: int, stop: int) -> int | None:
    """Return the position of the first array or object that is nested too deeply."""
    depth = 0
    for token in _tokens(text, start, stop):
        depth += _STEPS.get(token[0], 0)
        if depth > MAX_DEPTH:
            return token.start()
    return None


def complete_near(text: str, at: int) -> tuple[bool, int]:
    """Return whether a complete object or array is at *at*, and the position of its end or error."""
    size = 2**10
    while True:
        # A piece at a time, as every JSONDecodeError counts the lines before it.
        piece = text[at : at + size]
        try:
            return True, at + lenient(piece)[1]
        except JSONDecodeError as error:
            if at + size >= len(text) or piece.rfind("\n") >= error.pos:
                return False, at + error.pos
        except RecursionError:
            return False, _place_too_deep(text, at, len(text)) or at + 1
        size *= 8


def first_closed(text: str, starts: list[int], stop: int) -> int | None:
    """Return the first of *starts*, arrays and objects valid up to *stop*, that is closed by then; else None."""
    found: int | None = None
    lowest: float = inf
    for begin, end in reversed(list(pairwise([*starts, stop]))):
        open_after = list(levels(structure_of(text[begin:end])[0]))
        lowest = min(*open_after, open_after[-1] + lowest)
        if lowest <= 0:
            found = begin
    return found


class Brackets:
    """Counts the brackets of a document that arrives in pieces."""

    def __init__(self, begin: str) -> None:
        self._open = 0
        self._in_string = False
        self._rest = ""
        self.may_close(begin)

    def may_close(self, piece: str) -> bool:
        """Add the next piece; return whether the document may be complete."""
        piece = self._rest + piece
        whole = len(piece) - (len(piece) - len(piece.rstrip("\\"))) % 2  # do not split an escape
        self._rest = piece[whole:]
        brackets, self._in_string = structure_of('"' * self._in_string + piece[:whole])
        open_after = [self._open + step for step in levels(brackets)]
        if not open_after:
            return self._open <= 0 and "\n" in piece
        self._open = open_after[-1]
        return min(open_after) <= 0


#: Finds a surrogate escape, which replaces a byte that is not UTF-8.
find_bad_byte = re.compile("[\udc80-\udcff]").search


def describe_bad_byte(char: str) -> str:
    """Describe the byte behind a surrogate escape."""
    return f"the byte 0x{ord(char) - 0xDC00:02x} is not UTF-8"


def end_of(match: Any) -> int:
    """Return the end of a match, for patterns that match everywhere."""
    end: int = match.end()
    return end
