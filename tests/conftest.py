"""What all tests share: the `tool` marker, and a cache that starts empty."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import jobstatus


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-tools", action="store_true", help="fail, rather than skip, where a tool that a test needs is missing"
    )


def pytest_configure() -> None:
    # A shell that runs the tests in the background has them, and all that they start, ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = [tool for mark in item.iter_markers("tool") for tool in mark.args if not has_tool(tool)]
    if missing:
        reason = f"needs {', '.join(missing)}"
        if item.config.getoption("--require-tools"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@cache
def has_tool(tool: str) -> bool:
    """Return whether a tool is there: ``python:NAME`` a module, ``bin:NAME`` a command, ``pyenv:3.12`` a CPython."""
    kind, _, name = tool.partition(":")
    if kind == "python":
        return _has_module(name)
    if kind == "bin":
        return shutil.which(name) is not None or (Path(sys.executable).parent / name).exists()
    if kind == "pyenv":
        return find_python(name) is not None
    msg = f"unknown kind of tool: {tool}"
    raise ValueError(msg)


def _has_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # its parent package
        return False


@cache
def find_python(version: str) -> str | None:
    """Find a CPython that runs and is of *version*, among pyenv's and on PATH."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = sorted(map(str, root.glob(f"versions/{version}*/bin/python")))
    candidates += filter(None, [shutil.which(f"python{version}")])
    for candidate in candidates:
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        found = subprocess.run([candidate, "-c", code], capture_output=True, text=True, check=False)
        if found.stdout.strip() == version:
            return candidate
    return None


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    jobstatus.cache_clear()
    yield
    jobstatus.cache_clear()
