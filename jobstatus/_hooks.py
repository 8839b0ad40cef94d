"""The functions for cattrs, which is imported when they are called."""

# An SDK that has a copy of this module may be checked without cattrs.
# mypy: disable-error-code="import-not-found"
# pyright: reportMissingImports=false

from types import ModuleType
from typing import TYPE_CHECKING, Any

from ._options import Extra, Naming

if TYPE_CHECKING:
    from cattrs import BaseConverter
    from cattrs.preconf.json import JsonConverter
else:
    # For `typing.get_type_hints`, which must work without cattrs.
    BaseConverter = JsonConverter = Any


def _import(name: str) -> ModuleType:
    try:
        from . import _cattrs  # noqa: PLC0415 - only when it is called
    except ModuleNotFoundError as error:
        if error.name != "cattrs":
            raise
        msg = f"{__package__}.{name} needs cattrs, which is not installed: pip install cattrs"
        raise ImportError(msg, name="cattrs") from error
    return _cattrs


def register_hooks(converter: "BaseConverter", *, naming: Naming = Naming.SNAKE, extra: Extra | None = None) -> None:
    """
    Register hooks on a cattrs converter for `JobStatus`, every other `MappedValue`, `SourceObject` and `SourceValue`.

    The other hooks of the converter stay as they are; copies of it keep these. With ``detailed_validation`` (cattrs's
    default) a failure is a `cattrs.ClassValidationError`, which `cattrs.transform_error` renders; pass it
    `format_exception`, which keeps the messages. Without, it is a `JobStatusError`, which is a
    `cattrs.errors.ForbiddenExtraKeysError` too if it reports an unknown key.

    Args:
        converter: Any converter, those of `cattrs.preconf` included.
        naming: Spelling of the second key in what is written; both spellings are read.
        extra: What to do with unknown keys, as for `structure`. None follows the converter: ``"forbid"`` if it has
            ``forbid_extra_keys``, else ``"allow"``.

    Raises:
        ImportError: If cattrs is not installed.
        ValueError: If *naming* or *extra* is invalid.
    """
    _import("register_hooks").register_hooks(converter, naming, extra)


def make_converter(*, naming: Naming = Naming.SNAKE, extra: Extra | None = None, **kwargs: Any) -> "JsonConverter":
    """
    Return a `cattrs.preconf.json` converter with the hooks registered.

    Args:
        naming: As for `register_hooks`.
        extra: As for `register_hooks`.
        **kwargs: Passed to `cattrs.preconf.json.make_converter`.

    Raises:
        ImportError: If cattrs is not installed.
        ValueError: If *naming* or *extra* is invalid.
    """
    made: JsonConverter = _import("make_converter").make_converter(naming, extra, kwargs)
    return made


def format_exception(exc: BaseException, type: type | None) -> str:  # noqa: A002 - cattrs's name
    """
    Format an exception for `cattrs.transform_error`, as its ``format_exception`` argument.

    cattrs's own formatter, which formats all other exceptions, says only "invalid value" for a `ValueError`.

    Args:
        exc: The exception.
        type: The class that was to be structured, if known.

    Raises:
        ImportError: If cattrs is not installed.
    """
    formatted: str = _import("format_exception").format_exception(exc, type)
    return formatted
