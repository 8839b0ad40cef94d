"""Pydantic schemas of the public classes, from the functions that validate and serialize them."""

# An SDK with a vendored copy may be type-checked without pydantic.
# mypy: disable-error-code="import-not-found"
# pyright: reportMissingImports=false

from collections.abc import Callable, Iterable
from typing import Any

from ._errors import MAX_SHOWN_KEY, JobStatusError, Problem, class_name, shorten, type_of
from ._others import check_include_exclude


def pydantic_schema(
    cls: type | None, read: Callable[[Any], Any], write: Callable[[Any], Any], fields: Iterable[str] = ()
) -> Any:
    """
    Return a schema that validates with *read* and serializes with *write*, in every mode of pydantic.

    Args:
        cls: The class, whose instances are valid as they are; None for `SourceValue`.
        read: Converts any other data, or raises a `JobStatusError`.
        write: Converts the result to plain data.
        fields: The keys that pydantic counts to choose a union member for a dict.
    """
    from pydantic_core import ValidationError, core_schema  # noqa: PLC0415 - only when pydantic asks

    name = cls.__name__ if cls else "SourceValue"

    def validate(data: Any, count_fields: Callable[[Any], Any]) -> Any:
        kind = type_of(data)
        if kind is cls:
            return data
        if kind is dict:
            try:  # noqa: SIM105 - `suppress` takes as long as reading does
                count_fields(data)
            except Exception:  # noqa: BLE001, S110 - foreign keys, which `read` reports
                pass
        try:
            return read(data)
        except JobStatusError as error:
            # pydantic prepends its own path only to the locations in a `ValidationError`.
            details = [_details(problem, data) for problem in error.problems]
            raise ValidationError.from_exception_data(name, details) from error

    def serialize(value: Any, info: Any) -> Any:
        check_include_exclude(name, info)
        if cls and type_of(value) is not cls:
            msg = f"{class_name(type(value))} is not a {name}"
            raise TypeError(msg)
        return write(value)

    validate.__name__ = serialize.__name__ = name  # pydantic shows them
    anything = core_schema.any_schema()
    # The default is validated, which keeps pydantic from taking a dict without fields for an exact match.
    default = core_schema.with_default_schema(anything, default=None, validate_default=True)
    field = core_schema.typed_dict_field(default, required=False)
    return core_schema.no_info_wrap_validator_function(
        validate,
        core_schema.typed_dict_schema(dict.fromkeys(fields, field), extras_schema=anything, extra_behavior="allow"),
        # In pydantic's own format, from which it derives the name of the JSON Schema definition.
        ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}" if cls else None,
        serialization=core_schema.plain_serializer_function_ser_schema(serialize, info_arg=True),
    )


def _details(problem: Problem, data: Any) -> Any:
    from pydantic_core import InitErrorDetails, PydanticCustomError  # noqa: PLC0415

    # pydantic copies locations, and rejects lone surrogates in them.
    location = tuple(
        shorten(step, MAX_SHOWN_KEY).encode(errors="backslashreplace").decode() if isinstance(step, str) else step
        for step in problem.path
    )
    kind = PydanticCustomError("job_status_error", "{problem}", {"problem": problem.message})
    return InitErrorDetails(type=kind, loc=location, input=_value_at(problem, data))


def _value_at(problem: Problem, data: Any) -> Any:
    """Return the bad value; for a container only its class, as it may have many problems."""
    for step in problem.path:
        kind = type_of(data)
        if not ((kind is dict and step in data) or (kind in (list, tuple) and isinstance(step, int))):
            break
        data = data[step]
    return data if isinstance(data, str | int | float | bytes | None) else class_name(type(data))
