"""Freezing: checks that Python values are JSON, and makes immutable copies of them."""

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any, Final, TypeAlias, cast

from ._errors import Path, Problems, class_name, describe_key, kind_of, type_of

#: How many objects and arrays may be nested in each other; the document itself is the first.
MAX_DEPTH: Final = 128
#: How many values may occur again because a container that holds them is reached more than once.
MAX_REPEATED: Final = 1_000_000

#: How often foreign containers of one class are opened after one was nested too deeply.
MAX_OPENINGS: Final = 100

# Makes a frozen object of frozen members.
MakeObject: TypeAlias = Callable[[dict[str, Any]], Any]


class Pairs(list[tuple[Any, Any]]):
    """The keys and values of an object, where they may repeat."""


def _pairs(mapping: Mapping[Any, Any]) -> Pairs:
    return Pairs((key, item) for key, item in mapping.items())


class Freezer:
    """
    Checks and freezes the values of one document, and collects its problems.

    Args:
        make_object: Makes a frozen object of a dict that nothing else refers to.
        text: Whether the values come from a JSON text, in which no container is reached more than once.
    """

    __slots__ = ("_done", "_kept", "_make_object", "_repeated", "_too_deep", "_values", "problems", "text")

    def __init__(self, make_object: MakeObject, *, text: bool = False) -> None:
        self.text = text
        self.problems = Problems()
        self._make_object = make_object
        # Containers that were frozen, by their `id`: the frozen form, how many values are in it, and the depth at which
        # it was. One that is reached again is frozen again only if it had problems (depth -1) or is deeper than then,
        # and no longer once too many values were repeated.
        self._done: dict[int, tuple[Any, int, int]] = {}
        self._values = 0
        self._repeated = 0
        # What foreign code made, kept so that no `id` is reused.
        self._kept: list[Any] = []
        # Marks of the containers that lead to one that is nested too deeply, and how often more they are opened, as a
        # cycle would never end. A mark is an `id`, but the class of a foreign container, which may be new every time.
        self._too_deep: dict[Any, int] = {}

    def freeze(self, value: Any, path: Path, depth: int = 1) -> Any:
        """Return the frozen form of any Python value. If there was a problem, the result must not be used."""
        try:
            return self._freeze(value, path, depth)
        except MemoryError:
            raise
        except RecursionError as error:
            self.problems.add(path, "nested deeper than what is left of Python's stack", cause=error)
        except Exception as error:  # noqa: BLE001 - foreign code runs in there, and may change what is being read
            self._unreadable(value, path, error)
        return None

    def pairs(self, document: Any) -> Pairs:
        """Return the keys and values of a mapping, read once. Report what is no mapping, or cannot be read."""
        if type(document) is Pairs:
            return document
        try:
            if isinstance(document, Mapping):
                return _pairs(cast("Mapping[Any, Any]", document))
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
            return self._freeze_container(value, value, path, depth)
        # Through the base classes: a subclass may show itself as something else.
        if issubclass(kind, str):
            return str.__str__(value)
        if issubclass(kind, int):
            return int.__int__(value)
        if issubclass(kind, float):
            return self._freeze(float.__float__(value), path, depth)
        try:
            if issubclass(kind, list | tuple):
                items: list[Any] = list(value)
            elif isinstance(value, Mapping):
                items = _pairs(cast("Mapping[Any, Any]", value))
            else:
                self.problems.add(path, f"not JSON: {class_name(kind)}")
                return None
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code
            self._unreadable(value, path, error)
            return None
        self._kept.append(items)
        return self._freeze_container(value, items, path, depth)

    # One function with loops, as every call of a level takes a part of the stack.
    def _freeze_container(self, container: Any, items: Any, path: Path, depth: int) -> Any:
        mark: Any = id(container)
        done = self._done.get(mark)
        if done is not None:
            frozen, size, deepest = done
            if self._repeated > MAX_REPEATED:
                return frozen
            fits = depth <= deepest
            self._repeated += size if fits else len(items)
            if self._repeated > MAX_REPEATED:
                message = f"containers that are reached more than once add up to more than {MAX_REPEATED:,} values"
                self.problems.add(path, message)
            if fits:
                self._values += size
                return frozen
        openings = 0
        if items is not container:
            mark, openings = type_of(container), MAX_OPENINGS
        left = self._too_deep.get(mark)
        if depth >= MAX_DEPTH or left == 0:
            if left is None:
                self._too_deep[mark] = openings
                self.problems.add(path, f"nested deeper than {MAX_DEPTH} levels")
            return None
        if left is not None:
            self._too_deep[mark] = left - 1
        count, values, too_deep = self.problems.count, self._values, len(self._too_deep)
        kind = type_of(items)
        if kind is list or kind is tuple:
            array: list[Any] = []
            for index, item in enumerate(items):
                kind = type_of(item)
                scalar = kind is str or kind is int or kind is bool or item is None
                array.append(item if scalar else self._freeze(item, (path, index), depth + 1))
            frozen = tuple(array)
        else:
            members: dict[str, Any] = {}
            plain = kind is dict and (items.__sizeof__() == STR_DICT_SIZE or has_str_keys(items))
            for key, item in items.items() if plain else self.string_keys(items, path):
                kind = type_of(item)
                scalar = kind is str or kind is int or kind is bool or item is None
                members[key] = item if scalar else self._freeze(item, (path, key), depth + 1)
            frozen = self._make_object(members)
        if len(self._too_deep) > too_deep:
            self._too_deep.setdefault(mark, openings)
        if not self.text:
            self._values += len(items)
            sound = self.problems.count == count
            self._done[id(container)] = (frozen, self._values - values, depth) if sound else (None, 0, -1)
        return frozen

    def _unreadable(self, value: Any, path: Path, error: Exception) -> None:
        message = f"{class_name(type(value))} cannot be read: {class_name(type(error))}"
        self.problems.add(path, message, cause=error)


def freeze_flat(value: Any, make_object: MakeObject) -> Any:
    """Return the frozen form of a plain dict, list or tuple that holds only scalars; None for everything else."""
    kind = type_of(value)
    # Copied first, as another thread may change what has been checked.
    if kind is dict:
        copied: Any = value.copy()
        for key in copied:
            if type(key) is not str:
                return None
        items = copied.values()
    elif kind is list or kind is tuple:
        copied = items = tuple(value)
    else:
        return None
    for item in items:
        kind = type_of(item)
        if not (kind is str or kind is int or kind is bool or item is None or (kind is float and isfinite(item))):
            return None
    return make_object(copied) if items is not copied else copied


# CPython has a smaller table for dicts whose keys are all of exactly the type `str`. Asking for the size takes a
# tenth of the time of looking at the keys (tests/benchmarks). Where there is no such difference, none has this size.
_sizes = [{"value": 0, key: 0}.__sizeof__() for key in ("source_value", 0)]
#: Size of a dict that has two keys at most, all of them exactly `str`.
STR_DICT_SIZE: Final = _sizes[0] if _sizes[0] < _sizes[1] else -1


def has_str_keys(data: dict[Any, Any]) -> bool:
    """Whether all keys are exactly `str`: other keys may compare as anything."""
    return all(type(key) is str for key in data)
