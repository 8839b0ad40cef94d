"""
The state of a job, as StackOne's unified ATS API describes it, read and written without loss.

`loads` and `dumps` take JSON text, `structure` and `unstructure` plain dicts, `register_hooks` teaches a cattrs
converter, `json_schema` tells validators; `JobStatus` is what they read and write (a pydantic field may have it as its
type), and `JobStatusError` what goes wrong.
"""

from typing import TYPE_CHECKING, Any

from ._codec import UNSET, Naming, UnsetType, dumps, unstructure
from ._errors import JobStatusError, Problem
from ._model import JobStatus, JobValue, loads, structure
from ._schema import json_schema
from ._sharing import CacheInfo, cache_clear, cache_info
from ._values import SourceObject, SourceValue

if TYPE_CHECKING:
    from ._cattrs import format_exception, make_converter, register_hooks

__all__ = [
    "UNSET",
    "CacheInfo",
    "JobStatus",
    "JobStatusError",
    "JobValue",
    "Naming",
    "Problem",
    "SourceObject",
    "SourceValue",
    "UnsetType",
    "__version__",
    "cache_clear",
    "cache_info",
    "dumps",
    "format_exception",
    "json_schema",
    "loads",
    "make_converter",
    "register_hooks",
    "structure",
    "unstructure",
]

__version__ = "0.1.0"

# Tracebacks, `repr` and pickles name the public place of each, wherever the package has been vendored to.
for _public in (
    CacheInfo,
    JobStatus,
    JobStatusError,
    JobValue,
    Naming,
    Problem,
    SourceObject,
    UnsetType,
    cache_clear,
    cache_info,
    dumps,
    json_schema,
    unstructure,
):
    _public.__module__ = __name__
del _public


def __getattr__(name: str) -> Any:
    """Load the names that need cattrs when they are first asked for; all others work without it."""
    if name not in {"format_exception", "make_converter", "register_hooks"}:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    try:
        from . import _cattrs  # noqa: PLC0415 - not before it is asked for
    except ImportError as error:
        msg = f"{__name__}.{name} needs cattrs, which is not installed: pip install cattrs"
        raise ImportError(msg, name="cattrs") from error
    found = getattr(_cattrs, name)
    found.__module__ = __name__
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
