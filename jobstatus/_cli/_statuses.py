"""Find the statuses in the text of a document, and respell their second key."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from .._errors import type_of
from .._options import SPELLINGS
from ._scan import BLANK, Member, end_of, lenient, members_of, scan_string

#: The keys of a status.
FIELDS: Final = frozenset({"value", *SPELLINGS})
#: The key of the root under which an API response has the provider's own data.
RAW: Final = "raw"

# Entry of `_results` for an object that has none of the keys.
_NO_STATUS: Final = object()
# Maximum number of texts in `_results`, and their maximum length: at most 20 MB.
_MOST: Final = 10_000
_LONGEST: Final = 1_000
# Letters of `RAW` as escapes, as the key may spell them.
_raw_escape = re.compile(rf"\\u00(?:{'|'.join(format(ord(char), '02x') for char in RAW)})").search
_colon = re.compile(f"{BLANK}:{BLANK}").match
# Every string of a text, with the colon that follows a key.
_strings = re.compile(rf'"([^"\\]*(?:\\.[^"\\]*)*)"{BLANK}(:?){BLANK}').finditer


def is_status(members: Any) -> bool:
    """Whether a parsed value has a key of a status."""
    return type_of(members) is dict and not FIELDS.isdisjoint(members)


def may_be_root(root: Any) -> bool:
    """Whether a document is a status, unless it contains others."""
    if not is_status(root):
        return False
    value = root.get("value")
    return any(key in root for key in SPELLINGS) or value is None or type_of(value) is str


#: Where a status begins and ends, and what *make* returned for it.
Found: TypeAlias = tuple[int, int, Any]


class Statuses:
    """
    Finds the statuses of sound documents.

    Args:
        names: The keys that hold statuses.
        make: Called with the text of a status; its result is reused for equal texts.
    """

    def __init__(self, names: frozenset[str], make: Callable[[str], Any]) -> None:
        self._names = names
        self._make = make
        self._results: dict[str, Any] = {}
        self._keys = re.compile(f'"(?:{"|".join(map(re.escape, sorted(names)))})"{BLANK}:{BLANK}').finditer
        # In JSON, none of these characters follows a closing quote, so `_keys` finds whole strings.
        self._simple = all(re.fullmatch("[A-Za-z0-9_-]+", name) for name in names)
        codes = {format(ord(char), form) for char in "".join(names) for form in ("02x", "02X")}
        self._escape = re.compile(rf"\\u00(?:{'|'.join(sorted(codes))})").search

    def find(self, text: str, root: Any) -> tuple[list[Found], bool]:
        """
        Return begin, end and result of each status, and whether a name holds anything else.

        Args:
            text: The text of a document.
            root: The document as parsed by `strict`.

        Raises:
            JobStatusError: If a status is not valid.
        """
        values = self._values(text)
        if type_of(root) is dict and (values or not FIELDS.isdisjoint(root)):
            if values and RAW in root:
                values = _outside(values, _raw(text, values[-1]))
            if may_be_root(root):
                source = [member for member in members_of(text, 0) if member.key in SPELLINGS] if values else []
                outside = _outside(values, source)
                found, other = self._found(text, outside)
                if not found:
                    return [(0, len(text), self._result(text, root))], other
                if outside == values:
                    return found, other
        return self._found(text, values)

    def _found(self, text: str, values: list[int]) -> tuple[list[Found], bool]:
        """Like `find`, for values at given positions."""
        found: list[Found] = []
        other = False
        done = inside_to = 0
        # Inside of an object that is not a status: whether each value is one, as it has been parsed already.
        inside: Iterator[bool] = iter(())
        for at in values:
            is_one = next(inside) if at < inside_to else None
            if at < done:
                continue
            if text[at] != "{":
                other = other or text[at] != "n"  # not null
                continue
            # Most statuses end at the first brace. A text that was read before needs no parsing.
            end = text.find("}", at) + 1
            made = self._results.get(text[at:end])
            if made is None and is_one is not False:
                value, end = lenient(text, at)
                made = self._result(text[at:end], value)
                if made is _NO_STATUS:
                    inside, inside_to = self._are_statuses(value), end
            if made is not None and made is not _NO_STATUS:
                found.append((at, end, made))
                done = end
        return found, other

    def _are_statuses(self, value: Any) -> Iterator[bool]:
        """Yield whether each name in a parsed value holds a status, in the order of the text."""
        if type_of(value) is dict:
            for key, item in value.items():
                if key in self._names:
                    yield is_status(item)
                yield from self._are_statuses(item)
        elif type_of(value) is list:
            for item in value:
                yield from self._are_statuses(item)

    def _values(self, text: str) -> list[int]:
        """Return where the value of each name begins."""
        if self._simple and not self._escape(text):
            # After a backslash, the quote is in a string.
            return [key.end() for key in self._keys(text) if text[key.start() - 1] != "\\"]
        return [
            string.end()
            for string in _strings(text)
            if string[2] and (string[1] in self._names or scan_string(text, string.start() + 1)[0] in self._names)
        ]

    def _result(self, text: str, value: Any) -> Any:
        """Return the result for an object, given as text and as parsed."""
        made = self._results.get(text)
        if made is None:
            made = self._make(text) if is_status(value) else _NO_STATUS
            if len(text) <= _LONGEST:
                if len(self._results) >= _MOST:
                    self._results.clear()
                self._results[text] = made
        return made


def _raw(text: str, last: int) -> list[Member]:
    """Return the member `RAW` of the root; nothing if it comes after *last*."""
    key = f'"{RAW}"'
    if text.count(key) > 1 or _raw_escape(text):
        return [member for member in members_of(text, 0) if member.key == RAW]
    # The only one is that of the root, so the text before it need not be parsed.
    start = text.index(key)
    if start > last:
        return []
    begin = end_of(_colon(text, start + len(key)))
    return [Member(RAW, start, begin, lenient(text, begin)[1])]


def _outside(values: list[int], members: list[Member]) -> list[int]:
    return [at for at in values if not any(member.begin <= at < member.end for member in members)]


def respell(text: str, key: str) -> str:
    """Return the text of a status with *key* as its second key, and everything else unchanged."""
    members = members_of(text, 0)
    places = {member.key: place for place, member in enumerate(members) if member.key in SPELLINGS}
    if key not in places:
        for place in places.values():
            start = members[place].start
            return f'{text[:start]}"{key}"{text[scan_string(text, start + 1)[1] :]}'
    if len(places) < len(SPELLINGS):
        return text
    # Both spellings: keep the value of `source_value`, at the place of *key*.
    (gone,) = (place for name, place in places.items() if name != key)
    value = members[places[SPELLINGS[0]]]
    kept = members[places[key]]
    cut = (members[gone - 1].end, members[gone].end) if gone else (members[0].start, members[1].start)
    changes = sorted([(kept.begin, kept.end, text[value.begin : value.end]), (*cut, "")])
    return splice(text, changes)


def splice(text: str, changes: list[tuple[int, int, str]]) -> str:
    """Return a text after *changes*: begin, end and new text of each, in order."""
    if not changes:
        return text
    pieces: list[str] = []
    done = 0
    for begin, end, new in changes:
        pieces += text[done:begin], new
        done = end
    return "".join([*pieces, text[done:]])
