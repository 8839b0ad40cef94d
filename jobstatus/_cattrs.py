"""Hooks for cattrs, which turn problems into its errors and notes."""

# An SDK with a vendored copy may be type-checked without cattrs.
# mypy: disable-error-code="import-not-found"
# pyright: reportMissingImports=false, reportPrivateUsage=false

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NoReturn, get_args, get_origin

from cattrs import (
    AttributeValidationNote,
    BaseConverter,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.preconf.json import JsonConverter
from cattrs.preconf.json import make_converter as make_json_converter
from cattrs.v import format_exception as cattrs_format_exception

from ._errors import JobStatusError, Problem, show_path
from ._mapped import MappedValue, unstructure
from ._options import Extra, Naming, UnsetType, check_reading, spelling
from ._values import SourceObject, SourceValue, freeze_value


def register_hooks(converter: BaseConverter, naming: Naming, extra: Extra | None) -> None:
    """Register the hooks: see `jobstatus.register_hooks`."""
    spelling(naming)
    check_reading(None, "allow" if extra is None else extra)

    # cattrs calls these two again for every copy of the converter, whose options may differ.
    def structure_hook_factory(cls: Any, converter: BaseConverter) -> Callable[[Any, Any], Any]:
        return _structure_hook(cls, converter, extra)

    def unstructure_hook_factory(_: Any) -> Callable[[Any], Any]:
        return partial(unstructure, naming=naming)

    converter.register_structure_hook_factory(_is_mapped_value, structure_hook_factory)
    converter.register_unstructure_hook_factory(_is_mapped_value, unstructure_hook_factory)
    converter.register_structure_hook_factory(_is_json, _structure_json_hook)
    converter.register_unstructure_hook_factory(_is_json, unstructure_hook_factory)
    converter.register_unstructure_hook_factory(_is_field_type, _refuse)


def make_converter(naming: Naming, extra: Extra | None, options: dict[str, Any]) -> JsonConverter:
    """Make a converter with the hooks: see `jobstatus.make_converter`."""
    converter = make_json_converter(**options)
    register_hooks(converter, naming, extra)
    return converter


def format_exception(exc: BaseException, cls: type | None) -> str:
    """Format an exception: see `jobstatus.format_exception`."""
    if isinstance(exc, JobStatusError):
        return "; ".join(
            problem.message
            if exc._path_is_in_notes or not problem.path
            else f"{problem.message} @ {show_path(problem.path)}"
            for problem in exc.problems
        )
    formatted: str = cattrs_format_exception(exc, cls)
    return formatted


class ForbiddenKeysError(JobStatusError, ForbiddenExtraKeysError):  # type: ignore[misc, unused-ignore]
    """Raised for unknown keys: an error of this library and of cattrs at once."""

    def __init__(self, problems: Iterable[Problem], cls: type, keys: set[str]) -> None:
        ForbiddenExtraKeysError.__init__(self, None, cls, keys)
        JobStatusError.__init__(self, problems)
        self.args = (self.problems, cls, keys)


def _is_mapped_value(cls: Any) -> bool:
    # The generic base too: a field of that type holds instances of any subclass, which can be unstructured.
    cls = get_origin(cls) or cls
    return isinstance(cls, type) and issubclass(cls, MappedValue)


def _is_json(cls: Any) -> bool:
    # cattrs passes the alias as written, or without `Annotated`, as `typing.get_type_hints` returns it.
    return cls is SourceObject or cls == SourceValue or cls == get_args(SourceValue)[0]


def _is_field_type(cls: Any) -> bool:
    # The type of `value` or `source_value`. Compared by `is`, as the arguments of other types may be any object.
    return all(any(arg is wanted for arg in get_args(cls)) for wanted in (UnsetType, str))


def _refuse(_: Any) -> NoReturn:
    msg = "a hook for attrs classes would write the fields of a mapped value: call `register_hooks` after it"
    raise TypeError(msg)


def _structure_hook(
    cls: type[MappedValue[Any]], converter: BaseConverter, extra: Extra | None
) -> Callable[[Any, Any], Any]:
    if extra is None:
        extra = "forbid" if getattr(converter, "forbid_extra_keys", False) else "allow"

    read, read_plain = cls._reader.read, cls._reader.read_plain

    def structure_hook(data: Any, _: Any) -> Any:
        try:
            return read_plain(data) if extra == "allow" else read(data, None, extra)
        except JobStatusError as error:
            failure = _detailed(error, cls) if converter.detailed_validation else _ungrouped(error, cls)
            failure.__cause__ = error.__cause__
        raise failure  # not in `except`: the error as its `__context__` would take memory

    return structure_hook


def _structure_json_hook(cls: Any, converter: BaseConverter) -> Callable[[Any, Any], Any]:
    def structure_hook(data: Any, _: Any) -> Any:
        try:
            return SourceObject(data) if cls is SourceObject else freeze_value(data)
        except JobStatusError as error:
            if not converter.detailed_validation:
                raise
            raise _group(_nested(error.problems, 0)) from error.__cause__

    return structure_hook


def _ungrouped(error: JobStatusError, cls: type) -> JobStatusError:
    keys = _unknown_keys(error)
    return ForbiddenKeysError(error.problems, cls, keys) if keys else error


def _unknown_keys(error: JobStatusError) -> set[str]:
    return {str(problem.path[0]) for problem in error.problems if problem.unknown_key}


def _detailed(error: JobStatusError, cls: type[MappedValue[Any]]) -> ClassValidationError:
    causes: list[Exception] = []
    problems = [problem for problem in error.problems if not problem.unknown_key]
    for name, group in groupby(problems, _attribute):
        # Paths inside of `extra` start with the unknown key.
        inner = _nested(list(group), 0 if name == "extra" else 1)
        if name is None:
            causes += inner
        else:
            note = f"Structuring class {cls.__qualname__} @ attribute {name}"
            causes.append(_noted(inner, AttributeValidationNote(note, name, None)))
    if keys := _unknown_keys(error):
        causes.append(ForbiddenExtraKeysError(None, cls, keys))
    return ClassValidationError(f"While structuring {cls.__name__}", causes, cls)  # pyright: ignore[reportCallIssue]


def _attribute(problem: Problem) -> str | None:
    """Return the attribute that a problem belongs to; None for the document itself."""
    if not problem.path:
        return None
    names = {"value": "value", "source_value": "source_value", "sourceValue": "source_value"}
    return names.get(str(problem.path[0]), "extra")


def _nested(problems: Sequence[Problem], depth: int) -> list[Exception]:
    """Convert problems to errors, grouped by each step of their paths after the first *depth*, as cattrs does."""
    causes: list[Exception] = []
    for steps, group in groupby(problems, lambda problem: problem.path[depth : depth + 1]):
        if steps:
            note = IterableValidationNote(f"Structuring JSON @ {steps[0]!r}", steps[0], None)
            causes.append(_noted(_nested(list(group), depth + 1), note))
        else:
            causes += map(_leaf, group)
    return causes


def _leaf(problem: Problem) -> JobStatusError:
    error = JobStatusError([problem])
    error._path_is_in_notes = True
    return error


def _group(causes: Sequence[Exception]) -> IterableValidationError:
    return IterableValidationError("While structuring JSON", causes, SourceObject)  # pyright: ignore[reportCallIssue]


def _noted(causes: Sequence[Exception], note: str) -> Exception:
    """Attach *note* to the cause, or to a group if there are several or the only one already has a note."""
    cause = causes[0] if len(causes) == 1 and not hasattr(causes[0], "__notes__") else _group(causes)
    cause.__dict__["__notes__"] = [note]  # `add_note` came with Python 3.11
    return cause
