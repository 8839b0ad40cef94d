"""
The readers that openapi-python-client writes for what may be null or of several types.

They try each type, hide its errors, and keep what none of them reads. A bad mapped value is to be an error there, too,
and in the objects that hold one.
"""

import ast
from collections.abc import Iterator
from typing import Final

from ._sdk import Edit, Module, Sdk

_HIDDEN: Final = {"TypeError", "ValueError", "AttributeError", "KeyError"}
#: The error that is not to be hidden, by a name that no schema has.
ERROR: Final = "_JobStatusError"


class Readers:
    """
    The readers of mapped values, and of what holds them.

    Args:
        sdk: The SDK.
        classes: The classes of mapped values that are, or are to be, declared by us.
    """

    def __init__(self, sdk: Sdk, classes: set[ast.stmt]) -> None:
        self._sdk = sdk
        self._classes = classes
        modules = [module for module in sdk.modules.values() if ".from_dict(" in module.text]
        self._holders = self._holding(modules)
        #: What is to be changed.
        self.edits: dict[Module, list[Edit]] = {}
        #: The modules that have to know `JobStatusError` then.
        self.raising: set[Module] = set()
        #: How many readers of several types stay as they are, as one type may read what another refuses.
        self.kept = 0
        for module in modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.FunctionDef):
                    self._mend(module, node, [item for item in node.body if isinstance(item, ast.Try) and _hides(item)])

    def _holding(self, modules: list[Module]) -> set[ast.stmt]:
        """Return the classes, and those that read them, and those that read these."""
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

    def _mend(self, module: Module, reader: ast.FunctionDef, tries: list[ast.Try]) -> None:
        calls = [(call, read) for part in tries for call, read in self._read(module, part) if read in self._holders]
        if not calls:
            return
        if len(tries) > 1:
            self.kept += 1
            return
        margin = " " * tries[0].col_offset
        types = {part.id for part in ast.walk(reader.returns or reader) if isinstance(part, ast.Name)}
        (call, read), data = calls[0], reader.args.args[0].arg
        is_all = read in self._classes and types - {"Unset"} == {ast.unparse(call.func)[: -len(".from_dict")]}
        if is_all and module.names.keys() >= {"Any", "cast"}:
            line = f"{margin}return {ast.unparse(call.func)}(cast(Any, {data}))"
            edit = Edit(tries[0].lineno - 1, reader.end_lineno or 0, [line])
        else:
            self.raising.add(module)
            begin = tries[0].handlers[0].lineno - 1
            edit = Edit(begin, begin, [f"{margin}except {ERROR}:", f"{margin}    raise"])
        self.edits.setdefault(module, []).append(edit)

    def _read(self, module: Module, node: ast.stmt) -> Iterator[tuple[ast.Call, ast.stmt]]:
        """Yield the calls in a statement that read another class of the SDK, and the class."""
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "from_dict":
                found = self._sdk.defined(module, part.func.value)
                if found and found[1] is not node:
                    yield part, found[1]


def _hides(node: ast.Try) -> bool:
    """Whether errors are hidden; a reader that was mended before has another handler."""
    handler = node.handlers[0] if node.handlers else None
    caught = handler and isinstance(handler.type, ast.Tuple) and {ast.unparse(part) for part in handler.type.elts}
    return bool(caught) and caught == _HIDDEN
