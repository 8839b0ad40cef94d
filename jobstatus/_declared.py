"""Declarations of `MappedValue` subclasses: their validation, and the known values in the type argument."""

from collections.abc import Callable
from enum import Enum
from functools import partial
from inspect import Signature, signature
from operator import getitem
from typing import Any, Final, Literal, NoReturn, Union, cast, get_args, get_origin

#: Called with each new class.
observers: Final[list[Callable[[Any], object]]] = []


def known_values(cls: type, base: type) -> dict[str, Any]:
    """
    Return the known values of *cls*, a subclass of the generic class *base*, by their strings.

    They are the members of an enum or the strings of a `Literal`; none if the type argument is `str`.

    Raises:
        TypeError: If the class is not declared as `MappedValue` describes; the message says what to write.
    """
    parents = [parent for parent in cls.__mro__[1:] if parent is not base and issubclass(parent, base)]
    if parents:
        msg = f"{parents[0].__name__} cannot be subclassed: hold one in a class of your own"
        raise TypeError(msg)
    if cls.__dictoffset__ or vars(cls).get("__slots__"):
        msg = f"{cls.__name__} needs `__slots__ = ()` in its body"
        raise TypeError(msg)
    if "__attrs_attrs__" in vars(cls):
        msg = f"{cls.__name__} must not be decorated with attrs: {base.__name__} is an attrs class already"
        raise TypeError(msg)
    arguments = [get_args(alias) for alias in vars(cls).get("__orig_bases__", ()) if get_origin(alias) is base]
    argument = arguments[0][0] if arguments else None
    if argument is str:
        return {}
    if get_origin(argument) is Literal and all(type(value) is str for value in get_args(argument)):
        return {value: value for value in get_args(argument)}
    if isinstance(argument, type) and issubclass(argument, Enum) and issubclass(argument, str):
        members = {str.__str__(member): member for member in argument}
        if _compares_as_str(argument) and all(
            type(member.value) is str and member.value == string for string, member in members.items()
        ):
            return members
    msg = (
        f"{cls.__name__} must be declared as `class {cls.__name__}({base.__name__}[VALUES])`, where VALUES is an enum "
        "of strings (`class VALUES(str, Enum)`), a Literal of strings, or str"
    )
    raise TypeError(msg)


def _compares_as_str(enum: Any) -> bool:
    return (enum.__eq__, enum.__hash__) == (str.__eq__, str.__hash__)


class NotDeclared:
    """Placeholder for the reader of `MappedValue` itself: any use raises an error that says what to declare."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        msg = "MappedValue has no instances: declare a class, such as `class EmployeeGender(MappedValue[Gender])`"
        raise TypeError(msg)


class ConstructorSignature:
    """The ``__signature__`` of subclasses: that of the inherited constructor, with their own type of `value`."""

    def __get__(self, instance: object, owner: Any) -> Signature:
        (_, *parameters) = signature(owner.__init__).parameters.values()
        arguments = [get_args(alias)[0] for alias in owner.__orig_bases__ if hasattr(get_origin(alias), "_reader")]
        # Not in brackets, where mypy takes the star for that of Python 3.11.
        union = partial(getitem, cast("Any", Union))
        return Signature(
            [p.replace(annotation=union((*arguments, p.annotation))) if p.name == "value" else p for p in parameters]
        )
