"""Freezing: checks that Python values are JSON, and makes immutable copies of them."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from ._errors import Path, Problems, class_name, describe_key, kind_of, type_of
from ._flat import STR_DICT_SIZE, MakeObject, has_str_keys

#: How many objects and arrays may be nested in each other; the document itself is the first.
MAX_DEPTH: Final = 128
#: How many values may occur again because a container that holds them is reached more than once.
MAX_REPEATED: Final = 1_000_000
#: How often foreign containers of one class are opened after one was nested too deeply.
MAX_OPENINGS: Final = 1000
# What `Freezer._done` holds for a container that is being frozen, and which therefore contains itself if it is reached.
_OPEN: Final = (None, 0, -2)


class Pairs(list[tuple[Any, Any]]):
    """The keys and values of an object, where they may repeat."""


class SameKeysError(Exception):
    """Two keys of an object are the same in JSON."""


def in_json(key: str) -> str:
    """Return a key as it is read from JSON, where the two halves of a surrogate pair are one character."""
    return key.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _pairs(mapping: Mapping[Any, Any]) -> Pairs:
    return Pairs((key, item) for key, item in mapping.items())


class Freezer:
    """
    Checks and freezes the values of one document, and collects its problems.

    Args:
        make_object: Makes a frozen object of a dict that nothing else refers to.
        text: Whether the values come from a JSON text, in which no container is reached more than once.
    """

    __slots__ = ("_done", "_kept", "_make_object", "_openings", "_repeated", "_values", "problems", "text")

    def __init__(self, make_object: MakeObject, *, text: bool = False) -> None:
        self.text = text
        self.problems = Problems()
        self._make_object = make_object
        # Containers by their `id`: the frozen form, how many values are in it, and the depth at which it was frozen.
        # One that is reached again is frozen again only if it had problems or is deeper than then, and no longer once
        # too many values were repeated.
        self._done: dict[int, tuple[Any, int, int]] = {}
        self._values = 0
        self._repeated = 0
        # What foreign code made, kept so that no `id` is reused.
        self._kept: list[Any] = []
        # How often a container is opened after one inside of it was nested too deeply, by its `id`: never. Foreign code
        # may make a new one at every level, so this holds for the class of a foreign one too, after some more.
        self._openings: dict[Any, int] = {}

    def freeze(self, value: Any, path: Path, depth: int = 1) -> Any:
        """Return the frozen form of any Python value. If there was a problem, the result must not be used."""
        try:
            return self._freeze(value, path, depth)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code runs in there, and may change what is being read
            self._done.clear()  # what was open
            if isinstance(error, RecursionError):
                self.problems.add(path, "nested deeper than what is left of Python's stack", cause=error)
            else:
                self._unreadable(value, path, error)
        return None

    def pairs(self, document: Any) -> Pairs:
        """Return the keys and values of a mapping, read once. Report what is no mapping, or cannot be read."""
        if type(document) is Pairs:
            return document
        try:
            if isinstance(document, Mapping):
                mapping: Mapping[Any, Any] = document  # pyright: ignore[reportUnknownVariableType]
                return _pairs(mapping)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code
            self._unreadable(document, None, error)
            return Pairs()
        hint = "; loads reads JSON text" if issubclass(type(document), str | bytes | bytearray | memoryview) else ""
        self.problems.add(None, f"must be an object, not {kind_of(document)}{hint}")
        return Pairs()

    def string_keys(self, pairs: dict[Any, Any] | Pairs, path: Path) -> Iterator[tuple[str, Any]]:
        """Yield the pairs whose key is a string; report other keys, and each key's first repetition."""
        keys: set[str] = set()
        repeated: set[str] = set()
        for key, item in pairs if isinstance(pairs, Pairs) else pairs.items():
            if type(key) is not str:
                if not issubclass(type(key), str):
                    self.problems.add(path, f"a key must be a string, not {describe_key(key)}")
                    continue
                key = str.__str__(key)  # noqa: PLW2901 - a subclass may hash and compare as something else
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
        # Through the base classes: a subclass may show itself as something else.
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

    # One function with loops, as every call of a level takes a part of the stack.
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
                self._repeat(size, path)
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
            self._repeat(len(items), path)
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
            members: dict[str, Any] = items if plain and self.text else {}  # nothing else refers to that of a text
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
        """Do not open a container again, as something in it is nested too deeply."""
        self._openings[ident] = 0
        if foreign:
            self._openings.setdefault(kind, MAX_OPENINGS)

    def _repeat(self, size: int, path: Path) -> None:
        """Count values that are reached again."""
        before = self._repeated
        self._repeated += size
        if before <= MAX_REPEATED < self._repeated:
            self.problems.add(
                path, f"containers that are reached more than once add up to over {MAX_REPEATED:,} values"
            )

    def _open_foreign(self, container: Any, kind: Any, path: Path) -> list[Any] | None:
        """Return what a foreign container holds, read once; None if it cannot be read, which is reported."""
        left = self._openings.get(kind)
        if left is not None:
            self._openings[kind] = left - 1
            if left <= 0:
                if left == 0:
                    self.problems.add(path, f"not read, as a {class_name(kind)} before was nested too deeply")
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
            self._unreadable(container, path, error)
            return None
        self._kept.append(items)
        return items

    def _unreadable(self, value: Any, path: Path, error: Exception) -> None:
        self.problems.add(path, f"{class_name(type(value))} cannot be read: {class_name(type(error))}", cause=error)
