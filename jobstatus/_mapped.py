"""`MappedValue`, the base class of all mapped values, and the functions that write them."""

# ruff: noqa: PYI019, PYI041 - not in pyproject.toml, as an SDK may run ruff on a vendored copy

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, overload

from attrs import field, frozen
from attrs.exceptions import FrozenInstanceError

from ._cache import MAX_LENGTH, keep, texts
from ._declared import ConstructorSignature, NotDeclared, known_values, observers
from ._errors import class_name
from ._freeze import SameKeysError
from ._options import SNAKE, SPELLINGS, UNSET, Extra, Naming, UnsetType, spelling
from ._others import Serializer, State
from ._pydantic import pydantic_schema
from ._read import Reader
from ._schema import schema
from ._show import show_mapped
from ._text import Text, quote, render
from ._values import EMPTY, SourceObject, SourceValue, for_pickle, freeze_object, hash_key, new_freezer, thaw, thaw_json
from ._write import check_extra, raise_same_keys

E = TypeVar("E", bound=str)
S = TypeVar("S", bound="MappedValue[Any]")  # `typing.Self` came with Python 3.11


@frozen(init=False, repr=False, eq=False, order=False, getstate_setstate=False)
class MappedValue(Generic[E]):
    """
    Base class for values that StackOne's unified API has mapped from a provider's own.

    Declare a subclass with its known values: an enum or a `Literal` of strings, or `str` if there are none::

        class EmployeeGender(MappedValue[Gender]):
            __slots__ = ()

    Instances are frozen and hashable at every depth, and always true. Two instances of one class are equal if their
    JSON is equal by the rules of JSON Schema: ``1`` equals ``1.0``, ``True`` does not equal ``1``, null is not absent,
    key order does not matter.

    Args:
        value: The unified value: a member of the enum or its string, or a string that is not known yet; None for null,
            `UNSET` if the key is absent.
        source_value: The provider's own value, any JSON. It is frozen: lists and tuples become tuples, mappings become
            `SourceObject`. None for null, `UNSET` if the key is absent.
        extra: Keys other than these two, which later versions of the API may send, with their values.

    Raises:
        JobStatusError: With every problem of the arguments; paths begin with the name of the argument. Nesting deeper
            than 128 levels, the instance included, is a problem too.
    """

    __module__ = __name__.rpartition(".")[0]  # set here, as aliases such as `MappedValue[str]` copy it
    #: The unified value: a member of the enum, or an unknown value as a plain string; None is null.
    value: E | str | UnsetType | None = UNSET
    #: The provider's own value, any JSON; None is null.
    source_value: SourceValue | UnsetType = UNSET
    #: All other keys with their values, in order.
    extra: SourceObject = field(default=EMPTY, kw_only=True)

    if TYPE_CHECKING:
        _reader: ClassVar[Reader[Any]]
        __pydantic_serializer__: ClassVar[Serializer]
    else:
        _reader = NotDeclared()
        __pydantic_serializer__ = Serializer()
        __signature__ = ConstructorSignature()

    def __init__(
        self,
        value: str | UnsetType | None = UNSET,
        source_value: Mapping[str, Any] | list[Any] | tuple[Any, ...] | int | float | str | UnsetType | None = UNSET,
        *,
        extra: Mapping[str, Any] = EMPTY,
    ) -> None:
        if hasattr(self, "extra"):
            raise FrozenInstanceError  # called again
        freezer, read_value = new_freezer(), self._reader.read_value
        if value is not UNSET:
            value = read_value(value, freezer, (None, "value"))
        if source_value is not UNSET:
            source_value = freezer.freeze(source_value, (None, "source_value"))
        extra = freeze_object(freezer, extra, (None, "extra"))
        freezer.problems.raise_if_any()
        _set_value(self, value)
        _set_source_value(self, source_value)
        _set_extra(self, extra)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._reader = Reader(cls, known_values(cls, MappedValue), _make)
        for observe in observers:
            observe(cls)

    @classmethod
    def from_dict(
        cls: type[S], data: Mapping[str, Any] | S, *, naming: Naming | None = None, extra: Extra = "allow"
    ) -> S:
        """Read a mapping, as `jobstatus.structure` does."""
        made: S = cls._reader.read(data, naming, extra)
        return made

    def to_dict(self, *, naming: Naming = SNAKE) -> dict[str, Any]:
        """Return a plain dict, as `jobstatus.unstructure` does."""
        return unstructure(self, naming=naming)

    toDict = to_dict  # noqa: N815 - what pandas and ujson look for

    @classmethod
    def from_json(cls: type[S], text: Text, *, naming: Naming | None = None, extra: Extra = "allow") -> S:
        """Read a JSON text, as `jobstatus.loads` does."""
        made: S = cls._reader.read_text(text, naming, extra)
        return made

    def to_json(self, *, naming: Naming = SNAKE) -> str:
        """Return a JSON text, as `jobstatus.dumps` does."""
        return dumps(self, naming=naming)

    @classmethod
    def json_schema(cls, naming: Naming | None = None, *, strict: bool = False) -> dict[str, Any]:
        """Return a JSON Schema of the class, as `jobstatus.json_schema` does."""
        return schema(cls.__name__, cls.__doc__, cls._reader.known, naming, strict=strict)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or _key(self) == _key(other)

    def __hash__(self) -> int:
        return hash(_key(self))

    def __repr__(self) -> str:
        return show_mapped(self)

    def __copy__(self: S) -> S:  # not `self`, as `attr.assoc` modifies the copy
        return _make(type(self), self.value, self.source_value, self.extra)

    def __deepcopy__(self: S, _: dict[int, Any]) -> S:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        make = partial(type(self), extra=for_pickle(self.extra)) if self.extra else type(self)
        value = str.__str__(self.value) if isinstance(self.value, str) else self.value
        return make, (value, for_pickle(self.source_value))

    def __getstate__(self) -> dict[str, Any]:
        return State(self.to_dict())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return pydantic_schema(cls, cls._reader.read_plain, unstructure, ("value", *SPELLINGS))

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        described = cls.json_schema(SNAKE if handler.mode == "serialization" else None)
        return {key: part for key, part in described.items() if key != "$schema"}  # only the root of a document has it


# The descriptors of the slots, which bypass ``frozen``.
_set_value: Final = MappedValue.__dict__["value"].__set__
_set_source_value: Final = MappedValue.__dict__["source_value"].__set__
_set_extra: Final = MappedValue.__dict__["extra"].__set__
_new: Final = object.__new__
delattr(MappedValue, "__attrs_init__")  # added by attrs; it could change an instance


def _make(cls: type[S], value: Any, source_value: Any, extra: SourceObject) -> S:  # fields must be valid
    made = _new(cls)
    _set_value(made, value)
    _set_source_value(made, source_value)
    _set_extra(made, extra)
    return made


def _key(status: MappedValue[Any]) -> tuple[Any, ...]:
    return status.value, hash_key(status.source_value), hash_key(status.extra)


@overload
def unstructure(value: MappedValue[Any] | SourceObject, *, naming: Naming = SNAKE) -> dict[str, Any]: ...
@overload
def unstructure(value: SourceValue, *, naming: Naming = SNAKE) -> Any: ...
def unstructure(value: MappedValue[Any] | SourceValue, *, naming: Naming = SNAKE) -> Any:
    """
    Return a mapped value as a fresh plain dict, or a `SourceValue` as plain Python data.

    The keys are ``value``, the second key as *naming* spells it, then those of `extra` in order; `UNSET` fields are
    left out. It also works as ``default`` of `json.dumps` and orjson, and as ``enc_hook`` of msgspec.

    Args:
        value: An instance of a class such as `JobStatus`, or a JSON value in its frozen form.
        naming: Spelling of the second key.

    Raises:
        JobStatusError: If a key of `extra` is the key of a field, or two keys of an object are the same in JSON.
        TypeError: If *value* is neither of the two.
        ValueError: If *naming* is not a `Naming`.
    """
    key = "source_value" if naming is SNAKE else spelling(naming)
    try:
        if not isinstance(value, MappedValue):
            return thaw_json(value)
        unified: Any = value.value
        source_value, extra = value.source_value, value.extra
        members: dict[str, Any] = {}
        if unified is not UNSET:
            members["value"] = unified if unified is None or type(unified) is str else unified._value_
        if source_value is not UNSET:
            members[key] = source_value if type(source_value) is str else thaw(source_value)
        if extra is not EMPTY:
            check_extra(value, key)
            members |= thaw(extra)
    except SameKeysError:
        raise_same_keys(value, key)
    return members


def dumps(value: MappedValue[Any], *, naming: Naming = SNAKE) -> str:
    """
    Return a mapped value as compact JSON text in ASCII, with the keys in the order of `unstructure`.

    All strings round-trip, lone surrogates included; a surrogate pair becomes one character, as in all JSON.

    Args:
        value: An instance of a class such as `JobStatus`.
        naming: Spelling of the second key.

    Raises:
        JobStatusError: As for `unstructure`, or if an integer is too long for `sys.set_int_max_str_digits`.
        TypeError: If *value* is not a mapped value.
        ValueError: If *naming* is not a `Naming`.
    """
    if naming is SNAKE:
        entry = texts.get(id(value))
        if entry is not None and entry[0] is value:
            return entry[1]
    if not isinstance(value, MappedValue):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"{class_name(type(value))} is not a mapped value such as JobStatus"
        raise TypeError(msg)
    key = "source_value" if naming is SNAKE else spelling(naming)
    unified, source_value = value.value, value.source_value
    if type(source_value) is not str or not isinstance(unified, str) or value.extra is not EMPTY:
        return render(unstructure(value, naming=naming))
    text = f'{{"value":{quote(unified)},"{key}":{quote(source_value)}}}'
    if naming is SNAKE and len(text) <= MAX_LENGTH:
        keep(texts, id(value), (value, text))
    return text
