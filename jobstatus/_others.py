"""What other libraries look for on an object of a class that they do not know."""

import sys
from typing import Any


class State(dict[str, Any]):
    """The plain data of an instance, which jsonpickle writes only if it is true; pickle and copy do not ask for it."""

    def __bool__(self) -> bool:
        return True


def refuse_parts(name: str, info: Any) -> None:
    """Raise an error if pydantic's options for writing name a part of an instance."""
    if info.include is not None or info.exclude is not None:
        msg = f"a {name} is written as a whole: include and exclude cannot name a part of it"
        raise ValueError(msg)


def write(instance: Any, info: Any) -> dict[str, Any]:
    """Return what pydantic writes. Its errors show the name of this function."""
    refuse_parts(type(instance).__name__, info)
    plain: dict[str, Any] = instance.toDict()
    return plain


class Serializer:
    """The serializer that pydantic looks for on an instance where no type says how to write it, such as in `Any`."""

    _made: Any = None

    def __get__(self, instance: object, owner: type) -> Any:
        core = sys.modules.get("pydantic_core")
        if core is None:  # somebody else asks
            msg = "pydantic is not in use"
            raise AttributeError(msg)
        if self._made is None:
            serialization = core.core_schema.plain_serializer_function_ser_schema(write, info_arg=True)
            self._made = core.SchemaSerializer(core.core_schema.any_schema(serialization=serialization))
        return self._made
