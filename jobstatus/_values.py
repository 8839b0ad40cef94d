"""JSON values: the frozen form that a status keeps, and the one walk that checks, freezes, thaws and compares them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite
from typing import Any, Final, NamedTuple, TypeAlias, Union, cast, final

from attrs import frozen

from ._errors import JobStatusError, Problem

#: How many objects and arrays may stand inside one another; the document itself is the first.
MAX_DEPTH: Final = 128


@frozen(init=False, eq=False, repr=False)
class _Members:
    # Why this is not part of `SourceObject`: see `_codec.OpenEnumObject`.
    _members: dict[str, "SourceValue"]


@final
class SourceObject(_Members, Mapping[str, "SourceValue"]):
    """
    A JSON object that cannot change: a hashable mapping that keeps the order of its members.

    It equals every mapping that holds the same JSON, as the JSON Schema specification defines equality: the order of
    members does not count, ``1`` equals ``1.0``, ``True`` does not equal ``1``, at any depth.

    Args:
        members: A mapping from strings to JSON values, or nothing. All inside is frozen: lists and
            tuples become tuples, mappings become `SourceObject`.

    Raises:
        JobStatusError: *members* is no mapping, holds what is not JSON, or is nested deeper than 128 levels.
    """

    __slots__ = ()

    def __init__(self, members: Mapping[str, Any] | None = None) -> None:
        problems = Problems()
        walked = {} if members is None else freeze_members(members, problems)
        problems.throw()
        object.__setattr__(self, "_members", walked)

    def __init_subclass__(cls) -> None:
        msg = "SourceObject cannot be subclassed: hold one in a class of your own"
        raise TypeError(msg)

    def __getitem__(self, name: str) -> "SourceValue":
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        problems = Problems()
        key = walk(other, KEY, problems)
        return not problems and bool(key == equality_key(self))

    def __hash__(self) -> int:
        return hash(equality_key(self))

    def __repr__(self) -> str:
        return f"SourceObject({self._members!r})" if self._members else "SourceObject()"

    def __rich_repr__(self) -> Iterator[dict[str, "SourceValue"]]:
        # rich (https://rich.readthedocs.io/en/stable/pretty.html) would show the slot of the attrs class.
        if self._members:
            yield dict(self._members)

    def __copy__(self) -> "SourceObject":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "SourceObject":
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from ._pydantic import core_schema_for  # noqa: PLC0415 - not before pydantic asks

        return core_schema_for(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> Any:
        from ._pydantic import json_schema_for  # noqa: PLC0415 - not before pydantic asks

        return json_schema_for(cls, handler)


#: A JSON value as a status keeps it: arrays are tuples, objects are `SourceObject`. (Spelt with `Union`, because this
#: has to be an object that users can write into annotations of their own, and ``|`` takes no forward reference.)
SourceValue: TypeAlias = Union[bool, int, float, str, SourceObject, tuple["SourceValue", ...], None]  # noqa: UP007


class Form(NamedTuple):
    """What a walk makes of each kind of value; strings, numbers and null stay what they are."""

    array: Callable[[list[Any]], Any]
    object: Callable[[dict[str, Any]], Any]
    true: Any
    false: Any


def frozen_object(members: dict[str, Any]) -> SourceObject:
    made = object.__new__(SourceObject)
    object.__setattr__(made, "_members", members)
    return made


def _as_it_is(walked: Any) -> Any:
    return walked


def _as_items(members: dict[str, Any]) -> frozenset[tuple[str, Any]]:
    return frozenset(members.items())


#: As a status keeps it.
FROZEN: Final = Form(tuple, frozen_object, true=True, false=False)
#: Fresh plain lists and dicts, as `json` would read them.
PLAIN: Final = Form(_as_it_is, _as_it_is, true=True, false=False)
#: Hashable, and equal exactly where the JSON Schema specification calls two values equal. No array holds the class
#: `bool`, so no array is taken for a boolean; only arrays are tuples, only objects are frozensets.
KEY: Final = Form(tuple, _as_items, true=(bool, True), false=(bool, False))


# The way to a value, as linked pairs of the way to its parent and its name or position (None for the document): cheap
# to lengthen at every step, and only spelled out where there is a problem.
Way: TypeAlias = "tuple[Way, str | int] | None"


class Problems(list[Problem]):
    """The problems that a walk meets."""

    #: The first foreign exception met.
    cause: Exception | None = None
    #: Set by the first spot that is too deep. Nothing more is opened in that member of the document: a cycle that
    #: branches would never end.
    too_deep = False

    def add(self, way: Way, message: str) -> None:
        """Note that the value at the end of *way* is bad."""
        path: list[str | int] = []
        while way is not None:
            way, step = way
            path.append(step)
        self.append(Problem(tuple(reversed(path)), message))

    def throw(self) -> None:
        """Raise a `JobStatusError` if there is any problem."""
        if self:
            raise JobStatusError(self) from self.cause


class Pairs(list[tuple[Any, Any]]):
    """The members of an object as they came, from a mapping that is no plain dict or a text that repeats a name."""


# The kinds that every form leaves alone.
_PLAIN_KINDS: Final = frozenset({str, int, type(None)})


def walk(value: Any, form: Form, problems: Problems, way: Way = None, depth: int = 0) -> Any:
    """
    Rebuild a JSON value, given in plain or frozen Python values, in *form*.

    What is not JSON goes to *problems*; None then stands in its place, in a result that is not to be used.
    """
    kind: object = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind in _PLAIN_KINDS:
        return value
    if kind is bool:
        return form.true if value else form.false
    if kind is float:
        if not isfinite(value):
            problems.add(way, f"not JSON: the number {value}")
        return value
    if kind is list or kind is tuple:
        return form.array(_walk_array(value, form, problems, way, depth))
    if kind is dict:
        return form.object(_walk_object(value.items(), form, problems, way, depth))
    if kind is SourceObject:
        return form.object(_walk_object(value._members.items(), form, problems, way, depth))
    if kind is Pairs:
        return form.object(_walk_object(value, form, problems, way, depth))
    try:
        plain = _reduce(value)
    except Exception as error:  # noqa: BLE001 - foreign methods run in there, and may raise anything
        problems.cause = problems.cause or error
        problems.add(way, f"{type(value).__name__} cannot be read: {type(error).__name__}")
        return None
    if plain is None:
        problems.add(way, f"not JSON: {kind_of(value)}")
        return None
    return walk(plain, form, problems, way, depth)


def _walk_array(items: Iterable[Any], form: Form, problems: Problems, way: Way, depth: int) -> list[Any]:
    walked: list[Any] = []
    if _may_open(problems, way, depth):
        for index, item in enumerate(items):
            walked.append(item if type(item) in _PLAIN_KINDS else walk(item, form, problems, (way, index), depth + 1))
    return walked


def _walk_object(
    members: Iterable[tuple[Any, Any]], form: Form, problems: Problems, way: Way, depth: int
) -> dict[str, Any]:
    walked: dict[str, Any] = {}
    if _may_open(problems, way, depth):
        for name, item in members:
            if type(name) is not str:
                if not isinstance(name, str):
                    problems.add(way, f"a member name must be a string, not {kind_of(name)}")
                    continue
                name = str.__str__(name)  # noqa: PLW2901
            repeated = name in walked
            if repeated and walked[name] is not Pairs:
                problems.add((way, name), "this member name appears more than once")
            walked[name] = item if type(item) in _PLAIN_KINDS else walk(item, form, problems, (way, name), depth + 1)
            if repeated:
                walked[name] = Pairs  # told, however often it comes again
            if not depth:
                problems.too_deep = False
    return walked


def _may_open(problems: Problems, way: Way, depth: int) -> bool:
    if depth >= MAX_DEPTH and not problems.too_deep:
        problems.too_deep = True
        problems.add(way, f"nested deeper than {MAX_DEPTH} levels")
    return not problems.too_deep


def _reduce(value: Any) -> str | int | float | list[Any] | Pairs | None:
    # Through the base classes: a subclass may show itself as something else.
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, list | tuple):
        return list(cast("Iterable[Any]", value))
    if isinstance(value, Mapping):
        return Pairs((name, item) for name, item in cast("Mapping[Any, Any]", value).items())
    return None


_CONTAINERS: Final = frozenset({tuple, SourceObject})


def freeze(value: Any, problems: Problems, way: Way = None, depth: int = 0) -> Any:
    """Give the frozen form of any Python value; what is not JSON in it goes to *problems*."""
    problems.too_deep = False
    try:
        return walk(value, FROZEN, problems, way, depth)
    except RecursionError as error:
        problems.cause = error
        problems.add(way, "nested deeper than what is left of the stack")
    except Exception as error:  # noqa: BLE001 - keys and mappings inside may run anything, and change what is walked
        problems.cause = error
        problems.add(way, f"{type(value).__name__} cannot be read: {type(error).__name__}")
    return None


def freeze_members(value: Any, problems: Problems, way: Way = None) -> dict[str, Any]:
    """Give the frozen members of a mapping; that it is none, or anything in it, goes to *problems*."""
    before = len(problems)
    frozen_value = freeze(value, problems, way)
    if type(frozen_value) is SourceObject:
        return frozen_value._members
    if len(problems) == before:
        problems.add(way, f"must be an object, not {kind_of(value)}")
    return {}


def thaw(value: SourceValue) -> Any:
    """Give plain Python values that the caller may change."""
    return walk(value, PLAIN, Problems()) if type(value) in _CONTAINERS else value


def equality_key(value: SourceValue) -> Any:
    """Give a hashable key that is equal for two frozen values exactly where they are the same JSON."""
    return value if type(value) is str else walk(value, KEY, Problems())


_JSON_KINDS: Final[tuple[tuple[Any, str], ...]] = (
    (type(None), "null"),
    (bool, "a boolean"),
    (str, "a string"),
    ((int, float), "a number"),
    ((list, tuple), "an array"),
    (Mapping, "an object"),
)


def kind_of(value: object) -> str:
    """Name the kind of a value for people: JSON's word for it, or the Python class of what is not JSON."""
    for kind, words in _JSON_KINDS:
        if isinstance(value, kind):
            return words
    return type(value).__name__
