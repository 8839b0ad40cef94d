"""Frozen objects handed out again, and the texts they were read from, within fixed bounds."""

from sys import getsizeof
from typing import Any, Final, NamedTuple, cast

#: How many entries one table holds; when it is full, it is emptied and fills anew.
MAX_ENTRIES: Final = 256
#: How many characters or bytes, all the strings of an entry's key together, are kept at the most.
MAX_LENGTH: Final = 160


class Shared:
    """
    The instances that one class shares.

    All strings and bytes in keys are of exactly these types, so that no key equals one of another kind as ``1`` equals
    ``True``; texts in `str` and in `bytes` have tables of their own, as comparing them warns under ``python -b``.
    Plain dicts are safe under threads: a race costs a second, equal instance.
    """

    __slots__ = ("by_fields", "by_text")

    def __init__(self) -> None:
        #: Instances without further members, by ``(value, source_value)``.
        self.by_fields: dict[tuple[str, str], Any] = {}
        #: Instances by the type of the text that they were read from, with default options, and the text.
        self.by_text: dict[type, dict[Any, Any]] = {str: {}, bytes: {}}
        _tables.extend([self.by_fields, *self.by_text.values()])


#: Texts written in snake_case, by the `id` of the instance, which the entry keeps alive lest another gets that `id`.
texts: Final[dict[int, tuple[object, str]]] = {}

_tables: Final[list[dict[Any, Any]]] = [texts]


def keep(table: dict[Any, Any], key: Any, entry: Any) -> None:
    """Put *entry* into *table*, which is emptied first if it is full."""
    if len(table) >= MAX_ENTRIES:
        table.clear()
    table[key] = entry


class CacheInfo(NamedTuple):
    """
    How full the sharing is, as `cache_info` found it.

    Attributes:
        entries: Entries held: instances by pairs of strings and by texts, and texts by instances.
        limit: Entries held at the most.
        bytes: Bytes held by the entries and their tables, as `sys.getsizeof` counts; always below 1 MiB.
    """

    entries: int
    limit: int
    bytes: int


def cache_info() -> CacheInfo:
    """Say how full the sharing is: entries, their limit, and the bytes they hold."""
    return CacheInfo(
        entries=sum(map(len, _tables)),
        limit=len(_tables) * MAX_ENTRIES,
        # A copy, which no other thread can change: making it runs no Python code, as making a list of items may.
        bytes=sum(getsizeof(table) + sum(map(_size, table.copy().items())) for table in _tables),
    )


def cache_clear() -> None:
    """Forget all that is shared; what was handed out stays valid."""
    for table in _tables:
        table.clear()


def _size(held: Any) -> int:
    """Count the bytes of a key and an entry: tuples of strings, texts and instances."""
    size = getsizeof(held)
    if isinstance(held, tuple):
        size += sum(_size(part) for part in cast("tuple[Any, ...]", held))
    elif hasattr(held, "source_value"):
        size += getsizeof(held.value) + getsizeof(held.source_value)
    return size
