"""The Python source of a generated SDK: its modules, and what their names refer to."""

import ast
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from attrs import define, field

#: Maximum length of a chain of type aliases; a longer one is a cycle.
MAX_ALIASES: Final = 20
#: The folder of an SDK for vendored libraries.
VENDORED: Final = "_vendor"
#: What a name refers to: a statement that defines it, or an import as (module of the SDK, name in it) or, from
#: elsewhere, as (None, dotted name).
Meaning: TypeAlias = ast.stmt | tuple[tuple[str, ...] | None, str]
_ASSIGNMENTS: Final = (ast.Assign, ast.AnnAssign, *filter(None, [getattr(ast, "TypeAlias", None)]))  # since 3.12


class Edit(NamedTuple):
    """A replacement of lines *begin* to *end*, which count from 0, unlike those of `ast`."""

    begin: int
    end: int
    lines: list[str]

    @classmethod
    def of(cls, node: ast.stmt | ast.ExceptHandler, lines: list[str]) -> "Edit":
        """Replace a statement."""
        first = min([node.lineno, *(part.lineno for part in getattr(node, "decorator_list", ()))])
        return cls(first - 1, node.end_lineno or first, lines)


@define(eq=False)
class Module:
    """A module of an SDK."""

    path: Path
    #: Its name, relative to the package of the SDK.
    name: tuple[str, ...]
    text: str
    tree: ast.Module
    #: What the names at its top level refer to.
    names: dict[str, Meaning] = field(factory=dict)
    #: The modules of the SDK from which it imports all names.
    stars: list[tuple[str, ...] | None] = field(factory=list)

    @property
    def package(self) -> tuple[str, ...]:
        """The package that relative imports start from."""
        return self.name if self.path.name == "__init__.py" else self.name[:-1]

    @property
    def file(self) -> str:
        """Its path in the package, for messages."""
        inside = len(self.name) + (self.path.name == "__init__.py")
        return "/".join(self.path.parts[-inside:])

    @property
    def lines(self) -> list[str]:
        """The lines with their line endings, as Python counts them."""
        return StringIO(self.text, newline="").readlines()

    def edited(self, edits: list["Edit"]) -> str:
        """Return the text after edits, which must not overlap."""
        lines = self.lines
        end_of_line = "\r\n" if "\r\n" in self.text else "\n"
        for edit in sorted(edits, reverse=True):
            lines[edit.begin : edit.end] = [f"{line}{end_of_line}" for line in edit.lines]
        return "".join(lines)

    def bound_before(self, statement: ast.stmt) -> Iterator[str]:
        """Yield the names of classes and imports that are bound before a top-level statement runs."""
        for other in self.tree.body[: self.tree.body.index(statement)]:
            if isinstance(other, ast.ClassDef):
                yield other.name
            elif isinstance(other, ast.ImportFrom):
                yield from (alias.asname or alias.name for alias in other.names)


class Sdk:
    """
    The modules of a package, except vendored ones. Links are not followed.

    Args:
        folder: The package.

    Raises:
        OSError: If a file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: dict[tuple[str, ...], Module] = {}
        #: Files that are not valid Python, with the reason.
        self.unreadable: list[str] = []
        for path in sorted(_sources(folder)):
            self._add(path)
        for module in self.modules.values():
            module.names = dict(self._meanings(module, module.tree.body))

    def _add(self, path: Path) -> None:
        name = path.relative_to(self.folder).with_suffix("").parts
        try:
            text = path.read_bytes().decode()
            tree = ast.parse(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError) as error:
            self.unreadable.append(f"{path.relative_to(self.folder)}: {error}")
        else:
            name = name[:-1] if name[-1] == "__init__" else name
            self.modules[name] = Module(path, name, text, tree)

    def _meanings(self, module: Module, body: list[ast.stmt]) -> Iterator[tuple[str, Meaning]]:
        for statement in body:
            if isinstance(statement, ast.ImportFrom):
                source = self.imported_from(module, statement)
                outside = "" if source is not None else f"{statement.module}."
                yield from ((alias.asname or alias.name, (source, outside + alias.name)) for alias in statement.names)
                module.stars += [source for alias in statement.names if alias.name == "*"]
            elif isinstance(statement, ast.Import):
                for alias in statement.names:
                    package = alias.name.partition(".")[0]
                    yield alias.asname or package, (None, alias.name if alias.asname else package)
            elif isinstance(statement, ast.ClassDef):
                yield statement.name, statement
            elif isinstance(statement, _ASSIGNMENTS):
                parts = vars(statement)
                targets = parts.get("targets") or [parts.get("target", parts.get("name"))]
                yield from ((target.id, statement) for target in targets if isinstance(target, ast.Name))
            elif isinstance(statement, ast.If):
                yield from self._meanings(module, statement.body)

    def imported_from(self, module: Module, statement: ast.ImportFrom) -> tuple[str, ...] | None:
        """Return the module of the SDK that a statement imports names from; None for one outside."""
        parts = tuple(statement.module.split(".")) if statement.module else ()
        if statement.level:
            package = module.package
            return (*package[: len(package) - statement.level + 1], *parts)
        return self._module_named(parts)

    def _module_named(self, parts: Sequence[str]) -> tuple[str, ...] | None:
        """Return the module of the SDK that an absolute name refers to."""
        below = [(*parts[index + 1 :],) for index, part in enumerate(parts) if part == self.folder.name]
        return next((name for name in below if name in self.modules or name[:1] == (VENDORED,)), None)

    def defined(self, module: Module, node: ast.expr) -> tuple[Module, ast.stmt] | None:
        """Return the statement that defines a name, or an attribute of a module, and the module it is in."""
        if isinstance(node, ast.Name):
            return self._defined(module.name, node.id, frozenset())
        if isinstance(node, ast.Attribute):
            return self._defined(self.module_of(module, node.value), node.attr, frozenset())
        return None

    def aliased(self, module: Module, node: ast.expr) -> list[tuple[Module, ast.expr]]:
        """Return the types, with their modules, behind a string, an alias or a `RootModel`."""
        if (inner := quoted(node)) is not None:
            return [(module, inner)]
        where, statement = self.defined(module, node) or (module, None)
        if isinstance(statement, ast.ClassDef):
            return [(where, base) for base in statement.bases if short_name(base) == "RootModel"]
        value: ast.expr | None = getattr(statement, "value", None)
        if isinstance(value, ast.Call) and short_name(value) == "TypeAliasType":
            value = value.args[1]
        return [(where, value)] if value else []

    def module_of(self, module: Module, node: ast.expr) -> tuple[str, ...] | None:
        """Return the module of the SDK that a name, or an attribute of a package, refers to."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.insert(0, node.attr)
            node = node.value
        meaning = module.names.get(node.id) if isinstance(node, ast.Name) else None
        if not isinstance(meaning, tuple):
            return None
        source, name = meaning
        return self._module_named([*name.split("."), *parts]) if source is None else (*source, name, *parts)

    def external_name(self, module: Module, node: ast.expr) -> str | None:
        """Return the dotted name of a name or attribute that is imported from outside the SDK."""
        name, _, rest = ast.unparse(node).partition(".")
        meaning = module.names.get(name)
        return ".".join(filter(None, (meaning[1], rest))) if isinstance(meaning, tuple) and not meaning[0] else None

    def _defined(
        self, source: tuple[str, ...] | None, name: str, seen: frozenset[Meaning]
    ) -> tuple[Module, ast.stmt] | None:
        if source is None or source not in self.modules or (source, name) in seen:
            return None
        module = self.modules[source]
        meaning = module.names.get(name)
        if isinstance(meaning, ast.stmt):
            return module, meaning
        imported = [meaning] if meaning else [(star, name) for star in module.stars]
        found = (self._defined(*each, seen | {(source, name)}) for each in imported)
        return next(filter(None, found), None)

    def imports(self, module: Module, other: Module) -> bool:
        """Whether a module imports another one, directly or indirectly."""
        names = [module.name]
        for name in names:  # grows in the loop
            for meaning in self.modules[name].names.values():
                if isinstance(meaning, tuple) and meaning[0] is not None:
                    inner = (*meaning[0], meaning[1])
                    source = inner if inner in self.modules else meaning[0]
                    if source in self.modules and source not in names:
                        names.append(source)
        return other.name in names


def _sources(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        left_out = {"__pycache__", VENDORED} if Path(root) == folder else {"__pycache__"}
        folders[:] = [name for name in folders if name not in left_out and not name.startswith(".")]
        for name in files:
            path = Path(root, name)
            if path.suffix == ".py" and not path.is_symlink():
                yield path


def short_name(node: ast.expr) -> str:
    """Return the name of a decorator, base or type, without its module, arguments or brackets."""
    if isinstance(node, ast.Call):
        return short_name(node.func)
    if isinstance(node, ast.Subscript):
        return short_name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def quoted(node: ast.expr) -> ast.expr | None:
    """Return the expression in a string; None if there is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        with suppress(SyntaxError):  # not an expression
            return ast.parse(node.value, mode="eval").body
    return None


def strings(nodes: list[ast.expr]) -> list[str]:
    """Return the strings among constants."""
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def is_enum(node: ast.ClassDef) -> bool:
    """Whether a class is an enum."""
    return any(short_name(base) in ("Enum", "StrEnum", "IntEnum") for base in node.bases)
