"""One cache of instances and JSON texts for all classes, bounded in bytes."""

from itertools import cycle
from sys import getsizeof
from typing import Any, Final, NamedTuple

#: Maximum number of entries in all tables together.
MAX_ENTRIES: Final = 384
#: How many insertions pass between two counts. All tables are emptied if they might exceed the limit before the next.
COUNT_EVERY: Final = 32
#: Maximum total length of the strings in the key of an entry, in characters or bytes.
MAX_LENGTH: Final = 128

# The largest entry is a text of 128 characters with the instance read from it, which holds nearly the same string. A
# character takes 4 bytes, and 4 more once foreign code has asked for UTF-8. With its slot in the table, an entry takes
# less than 2,600 bytes, so 384 entries stay below 1 MiB.

_EMPTY_SIZE: Final = getsizeof({})
_tables: Final[list[dict[Any, Any]]] = []
# True at insertions that must count. `next` is atomic, so concurrent threads cannot skip a count.
_count_now: Final = cycle([False] * (COUNT_EVERY - 1) + [True])


def new_table() -> dict[Any, Any]:
    """
    Add a table to the cache.

    The strings in its keys must all be exactly `str`, or all `bytes`: values of other types may compare equal, as 1
    equals True, and comparing `str` with `bytes` warns under ``python -b``.
    """
    table: dict[Any, Any] = {}
    _tables.append(table)
    return table


def keep(table: dict[Any, Any], key: Any, entry: Any) -> None:
    """Store *entry* in *table*. Concurrent threads may replace each other's entries, which are equal."""
    if next(_count_now) and sum(map(len, _tables)) > MAX_ENTRIES - COUNT_EVERY:
        cache_clear()
    table[key] = entry


#: Texts in snake_case by the `id` of the instance, which the entry keeps alive so that the `id` cannot be reused.
texts: Final[dict[int, tuple[object, str]]] = new_table()


class CacheInfo(NamedTuple):
    """
    The size of the cache, as returned by `cache_info`.

    Attributes:
        entries: Number of entries.
        limit: Maximum number of entries, which concurrent threads may exceed by a few.
        bytes: Bytes that `cache_clear` frees, as `sys.getsizeof` counts them; always below 1 MiB.
    """

    entries: int
    limit: int
    bytes: int


def cache_info() -> CacheInfo:
    """Return how many entries the cache holds, how many it may hold, and how many bytes they take."""
    # Iterate over copies, which no other thread can change. Copying is atomic, as it runs no Python code.
    entries = [item for table in _tables for item in table.copy().items()]
    sizes = {id(part): getsizeof(part) for item in entries for part in _parts(item)}
    tables = sum(getsizeof(table) - _EMPTY_SIZE for table in _tables)
    return CacheInfo(len(entries), MAX_ENTRIES, tables + sum(sizes.values()))


def cache_clear() -> None:
    """Empty the cache. Instances taken from it stay valid."""
    for table in _tables:
        table.clear()


def _parts(entry: Any) -> list[Any]:
    """List the objects in an entry, at every depth: strings, numbers, instances, and tuples of these."""
    if isinstance(entry, tuple):
        items: tuple[Any, ...] = entry  # pyright: ignore[reportUnknownVariableType]
        return [part for item in items for part in (item, *_parts(item))]
    return [entry.value, entry.source_value] if hasattr(entry, "source_value") else []
