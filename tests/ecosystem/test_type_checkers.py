"""Type checkers pass `tests/typing/accepted` and the README, and find each marked line of `tests/typing/rejected`."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from readme import README, blocks
from vectors import TESTS

import jobstatus

ROOT = Path(jobstatus.__file__).parents[1]
ACCEPTED = sorted((TESTS / "typing" / "accepted").glob("*.py"))
REJECTED = sorted((TESTS / "typing" / "rejected").glob("*.py"))
VERSION = "3.10"

# "error" is for every checker, "error (mypy)" only for those named: the others cannot know.
MARKER = re.compile(r"  # error(?: \((.+)\))?$")


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else name


def mypy(files: list[Path], scratch: Path) -> Iterator[tuple[str, int]]:
    config = scratch / "mypy.ini"
    config.write_text(f"[mypy]\nstrict = true\nmypy_path = {ROOT}\npython_version = {VERSION}\ncache_dir = {scratch}\n")
    output = run(sys.executable, "-m", "mypy", "--config-file", config, "--output", "json", *files)
    for error in map(json.loads, output.splitlines()):
        yield error["file"], error["line"]


def basedpyright(files: list[Path], scratch: Path) -> Iterator[tuple[str, int]]:
    config = scratch / "pyrightconfig.json"
    options = {
        "typeCheckingMode": "strict",
        "pythonVersion": VERSION,
        "extraPaths": [str(ROOT)],
        "include": [str(file) for file in files],
    }
    config.write_text(json.dumps(options))
    output = run(tool("basedpyright"), "-p", config, "--pythonpath", sys.executable, "--outputjson")
    report = json.loads(output)
    assert report["summary"]["filesAnalyzed"] == len(files)
    for error in report["generalDiagnostics"]:
        yield error["file"], error["range"]["start"]["line"] + 1


def pyrefly(files: list[Path], scratch: Path) -> Iterator[tuple[str, int]]:
    config = scratch / "pyrefly.toml"
    config.write_text(
        f'search-path = ["{ROOT}"]\npython-interpreter-path = "{sys.executable}"\npython-version = "{VERSION}"\n'
    )
    output = run(tool("pyrefly"), "check", "--config", config, "--output-format", "json", *files)
    for error in json.loads(output)["errors"]:
        yield error["path"], error["line"]


def ty(files: list[Path], _: Path) -> Iterator[tuple[str, int]]:
    options = ["--python", sys.executable, "--python-version", VERSION, "--output-format", "gitlab"]
    output = run(tool("ty"), "check", "--extra-search-path", ROOT, *options, *files)
    for error in json.loads(output):
        yield error["location"]["path"], error["location"]["positions"]["begin"]["line"]


def expected(file: Path, checker: str) -> set[int]:
    return {
        number
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (marker := MARKER.search(line)) and (marker[1] is None or checker in marker[1].split(", "))
    }


@pytest.mark.slow
@pytest.mark.tool("python:pydantic", "python:msgspec")
@pytest.mark.parametrize(
    "checker",
    [
        pytest.param(mypy, marks=pytest.mark.tool("python:mypy")),
        pytest.param(basedpyright, marks=pytest.mark.tool("bin:basedpyright")),
        pytest.param(pyrefly, marks=pytest.mark.tool("bin:pyrefly")),
        pytest.param(ty, marks=pytest.mark.tool("bin:ty")),
    ],
)
def test_accepts_right_code_and_reports_each_wrong_line(checker, tmp_path):
    examples = [tmp_path / f"example_{number}.py" for number, _ in enumerate(blocks(README, "python"))]
    for file, block in zip(examples, blocks(README, "python"), strict=True):
        file.write_text(block, encoding="utf-8")
    found: dict[Path, set[int]] = {}
    for name, line in checker([*ACCEPTED, *examples, *REJECTED], tmp_path):
        found.setdefault(Path(name).resolve(), set()).add(line)
    for file in (*ACCEPTED, *examples):
        assert found.get(file, set()) == set(), file.name
    for file in REJECTED:
        assert found[file] == expected(file, checker.__name__), file.name


@pytest.mark.slow
@pytest.mark.tool("bin:basedpyright")
def test_every_public_type_is_complete(tmp_path):
    package = tmp_path / "installed" / "jobstatus"
    shutil.copytree(Path(jobstatus.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--ignoreexternal", "--outputjson", "--pythonpath", sys.executable]  # attrs and cattrs have their own
    command = [tool("basedpyright"), "--verifytypes", "jobstatus", *options]
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, env=environment)
    report = json.loads(done.stdout)["typeCompleteness"]
    assert [symbol for symbol in report["symbols"] if not symbol["isTypeKnown"]] == []
    assert report["completenessScore"] == 1
    assert {name.partition(".")[2] for name in exported(report)} >= {*jobstatus.__all__} - {"__version__"}
    assert report["missingFunctionDocStringCount"] == report["missingClassDocStringCount"] == 0


def exported(report: dict[str, Any]) -> set[str]:
    return {symbol["name"] for symbol in report["symbols"] if symbol["isExported"]}


# What mypy's tool finds in the library because of attrs, of its own, and of what the classes do on purpose.
DIFFERENT = r"""
jobstatus\..*_AttrsAttributes__
jobstatus\..*\.(_AT|__attrs_\w+__|__slots__|__(lt|le|gt|ge)__)
# aliases of types
jobstatus\._errors\.Path
jobstatus\._options\.Extra
jobstatus\._values\.SourceValue
# every enum of strings
jobstatus\._model\.JobValue\.__new__
# an abstract class, which says what to declare; descriptors
jobstatus\._mapped\.MappedValue(\._reader|\.__signature__)?
"""


@pytest.mark.slow
@pytest.mark.tool("python:mypy", "python:cattrs", "python:hypothesis")
def test_the_library_is_at_run_time_what_type_checkers_see(tmp_path):
    allowed = tmp_path / "allowed"
    allowed.write_text(DIFFERENT)
    options = ["--allowlist", allowed, "--ignore-unused-allowlist", "--concise"]
    assert run(sys.executable, "-m", "mypy.stubtest", "jobstatus", *options) == ""


def test_has_enough_to_check():
    assert len(ACCEPTED) >= 4
    assert sum(len(expected(file, "mypy")) for file in REJECTED) >= 35


@pytest.mark.tool("python:pydantic", "python:msgspec")
@pytest.mark.parametrize("file", ACCEPTED, ids=lambda file: file.stem)
def test_the_accepted_code_runs(file):
    runpy.run_path(str(file))
