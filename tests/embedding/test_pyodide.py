"""CPython 3.14 on WebAssembly: the whole everyday suite under Pyodide, run by node without a network."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.tool("bin:node", "bin:npm")]

#: What comes as wheels from PyPI; `pytest` and `hypothesis` bring what they need.
WHEELS = ["attrs", "cattrs", "typing_extensions", "pytest", "hypothesis"]

#: What is left out there, and why.
LEFT_OUT = {
    "embedding": "starts processes",
    "vendoring": "starts processes",
    "benchmarks": "starts processes",
    "generators": "starts processes",
    "test_distribution.py": "starts processes",
    "test_packaging.py": "is about the installed distribution",
    "test_cli_process.py": "starts processes",
    "test_cli_laws.py": "nests deeper than Pyodide's own `json.loads` can read: 10,000 levels end the interpreter",
    "test_threads.py": "starts threads and processes",
    "test_supply.py": "starts processes",
    "ecosystem/test_type_checkers.py": "starts processes",
}
#: Single tests of the same kind.
DESELECTED = {
    "processes": "starts processes",
    "renders_the_same_without_a_c_encoder": "starts a process",
    "hashes_are_the_same_in_every_process": "starts processes",
    "broken_pipe": "starts a process",
    "is_ascii_where_the_output_is": "starts a process",
    "full_disk": "starts a process",
    "ctrl_c_ends_it_with_130": "starts a process",
}

CODE = """
import os, sys
sys.path[:0] = ["/site", "/checkout"]
sys.dont_write_bytecode = True
os.environ["CI"] = "true"  # the same examples in every run
os.chdir("/checkout")
import pytest
assert sys.platform == "emscripten" and sys.version_info[:2] == (3, 14), sys.version
int(pytest.main({arguments!r}))
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("node")
    command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder, "pyodide@314"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "node_modules"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    pure = ["--only-binary=:all:", "--platform=any", "--python-version=3.14", "--implementation=py", "--abi=none"]
    command = [sys.executable, "-m", "pip", "download", "-q", "--dest", wheels, *pure, *WHEELS]
    subprocess.run(command, check=True, capture_output=True)
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    return folder


def test_the_everyday_suite(modules, site):
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "-rfE"]
    arguments += [f"--ignore=tests/{name}" for name in LEFT_OUT]
    arguments += ["-k", " and ".join(f"not {name}" for name in DESELECTED)]
    result = subprocess.run(
        ["node", HERE / "pyodide.mjs", modules, site, ROOT, CODE.format(arguments=arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    closing = result.stdout.strip().splitlines()[-1] if result.stdout.strip() else ""
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    assert " passed" in closing, closing
    assert " failed" not in closing
