"""Type checkers accept all of `tests/typing/accepted`, and find each marked line of `tests/typing/rejected`."""

import json
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
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
    found: dict[Path, set[int]] = {}
    for name, line in checker([*ACCEPTED, *REJECTED], tmp_path):
        found.setdefault(Path(name).resolve(), set()).add(line)
    for file in ACCEPTED:
        assert found.get(file, set()) == set(), file.name
    for file in REJECTED:
        assert found[file] == expected(file, checker.__name__), file.name


def test_has_enough_to_check():
    assert len(ACCEPTED) >= 4
    assert sum(len(expected(file, "mypy")) for file in REJECTED) >= 35


@pytest.mark.tool("python:pydantic", "python:msgspec")
@pytest.mark.parametrize("file", ACCEPTED, ids=lambda file: file.stem)
def test_the_accepted_code_runs(file):
    runpy.run_path(str(file))
