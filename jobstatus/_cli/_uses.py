"""Uses of generated classes that a `MappedValue` does not support."""

import ast
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from ._sdk import MAX_ALIASES, Module, Sdk, is_enum, quoted, short_name

# Attributes that `MappedValue` has too.
_SUPPORTED: Final = frozenset({"from_dict", "to_dict", "from_json", "to_json", "__name__", "__module__", "__doc__"})
_ARRAYS: Final = frozenset({"list", "List", "Sequence", "set", "Set", "tuple"})
_OBJECTS: Final = frozenset({"dict", "Dict", "Mapping"})


class Use(NamedTuple):
    """A use that prevents its classes from being replaced."""

    classes: set[ast.stmt]
    #: How they are used, and where.
    how: str
    #: The top-level statement that contains it.
    owner: ast.stmt


class _Shape(NamedTuple):
    """A JSON array or object that a value may be, with the class that it is read as, or that it holds."""

    is_array: bool
    module: Module
    cls: ast.ClassDef | None


def uses(sdk: Sdk, named: Callable[[str], object]) -> Iterator[Use]:
    """
    Yield the uses of classes in an SDK.

    Args:
        sdk: The SDK.
        named: Returns whether a text names one of the classes.
    """
    for module in sdk.modules.values():
        for owner in module.tree.body:
            for line, union in _unions(owner):
                if classes := _ambiguous(sdk, module, union):
                    how = "is part of a union of several arrays or objects"
                    yield Use(classes, f"{how} in {module.file}, line {line}", owner)
        if named(module.text):
            yield from _others(sdk, module)


def _others(sdk: Sdk, module: Module) -> Iterator[Use]:
    for owner in module.tree.body:
        for node in ast.walk(owner):
            if isinstance(node, ast.ClassDef):
                used, how = node.bases, "is the base of a class"
            elif isinstance(node, ast.Attribute) and node.attr not in _SUPPORTED:
                used, how = [node.value], f"its attribute {node.attr} is used"
            else:
                continue
            for part in used:
                if found := sdk.defined(module, part):
                    yield Use({found[1]}, f"{how} in {module.file}, line {part.lineno}", owner)


def _unions(owner: ast.stmt) -> Iterator[tuple[int, ast.expr]]:
    """Yield the unions, with their lines, in types of what is read: fields, aliases, results of nested functions."""
    types = [getattr(owner, "value", None)]
    for node in ast.walk(owner):
        if isinstance(node, ast.ClassDef):
            types += [*node.bases, *_annotations(node)]
        elif isinstance(node, ast.FunctionDef):
            types += [item.returns for item in node.body if isinstance(item, ast.FunctionDef)]
    for node in filter(None, types):
        for part in _parts(node):
            if len(_members(part)) > 1:
                yield node.lineno, part


def _annotations(node: ast.ClassDef) -> list[ast.expr]:
    return [item.annotation for item in node.body if isinstance(item, ast.AnnAssign)]


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """Yield an expression and its parts, including those in quoted types."""
    for part in ast.walk(node):
        if isinstance(part, ast.expr):
            yield part
            if (inner := quoted(part)) is not None:
                yield from _parts(inner)


def _members(node: ast.expr) -> list[ast.expr]:
    """Return the types of a union."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_members(node.left), *_members(node.right)]
    if isinstance(node, ast.Subscript) and short_name(node) == "Union" and isinstance(node.slice, ast.Tuple):
        return [part for item in node.slice.elts for part in _members(item)]
    return [node]


def _ambiguous(sdk: Sdk, module: Module, union: ast.expr) -> set[ast.stmt]:
    """Return the classes in members of a union that are of the same JSON type: only their content differs."""
    shapes = [[*_shapes(sdk, module, member, MAX_ALIASES)] for member in _members(union)]
    found: set[ast.stmt] = set()
    for is_array in (True, False):
        alike = [member for member in shapes if any(shape.is_array is is_array for shape in member)]
        if len(alike) > 1:
            for shape in chain.from_iterable(alike):
                if shape.cls:
                    found |= _with_fields(sdk, shape.module, shape.cls)
    return found


def _with_fields(sdk: Sdk, module: Module, cls: ast.ClassDef) -> set[ast.stmt]:
    """Return a class and the classes of its fields, recursively."""
    found: set[ast.stmt] = set()
    new = [(module, cls)]
    while new:
        where, holder = new.pop()
        if holder not in found:
            found.add(holder)
            for annotation in (*_annotations(holder), *holder.bases):
                shapes = _shapes(sdk, where, annotation, MAX_ALIASES)
                new += [(shape.module, shape.cls) for shape in shapes if shape.cls]
    return found


def _shapes(sdk: Sdk, module: Module, node: ast.expr, aliases: int) -> Iterator[_Shape]:
    """Yield the arrays and objects that a value of a type may be."""
    name = short_name(node)
    if name in _ARRAYS or name in _OBJECTS:
        yield _Shape(name in _ARRAYS, module, None)
    if not aliases or name == "Literal":
        return
    if len(members := _members(node)) > 1:
        for member in members:
            yield from _shapes(sdk, module, member, aliases)
    elif isinstance(node, ast.Subscript):
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for item in items[:1] if name == "Annotated" else items:
            for shape in _shapes(sdk, module, item, aliases):
                yield shape._replace(is_array=name in _ARRAYS or (shape.is_array and name not in _OBJECTS))
    elif others := sdk.aliased(module, node):
        for where, other in others:
            yield from _shapes(sdk, where, other, aliases - 1)
    elif found := sdk.defined(module, node):
        where, statement = found
        if isinstance(statement, ast.ClassDef) and not (is_enum(statement) or statement.name == "Unset"):
            yield _Shape(is_array=False, module=where, cls=statement)
