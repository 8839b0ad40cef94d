"""Members to fields and back, for any class that holds an open enum beside the provider's own word for it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar, Final, Generic, Literal, TypeAlias, TypeVar, cast

from attrs import field, frozen

from ._sharing import MAX_LENGTH, Shared, keep, texts
from ._text import Text, parse, quote, render
from ._values import (
    Problems,
    SourceObject,
    SourceValue,
    equality_key,
    freeze,
    freeze_members,
    frozen_object,
    kind_of,
    thaw,
)


class UnsetType(Enum):
    """The type of `UNSET`, its one member."""

    # A value that pickles by itself, and that nothing which writes enums by their values takes for JSON.
    UNSET = ...

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> Literal[False]:
        return False


#: Stands in a field whose member is absent, where null is None. It is falsy; type checkers narrow on ``is UNSET``.
UNSET: Final = UnsetType.UNSET


class Naming(Enum):
    """How the second member is spelled."""

    SNAKE = "source_value"
    CAMEL = "sourceValue"


# Reading a member through its enum takes a good part of the time that writing a status does.
_SNAKE: Final = Naming.SNAKE

#: What becomes of members that are no fields: kept in their order, dropped, or an error.
Extra: TypeAlias = Literal["allow", "ignore", "forbid"]

#: The message of a member that ``extra="forbid"`` forbids.
UNKNOWN_MEMBER: Final = "unknown member"

E = TypeVar("E", bound=str)
S = TypeVar("S", bound="OpenEnumObject[Any]")

_NO_MEMBERS: Final = SourceObject()


def _field_key(value: SourceValue | UnsetType) -> Any:
    return value if value is UNSET else equality_key(value)


@frozen(init=False)
class OpenEnumObject(Generic[E]):
    """
    The fields, the checks on them, and reading and writing, by the names that generated SDKs call.

    A class of the API derives from this one and is no attrs class of its own, for msgspec: it writes an object whose
    class has ``__attrs_attrs__`` in its own namespace slot by slot and asks no ``enc_hook``, so that `UNSET` and
    `extra` would come out wrong (https://github.com/jcrist/msgspec/pull/323).
    """

    #: The unified status: a member of the enum, or the plain string where the enum does not know it; None is null.
    value: E | str | UnsetType | None = UNSET
    #: What the provider calls it, any JSON value; None is null.
    source_value: SourceValue | UnsetType = field(default=UNSET, eq=_field_key)
    #: The members that are no fields, in their order.
    extra: SourceObject = field(default=_NO_MEMBERS, kw_only=True)

    _known: ClassVar[Mapping[str, Any]]
    _shared: ClassVar[Shared]

    def __init__(
        self,
        value: E | str | UnsetType | None = UNSET,
        source_value: Mapping[str, Any] | list[Any] | tuple[Any, ...] | bool | float | str | UnsetType | None = UNSET,
        *,
        extra: Mapping[str, Any] = _NO_MEMBERS,
    ) -> None:
        problems = Problems()
        if value is not UNSET:
            value = _open(self._known, freeze(value, problems, (None, "value"), 1), problems)
        if source_value is not UNSET:
            source_value = freeze(source_value, problems, (None, "source_value"), 1)
        members = freeze_members(extra, problems, (None, "extra"))
        problems.throw()
        _set_value(self, value)
        _set_source_value(self, source_value)
        _set_extra(self, frozen_object(members) if members else _NO_MEMBERS)

    def __init_subclass__(cls, *, values: type[Enum] | None = None) -> None:
        if values is None:
            msg = f"{cls.__mro__[1].__name__} cannot be subclassed: hold one in a class of your own"
            raise TypeError(msg)
        cls._known = {member.value: member for member in values}
        cls._shared = Shared()

    @classmethod
    def from_dict(
        cls: type[S],
        data: Mapping[str, Any] | S,
        *,
        naming: Naming | None = None,
        extra: Extra = "allow",
    ) -> S:
        """
        Read a mapping, as `json.loads` gives it; an instance comes back as it is.

        Nothing is coerced, guessed or repaired. Equal data may give the same instance.

        Args:
            data: The members.
            naming: The one spelling of the second member to read; the other is then a member like any unknown one.
                None reads both, and both at once where they hold equal values (then ``source_value`` is kept).
            extra: What becomes of unknown members: ``"allow"`` keeps them in `extra`, ``"ignore"`` drops them unseen,
                ``"forbid"`` makes each a problem.

        Raises:
            JobStatusError: With every problem of *data* and the path to it.
            ValueError: *naming* or *extra* is none of those named above.
        """
        # Two names for type checkers, which would lose the types of the members at a ``type(data) is dict``.
        members: Any = data
        kind: object = type(data)
        if extra != "allow" or naming is not None:
            check_options(naming, extra)
        elif kind is dict and len(members) == 2:  # noqa: PLR2004
            # Just the two fields: nearly all that an API sends. What is wrong in there is left to `_read` to tell.
            value = members.get("value")
            source_value = members.get("source_value")
            if source_value is None:
                source_value = members.get("sourceValue")
            if type(value) is str and type(source_value) is str:
                shared = cls._shared.by_fields
                made: S | None = shared.get((value, source_value))
                if made is None:
                    made = _made(cls, cls._known.get(value, value), source_value, _NO_MEMBERS)
                    if len(value) + len(source_value) <= MAX_LENGTH:
                        keep(shared, (value, source_value), made)
                return made
            if type(value) is str and source_value is not None:
                problems = Problems()
                source_value = freeze(source_value, problems, None, 1)
                if not problems:
                    return _made(cls, cls._known.get(value, value), source_value, _NO_MEMBERS)
        return members if kind is cls else _read(cls, members, naming, extra)

    def to_dict(self) -> dict[str, Any]:
        """Write plain members in snake_case: `unstructure`."""
        return unstructure(self)

    @classmethod
    def from_json(cls: type[S], text: Text, *, naming: Naming | None = None, extra: Extra = "allow") -> S:
        """
        Read one JSON text (RFC 8259): a `str`, or bytes in UTF-8 with or without a byte order mark.

        The whole text is checked: a repeated member name, NaN, the infinities, and a number beyond the largest double
        are problems at any depth, in members that *extra* ignores too. Equal texts may give the same instance.

        Args:
            text: The text.
            naming: As for `from_dict`.
            extra: As for `from_dict`.

        Raises:
            JobStatusError: Whatever is wrong with *text*; the original error, if there was one, is its ``__cause__``.
            ValueError: *naming* or *extra* has no meaning.
        """
        shared = cls._shared.by_text.get(type(text)) if naming is None and extra == "allow" else None
        if shared is None:
            made = cls.from_dict(parse(text), naming=naming, extra="allow" if extra == "ignore" else extra)
            return cls(made.value, made.source_value) if extra == "ignore" else made
        found: S | None = shared.get(text)
        if found is None:
            found = cls.from_dict(parse(text))
            if len(text) <= MAX_LENGTH and found.extra is _NO_MEMBERS and type(found.source_value) in _SMALL:
                keep(shared, text, found)
        return found

    def to_json(self) -> str:
        """Write JSON text in snake_case: `dumps`."""
        return dumps(self)

    def __copy__(self: S) -> S:
        return self

    def __deepcopy__(self: S, memo: dict[int, Any]) -> S:
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from ._pydantic import core_schema_for  # noqa: PLC0415 - not before pydantic asks

        return core_schema_for(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> Any:
        from ._pydantic import json_schema_for  # noqa: PLC0415 - not before pydantic asks

        return json_schema_for(cls, handler)


# Made by attrs for each slot, and what it uses itself to get past ``frozen``.
_set_value: Final = OpenEnumObject.__dict__["value"].__set__
_set_source_value: Final = OpenEnumObject.__dict__["source_value"].__set__
_set_extra: Final = OpenEnumObject.__dict__["extra"].__set__

# The kinds of `source_value` that a text is kept with: those that take no more room than the text does.
_SMALL: Final = frozenset({str, bool, int, float, type(None), UnsetType})


def _made(cls: type[S], value: Any, source_value: Any, extra: SourceObject) -> S:
    """Make an instance of fields that have been checked."""
    made = object.__new__(cls)
    _set_value(made, value)
    _set_source_value(made, source_value)
    _set_extra(made, extra)
    return made


def _open(known: Mapping[str, E], value: Any, problems: Problems) -> E | str | None:
    """Give the enum's member for a string, the string itself where there is none, and None for null."""
    if type(value) is str:
        return known.get(value, value)
    if value is not None:
        problems.add((None, "value"), f"must be a string or null, not {kind_of(value)}")
    return None


def check_options(naming: Naming | None, extra: Extra) -> None:
    """Refuse options that have no meaning."""
    if extra not in ("allow", "ignore", "forbid"):
        msg = f'extra must be "allow", "ignore" or "forbid", not {extra!r}'
        raise ValueError(msg)
    if naming is not None:
        spelling(naming)


def spelling(naming: Naming) -> str:
    """Give the name of the second member."""
    if type(naming) is not Naming:
        msg = f"naming must be a Naming, not {naming!r}"
        raise ValueError(msg)
    return naming.value


def _read(cls: type[S], data: Any, naming: Naming | None, extra: Extra) -> S:
    problems = Problems()
    members = freeze_members(data, problems)
    source_value = members.pop("source_value", UNSET) if naming is not Naming.CAMEL else UNSET
    other = members.pop("sourceValue", UNSET) if naming is not _SNAKE else UNSET
    if source_value is UNSET:
        source_value = other
    elif other is not UNSET and _conflict(source_value, other, problems):
        problems.add((None, "source_value"), "source_value and sourceValue hold different values")
    value = _open(cls._known, members.pop("value"), problems) if "value" in members else UNSET
    if extra == "forbid":
        for name in members:
            problems.add((None, name), UNKNOWN_MEMBER)
    elif extra == "ignore":
        problems[:] = [problem for problem in problems if not problem.path or problem.path[0] not in members]
        members = {}
    problems.throw()
    return _made(cls, value, source_value, frozen_object(members) if members else _NO_MEMBERS)


def _conflict(one: SourceValue, other: SourceValue, problems: Problems) -> bool:
    known_bad = {problem.path[0] for problem in problems if problem.path}
    return known_bad.isdisjoint({"source_value", "sourceValue"}) and equality_key(one) != equality_key(other)


def unstructure(status: OpenEnumObject[Any] | SourceObject, *, naming: Naming = _SNAKE) -> dict[str, Any]:
    """
    Write a job status as a fresh plain dict, which the caller may change.

    The members are ``value``, the second one as *naming* spells it, then those of `JobStatus.extra` in their order;
    what is `UNSET` is left out. A `SourceObject` gives its members, so this serves as ``default=`` of `json.dumps` and
    `orjson.dumps <https://github.com/ijl/orjson#default>`_, and as ``enc_hook`` of msgspec.

    Args:
        status: A `JobStatus` or a `SourceObject`.
        naming: How to spell the second member.

    Raises:
        JobStatusError: A member of `JobStatus.extra` is called like one that is a field.
        TypeError: *status* is neither of the two.
    """
    if not isinstance(status, OpenEnumObject):
        if isinstance(status, SourceObject):
            return cast("dict[str, Any]", thaw(status))
        msg = f"{type(status).__name__} is neither a JobStatus nor a SourceObject"
        raise TypeError(msg)
    value: Any = status.value
    source_value, extra = status.source_value, status.extra
    name = "source_value" if naming is _SNAKE else spelling(naming)
    members: dict[str, Any] = {}
    if value is not UNSET:
        members["value"] = value if value is None or type(value) is str else value._value_
    if source_value is not UNSET:
        members[name] = source_value if type(source_value) is str else thaw(source_value)
    if extra is not _NO_MEMBERS:
        problems = Problems()
        for other, item in extra.items():
            if other in ("value", name):
                problems.add((None, other), "a member of extra cannot be written under the name of a field")
            members[other] = thaw(item)
        problems.throw()
    return members


def dumps(status: OpenEnumObject[Any], *, naming: Naming = _SNAKE) -> str:
    """
    Write a job status as compact JSON text in pure ASCII, its members ordered as by `unstructure`.

    All strings survive, lone surrogates too. Of the two halves of a surrogate pair that a Python string holds as two
    characters, JSON makes the one character that they stand for; `loads` never gives such a string.

    Args:
        status: A `JobStatus`.
        naming: How to spell the second member.

    Raises:
        JobStatusError: A member of `JobStatus.extra` is called like one that is a field, or an integer has more digits
            than Python converts (`sys.set_int_max_str_digits`).
        TypeError: *status* is no `JobStatus`.
    """
    if naming is _SNAKE:
        entry = texts.get(id(status))
        if entry is not None and entry[0] is status:
            return entry[1]
    if not isinstance(status, OpenEnumObject):
        msg = f"{type(status).__name__} is not a JobStatus"
        raise TypeError(msg)
    value, source_value = status.value, status.source_value
    if type(source_value) is not str or not isinstance(value, str) or status.extra is not _NO_MEMBERS:
        return render(unstructure(status, naming=naming))
    name = "source_value" if naming is _SNAKE else spelling(naming)
    text = f'{{"value":{quote(value)},"{name}":{quote(source_value)}}}'
    if naming is _SNAKE and len(text) <= MAX_LENGTH:
        keep(texts, id(status), (status, text))
    return text
