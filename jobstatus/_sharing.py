"""Frozen objects handed out again, and the texts they were read from, within fixed bounds."""

from sys import getsizeof
from typing import Any, Final

from attrs import frozen

#: How many entries one table holds; when it is full, it is emptied and fills anew.
MAX_ENTRIES: Final = 256
#: How many characters or bytes, all the strings of an entry's key together, are kept at the most.
MAX_LENGTH: Final = 160


class Shared:
    """
    What one class shares: a table of its instances, and a table of instances for each kind of text.

    Keys are exact `str` and `bytes` only, so no key equals one of another kind (as ``1 == True`` would), and `str` and
    `bytes` never meet in one table (where comparing them warns under ``python -b``). A plain dict is safe under
    threads: a race costs a second, equal instance.
    """

    __slots__ = ("by_fields", "by_text")

    def __init__(self) -> None:
        #: Instances without further members, by ``(value, source_value)``.
        self.by_fields: dict[tuple[str, str], Any] = {}
        #: Instances by the text that `loads` read them from under its default options, by type of the text.
        self.by_text: dict[type, dict[Any, Any]] = {str: {}, bytes: {}}
        _everything.append(self)

    def tables(self) -> list[dict[Any, Any]]:
        return [self.by_fields, *self.by_text.values()]


_everything: list[Shared] = []


def keep(table: dict[Any, Any], key: Any, instance: Any) -> None:
    """Put *instance* into *table*, which is emptied first if it is full."""
    if len(table) >= MAX_ENTRIES:
        table.clear()
    table[key] = instance


@frozen
class CacheInfo:
    """How full the sharing is, as `cache_info` found it."""

    #: Entries held: pairs of strings and texts.
    entries: int
    #: Entries held at the most.
    limit: int
    #: Bytes held by the entries and their tables, as `sys.getsizeof` counts; always below 1 MiB.
    bytes: int


def cache_info() -> CacheInfo:
    """Say how full the sharing is: entries, their limit, and the bytes they hold."""
    tables = [table for shared in _everything for table in shared.tables()]
    return CacheInfo(
        entries=sum(len(table) for table in tables),
        limit=len(tables) * MAX_ENTRIES,
        bytes=sum(map(_size, tables)),
    )


def cache_clear() -> None:
    """Forget all that is shared; instances handed out stay valid."""
    for shared in _everything:
        for table in shared.tables():
            table.clear()


def _size(table: dict[Any, Any]) -> int:
    size = getsizeof(table)
    for key, instance in list(table.items()):
        size += getsizeof(key) + getsizeof(instance)
    return size
