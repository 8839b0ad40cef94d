"""The vendored copy of the library, without the command line and with the licence."""

import ast
import inspect
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

# Names by which a copy of the library is recognised.
_PUBLIC: Final = frozenset({"JobStatus", "JobStatusError", "SourceObject"})
_DATA: Final = ("LICENSE", "py.typed")
# Modules that only the installed library needs.
_LEFT_OUT: Final = frozenset({"__main__.py", "_hypothesis.py"})


def library() -> dict[str, bytes]:
    """Return the files of the library by name, whether it is installed in a folder or in an archive."""
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
    """Whether a folder has these files and no other Python files, apart from formatting."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}
    if names != {name for name in library if name.endswith(".py")}:
        return False
    try:
        copies = [(name, (folder / name).read_bytes(), data) for name, data in library.items()]
        return all(copy == data or _normalized(name, copy) == _normalized(name, data) for name, copy, data in copies)
    except (OSError, SyntaxError, ValueError):
        return False


def put_library(folder: Path, library: dict[str, bytes]) -> None:
    """Replace a folder with one that has these files."""
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
        except BaseException:  # signals too
            if old.exists() and not folder.exists():
                old.rename(folder)
            raise


def _normalized(name: str, data: bytes) -> list[str]:
    """Return a form without what formatters change, such as the order of imports and white space in docstrings."""
    if not name.endswith(".py"):
        return data.decode().split()
    tree = ast.parse(data)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            node.names.sort(key=lambda alias: alias.name)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value.value = inspect.cleandoc(node.value.value)
    return sorted(map(ast.dump, tree.body))
