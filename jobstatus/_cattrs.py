"""The codec as cattrs hooks: adapters that hand over data, and problems as cattrs tells them."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

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

from ._codec import UNKNOWN_MEMBER, Extra, Naming, OpenEnumObject, check_options, spelling, unstructure
from ._errors import JobStatusError, Problem
from ._values import SourceObject

_Raised = TypeVar("_Raised", bound=Exception)


def register_hooks(converter: BaseConverter, *, naming: Naming = Naming.SNAKE, extra: Extra | None = None) -> None:
    """
    Teach a cattrs converter to structure and unstructure `JobStatus` and `SourceObject`.

    All of its other hooks stay as they are; copies of it keep these. Under ``detailed_validation`` (cattrs's default) a
    failure is a `cattrs.ClassValidationError`, which `cattrs.transform_error` renders (`format_exception` there keeps
    what is wrong); else it is a `JobStatusError`, which is a `cattrs.errors.ForbiddenExtraKeysError` too where
    *extra* forbids a member.

    Args:
        converter: Any converter, those of `cattrs.preconf` included.
        naming: How the second member is spelled in what is written; both spellings are read.
        extra: What becomes of unknown members, as for `structure`. None follows the converter: ``"forbid"`` where it
            has ``forbid_extra_keys``, else ``"allow"``.

    Raises:
        ValueError: *naming* or *extra* is none of those named above.
    """
    spelling(naming)
    check_options(None, "allow" if extra is None else extra)

    # cattrs calls these two anew for every copy of the converter, whose options may differ.
    def make_structure_hook(cls: type[OpenEnumObject[Any]], converter: BaseConverter) -> Callable[[Any, Any], Any]:
        return _structure_hook(cls, converter, extra)

    def make_unstructure_hook(_: type[OpenEnumObject[Any]]) -> Callable[[Any], Any]:
        def unstructure_hook(made: OpenEnumObject[Any]) -> dict[str, Any]:
            return unstructure(made, naming=naming)

        return unstructure_hook

    converter.register_structure_hook_factory(_is_open_enum_object, make_structure_hook)
    converter.register_unstructure_hook_factory(_is_open_enum_object, make_unstructure_hook)
    converter.register_structure_hook_factory(_is_source_object, _source_object_hook)
    converter.register_unstructure_hook(SourceObject, unstructure)


def make_converter(*, naming: Naming = Naming.SNAKE, extra: Extra | None = None, **kwargs: Any) -> JsonConverter:
    """
    Make a `cattrs.preconf.json` converter with the hooks registered.

    Args:
        naming: As for `register_hooks`.
        extra: As for `register_hooks`.
        **kwargs: For `cattrs.preconf.json.make_converter`.

    Raises:
        ValueError: *naming* or *extra* has no meaning.
    """
    converter = make_json_converter(**kwargs)
    register_hooks(converter, naming=naming, extra=extra)
    return converter


def format_exception(exc: BaseException, type: type | None) -> str:  # noqa: A002 - cattrs's name
    """
    Say what is wrong with a value: for the argument of this name of `cattrs.transform_error`.

    cattrs's own formatter, which takes care of all other exceptions, says no more of a `ValueError` than "invalid
    value".

    Args:
        exc: What was raised.
        type: The class that was asked for, if known.
    """
    if isinstance(exc, JobStatusError):
        return "; ".join(problem.message for problem in exc.problems)
    return cattrs_format_exception(exc, type)


class _ForbiddenMembersError(JobStatusError, ForbiddenExtraKeysError):
    """Both what this library raises and what cattrs raises for a forbidden member."""

    def __init__(self, problems: Iterable[Problem], cls: type, members: set[str]) -> None:
        ForbiddenExtraKeysError.__init__(self, None, cls, members)
        JobStatusError.__init__(self, problems)
        self.args = (self.problems, cls, members)

    __str__ = JobStatusError.__str__


def _is_open_enum_object(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, OpenEnumObject)


def _is_source_object(cls: Any) -> bool:
    return cls is SourceObject


def _structure_hook(
    cls: type[OpenEnumObject[Any]], converter: BaseConverter, extra: Extra | None
) -> Callable[[Any, Any], Any]:
    if extra is None:
        extra = "forbid" if getattr(converter, "forbid_extra_keys", False) else "allow"
    fail = _detailed if converter.detailed_validation else _bare
    read = cls.from_dict if extra == "allow" else partial(cls.from_dict, extra=extra)

    def structure_hook(data: Any, _: Any) -> OpenEnumObject[Any]:
        try:
            return read(data)
        except JobStatusError as error:
            raise fail(error, cls) from error.__cause__

    return structure_hook


def _source_object_hook(_: type[SourceObject], converter: BaseConverter) -> Callable[[Any, Any], SourceObject]:
    def structure_hook(data: Any, _: Any) -> SourceObject:
        try:
            return SourceObject(data)
        except JobStatusError as error:
            if not converter.detailed_validation:
                raise
            causes = [_at(problem.path, JobStatusError([problem])) for problem in error.problems]
            raise _group(causes) from error.__cause__

    return structure_hook


def _forbidden(error: JobStatusError) -> set[str]:
    return {str(problem.path[0]) for problem in error.problems if problem.message == UNKNOWN_MEMBER}


def _bare(error: JobStatusError, cls: type) -> JobStatusError:
    members = _forbidden(error)
    return _ForbiddenMembersError(error.problems, cls, members) if members else error


def _detailed(error: JobStatusError, cls: type[OpenEnumObject[Any]]) -> ClassValidationError:
    causes = [_at_attribute(problem, cls) for problem in error.problems if problem.message != UNKNOWN_MEMBER]
    if members := _forbidden(error):
        causes.append(ForbiddenExtraKeysError(None, cls, members))
    return ClassValidationError(f"While structuring {cls.__name__}", causes, cls)


def _at_attribute(problem: Problem, cls: type[OpenEnumObject[Any]]) -> Exception:
    cause = JobStatusError([problem])
    if not problem.path:
        return cause
    member, *rest = problem.path
    name = {"value": "value", "source_value": "source_value", "sourceValue": "source_value"}.get(str(member))
    if name is None:
        name, rest = "extra", [member, *rest]
    note = f"Structuring class {cls.__qualname__} @ attribute {name}"
    return _noted(_group([_at(rest, cause)]) if rest else cause, AttributeValidationNote(note, name, None))


def _at(path: Sequence[str | int], cause: Exception) -> Exception:
    """Note the way to *cause*, one step a group, as cattrs does for collections inside one another."""
    for outer, step in enumerate(reversed(path)):
        cause = _group([cause]) if outer else cause
        cause = _noted(cause, IterableValidationNote(f"Structuring JSON @ {step!r}", step, None))
    return cause


def _group(causes: Sequence[Exception]) -> IterableValidationError:
    return IterableValidationError("While structuring JSON", causes, SourceObject)


def _noted(cause: _Raised, note: str) -> _Raised:
    cause.__dict__["__notes__"] = [note]  # `add_note` came with Python 3.11
    return cause
