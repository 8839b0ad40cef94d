"""Fast path for what most containers in API data are: short and flat, with keys that are plain strings."""

from collections.abc import Callable
from math import isfinite
from typing import Any, Final, TypeAlias

from ._errors import type_of

MakeObject: TypeAlias = Callable[[dict[str, Any]], Any]
# How long containers of containers are at most for `freeze_flat`, and those in them.
_SHORT: Final = 16
# CPython has a smaller table for dicts whose keys are all of exactly the type `str`. Asking for the size takes a
# tenth of the time of looking at the keys (tests/benchmarks). Where there is no such difference, none has this size.
_sizes = [{"value": 0, key: 0}.__sizeof__() for key in ("source_value", 0)]
#: Size of a dict that has two keys at most, all of them exactly `str`.
STR_DICT_SIZE: Final = _sizes[0] if _sizes[0] < _sizes[1] else -1


def has_str_keys(data: dict[Any, Any]) -> bool:
    """Whether all keys are exactly `str`: other keys may compare as anything."""
    return all(type(key) is str for key in data)


def freeze_flat(value: Any, make_object: MakeObject, *, nested: bool = True) -> Any:
    """
    Return the frozen form of a plain dict, list or tuple; None for what needs a closer look.

    It may hold scalars, and if *nested*, such containers too; both short then, so that little can be repeated.
    """
    kind = type_of(value)
    # Copied first, as another thread may change what has been checked.
    if kind is dict:
        copied: Any = value.copy()
        if not (copied.__sizeof__() == STR_DICT_SIZE or has_str_keys(copied)):
            return None
        pairs = copied.items()
    elif kind is list or kind is tuple:
        copied = list(value)
        pairs = enumerate(copied)
    else:
        return None
    short = len(copied) <= _SHORT
    if not (short or nested):
        return None
    for key, item in pairs:
        kind = type_of(item)
        if not (kind is str or kind is int or kind is bool or item is None or (kind is float and isfinite(item))):
            frozen = freeze_flat(item, make_object, nested=False) if nested and short else None
            if frozen is None:
                return None
            copied[key] = frozen
    return make_object(copied) if type_of(copied) is dict else tuple(copied)
