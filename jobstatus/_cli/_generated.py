"""The classes of mapped values that a generator wrote: where they are, their known values, what cannot be replaced."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from attrs import define

from ._sdk import VENDORED, Meaning, Module, Sdk

_KEYS: Final = frozenset({"value", "source_value"})
# Fields that a generator adds to each class: for other keys, and for pydantic.
_ADDED: Final = frozenset({"additional_properties", "model_config"})
_DECORATORS: Final = frozenset({"_attrs_define", "define", "dataclass", "pydantic_dataclass"})
# What other modules may ask such a class for.
_KEPT: Final = frozenset({"from_dict", "to_dict", "from_json", "to_json", "__name__", "__module__", "__doc__"})
# What a declaration has to import.
_IMPORTED: Final = ("MappedValue", "Literal", "final")
_TEXTS: Final = frozenset({"str", "StrictStr", "constr", "Any", "object", "Unset"})
# Types that may have a text in brackets: others are keys.
_GENERIC: Final = frozenset({"Annotated", "ClassVar", "Dict", "List", "Literal", "Optional", "Union", "dict", "list"})
# How many names of types may stand for another; more are a circle.
_MAX_ALIASES: Final = 20


@define(eq=False)
class Mapped:
    """A class that has the two keys of a mapped value."""

    module: Module
    node: ast.ClassDef
    #: Why it cannot be replaced.
    reason: str | None = None
    #: The enum of its known values, as its module calls it: a `str` enum that is there at run time.
    enum: str | None = None
    #: Its known values.
    known: tuple[str, ...] = ()
    #: The enum where it is not one of strings: it is equal to no string.
    plain_enum: str | None = None

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
        and not (isinstance(item.annotation, ast.Subscript) and _last(item.annotation.value) == "ClassVar")
    }
    second = _KEYS & fields.keys() | {"sourceValue"} & fields.keys()
    if "value" not in second or len(second) == 1:
        return None
    bases = {_last(base) for base in node.bases}
    if not bases and not any(_last(decorator) in _DECORATORS for decorator in node.decorator_list):
        return None
    mapped = Mapped(module, node)
    others = [name for name in fields if name not in second]
    if others:
        mapped.reason = f"has {', '.join(others)} beside value and source_value"
    elif keys := {*second, *_keys(node)} - _KEYS:
        mapped.reason = f"has the key {', '.join(sorted(keys))}"
    elif any(isinstance(item, ast.FunctionDef) and item.name == "to_multipart" for item in node.body):
        mapped.reason = "is sent as a form"
    elif clash := next((name for name in _IMPORTED if _is_of_sdk(module.names.get(name))), None):
        mapped.reason = f"stands beside another {clash}"
    elif bases - {"BaseModel"}:
        mapped.reason = f"is derived from {', '.join(ast.unparse(base) for base in node.bases)}"
        if "Struct" in bases:
            mapped.reason += ", and msgspec reads a class of ours only by a dec_hook"
    else:
        _find_known(sdk, mapped, fields["value"])
    return mapped


def _keys(node: ast.ClassDef) -> Iterator[str]:
    """Yield the keys of the JSON that the methods of a class, or aliases of its fields, have."""
    for part in ast.walk(node):
        if isinstance(part, ast.keyword) and part.arg in ("alias", "validation_alias", "serialization_alias"):
            yield from _strings([part.value])
        elif isinstance(part, ast.Subscript) and _last(part) not in _GENERIC:
            yield from _strings([part.slice])
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in ("get", "pop"):
            yield from _strings(part.args[:1])


def _is_of_sdk(meaning: Meaning | None) -> bool:
    if isinstance(meaning, tuple):
        return meaning[0] is not None and meaning[0][:1] != (VENDORED,)
    return meaning is not None


def _last(node: ast.expr) -> str:
    """Return the last name of what is called, subscribed or named: that of a decorator, a base or a type."""
    if isinstance(node, ast.Call):
        return _last(node.func)
    if isinstance(node, ast.Subscript):
        return _last(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


# Known values


def _find_known(sdk: Sdk, mapped: Mapped, annotation: ast.expr) -> None:
    """Find the known values in the type of `value`, or in a validator."""
    known: dict[str, None] = {}
    enums: list[tuple[ast.ClassDef, list[str]]] = []
    for part in _parts(sdk, mapped.module, annotation, _MAX_ALIASES):
        nodes = [part] if isinstance(part, ast.expr) else _assigned(part)
        values = _strings(nodes)
        known.update(dict.fromkeys(values))
        if isinstance(part, ast.ClassDef):
            enums.append((part, values))
        if other := next((node for node in nodes if not _is_text(node)), None):
            mapped.reason = f"has a value that may be {ast.unparse(other)}"
            return
    for item in mapped.node.body:
        if isinstance(item, ast.FunctionDef) and any(_validates_value(part) for part in item.decorator_list):
            for call in ast.walk(item):
                if isinstance(call, ast.Call) and _last(call) == "set" and isinstance(call.args[0], ast.List):
                    known.update(dict.fromkeys(_strings(call.args[0].elts)))
    mapped.known = tuple(known)
    for enum, values in enums:
        if not {_last(base) for base in enum.bases} & {"str", "StrEnum"}:
            mapped.plain_enum = enum.name
        elif known.keys() <= {*values}:
            mapped.enum = next(
                (
                    name
                    for name in mapped.module.bound_before(mapped.node)
                    if (found := sdk.defined(mapped.module, ast.Name(name))) and found[1] is enum
                ),
                None,
            )
            return


def _is_text(node: ast.expr) -> bool:
    """Whether a type, or a value of an enum or a `Literal`, is text, null, absent or anything."""
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, str)
    return _last(node) in _TEXTS


def _validates_value(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and _last(decorator) == "field_validator"
        and "value" in _strings(decorator.args)
    )


def _strings(nodes: list[ast.expr]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _parts(sdk: Sdk, module: Module, node: ast.expr, aliases: int) -> Iterator[ast.ClassDef | ast.expr]:
    """Yield the enums, the values of the `Literal`, and the other types, of which a type consists."""
    if not aliases:
        return
    if isinstance(node, ast.BinOp):
        yield from _parts(sdk, module, node.left, aliases)
        yield from _parts(sdk, module, node.right, aliases)
    elif isinstance(node, ast.Subscript):
        kind, items = _last(node), node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if kind == "Literal":
            yield from items
        elif kind in ("Optional", "Union", "Annotated", "RootModel"):
            for item in items[:1] if kind == "Annotated" else items:
                yield from _parts(sdk, module, item, aliases)
        else:
            yield node
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        with suppress(SyntaxError):  # any other text
            yield from _parts(sdk, module, ast.parse(node.value, mode="eval").body, aliases - 1)
    elif found := sdk.defined(module, node):
        where, statement = found
        if isinstance(statement, ast.ClassDef):
            roots = [base for base in statement.bases if _last(base) == "RootModel"]
            yield from [statement] if _is_enum(statement) else [] if roots else [node]
            for base in roots:
                yield from _parts(sdk, where, base, aliases - 1)
        elif value := getattr(statement, "value", None):
            is_alias = isinstance(value, ast.Call) and _last(value) == "TypeAliasType"
            yield from _parts(sdk, where, value.args[1] if is_alias else value, aliases - 1)
    else:
        yield node


def _is_enum(node: ast.stmt) -> bool:
    return any(_last(base) in ("Enum", "StrEnum", "IntEnum") for base in getattr(node, "bases", ()))


def _assigned(node: ast.ClassDef) -> list[ast.expr]:
    """Return what the members of an enum are."""
    return [item.value for item in node.body if isinstance(item, ast.Assign)]


# Uses


def _check_uses(sdk: Sdk, module: Module, replaceable: dict[ast.stmt, Mapped]) -> None:
    """Note where a class is used as no class of ours can be."""
    for node in ast.walk(module.tree):
        members = [(part, found[1]) for part in _members(node) if (found := sdk.defined(module, part))]
        objects = {found for part, found in members if not _is_enum(found) and _last(part) != "Unset"}
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
    if isinstance(node, ast.Subscript) and _last(node) in ("Union", "Optional"):
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return [part for item in items for part in _members(item)]
    return [node] if isinstance(node, ast.Name | ast.Attribute) else []
