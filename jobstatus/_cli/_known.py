"""The known values of a generated class."""

import ast
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from ._sdk import MAX_ALIASES, Module, Sdk, is_enum, short_name, strings

_TEXTS: Final = frozenset({"str", "StrictStr", "constr", "Unset", "MISSING"})


@frozen
class Known:
    """The known values of a class."""

    values: tuple[str, ...]
    #: The name of their `str` enum in the module of the class, if it is bound at run time.
    enum: str | None = None
    #: The name of their enum if it is not a `str` enum: its members equal no strings.
    plain_enum: str | None = None
    #: What a value may be besides a string, as source code.
    other: str | None = None


def known_values(sdk: Sdk, module: Module, node: ast.ClassDef, annotation: ast.expr) -> Known:
    """Return the known values of a class, from the type of `value` and from validators."""
    known: dict[str, None] = {}
    enums: list[tuple[ast.ClassDef, list[str]]] = []
    for part in _parts(sdk, module, annotation, MAX_ALIASES):
        nodes = [part] if isinstance(part, ast.expr) else _enum_values(part)
        values = strings(nodes)
        known.update(dict.fromkeys(values))
        if isinstance(part, ast.ClassDef):
            enums.append((part, values))
        if other := next((item for item in nodes if not _is_text(item)), None):
            return Known((), other=ast.unparse(other))
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and any(map(_validates_value, item.decorator_list)):
            for call in ast.walk(item):
                if isinstance(call, ast.Call) and short_name(call) == "set" and isinstance(call.args[0], ast.List):
                    known.update(dict.fromkeys(strings(call.args[0].elts)))
    plain_enum = None
    for enum, values in enums:
        if not {short_name(base) for base in enum.bases} & {"str", "StrEnum"}:
            plain_enum = enum.name
        elif known.keys() <= {*values}:
            return Known(tuple(known), _name_of(sdk, module, node, enum))
    return Known(tuple(known), plain_enum=plain_enum)


def _name_of(sdk: Sdk, module: Module, node: ast.ClassDef, enum: ast.ClassDef) -> str | None:
    """Return the name, perhaps dotted, of an enum in a module; None if it is not bound before a class."""
    for name in module.bound_before(node):
        for expression in (ast.Name(name), ast.Attribute(ast.Name(name), enum.name)):
            found = sdk.defined(module, expression)
            if found and found[1] is enum:
                # In a cycle of imports, that module may not be complete yet.
                return (
                    None
                    if isinstance(expression, ast.Attribute) and sdk.imports(found[0], module)
                    else ast.unparse(expression)
                )
    return None


def _is_text(node: ast.expr) -> bool:
    """Whether a type, or a value of an enum or a `Literal`, is text, null or absent."""
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, str)
    return short_name(node) in _TEXTS


def _validates_value(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and short_name(decorator) == "field_validator"
        and "value" in strings(decorator.args)
    )


def _parts(sdk: Sdk, module: Module, node: ast.expr, aliases: int) -> Iterator[ast.ClassDef | ast.expr]:
    """Yield the components of a type: enums, `Literal` values, and other types."""
    if not aliases:
        return
    if isinstance(node, ast.BinOp):
        yield from _parts(sdk, module, node.left, aliases)
        yield from _parts(sdk, module, node.right, aliases)
    elif isinstance(node, ast.Subscript):
        kind, items = short_name(node), node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if kind == "Literal":
            yield from items
        elif kind in ("Optional", "Union", "Annotated", "RootModel"):
            for item in items[:1] if kind == "Annotated" else items:
                yield from _parts(sdk, module, item, aliases)
        else:
            yield node
    elif others := sdk.aliased(module, node):
        for where, other in others:
            yield from _parts(sdk, where, other, aliases - 1)
    elif not (found := sdk.defined(module, node)):
        if not strings([node]):  # not a type
            yield node
    elif isinstance(found[1], ast.ClassDef):
        yield found[1] if is_enum(found[1]) else node


def _enum_values(node: ast.ClassDef) -> list[ast.expr]:
    """Return the values of the members of an enum."""
    return [item.value for item in node.body if isinstance(item, ast.Assign)]
