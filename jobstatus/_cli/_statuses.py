"""Which objects of a document are statuses, found in its text; and the text of one with the other spelling."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from .._errors import type_of
from .._options import SPELLINGS
from ._scan import BLANK, Member, end_of, lenient, members_of, scan_string

#: The keys of a status.
FIELDS: Final = frozenset({"value", *SPELLINGS})
#: The key of the root under which a response of the API keeps what the provider sent.
RAW: Final = "raw"

# What `_made` holds for an object that has none of the keys.
_NO_STATUS: Final = object()
# How many objects `_made` holds, and how long they may be: 20 MB at the most.
_MOST: Final = 10_000
_LONGEST: Final = 1_000
# Every string of a text, with the colon that follows a key.
# Letters of `RAW` as escapes, with which the key may be written.
_raw_escape = re.compile(rf"\\u00(?:{'|'.join(format(ord(char), '02x') for char in RAW)})").search
_colon = re.compile(f"{BLANK}:{BLANK}").match
_strings = re.compile(rf'"([^"\\]*(?:\\.[^"\\]*)*)"{BLANK}(:?){BLANK}').finditer


def is_status(members: Any) -> bool:
    """Whether a parsed value has a key of a status."""
    return type_of(members) is dict and not FIELDS.isdisjoint(members)


def may_be_root(root: Any) -> bool:
    """Whether a document is a status if there is no other in it."""
    if not is_status(root):
        return False
    value = root.get("value", ())
    return any(key in root for key in SPELLINGS) or value is None or type_of(value) is str


#: Where a status begins and ends, and the result of `make`.
Found: TypeAlias = tuple[int, int, Any]


class Statuses:
    """
    Finds the statuses of sound documents.

    Args:
        names: The keys that statuses are under.
        make: Returns a result for the text of a status. Equal texts may share one.
    """

    def __init__(self, names: frozenset[str], make: Callable[[str], Any]) -> None:
        self._names = names
        self._make = make
        self._made: dict[str, Any] = {}
        self._keys = re.compile(f'"(?:{"|".join(map(re.escape, sorted(names)))})"{BLANK}:{BLANK}').finditer
        # In JSON, none of these characters follows a quote that ends a string.
        self._simple = all(re.fullmatch("[A-Za-z0-9_-]+", name) for name in names)
        codes = {format(ord(char), form) for char in "".join(names) for form in ("02x", "02X")}
        self._escape = re.compile(rf"\\u00(?:{'|'.join(sorted(codes))})").search

    def find(self, text: str, root: Any) -> tuple[list[Found], bool]:
        """
        Return begin, end and result of each status, and whether something else is under a name.

        Args:
            text: The text of a document.
            root: The same, as `strict` parses it.

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
                    return [(0, len(text), self._made_of(text, root))], other
                if outside == values:
                    return found, other
        return self._found(text, values)

    def _found(self, text: str, values: list[int]) -> tuple[list[Found], bool]:
        """Do the same for what begins at some of the values."""
        found: list[Found] = []
        other, done = False, 0
        # For what is inside of an object that is no status: whether each is one, as it was parsed already.
        inside: Iterator[bool] = iter(())
        inside_to = 0
        for at in values:
            is_one = next(inside) if at < inside_to else None
            if at < done:
                continue
            if text[at] != "{":
                other = other or text[at] != "n"
                continue
            # Most statuses hold no braces. Where an object of this text was read before, it is the same here.
            end = text.find("}", at) + 1
            made = self._made.get(text[at:end])
            if made is None and is_one is not False:
                value, end = lenient(text, at)
                made = self._made_of(text[at:end], value)
                if made is _NO_STATUS:
                    inside, inside_to = self._are_statuses(value), end
            if made is not None and made is not _NO_STATUS:
                found.append((at, end, made))
                done = end
        return found, other

    def _are_statuses(self, value: Any) -> Iterator[bool]:
        """Yield for each of the names in a parsed value, in the order of the text, whether it holds a status."""
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
            # Where a backslash is before the quote, it is in a string.
            return [key.end() for key in self._keys(text) if text[key.start() - 1] != "\\"]
        return [
            string.end()
            for string in _strings(text)
            if string[2] and (string[1] in self._names or scan_string(text, string.start() + 1)[0] in self._names)
        ]

    def _made_of(self, text: str, value: Any) -> Any:
        """Return the result for an object, which is also passed as parsed."""
        made = self._made.get(text)
        if made is None:
            made = self._make(text) if is_status(value) else _NO_STATUS
            if len(text) <= _LONGEST:
                if len(self._made) >= _MOST:
                    self._made.clear()
                self._made[text] = made
        return made


def _raw(text: str, last: int) -> list[Member]:
    """Return the member `RAW` of the root; nothing if it stands behind *last*."""
    key = f'"{RAW}"'
    if text.count(key) > 1 or _raw_escape(text):
        return [member for member in members_of(text, 0) if member.key == RAW]
    # The only one is that of the root. What stands before it need not be read again.
    start = text.index(key)
    if start > last:
        return []
    begin = end_of(_colon(text, start + len(key)))
    return [Member(RAW, start, begin, lenient(text, begin)[1])]


def _outside(values: list[int], members: list[Member]) -> list[int]:
    return [at for at in values if not any(member.begin <= at < member.end for member in members)]


def respell(text: str, key: str) -> str:
    """Return the text of a status with *key* as the spelling of its second key, and every other character as it is."""
    members = members_of(text, 0)
    places = {member.key: place for place, member in enumerate(members) if member.key in SPELLINGS}
    if key not in places:
        for place in places.values():
            start = members[place].start
            return f'{text[:start]}"{key}"{text[scan_string(text, start + 1)[1] :]}'
    if len(places) < len(SPELLINGS):
        return text
    # Both spellings: the value of the first one, at the place of *key*.
    (gone,) = (place for name, place in places.items() if name != key)
    value = members[places[SPELLINGS[0]]]
    kept = members[places[key]]
    cut = (members[gone - 1].end, members[gone].end) if gone else (members[0].start, members[1].start)
    changes = sorted([(kept.begin, kept.end, text[value.begin : value.end]), (*cut, "")])
    return splice(text, changes)


def splice(text: str, changes: list[tuple[int, int, str]]) -> str:
    """Return a text with other text in the place of some of it, given by begin and end in their order."""
    if not changes:
        return text
    pieces: list[str] = []
    done = 0
    for begin, end, new in changes:
        pieces += text[done:begin], new
        done = end
    return "".join([*pieces, text[done:]])
