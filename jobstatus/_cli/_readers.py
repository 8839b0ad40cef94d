"""
Edits to the generated code that reads mapped values.

openapi-python-client generates a function for each field that may be null or of several types. It tries each type,
hides the errors, and keeps data that no type accepts. There too, a bad mapped value must raise an error, as must an
object that holds one.

The code of OpenAPI Generator passes items of lists and dictionaries to `from_dict` even if they are null. That used to
return None, which pydantic accepts or rejects.
"""

import ast
from collections.abc import Iterator
from itertools import chain
from typing import Final

from ._sdk import Edit, Module, Sdk

_HIDDEN: Final = {"TypeError", "ValueError", "AttributeError", "KeyError"}
#: The error that must not be hidden, imported under a name that no schema has.
ERROR: Final = "_JobStatusError"


class Readers:
    """
    The functions that read mapped values, or objects that hold them.

    Args:
        sdk: The SDK.
        classes: The classes that are, or will be, declarations of `MappedValue`.
    """

    def __init__(self, sdk: Sdk, classes: set[ast.stmt]) -> None:
        self._sdk = sdk
        self._classes = classes
        modules = [module for module in sdk.modules.values() if ".from_dict(" in module.text]
        self._holders = self._find_holders(modules)
        #: The edits of each module.
        self.edits: dict[Module, list[Edit]] = {}
        #: The modules that must then import `JobStatusError`.
        self.raising: set[Module] = set()
        #: Number of unions left as they are, because one type may accept what another rejects.
        self.unchanged = 0
        for module in modules:
            for node in chain.from_iterable(map(ast.walk, self._others(module))):
                if isinstance(node, ast.FunctionDef):
                    self._fix(module, node, [item for item in node.body if isinstance(item, ast.Try) and _hides(item)])
            self._keep_null(module)

    def _others(self, module: Module) -> list[ast.stmt]:
        """Return the statements of a module that are not replaced."""
        return [statement for statement in module.tree.body if statement not in self._classes]

    def _find_holders(self, modules: list[Module]) -> set[ast.stmt]:
        """Return the classes and all that read them, directly or indirectly."""
        reading = {
            node: {read for _, read in self._read(module, node)}
            for module in modules
            for node in module.tree.body
            if isinstance(node, ast.ClassDef)
        }
        found = set(self._classes)
        while more := {node for node, read in reading.items() if node not in found and read & found}:
            found |= more
        return found

    def _fix(self, module: Module, reader: ast.FunctionDef, tries: list[ast.Try]) -> None:
        calls = [(call, read) for part in tries for call, read in self._read(module, part) if read in self._holders]
        if not calls:
            return
        rest = [*map(ast.unparse, reader.body[reader.body.index(tries[0]) + 1 :])]
        if [line.partition("(")[0] for line in rest] != ["return cast"]:  # more types follow
            self.unchanged += 1
            return
        margin = " " * tries[0].col_offset
        types = {part.id for part in ast.walk(reader.returns or reader) if isinstance(part, ast.Name)}
        (call, read), data = calls[0], reader.args.args[0].arg
        is_all = read in self._classes and types - {"Unset"} == {ast.unparse(call.func)[: -len(".from_dict")]}
        if is_all and module.names.keys() >= {"Any", "cast"}:
            line = f"{margin}return {ast.unparse(call.func)}(cast(Any, {data}))"
            edit = Edit(tries[0].lineno - 1, Edit.of(reader, []).end, [line])
        else:
            self.raising.add(module)
            begin = tries[0].handlers[0].lineno - 1
            edit = Edit(begin, begin, [f"{margin}except {ERROR}:", f"{margin}    raise"])
        self.edits.setdefault(module, []).append(edit)

    def _keep_null(self, module: Module) -> None:
        """Do not pass null items to a `MappedValue`."""
        calls = [call for statement in self._others(module) for call, _ in _calls(statement, "model_validate")]
        items = {item for call in calls for node in ast.walk(call) for item in _items(node)}
        lines: dict[int, bytes] = {}
        for call in sorted(items, key=_end, reverse=True):
            if any(read in self._classes for _, read in self._read(module, call)):
                number, column = _end(call)
                line = lines.get(number) or module.lines[number - 1].rstrip("\r\n").encode()
                else_null = f" if {ast.unparse(call.args[0])} is not None else None"
                lines[number] = line[:column] + else_null.encode() + line[column:]
        if lines:
            edits = [Edit(number - 1, number, [line.decode()]) for number, line in lines.items()]
            self.edits.setdefault(module, []).extend(edits)

    def _read(self, module: Module, node: ast.AST) -> Iterator[tuple[ast.Call, ast.stmt]]:
        """Yield the calls that read another class of the SDK, and that class."""
        for call, cls in _calls(node, "from_dict"):
            found = self._sdk.defined(module, cls)
            if found and found[1] is not node:
                yield call, found[1]


def _calls(node: ast.AST, method: str) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Yield the calls of a method, and the object that it is called on."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == method:
            yield part, part.func.value


def _end(node: ast.expr) -> tuple[int, int]:
    """Return the line and the column, in UTF-8, where an expression ends."""
    return vars(node)["end_lineno"], vars(node)["end_col_offset"]


def _items(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls, with one name as argument, that make the items of a list or a dictionary."""
    made = [node.elt] if isinstance(node, ast.ListComp) else [node.value] if isinstance(node, ast.DictComp) else []
    made += node.elts if isinstance(node, ast.Tuple) else []
    return (item for item in made if isinstance(item, ast.Call) and [*map(type, item.args)] == [ast.Name])


def _hides(node: ast.Try) -> bool:
    """Whether errors are hidden. After an earlier run, the first handler is ours."""
    handler = node.handlers[0] if node.handlers else None
    caught = handler and isinstance(handler.type, ast.Tuple) and {ast.unparse(part) for part in handler.type.elts}
    return bool(caught) and caught == _HIDDEN
