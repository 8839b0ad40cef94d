"""The classes of mapped values that a generator wrote, and which of them cannot be replaced."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define

from ._known import Known, known_values
from ._sdk import VENDORED, Meaning, Module, Sdk, is_enum, last, strings

_KEYS: Final = frozenset({"value", "source_value"})
# Fields that a generator adds to each class: for other keys, and for pydantic.
_ADDED: Final = frozenset({"additional_properties", "model_config"})
_DECORATORS: Final = frozenset({"_attrs_define", "define", "dataclass", "pydantic_dataclass"})
# What other modules may ask such a class for.
_KEPT: Final = frozenset({"from_dict", "to_dict", "from_json", "to_json", "__name__", "__module__", "__doc__"})
# What a declaration has to import.
_IMPORTED: Final = ("MappedValue", "Literal", "final")
# Types that may have a text in brackets: others are keys.
_GENERIC: Final = frozenset({"Annotated", "ClassVar", "Dict", "List", "Literal", "Optional", "Union", "dict", "list"})


@define(eq=False)
class Mapped:
    """A class that has the two keys of a mapped value."""

    module: Module
    node: ast.ClassDef
    known: Known
    #: Why it cannot be replaced.
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
    replaceable: dict[ast.stmt, Mapped] = {mapped.node: mapped for mapped in found if mapped.reason is None}
    if replaceable:
        are_named = re.compile("|".join(rf"\b{mapped.node.name}\b" for mapped in replaceable.values())).search
        for module in sdk.modules.values():
            if are_named(module.text):
                _check_uses(sdk, module, replaceable)
    return found


def _mapped(sdk: Sdk, module: Module, node: ast.ClassDef) -> Mapped | None:
    fields = {
        item.target.id: item.annotation
        for item in node.body
        if isinstance(item, ast.AnnAssign)
        and isinstance(item.target, ast.Name)
        and item.target.id not in _ADDED
        and not (isinstance(item.annotation, ast.Subscript) and last(item.annotation.value) == "ClassVar")
    }
    second = _KEYS & fields.keys() | {"sourceValue"} & fields.keys()
    if "value" not in second or len(second) == 1:
        return None
    if not node.bases and not any(last(decorator) in _DECORATORS for decorator in node.decorator_list):
        return None
    if reason := _reason(sdk, module, node, fields.keys()):
        return Mapped(module, node, Known(()), reason)
    known = known_values(sdk, module, node, fields["value"])
    return Mapped(module, node, known, known.other and f"has a value that may be {known.other}")


def _reason(sdk: Sdk, module: Module, node: ast.ClassDef, fields: Iterable[str]) -> str | None:
    """Return why a class cannot be replaced, as its own source says."""
    if others := [name for name in fields if name not in (*_KEYS, "sourceValue")]:
        return f"has {', '.join(others)} beside value and source_value"
    if keys := {*fields, *_keys(node)} - _KEYS:
        return f"has the key {', '.join(sorted(keys))}"
    if any(isinstance(item, ast.FunctionDef) and item.name == "to_multipart" for item in node.body):
        return "is sent as a form"
    if clash := next((name for name in _IMPORTED if _is_of_sdk(module.names.get(name))), None):
        return f"stands beside another {clash}"
    for base in node.bases:
        found = sdk.defined(module, base)
        if found or last(base) != "BaseModel":
            note = ", and msgspec reads a class of ours only by a dec_hook" if last(base) == "Struct" else ""
            return f"is derived from {ast.unparse(base)}{f' of {found[0].file}' if found else note}"
    if "pydantic.v1" in module.text:
        return "stands in a module of pydantic.v1, which takes no class of ours"
    return None


def _keys(node: ast.ClassDef) -> Iterator[str]:
    """Yield the keys of the JSON that the methods of a class, or aliases of its fields, have."""
    for part in ast.walk(node):
        if isinstance(part, ast.keyword) and part.arg in ("alias", "validation_alias", "serialization_alias"):
            yield from strings([part.value])
        elif isinstance(part, ast.Subscript) and last(part) not in _GENERIC:
            yield from strings([part.slice])
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in ("get", "pop"):
            yield from strings(part.args[:1])


def _is_of_sdk(meaning: Meaning | None) -> bool:
    if isinstance(meaning, tuple):
        return meaning[0] is not None and meaning[0][:1] != (VENDORED,)
    return meaning is not None


# Uses


def _check_uses(sdk: Sdk, module: Module, replaceable: dict[ast.stmt, Mapped]) -> None:
    """Note where a class is used as no class of ours can be."""
    for node in ast.walk(module.tree):
        members = [(part, found[1]) for part in _members(node) if (found := sdk.defined(module, part))]
        objects = {found for part, found in members if not is_enum(found) and last(part) != "Unset"}
        if len(objects) > 1:
            used, how = [part for part, _ in members], "is one of several classes that a value may be"
        elif isinstance(node, ast.ClassDef):
            used, how = node.bases, "is the base of a class"
        elif isinstance(node, ast.Attribute) and node.attr not in _KEPT:
            used, how = [node.value], f"is asked for {node.attr}"
        else:
            continue
        for part in used:
            mapped = (found := sdk.defined(module, part)) and replaceable.get(found[1])
            if mapped and mapped.reason is None:
                mapped.reason = f"{how} in {module.file}, line {part.lineno}"


def _members(node: ast.AST) -> list[ast.expr]:
    """Return the types of a union."""
    if isinstance(node, ast.BinOp):
        return [*_members(node.left), *_members(node.right)]
    if isinstance(node, ast.Subscript) and last(node) in ("Union", "Optional"):
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return [part for item in items for part in _members(item)]
    return [node] if isinstance(node, ast.Name | ast.Attribute) else []
