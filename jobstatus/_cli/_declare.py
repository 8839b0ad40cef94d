"""Edits that replace generated classes with declarations of `MappedValue`, and adapt the imports."""

import ast
import json
import re
from collections.abc import Iterable
from itertools import chain, takewhile
from typing import Final

from ._generated import Mapped
from ._sdk import VENDORED, Edit, Module, Sdk

LIBRARY: Final = (VENDORED, "jobstatus")
_LINE: Final = 100  # characters


def is_declared(module: Module, node: ast.stmt) -> bool:
    """Whether a statement declares a `MappedValue`."""
    bases = [base.value for base in getattr(node, "bases", ()) if isinstance(base, ast.Subscript)]
    referents = [module.names.get(base.id) for base in bases if isinstance(base, ast.Name)]
    return (LIBRARY, "MappedValue") in referents


def class_edits(sdk: Sdk, classes: list[Mapped]) -> dict[Module, list[Edit]]:
    """Return the edits that replace classes."""
    exported = _imported_elsewhere(sdk)
    edits: dict[Module, list[Edit]] = {}
    for mapped in classes:
        edits.setdefault(mapped.module, []).append(Edit.of(mapped.node, _declaration(mapped)))
    for module, made in edits.items():
        replaced = [mapped for mapped in classes if mapped.module is module]
        typing = {"final", *("Literal" for mapped in replaced if mapped.known.values and not mapped.known.enum)}
        made.append(import_edit(module, {"MappedValue": "MappedValue"}, typing))
        used = {
            *typing,
            *exported.get(module.name, ()),
            *(mapped.known.enum.partition(".")[0] for mapped in replaced if mapped.known.enum),
        }
        made.extend(_without_unused_imports(module, [mapped.node for mapped in replaced], used))
    return edits


def import_edit(module: Module, names: dict[str, str], typing: Iterable[str] = ()) -> Edit:
    """Return the edit that imports names from the library and from `typing`, unless the module has them already."""
    lines: list[str] = []
    if new := sorted(name for name in typing if module.names.get(name) != (None, f"typing.{name}")):
        lines.append(f"from typing import {', '.join(new)}")
    for name, here in names.items():
        if module.names.get(here) != (LIBRARY, name):
            path = f"{'.' * (len(module.package) + 1)}{'.'.join(LIBRARY)}"
            lines.append(f"from {path} import {name}{f' as {here}' * (here != name)}")
    before = takewhile(lambda item: not isinstance(item, ast.ClassDef), module.tree.body)
    # After the imports, or the docstring.
    ends = [Edit.of(item, []).end for item in before if _is_import(item) or isinstance(item, ast.Expr)]
    place = max(ends, default=0)
    return Edit(place, place, lines)


def _declaration(mapped: Mapped) -> list[str]:
    name, node = mapped.node.name, mapped.node
    strings = [json.dumps(value) if value.isascii() else repr(value) for value in mapped.known.values]
    argument = mapped.known.enum or (f"Literal[{', '.join(strings)}]" if strings else "str")
    lines = ["@final", f"class {name}(MappedValue[{argument}]):"]
    if len(lines[1]) > _LINE and not mapped.known.enum:
        inner = [f"            {string}," for string in strings]
        lines[1:] = [f"class {name}(", "    MappedValue[", "        Literal[", *inner, "        ]", "    ]", "):"]
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        text = mapped.module.lines[first.lineno - 1 : first.end_lineno]
        lines += [line.rstrip("\r\n") for line in text] + [""]
    return [*lines, "    __slots__ = ()"]


def _without_unused_imports(module: Module, nodes: list[ast.ClassDef], used: set[str]) -> list[Edit]:
    """Return the edits that drop the imports used only by the replaced classes."""
    if "*" in used:
        return []
    conditional = [item for item in module.tree.body if isinstance(item, ast.If) and not item.orelse]
    blocks = [item for item in conditional if all(map(_is_import, item.body))]
    others = [item for item in module.tree.body if not (item in nodes or item in blocks or _is_import(item))]
    used = used | _names(*others)
    unused = _names(*nodes) - used
    needed = [block for block in blocks if _used_aliases(block.body, unused)]
    unused |= _names(*(block.test for block in blocks)) - used - _names(*(block.test for block in needed))
    edits = [Edit.of(block, []) for block in blocks if block not in needed]
    for item in [*module.tree.body, *(item for block in needed for item in block.body)]:
        if isinstance(item, ast.Import | ast.ImportFrom) and vars(item).get("module") != "__future__":
            kept = _used_aliases([item], unused)
            if len(kept) < len(item.names):
                edits.append(Edit.of(item, _import(item, kept) if kept else []))
    return edits


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _used_aliases(statements: list[ast.stmt], unused: set[str]) -> list[ast.alias]:
    """Return the used names of import statements."""
    aliases = [alias for item in statements if isinstance(item, ast.Import | ast.ImportFrom) for alias in item.names]
    return [alias for alias in aliases if (alias.asname or alias.name).partition(".")[0] not in unused]


def _import(node: ast.Import | ast.ImportFrom, aliases: list[ast.alias]) -> list[str]:
    margin, names = " " * node.col_offset, [ast.unparse(alias) for alias in aliases]
    if isinstance(node, ast.Import):
        return [f"{margin}import {', '.join(names)}"]
    head = f"{margin}from {'.' * node.level}{node.module or ''} import "
    line = head + ", ".join(names)
    return [line] if len(line) <= _LINE else [f"{head}(", *(f"{margin}    {name}," for name in names), f"{margin})"]


def _names(*nodes: ast.AST) -> set[str]:
    """Return the names used in parts of a module, including words in strings, which may be types."""
    names: set[str] = set()
    for part in chain.from_iterable(map(ast.walk, nodes)):
        if isinstance(part, ast.Name):
            names.add(part.id)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            names.update(re.findall(r"\w+", part.value))
    return names


def _imported_elsewhere(sdk: Sdk) -> dict[tuple[str, ...], set[str]]:
    """Return the names that other modules import from each module."""
    names: dict[tuple[str, ...], set[str]] = {}
    for module in sdk.modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and (source := sdk.imported_from(module, node)) is not None:
                names.setdefault(source, set()).update(alias.name for alias in node.names)
            elif isinstance(node, ast.Attribute) and (source := sdk.module_of(module, node.value)) is not None:
                names.setdefault(source, set()).add(node.attr)
    return names
