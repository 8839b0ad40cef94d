"""The `repr` of frozen values and mapped values, which evaluates to an equal value."""

from collections.abc import Mapping
from keyword import iskeyword
from sys import modules
from typing import Any, cast

from ._errors import type_of


def show(value: Any, *, inside: bool = False) -> str:
    """Return the `repr` of a frozen value: objects *inside* another as dicts, integers too long for decimal as hex."""
    # Objects inside are dicts, as Python parses at most 200 nested brackets.
    if type_of(value) is tuple:
        items = [show(item, inside=inside) for item in value]
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    if isinstance(value, Mapping):  # a `SourceObject`
        pairs = cast("Mapping[str, Any]", value).items()
        shown = ", ".join([f"{key!r}: {show(item, inside=True)}" for key, item in pairs])
        return f"{{{shown}}}" if inside else f"SourceObject({{{shown}}})" if shown else "SourceObject()"
    try:
        return repr(value)
    except ValueError:
        return hex(value)


def show_mapped(instance: Any) -> str:
    """Return the `repr` of an instance. An enum member whose name would not evaluate is shown as its string."""
    cls = type_of(instance)
    value: Any = instance.value
    enum = type_of(value)
    shown: str = str.__repr__(value) if issubclass(enum, str) else repr(value)
    if enum is not str and issubclass(enum, str):
        names = (enum.__name__, value.name)
        scope = vars(modules.get(cls.__module__, object))
        if scope.get(enum.__name__) is enum and all(map(_is_name, names)):
            shown = ".".join(names)
    extra = f", extra={show(instance.extra)}" if instance.extra else ""
    return f"{cls.__name__}(value={shown}, source_value={show(instance.source_value)}{extra})"


def _is_name(name: str) -> bool:
    # Python normalizes names that are not ASCII.
    return name.isascii() and name.isidentifier() and not iskeyword(name)
