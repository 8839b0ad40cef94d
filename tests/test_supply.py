"""What the library is made of: no way to run what it reads, sound dependencies, the same wheel from the same commit."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from readme import clone

import jobstatus

PACKAGE = Path(jobstatus.__file__).parent
ALLOWED = {"attrs", "cattrs", "hypothesis", "pydantic", "pydantic_core"}
RUNS_CODE = {"eval", "exec", "compile", "__import__", "breakpoint", "input", "globals", "getattr"}
RUNS_CODE_MODULES = {"ctypes", "imp", "importlib", "marshal", "pickle", "runpy", "shelve", "subprocess", "code"}


def nodes():
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield file.name, node


def test_nothing_that_is_read_can_be_run():
    used = {(file, node.id) for file, node in nodes() if isinstance(node, ast.Name) and node.id in RUNS_CODE}
    # The public names, an option of a converter, streams and signals, parts of syntax trees: all by fixed names.
    readers = {
        "__init__.py",
        "_cattrs.py",
        "_convert.py",
        "_declare.py",
        "_options.py",
        "_sdk.py",
        "_terminal.py",
        "_uses.py",
    }
    assert used == {("__init__.py", "globals"), *((file, "getattr") for file in readers)}


def test_every_import_is_of_a_fixed_name_and_of_nothing_that_runs_code():
    for file, node in nodes():
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module]
        else:
            continue
        for module in modules:
            top = module.partition(".")[0]
            assert top in ALLOWED or top in sys.stdlib_module_names, (file, module)
            assert top not in RUNS_CODE_MODULES or module == "importlib.resources", (file, module)


@pytest.mark.slow
@pytest.mark.tool("bin:pip-audit")
def test_no_vulnerability_of_a_dependency_is_known(tmp_path):
    from importlib.metadata import version

    needed = tmp_path / "requirements.txt"
    needed.write_text("".join(f"{name}=={version(name)}\n" for name in ("attrs", "cattrs", "typing_extensions")))
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format=json", "-r", needed]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(result.stdout) if result.stdout.startswith("{") else {"dependencies": []}
    known = [dependency for dependency in report["dependencies"] if dependency.get("vulns")]
    assert known == []
    if len([1 for dependency in report["dependencies"] if "vulns" in dependency]) < 3:
        pytest.skip("the database of vulnerabilities cannot be asked from here")


@pytest.mark.slow
@pytest.mark.tool("python:build")
def test_the_wheel_is_the_same_bytes_wherever_and_whenever_it_is_built(tmp_path):
    wheels = []
    for place, hours, surroundings in (
        ("here", 0, {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"}),
        ("over there", 30, {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}),
    ):
        (tmp_path / place).mkdir()
        clone(tmp_path / place)
        for file in (tmp_path / place).rglob("*"):
            os.utime(file, (1.7e9 + 3600 * hours,) * 2)
        command = [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--outdir",
            tmp_path / place,
            tmp_path / place / "jobstatus",
        ]
        environment = {**os.environ, **surroundings, "SOURCE_DATE_EPOCH": "1700000000"}
        subprocess.run(command, env=environment, capture_output=True, check=True)
        (wheel,) = (tmp_path / place).glob("*.whl")
        wheels.append(wheel.read_bytes())
        shutil.rmtree(tmp_path / place)
    assert wheels[0] == wheels[1]
