"""The mapped values of a generated SDK, and why some cannot be replaced."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define

from ._known import Known, known_values
from ._sdk import VENDORED, Meaning, Module, Sdk, short_name, strings
from ._uses import uses

_KEYS: Final = frozenset({"value", "source_value"})
# Fields that a generator adds to each class: for other keys, and for pydantic.
_ADDED: Final = frozenset({"additional_properties", "model_config"})
# Methods that a generator adds, and OpenAPI Generator's check of the known values.
_METHODS: Final = "(to|from)_(dict|json)|to_str|additional_keys|__(get|set|del)item__|__contains__|.*_validate_enum"
_DECORATORS: Final = frozenset({"_attrs_define", "define", "dataclass", "pydantic_dataclass"})
# Names that declarations import.
_IMPORTED: Final = ("MappedValue", "Literal", "final")
# Types that may have a string as argument; in other brackets, strings are keys.
_GENERIC: Final = frozenset({"Annotated", "ClassVar", "Dict", "List", "Literal", "Optional", "Union", "dict", "list"})


@define(eq=False)
class Mapped:
    """A class that has the two keys of a mapped value."""

    module: Module
    node: ast.ClassDef
    known: Known
    #: Why it cannot be replaced; None if it can.
    reason: str | None

    def __str__(self) -> str:
        return f"{self.module.file}: {self.node.name}"


def mapped_classes(sdk: Sdk) -> list[Mapped]:
    """Return the classes that have the two keys, in the order of the files."""
    found = [
        mapped
        for module in sdk.modules.values()
        if "value" in module.text
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and (mapped := _mapped(sdk, module, node))
    ]
    named = re.compile("|".join(rf"\b{mapped.node.name}\b" for mapped in found)).search
    by_node: dict[ast.stmt, Mapped] = {mapped.node: mapped for mapped in found}
    new = [*uses(sdk, named)] if found else []
    while new:
        # Uses inside of a replaced class disappear with it.
        counting = [use for use in new if use.owner not in by_node or by_node[use.owner].reason]
        new = [use for use in new if use not in counting] if counting else []
        for use in counting:
            for mapped in map(by_node.get, use.classes):
                if mapped and mapped.reason is None:
                    mapped.reason = use.how
    return found


def _mapped(sdk: Sdk, module: Module, node: ast.ClassDef) -> Mapped | None:
    fields = {
        item.target.id: item.annotation
        for item in node.body
        if isinstance(item, ast.AnnAssign)
        and isinstance(item.target, ast.Name)
        and item.target.id not in _ADDED
        and not (isinstance(item.annotation, ast.Subscript) and short_name(item.annotation.value) == "ClassVar")
    }
    keys = {*_KEYS, "sourceValue"} & fields.keys()
    if "value" not in keys or len(keys) == 1:
        return None
    if not node.bases and not any(short_name(decorator) in _DECORATORS for decorator in node.decorator_list):
        return None
    if reason := _reason(sdk, module, node, fields.keys()):
        return Mapped(module, node, Known(()), reason)
    known = known_values(sdk, module, node, fields["value"])
    return Mapped(module, node, known, known.other and f"has a value that may be {known.other}")


def _reason(sdk: Sdk, module: Module, node: ast.ClassDef, fields: Iterable[str]) -> str | None:
    """Return why a class cannot be replaced, going by its own source."""
    if others := [name for name in fields if name not in (*_KEYS, "sourceValue")]:
        return f"has {', '.join(others)} beside value and source_value"
    if keys := {*fields, *_keys(node)} - _KEYS:
        return f"has the key {', '.join(sorted(keys))}"
    if any(isinstance(item, ast.FunctionDef) and item.name == "to_multipart" for item in node.body):
        return "is sent as a form"
    if clash := next((name for name in _IMPORTED if _is_of_sdk(module.names.get(name))), None):
        return f"its module has another {clash}"
    for base in node.bases:
        name = sdk.external_name(module, base)
        if name != "pydantic.BaseModel":
            found = sdk.defined(module, base)
            where = f" of {found[0].file}" if found else f" of {name.rpartition('.')[0]}" if name else ""
            note = ", and msgspec needs a dec_hook for other classes" if short_name(base) == "Struct" else ""
            return f"is derived from {short_name(base)}{where}{note}"
    if "pydantic.v1" in module.text:
        return "is in a module of pydantic.v1, which supports no other classes"
    return _unsupported(node)


def _unsupported(node: ast.ClassDef) -> str | None:
    """Return what a class has that a declaration would lose."""
    for decorator in node.decorator_list:
        if short_name(decorator) not in _DECORATORS:
            return f"is decorated with {short_name(decorator)}"
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and not re.fullmatch(_METHODS, item.name):
            return f"has a method {item.name}"
        if isinstance(item, ast.AnnAssign) and ast.unparse(item.target) in _KEYS and _is_default(item.value):
            return f"has a default for {ast.unparse(item.target)}"
    return None


def _is_default(value: ast.expr | None) -> bool:
    """Whether the value assigned to a field is a default other than null or absent."""
    if isinstance(value, ast.Call):
        keywords = {keyword.arg: keyword.value for keyword in value.keywords}
        return "default_factory" in keywords or _is_default(value.args[0] if value.args else keywords.get("default"))
    if isinstance(value, ast.Constant):
        return value.value not in (None, ...)
    return value is not None and short_name(value) not in ("UNSET", "MISSING")


def _keys(node: ast.ClassDef) -> Iterator[str]:
    """Yield the JSON keys in the methods of a class and in the aliases of its fields."""
    for part in ast.walk(node):
        if isinstance(part, ast.keyword) and part.arg in ("alias", "validation_alias", "serialization_alias"):
            yield from strings([part.value])
        elif isinstance(part, ast.keyword) and part.arg == "alias_generator":
            yield f"generated by {short_name(part.value)}"
        elif isinstance(part, ast.Subscript) and short_name(part) not in _GENERIC:
            yield from strings([part.slice])
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in ("get", "pop"):
            yield from strings(part.args[:1])


def _is_of_sdk(meaning: Meaning | None) -> bool:
    if isinstance(meaning, tuple):
        return meaning[0] is not None and meaning[0][:1] != (VENDORED,)
    return meaning is not None
