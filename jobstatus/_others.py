"""Attributes that other libraries look for on objects of unknown classes."""

import sys
from typing import Any


class State(dict[str, Any]):
    """State of an instance for jsonpickle, which skips it if it is false; pickle and copy do not use it."""

    def __bool__(self) -> bool:
        return True


def check_include_exclude(name: str, info: Any) -> None:
    """Raise a `ValueError` if pydantic is to include or exclude a part of an instance."""
    if info.include is not None or info.exclude is not None:
        msg = f"a {name} is written as a whole: include and exclude cannot name a part of it"
        raise ValueError(msg)


def write(instance: Any, info: Any) -> dict[str, Any]:
    """Serialize for pydantic, whose errors show the name of this function."""
    check_include_exclude(type(instance).__name__, info)
    plain: dict[str, Any] = instance.toDict()
    return plain


class Serializer:
    """The serializer that pydantic looks for on an instance in an untyped (`Any`) field."""

    _made: Any = None

    def __get__(self, instance: object, owner: type) -> Any:
        core = sys.modules.get("pydantic_core")
        if core is None:  # pydantic cannot be the caller
            msg = "pydantic is not in use"
            raise AttributeError(msg)
        if self._made is None:
            serialization = core.core_schema.plain_serializer_function_ser_schema(write, info_arg=True)
            self._made = core.SchemaSerializer(core.core_schema.any_schema(serialization=serialization))
        return self._made
