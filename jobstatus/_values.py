"""`SourceObject`, and functions for frozen JSON values: freezing, thawing, equality keys."""

# ruff: noqa: UP007

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, TypeAlias, Union, final

from attrs.exceptions import FrozenInstanceError

from ._errors import JobStatusError, Path, class_name, kind_of, type_of
from ._freeze import Freezer, SameKeysError, in_json
from ._others import Serializer, State
from ._pydantic import pydantic_schema
from ._show import show

if TYPE_CHECKING:
    _Members: TypeAlias = Mapping[str, "SourceValue"]
else:
    # Without a forward reference, which not every library could resolve.
    _Members = Mapping[str, Any]


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@final
class SourceObject(_Members):
    """
    An immutable, hashable JSON object that keeps the order of its keys.

    It equals every mapping with the same JSON, by the rules of JSON Schema: key order does not matter, ``1`` equals
    ``1.0``, ``True`` does not equal ``1``. A mapping that raises an exception is not equal.

    Args:
        members: A mapping from strings to JSON values, empty by default. It is frozen at every depth: lists and
            tuples become tuples, mappings become `SourceObject`.

    Raises:
        JobStatusError: If *members* is not a mapping, holds something that is not JSON, is nested deeper than 128
            levels, or holds the same containers so often that more than 1,000,000 values are repeated.
    """

    __slots__ = ("_members",)

    if TYPE_CHECKING:
        _members: dict[str, "SourceValue"]
        __pydantic_serializer__: ClassVar[Serializer]
    else:
        __pydantic_serializer__ = Serializer()

    # Not `__init__`, which a user could call again.
    def __new__(cls, members: Mapping[str, Any] = _NOTHING) -> "SourceObject":
        freezer = new_freezer()
        frozen = freeze_object(freezer, members, None)
        freezer.problems.raise_if_any()
        return frozen

    def __init_subclass__(cls) -> None:
        msg = "SourceObject cannot be subclassed: hold one in a class of your own"
        raise TypeError(msg)

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError

    def __getitem__(self, key: str) -> "SourceValue":
        return self._members[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __eq__(self, other: object) -> bool:
        if type(other) is SourceObject:
            return bool(hash_key(self) == hash_key(other))
        freezer = new_freezer()
        try:
            if not isinstance(other, Mapping):
                return NotImplemented
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001 - foreign code
            return False
        frozen = freeze_object(freezer, other, None)
        if isinstance(freezer.problems.cause, RecursionError):
            raise freezer.problems.cause
        return not freezer.problems.count and bool(hash_key(self) == hash_key(frozen))

    def __hash__(self) -> int:
        return hash(hash_key(self))

    def __repr__(self) -> str:
        return show(self)

    def __copy__(self) -> "SourceObject":
        return self

    def __deepcopy__(self, _: dict[int, Any]) -> "SourceObject":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return SourceObject, (for_pickle(self),)

    def toDict(self) -> dict[str, Any]:  # noqa: N802
        """Return a plain dict, as `jobstatus.unstructure` does; pandas looks for this name."""
        plain: dict[str, Any] = thaw(self)
        return plain

    def __getstate__(self) -> dict[str, Any]:
        return State(self.toDict())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return pydantic_schema(cls, cls, thaw)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        return {"title": "SourceObject", "type": "object"}


_set_members: Final = SourceObject.__dict__["_members"].__set__


def frozen_object(members: dict[str, Any]) -> SourceObject:
    """Make a `SourceObject` that holds *members*, which must be frozen already."""
    made = object.__new__(SourceObject)
    _set_members(made, members)
    return made


#: The empty object, which most instances have as `extra`.
EMPTY: Final = frozen_object({})

new_freezer = partial(Freezer, frozen_object)
new_text_freezer = partial(Freezer, frozen_object, text=True)


def freeze_object(freezer: Freezer, value: Any, path: Path) -> SourceObject:
    """Freeze a mapping that does not count as a level of nesting. Report anything else."""
    before = freezer.problems.count
    frozen = freezer.freeze(value, path, 0)
    if type_of(frozen) is SourceObject:
        return frozen or EMPTY
    if freezer.problems.count == before and (frozen is not None or value is None):
        freezer.problems.add(path, f"must be an object, not {kind_of(value)}")
    return EMPTY


def freeze_value(value: Any) -> Any:
    """
    Freeze a JSON value.

    Raises:
        JobStatusError: If it is not JSON.
    """
    freezer = new_freezer()
    frozen = freezer.freeze(value, None)
    freezer.problems.raise_if_any()
    return frozen


def thaw(value: Any) -> Any:
    """Return a frozen value as plain Python data that the caller may change, or raise a `SameKeysError`."""
    kind = type_of(value)
    # A loop over a copy takes three quarters of the time of a comprehension (tests/benchmarks).
    if kind is tuple:
        plain: Any = list(value)
        pairs: Any = enumerate(value)
    elif kind is SourceObject:
        members = value._members
        if not all(map(str.isascii, members)) and len(set(map(in_json, members))) < len(members):
            raise SameKeysError
        plain, pairs = members.copy(), members.items()
    else:
        return value
    for key, item in pairs:
        kind = type_of(item)
        if kind is SourceObject or kind is tuple:
            plain[key] = thaw(item)
    return plain


def for_pickle(value: Any) -> Any:
    """Return plain data to pickle. If keys are the same in JSON, values inside stay frozen."""
    try:
        return thaw(value)
    except SameKeysError:
        return dict(value) if type_of(value) is SourceObject else value


def thaw_json(value: Any) -> Any:
    """Return a JSON value in its frozen form as plain Python data; raise a `TypeError` for everything else."""
    if type_of(value) is SourceObject:
        return thaw(value)
    if not issubclass(type(value), tuple | str | int | float | None):
        msg = f"{class_name(type(value))} is neither a mapped value nor a JSON value in its frozen form"
        raise TypeError(msg)
    try:
        return thaw(freeze_value(value))
    except JobStatusError as error:
        raise TypeError(str(error)) from error


def hash_key(value: Any) -> Any:
    """Return a hashable key of a frozen value. Keys are equal if the values are, by the rules of JSON Schema."""
    kind = type_of(value)
    if kind is bool:
        return _TRUE if value else _FALSE
    if kind is tuple:
        return tuple([hash_key(item) for item in value])
    if kind is SourceObject:
        return frozenset([(key, hash_key(item)) for key, item in value._members.items()])
    return value


# Unlike True, which equals 1, these equal no other key: the frozenset of an object holds tuples.
_TRUE: Final = frozenset({True})
_FALSE: Final = frozenset({False})


class _FrozenInPydantic:
    """Makes pydantic read and write `SourceValue` fields as this library does."""

    def __repr__(self) -> str:
        return "SourceValue"

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return pydantic_schema(None, freeze_value, thaw_json)

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        return {"title": "SourceValue"}


if TYPE_CHECKING:
    #: A JSON value in its frozen form: arrays are tuples, objects are `SourceObject`.
    SourceValue: TypeAlias = bool | int | float | str | SourceObject | tuple["SourceValue", ...] | None
else:
    # Without a forward reference, which could not be resolved in a user's module.
    SourceValue = Annotated[Union[bool, int, float, str, SourceObject, tuple[Any, ...], None], _FrozenInPydantic()]
