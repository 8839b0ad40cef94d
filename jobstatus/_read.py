"""Reading mapped values from mappings and JSON texts, with a cache and a fast path for valid input."""

from collections.abc import Callable
from math import isfinite
from typing import Any, Final, Generic, TypeVar, cast

from ._cache import MAX_LENGTH, keep, new_table
from ._errors import Path, kind_of, type_of
from ._flat import SHORT, STR_DICT_SIZE, freeze_flat, has_str_keys
from ._freeze import Freezer, Pairs
from ._options import SPELLINGS, UNSET, Extra, Naming, UnsetType, check_reading, spelling
from ._text import parse
from ._values import EMPTY, SourceObject, frozen_object, hash_key, new_freezer, new_text_freezer

# The types of `source_value` that take no more memory than their text.
_SMALL: Final = frozenset({str, bool, int, float, type(None), UnsetType})


T = TypeVar("T")


class Reader(Generic[T]):
    """
    Reads the mapped values of one class.

    Args:
        cls: The class.
        known: Its known values by their strings.
        make: Makes an instance of *cls* from valid fields.
    """

    __slots__ = ("_bytes", "_cls", "_make", "instances", "known")

    def __init__(
        self, cls: type[T], known: dict[Any, Any], make: Callable[[type[T], Any, Any, SourceObject], T]
    ) -> None:
        self._cls = cls
        self._make = make
        self.known = known
        #: Cached instances by (`value`, `source_value`), both strings, and by JSON text.
        self.instances: dict[Any, T] = new_table()
        self._bytes: dict[Any, T] = new_table()

    def read(self, data: Any, naming: Naming | None, extra: Extra) -> T:
        """Read a mapping, as `jobstatus.structure` does."""
        if naming is None and extra == "allow":
            return self.read_plain(data)
        check_reading(naming, extra)
        return data if type_of(data) is self._cls else self._read_checked(data, naming, extra, new_freezer())

    def read_text(self, text: Any, naming: Naming | None, extra: Extra) -> T:
        """Read a JSON text, as `jobstatus.loads` does."""
        if naming is not None or extra != "allow":
            check_reading(naming, extra)
            return self._read_checked(parse(text), naming, extra, new_text_freezer())
        if type(text) is str:
            table = self.instances
        elif type(text) is bytes:
            table = self._bytes
        else:
            return self.read_plain(parse(text), new_text_freezer)
        found = table.get(text)
        if found is None:
            found = self.read_plain(parse(text), new_text_freezer)
            made: Any = found
            if len(text) <= MAX_LENGTH and made.extra is EMPTY and type(made.source_value) in _SMALL:
                keep(table, text, made)
        return found

    def read_plain(self, data: Any, make_freezer: Callable[[], Freezer] = new_freezer) -> T:
        """Read a mapping with the default options. Equal data may return the same instance."""
        if type_of(data) is dict and (data.__sizeof__() == STR_DICT_SIZE or has_str_keys(data)):
            # Nearly everything that an API sends. Keys other than `str` may override `__eq__`.
            if len(data) == 2:  # noqa: PLR2004
                value, source_value = data.get("value"), data.get("source_value")
                if source_value is None:
                    source_value = data.get("sourceValue")
                if type_of(value) is str and type_of(source_value) is str:
                    pair = value, source_value
                    made = self.instances.get(pair)
                    if made is None:
                        made = self._make(self._cls, self.known.get(value, value), source_value, EMPTY)
                        if len(value) + len(source_value) <= MAX_LENGTH:
                            keep(self.instances, pair, made)
                    return made
            made = self._read_simple(data) if len(data) > 2 else self._read_two(data, make_freezer)  # noqa: PLR2004
            if made is not None:
                return made
        return data if type_of(data) is self._cls else self._read_checked(data, None, "allow", make_freezer())

    def _read_two(self, data: Any, make_freezer: Callable[[], Freezer]) -> T | None:
        """Read a mapping of at most two keys, all of them fields, with a valid `value`; return None for others."""
        value: Any = data.get("value", UNSET)
        key = "sourceValue" if "sourceValue" in data else "source_value"
        source_value: Any = data.get(key, UNSET)
        if len(data) != (value is not UNSET) + (source_value is not UNSET):
            return None
        if not (type_of(value) is str or value is None or value is UNSET):
            return None
        kind = type_of(source_value)
        scalar = kind is bool or kind is int or kind is str or source_value is None or source_value is UNSET
        if not (scalar or (kind is float and isfinite(cast("float", source_value)))):
            frozen = freeze_flat(source_value, frozen_object)
            if frozen is None:
                freezer = make_freezer()
                frozen = freezer.freeze(source_value, (None, key))
                freezer.problems.raise_if_any()
            source_value = frozen
        return self._make(self._cls, self.known.get(value, value), source_value, EMPTY)

    def _read_simple(self, data: dict[str, Any]) -> T | None:
        """Read a short mapping of scalars and short containers with a valid `value`; return None for others."""
        if len(data) > SHORT:
            return None
        value: Any = UNSET
        source_value: Any = UNSET
        others: dict[str, Any] = {}
        for key, item in [*data.items()]:
            kind = type_of(item)
            frozen = item
            if not (kind is str or kind is int or kind is bool or item is None or (kind is float and isfinite(item))):
                frozen = freeze_flat(item, frozen_object)
                if frozen is None or len(frozen) > SHORT:
                    return None
            if key == "value":
                if not (kind is str or item is None):
                    return None
                value = self.known.get(item, item)
            elif key in SPELLINGS:
                if source_value is not UNSET:
                    return None
                source_value = frozen
            else:
                others[key] = frozen
        return self._make(self._cls, value, source_value, frozen_object(others))

    def _read_checked(self, data: Any, naming: Naming | None, extra: Extra, freezer: Freezer) -> T:
        problems = freezer.problems
        spellings = SPELLINGS if naming is None else (spelling(naming),)
        pairs = freezer.pairs(data)
        if extra == "ignore" and not freezer.text:  # texts are checked as a whole
            fields = {"value", *spellings}
            pairs = Pairs(pair for pair in pairs if issubclass(type(pair[0]), str) and str.__str__(pair[0]) in fields)
        value: Any = UNSET
        source_values: dict[str, Any] = {}
        others: dict[str, Any] = {}
        sound = True
        for key, item in freezer.string_keys(pairs, None):
            path = (None, key)
            if key == "value":
                value = self.read_value(item, freezer, path)
            elif key in spellings:
                before, is_second = problems.count, key not in source_values and bool(source_values)
                source_values[key] = freezer.freeze(item, path)
                sound = sound and problems.count == before
                if sound and is_second and len({hash_key(found) for found in source_values.values()}) > 1:
                    problems.add((None, "source_value"), "source_value and sourceValue hold different values")
            else:
                if extra == "forbid":
                    problems.add(path, "unknown key", unknown_key=True)
                others[key] = freezer.freeze(item, path)
        problems.raise_if_any()
        source_value = next((source_values[key] for key in spellings if key in source_values), UNSET)
        kept = frozen_object(others) if others and extra == "allow" else EMPTY
        return self._make(self._cls, value, source_value, kept)

    def read_value(self, item: Any, freezer: Freezer, path: Path) -> Any:
        """Return the field `value` for *item*: a known value, a plain string, or None for null."""
        if item is None:
            return None
        if issubclass(type(item), str):
            string = str.__str__(item)
            return self.known.get(string, string)
        freezer.problems.add(path, f"must be a string or null, not {kind_of(item)}")
        if kind_of(item) in ("an array", "an object"):
            freezer.freeze(item, path)  # report the problems inside
        return None
