"""How pydantic validates and serializes the classes of the library, which hand over the functions that do it."""

from collections.abc import Callable
from typing import Any

from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, ValidationError, core_schema

from ._errors import MAX_SHOWN_KEY, JobStatusError, Problem, class_name, shorten, type_of


def class_schema(cls: type, read: Callable[[Any], Any], write: Callable[[Any], Any]) -> CoreSchema:
    """
    Return a schema of a class, which is a definition of its own.

    Args:
        cls: The class. Its instances are valid as they are, and nothing else is serialized.
        read: Returns the instance for any other data, or raises a `JobStatusError`.
        write: Returns the plain data for an instance.
    """

    def write_instance(value: Any) -> Any:
        if type_of(value) is not cls:
            msg = f"{class_name(type(value))} is not a {cls.__name__}"
            raise TypeError(msg)
        return write(value)

    def read_other(data: Any) -> Any:
        return data if type_of(data) is cls else read(data)

    # Spelled as pydantic does, which names a definition in a JSON Schema by it.
    ref = f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"
    return plain_schema(cls.__name__, read_other, write_instance, ref)


def plain_schema(
    name: str, read: Callable[[Any], Any], write: Callable[[Any], Any], ref: str | None = None
) -> CoreSchema:
    """Return a schema that validates with *read* and serializes with *write*, in every mode of pydantic."""

    def validate(data: Any) -> Any:
        try:
            return read(data)
        except JobStatusError as error:
            # pydantic prepends its own path to the locations in a `ValidationError` only.
            details = [_details(problem, data) for problem in error.problems]
            raise ValidationError.from_exception_data(name, details) from error

    return core_schema.no_info_plain_validator_function(
        validate, ref=ref, serialization=core_schema.plain_serializer_function_ser_schema(write)
    )


def _details(problem: Problem, data: Any) -> InitErrorDetails:
    # pydantic copies locations, and takes no lone surrogates in them.
    location = tuple(
        shorten(step, MAX_SHOWN_KEY).encode("utf-8", "backslashreplace").decode() if isinstance(step, str) else step
        for step in problem.path
    )
    kind = PydanticCustomError("job_status_error", "{problem}", {"problem": problem.message})
    return InitErrorDetails(type=kind, loc=location, input=_value_at(problem, data))


def _value_at(problem: Problem, data: Any) -> Any:
    """Return the bad value if it is a scalar. A container is named only, as many problems may be in one."""
    for step in problem.path:
        kind = type_of(data)
        if not ((kind is dict and step in data) or (kind in (list, tuple) and isinstance(step, int))):
            break
        data = data[step]
    return data if isinstance(data, str | int | float | bytes | None) else class_name(type(data))
