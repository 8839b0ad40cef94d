"""Fast path for most containers in API data, which are short and flat, with plain strings as keys."""

from collections.abc import Callable
from math import isfinite
from typing import Any, Final, TypeAlias

from ._errors import type_of

MakeObject: TypeAlias = Callable[[dict[str, Any]], Any]
#: Maximum length of a container that holds others, and of those others. There are few values in all then, so those that
#: are repeated need not be counted.
SHORT: Final = 16
# CPython uses a smaller table for dicts whose keys are all exactly `str`. Comparing sizes takes a tenth of the time of
# checking the keys (tests/benchmarks). Where the sizes are equal, the constant matches no dict.
_sizes = [{"value": 0, key: 0}.__sizeof__() for key in ("source_value", 0)]
#: Size of a small dict whose keys are all exactly `str`.
STR_DICT_SIZE: Final = _sizes[0] if _sizes[0] < _sizes[1] else -1


def has_str_keys(data: dict[Any, Any]) -> bool:
    """Whether all keys are exactly `str`: others may override `__eq__`."""
    return all(type(key) is str for key in [*data])  # a copy, as another thread may change the dict


def freeze_flat(value: Any, make_object: MakeObject, *, nested: bool = True) -> Any:
    """
    Return the frozen form of a plain dict, list or tuple of scalars; None for anything else.

    If *nested*, it may also hold such containers; all must be short then.
    """
    kind = type_of(value)
    # Copy first: another thread may change the original after the check.
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
    short = len(copied) <= SHORT
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
