"""What other libraries ask an instance for that they know nothing of."""

import sys
from operator import methodcaller
from typing import Any


class State(dict[str, Any]):
    """The plain data of an instance, which jsonpickle writes only if it is true; pickle and copy do not ask for it."""

    def __bool__(self) -> bool:
        return True


class Serializer:
    """What pydantic asks an instance for that stands where no type says how to write it."""

    _made: Any = None

    def __get__(self, instance: object, owner: type) -> Any:
        core = sys.modules.get("pydantic_core")
        if core is None:  # somebody else asks
            msg = "pydantic is not in use"
            raise AttributeError(msg)
        if self._made is None:
            write = core.core_schema.plain_serializer_function_ser_schema(methodcaller("toDict"))
            self._made = core.SchemaSerializer(core.core_schema.any_schema(serialization=write))
        return self._made
