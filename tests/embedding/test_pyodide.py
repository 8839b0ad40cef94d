"""CPython 3.14 on WebAssembly: the everyday suite under Pyodide, run by node without a network."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent

#: What comes as wheels from PyPI; `pytest` and `hypothesis` bring what they need.
WHEELS = ["attrs", "cattrs", "typing_extensions", "pytest", "hypothesis"]
PURE = ["--only-binary=:all:", "--platform=any", "--python-version=3.14", "--implementation=py", "--abi=none"]

#: Skips each test that starts a process or a thread. Left out are a file that does little else, one that nests
#: deeper than Pyodide's own `json.loads` can read (10,000 levels end the interpreter), and what needs an installation.
CODE = """
import os, subprocess, sys, threading
sys.path[:0] = ["/site", "/checkout", "/checkout/tests"]
sys.dont_write_bytecode = True
os.environ["CI"] = "true"  # the same examples in every run
os.chdir("/checkout")
import pytest
assert sys.platform == "emscripten" and sys.version_info[:2] == (3, 14), sys.version
def skip(*_, **__):
    pytest.skip("starts a process or a thread")
subprocess.Popen.__init__ = os.fork = threading.Thread.start = skip
arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "-rfE"]
arguments += ["--ignore=tests/test_threads.py", "--ignore=tests/test_cli_laws.py", "-k", "not metadata"]
int(pytest.main(arguments))
"""


@pytest.mark.slow
@pytest.mark.tool("bin:node", "bin:npm")
def test_everyday_suite(tmp_path):
    npm = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", tmp_path, "pyodide@314"]
    subprocess.run(npm, check=True, capture_output=True)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--dest", tmp_path / "wheels", *PURE, *WHEELS]
    subprocess.run(pip, check=True, capture_output=True)
    for wheel in (tmp_path / "wheels").glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path / "site")
    command = ["node", HERE / "pyodide.mjs", tmp_path / "node_modules", tmp_path / "site", HERE.parents[1], CODE]
    environment = {"PATH": os.environ["PATH"]}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    passed = int(result.stdout.strip().splitlines()[-1].split(" passed")[0].split()[-1])
    assert passed > 500
