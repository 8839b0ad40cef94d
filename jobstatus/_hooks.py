"""The public functions for cattrs, which is imported only when they are called."""

# An SDK with a vendored copy may be type-checked without cattrs.
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

    The converter's other hooks stay as they are, and its copies have these hooks too. With ``detailed_validation``
    (cattrs's default) failures raise a `cattrs.ClassValidationError` (for `SourceObject` and `SourceValue`, a
    `cattrs.IterableValidationError`); pass `format_exception` to `cattrs.transform_error` to keep the messages.
    Otherwise they raise a `JobStatusError`, which is also a `cattrs.errors.ForbiddenExtraKeysError` if it reports an
    unknown key.

    Args:
        converter: Any converter, those of `cattrs.preconf` included.
        naming: Spelling of the second key when writing; both spellings are read.
        extra: What to do with unknown keys, as for `structure`. None means ``"forbid"`` if the converter has
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

    Errors of this library keep their messages, which cattrs's own formatter reduces to "invalid value". All other
    exceptions are passed to that formatter.

    Args:
        exc: The exception.
        type: The class that failed to structure, if known.

    Raises:
        ImportError: If cattrs is not installed.
    """
    formatted: str = _import("format_exception").format_exception(exc, type)
    return formatted
