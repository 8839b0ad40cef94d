"""
Mapped values of StackOne's unified API, such as the status of a job, read and written without loss.

`loads` and `dumps` handle JSON text, `structure` and `unstructure` plain dicts; `register_hooks` adds both to a cattrs
converter. `JobStatus` is the class that they handle; to declare others of the same shape, subclass `MappedValue`.
Failures raise a `JobStatusError` that lists every problem.
"""

from ._cache import CacheInfo, cache_clear, cache_info
from ._errors import JobStatusError, Problem
from ._hooks import format_exception, make_converter, register_hooks
from ._mapped import MappedValue, dumps, unstructure
from ._model import JobStatus, JobValue, json_schema, loads, structure
from ._options import UNSET, Extra, Naming, UnsetType
from ._values import SourceObject, SourceValue

__all__ = [
    "UNSET",
    "CacheInfo",
    "Extra",
    "JobStatus",
    "JobStatusError",
    "JobValue",
    "MappedValue",
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

__version__ = "0.2.0"


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


# Tracebacks, the reprs of classes, pickles and help pages show the public module, wherever the package is vendored.
# Methods have it too, as help pages name it for each.
for _public in [globals()[name] for name in __all__]:
    for _object in (_public, *(vars(_public).values() if isinstance(_public, type) else ())):
        _function = getattr(_object, "__func__", _object)  # unwraps class methods
        if callable(_function) and str(getattr(_function, "__module__", "")).startswith(f"{__name__}."):
            _function.__module__ = __name__
