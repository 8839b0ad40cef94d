"""What all tests share: the `tool` marker, and a cache that starts empty."""

import importlib.util
import os
import shutil
import signal
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

import jobstatus


def pytest_addoption(parser):
    parser.addoption("--require-tools", action="store_true", help="fail where a tool that a test needs is missing")


def pytest_configure():
    # A shell that runs the tests in the background has them, and all that they start, ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item):
    missing = [tool for mark in item.iter_markers("tool") for tool in mark.args if not has_tool(tool)]
    if missing:
        react = pytest.fail if item.config.getoption("--require-tools") else pytest.skip
        react(f"needs {', '.join(missing)}")


@cache
def has_tool(tool):
    """Return whether a tool is there: ``python:NAME`` a module, ``bin:NAME`` a command, ``pyenv:3.12`` a CPython."""
    kind, _, name = tool.partition(":")
    if kind == "python":
        with suppress(ModuleNotFoundError):  # of its parent package
            return bool(sys.modules.get(name) or importlib.util.find_spec(name))
        return False
    if kind == "bin":
        return bool(shutil.which(name) or shutil.which(name, path=Path(sys.executable).parent))
    return find_python(name) is not None


def find_python(version):
    """Find a CPython of this version, among pyenv's and on PATH."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = [*map(str, root.glob(f"versions/{version}.*/bin")), os.environ["PATH"]]
    return shutil.which(f"python{version}", path=os.pathsep.join(folders))


def problems_of(make, *arguments, **options):
    """Return the paths and messages of the problems that a call raises."""
    with pytest.raises(jobstatus.JobStatusError) as caught:
        make(*arguments, **options)
    return [(problem.path, problem.message) for problem in caught.value.problems]


def foreign(**methods):
    """Make an instance of a class whose metaclass has these methods."""
    return type("Meta", (type,), methods)("Foreign", (), {})()


@pytest.fixture(autouse=True)
def _empty_cache():
    jobstatus.cache_clear()
    yield
    jobstatus.cache_clear()
