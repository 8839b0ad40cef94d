"""Answers to what pydantic asks of a class in an annotation: how to validate, to serialise and to describe it."""

from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, ValidationError, core_schema

from ._codec import Naming, OpenEnumObject, unstructure
from ._errors import JobStatusError, Problem
from ._schema import schema
from ._values import SourceObject


def core_schema_for(cls: type[OpenEnumObject[Any]] | type[SourceObject]) -> CoreSchema:
    """Tell how pydantic validates and serialises: as `structure` and `unstructure` do, in every mode."""
    read: Any = cls.from_dict if issubclass(cls, OpenEnumObject) else _read_object

    def validate(data: Any) -> Any:
        try:
            return read(data)
        except JobStatusError as error:
            # pydantic puts its own way to *data* before the locations in a `ValidationError`, and in no other.
            details = [_details(problem, data) for problem in error.problems]
            raise ValidationError.from_exception_data(cls.__name__, details) from error

    return core_schema.no_info_plain_validator_function(
        validate,
        # Spelled as pydantic does, which names a definition in a JSON Schema by it.
        ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
        serialization=core_schema.plain_serializer_function_ser_schema(unstructure),
    )


def json_schema_for(
    cls: type[OpenEnumObject[Any]] | type[SourceObject], handler: GetJsonSchemaHandler
) -> dict[str, Any]:
    """Describe what is validated, or what is written where pydantic asks for that."""
    if not issubclass(cls, OpenEnumObject):
        return {"title": cls.__name__, "type": "object"}
    described = schema(cls, Naming.SNAKE if handler.mode == "serialization" else None)
    del described["$schema"]  # only the root of a document has one
    return described


def _read_object(data: Any) -> SourceObject:
    return data if type(data) is SourceObject else SourceObject(data)


def _details(problem: Problem, data: Any) -> InitErrorDetails:
    # pydantic takes locations in UTF-8 only.
    loc = tuple(
        step.encode("utf-8", "backslashreplace").decode() if isinstance(step, str) else step for step in problem.path
    )
    kind = PydanticCustomError("job_status_error", "{problem}", {"problem": problem.message})
    return InitErrorDetails(type=kind, loc=loc, input=_value_at(problem, data))


def _value_at(problem: Problem, data: Any) -> Any:
    """Give the bad value, or the last value on the way that can be opened safely."""
    for step in problem.path:
        kind: object = type(data)  # pyright: ignore[reportUnknownVariableType]
        if not ((kind is dict and step in data) or (kind in (list, tuple) and isinstance(step, int))):
            break
        data = data[step]
    return data
