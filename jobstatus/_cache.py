"""One cache of instances and texts for all classes, bounded by bytes."""

from itertools import cycle
from sys import getsizeof
from typing import Any, Final, NamedTuple

#: How many entries all tables hold together at most, and after how many insertions they are counted. All tables are
#: emptied when they might exceed the limit before the next count.
MAX_ENTRIES: Final = 384
COUNT_EVERY: Final = 32
#: How many characters or bytes the strings in the key of an entry have together at most.
MAX_LENGTH: Final = 128

# The largest entry is a text of 128 characters and the instance with such a string that was read from it. A character
# takes 4 bytes, and 4 more where foreign code has asked for UTF-8. With their share of the table these are below 2,600
# bytes, so that 384 entries stay below 1 MiB.

_EMPTY_SIZE: Final = getsizeof({})
_tables: Final[list[dict[Any, Any]]] = []
# Whether to count at an insertion. `next` is atomic, so of threads that insert at once one counts in time.
_count_now: Final = cycle([False] * (COUNT_EVERY - 1) + [True])


def new_table() -> dict[Any, Any]:
    """
    Make a table of the cache.

    The strings in its keys must be of exactly the type `str`, or all be `bytes`: other types may compare equal, as 1
    equals True, and comparing `str` with `bytes` warns under ``python -b``.
    """
    table: dict[Any, Any] = {}
    _tables.append(table)
    return table


def keep(table: dict[Any, Any], key: Any, entry: Any) -> None:
    """Put *entry* into *table*. Threads that do so at once may replace each other's equal entries."""
    if next(_count_now) and sum(map(len, _tables)) > MAX_ENTRIES - COUNT_EVERY:
        cache_clear()
    table[key] = entry


#: Texts in snake_case by the `id` of the instance. The entry keeps the instance alive, so that the id cannot be reused.
texts: Final[dict[int, tuple[object, str]]] = new_table()


class CacheInfo(NamedTuple):
    """
    The size of the cache, as returned by `cache_info`.

    Attributes:
        entries: Number of entries.
        limit: Largest number of entries, which threads that insert at once may exceed by a few.
        bytes: Bytes that `cache_clear` frees, as `sys.getsizeof` counts; always below 1 MiB.
    """

    entries: int
    limit: int
    bytes: int


def cache_info() -> CacheInfo:
    """Return how many entries the cache holds, how many it may hold, and how many bytes they take."""
    # Copies, which no other thread can change: copying runs no Python code, as building a list may.
    entries = [item for table in _tables for item in table.copy().items()]
    held = {id(part): getsizeof(part) for item in entries for part in _parts(item)}
    tables = sum(getsizeof(table) - _EMPTY_SIZE for table in _tables)
    return CacheInfo(len(entries), MAX_ENTRIES, tables + sum(held.values()))


def cache_clear() -> None:
    """Empty the cache. Objects that were handed out stay valid."""
    for table in _tables:
        table.clear()


def _parts(held: Any) -> list[Any]:
    """List the objects that an entry keeps alive: tuples of strings, numbers and instances, and all in these."""
    if isinstance(held, tuple):
        items: tuple[Any, ...] = held  # pyright: ignore[reportUnknownVariableType]
        return [part for item in items for part in (item, *_parts(item))]
    return [held.value, held.source_value] if hasattr(held, "source_value") else []
