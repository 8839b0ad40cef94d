"""`UNSET`, and the options for reading and writing."""

from enum import Enum
from typing import Any, Final, Literal, TypeAlias


class UnsetType(Enum):
    """The type of `UNSET`, its only member."""

    # Not JSON, so that libraries that write enums by their values raise an error.
    UNSET = ...

    def __repr__(self) -> str:
        return "UNSET"

    __str__ = __repr__

    def __bool__(self) -> Literal[False]:
        return False

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        return getattr, (UnsetType, "UNSET")  # jsonpickle cannot read `...`


#: The value of a field whose key is absent, as opposed to None, which is null. Falsy; type checkers narrow on
#: ``is UNSET``.
UNSET: Final = UnsetType.UNSET


class Naming(Enum):
    """Spelling of the second key: ``Naming.SNAKE`` is ``source_value``, ``Naming.CAMEL`` is ``sourceValue``."""

    SNAKE = "source_value"
    CAMEL = "sourceValue"


#: What to do with unknown keys: keep them in order, drop them, or report each as a problem.
Extra: TypeAlias = Literal["allow", "ignore", "forbid"]

#: Both spellings of the second key.
SPELLINGS: Final = tuple(spelling.value for spelling in Naming)
# Looking up an enum member takes a good part of the time of writing a status.
SNAKE: Final = Naming.SNAKE


def spelling(naming: Any) -> str:
    """Return the spelling of the second key; raise a `ValueError` if *naming* is not a `Naming`."""
    if type(naming) is not Naming:
        msg = f"naming must be Naming.SNAKE or Naming.CAMEL, not {naming!r}"
        raise ValueError(msg)
    return naming.value


def check_reading(naming: Any, extra: Any) -> None:
    """Raise a `ValueError` if *naming* or *extra* is invalid."""
    if extra not in ("allow", "ignore", "forbid"):
        msg = f'extra must be "allow", "ignore" or "forbid", not {extra!r}'
        raise ValueError(msg)
    if naming is not None:
        spelling(naming)
