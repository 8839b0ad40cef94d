"""The copy of the library inside an SDK: without the command line, with its licence."""

import ast
import inspect
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

# Without these there is no library.
_PUBLIC: Final = frozenset({"JobStatus", "JobStatusError", "SourceObject"})
_DATA: Final = ("LICENSE", "py.typed")
# What is run by the installed library only.
_LEFT_OUT: Final = frozenset({"__main__.py", "_hypothesis.py"})


def library() -> dict[str, bytes]:
    """Return the files of the library by name, wherever it is installed: in a folder or in an archive."""
    package = files(__name__.rpartition("._cli.")[0])
    names = [item.name for item in package.iterdir() if item.name.endswith(".py") and item.name not in _LEFT_OUT]
    return {name: (package / name).read_bytes() for name in sorted([*names, *_DATA])}


def is_library(folder: Path) -> bool:
    """Whether a folder has a copy of this library, of any version."""
    try:
        tree = ast.parse((folder / "__init__.py").read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return strings >= _PUBLIC


def is_same(folder: Path, library: dict[str, bytes]) -> bool:
    """Whether a folder has these files and no other Python, apart from how they are formatted."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}
    if names != {name for name in library if name.endswith(".py")}:
        return False
    try:
        copies = [(name, (folder / name).read_bytes(), data) for name, data in library.items()]
        return all(copy == data or _form(name, copy) == _form(name, data) for name, copy, data in copies)
    except (OSError, SyntaxError, ValueError):
        return False


def put_library(folder: Path, library: dict[str, bytes]) -> None:
    """Put the files into a folder, in the place of what is there."""
    folder.parent.mkdir(exist_ok=True)
    (folder.parent / "__init__.py").touch()
    with TemporaryDirectory(prefix=".jobstatus-", dir=folder.parent) as temporary:
        made = Path(temporary, "new")
        made.mkdir()
        for name, data in library.items():
            (made / name).write_bytes(data)
        old = Path(temporary, "old")
        try:
            if folder.exists():
                folder.rename(old)
            made.rename(folder)
        except BaseException:  # a signal, too
            if old.exists() and not folder.exists():
                old.rename(folder)
            raise


def _form(name: str, data: bytes) -> list[str]:
    """Return what a formatter does not change: not the order of imports, nor the white space in documentation."""
    if not name.endswith(".py"):
        return data.decode().split()
    tree = ast.parse(data)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            node.names.sort(key=lambda alias: alias.name)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value.value = inspect.cleandoc(node.value.value)
    return sorted(map(ast.dump, tree.body))
