"""
Freezing: validate Python values as JSON, and copy them into immutable ones.

Foreign containers are those of any class but `dict`, `list`, `tuple` and `Pairs`; their methods may run any code.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from ._errors import Path, Problems, class_name, describe_key, kind_of, type_of
from ._flat import STR_DICT_SIZE, MakeObject, has_str_keys

#: Maximum nesting of objects and arrays; the document itself is the first level.
MAX_DEPTH: Final = 128
#: Maximum number of values that are repeated because a container is reached more than once.
MAX_REPEATED: Final = 1_000_000
#: How many more foreign containers of a class are opened after one was nested too deeply.
MAX_OPENINGS: Final = 1000
#: The codec, with its errors, of keys in which surrogate pairs become characters.
_PAIRING: Final = ("utf-16", "surrogatepass")
# Entry of `Freezer._done` for a container that is being frozen: if it is reached again, it contains itself.
_OPEN: Final = (None, 0, -2)


class Pairs(list[tuple[Any, Any]]):
    """The items of an object whose keys may repeat."""


class SameKeysError(Exception):
    """Two keys of an object are the same in JSON."""


def in_json(key: str) -> str:
    """Return a key as it is read from JSON, where a surrogate pair becomes one character."""
    return key.encode(*_PAIRING).decode(*_PAIRING)


def _pairs(mapping: Mapping[Any, Any]) -> Pairs:
    return Pairs((key, item) for key, item in mapping.items())


class Freezer:
    """
    Checks and freezes the values of one document, and collects its problems.

    Args:
        make_object: Returns the frozen object for a dict, which it may keep.
        text: Whether the values come from a JSON text, in which no container is reached more than once.
    """

    __slots__ = ("_done", "_kept", "_make_object", "_openings", "_repeated", "_values", "problems", "text")

    def __init__(self, make_object: MakeObject, *, text: bool = False) -> None:
        self.text = text
        self.problems = Problems()
        self._make_object = make_object
        # Containers by `id`: the frozen form, how many values it holds, and the depth at which it was frozen. One that
        # is reached again is frozen again only if it had problems or is now deeper, and not at all once too many values
        # were repeated.
        self._done: dict[int, tuple[Any, int, int]] = {}
        self._values = 0
        self._repeated = 0
        # Lists made from foreign containers, kept alive so that no `id` is reused.
        self._kept: list[Any] = []
        # How often a container in which something was nested too deeply may still be opened. By `id`: 0, never again.
        # By class for foreign ones, which may create a new one at every level: counts down from `MAX_OPENINGS`.
        self._openings: dict[Any, int] = {}

    def freeze(self, value: Any, path: Path, depth: int = 1) -> Any:
        """Return the frozen form of any Python value; if a problem was added, the result is unusable."""
        try:
            return self._freeze(value, path, depth)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code may raise, or change what is being read
            self._done.clear()  # `_OPEN` entries are stale
            if isinstance(error, RecursionError):
                self.problems.add(path, "nested too deeply for what is left of Python's stack", cause=error)
            else:
                self._report_unreadable(value, path, error)
        return None

    def pairs(self, document: Any) -> Pairs:
        """Return the items of a mapping, read once. Report anything that is not a mapping or cannot be read."""
        if type(document) is Pairs:
            return document
        try:
            if isinstance(document, Mapping):
                mapping: Mapping[Any, Any] = document  # pyright: ignore[reportUnknownVariableType]
                return _pairs(mapping)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code
            self._report_unreadable(document, None, error)
            return Pairs()
        hint = "; loads reads JSON text" if issubclass(type(document), str | bytes | bytearray | memoryview) else ""
        self.problems.add(None, f"must be an object, not {kind_of(document)}{hint}")
        return Pairs()

    def string_keys(self, pairs: dict[Any, Any] | Pairs, path: Path) -> Iterator[tuple[str, Any]]:
        """Yield the pairs whose key is a string; report other keys, and the first repetition of each key."""
        keys: set[str] = set()
        repeated: set[str] = set()
        for key, item in pairs if isinstance(pairs, Pairs) else pairs.items():
            if type(key) is not str:
                if not issubclass(type(key), str):
                    self.problems.add(path, f"a key must be a string, not {describe_key(key)}")
                    continue
                key = str.__str__(key)  # noqa: PLW2901 - a subclass may override `__hash__` and `__eq__`
            if key in keys and key not in repeated:
                repeated.add(key)
                self.problems.add((path, key), "repeated key")
            keys.add(key)
            yield key, item

    def _freeze(self, value: Any, path: Path, depth: int) -> Any:
        kind = type_of(value)
        if kind is str or kind is int or kind is bool or value is None:
            return value
        if kind is float:
            if not isfinite(value):
                self.problems.add(path, f"not JSON: the number {value}")
            return value
        if kind is dict or kind is list or kind is tuple or kind is Pairs:
            return self._freeze_container(value, kind, path, depth)
        # Call the methods of the base class: a subclass may override them.
        if issubclass(kind, str):
            return str.__str__(value)
        if issubclass(kind, int):
            return int.__int__(value)
        if issubclass(kind, float):
            return self._freeze(float.__float__(value), path, depth)
        if depth >= MAX_DEPTH and kind_of(value) not in ("an array", "an object"):
            self.problems.add(path, f"not JSON: {class_name(kind)}")
            return None
        return self._freeze_container(value, kind, path, depth)

    # One function with loops, as every call takes stack at each level.
    def _freeze_container(self, container: Any, kind: Any, path: Path, depth: int) -> Any:
        ident = id(container)
        if self._openings.get(ident) == 0:
            return None
        done = self._done.get(ident)
        if done is not None:
            frozen, size, deepest = done
            if self._repeated > MAX_REPEATED:
                return frozen
            if depth <= deepest:
                self._values += size
                self._count_repeated(size, path)
                return frozen
        foreign = not (kind is dict or kind is list or kind is tuple or kind is Pairs)
        if depth >= MAX_DEPTH or done is _OPEN:
            if not foreign or kind not in self._openings:
                itself = ": it contains itself" if done is _OPEN else ""
                self.problems.add(path, f"nested deeper than {MAX_DEPTH} levels{itself}")
            self._close(ident, kind, foreign=foreign)
            return None
        items: Any = self._open_foreign(container, kind, path) if foreign else container
        if items is None:
            return None
        if done is not None:
            self._count_repeated(len(items), path)
        if not self.text:
            self._done[ident] = _OPEN
        count, values, openings = self.problems.count, self._values, len(self._openings)
        kind = type_of(items)
        if kind is list or kind is tuple:
            array: list[Any] = []
            for index, item in enumerate(items):
                kind = type_of(item)
                scalar = kind is str or kind is int or kind is bool or item is None
                array.append(item if scalar else self._freeze(item, (path, index), depth + 1))
            frozen = tuple(array)
        else:
            plain = kind is dict and (items.__sizeof__() == STR_DICT_SIZE or has_str_keys(items))
            members: dict[str, Any] = items if plain and self.text else {}  # a parsed dict is ours
            for key, item in items.items() if plain else self.string_keys(items, path):
                kind = type_of(item)
                scalar = kind is str or kind is int or kind is bool or item is None
                members[key] = item if scalar else self._freeze(item, (path, key), depth + 1)
            frozen = self._make_object(members)
        if len(self._openings) > openings:
            self._close(ident, type_of(container), foreign=foreign)
        if not self.text:
            self._values += len(items)
            sound = self.problems.count == count
            self._done[ident] = (frozen, self._values - values, depth) if sound else (None, 0, -1)
        return frozen

    def _close(self, ident: int, kind: Any, *, foreign: bool) -> None:
        """Never open a container again: something in it is nested too deeply."""
        self._openings[ident] = 0
        if foreign:
            self._openings.setdefault(kind, MAX_OPENINGS)

    def _count_repeated(self, size: int, path: Path) -> None:
        """Count values that are reached again; report once that there are more than `MAX_REPEATED`."""
        before = self._repeated
        self._repeated += size
        if before <= MAX_REPEATED < self._repeated:
            self.problems.add(
                path, f"containers that are reached more than once add up to over {MAX_REPEATED:,} values"
            )

    def _open_foreign(self, container: Any, kind: Any, path: Path) -> list[Any] | None:
        """Return the items of a foreign container, read once. If it cannot be read, report it and return None."""
        left = self._openings.get(kind)
        if left is not None:
            self._openings[kind] = left - 1
            if left <= 0:
                if left == 0:
                    self.problems.add(path, f"not read, as an earlier {class_name(kind)} was nested too deeply")
                return None
        try:
            if issubclass(kind, list | tuple):
                items: list[Any] = list(container)
            elif isinstance(container, Mapping):
                mapping: Mapping[Any, Any] = container  # pyright: ignore[reportUnknownVariableType]
                items = _pairs(mapping)
            else:
                self.problems.add(path, f"not JSON: {class_name(kind)}")
                return None
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code
            self._report_unreadable(container, path, error)
            return None
        self._kept.append(items)
        return items

    def _report_unreadable(self, value: Any, path: Path, error: Exception) -> None:
        self.problems.add(path, f"{class_name(type(value))} cannot be read: {class_name(type(error))}", cause=error)
