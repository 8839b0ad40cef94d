"""Type checkers pass `tests/typing/accepted` and the README, and find each marked line of `tests/typing/rejected`."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from readme import README, ROOT, blocks
from vectors import TESTS

import jobstatus

ACCEPTED = sorted((TESTS / "typing" / "accepted").glob("*.py"))
REJECTED = sorted((TESTS / "typing" / "rejected").glob("*.py"))
PYTHON = ("--python-version", "3.10")

# "error" is for every checker, "error (mypy)" only for those named: the others cannot know.
MARKER = re.compile(r"  # error(?: \((.+)\))?$")


def run(name, *arguments, **options):
    """Run a tool that is installed beside this Python or on PATH; return its output."""
    beside = Path(sys.executable).parent / name
    command = [beside if beside.exists() else name, *arguments]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def mypy(files, folder):
    options = ["--strict", *PYTHON, "--cache-dir", folder, "--config-file=", "--output=json"]
    output = run("mypy", *options, *files, env={**os.environ, "MYPYPATH": str(ROOT)})
    return [(error["file"], error["line"]) for error in map(json.loads, output.splitlines())]


def basedpyright(files, folder):
    options = {"typeCheckingMode": "strict", "pythonVersion": PYTHON[1], "extraPaths": [str(ROOT)]}
    (folder / "pyrightconfig.json").write_text(json.dumps({**options, "include": [*map(str, files)]}))
    report = json.loads(run("basedpyright", "-p", folder, "--pythonpath", sys.executable, "--outputjson"))
    assert report["summary"]["filesAnalyzed"] == len(files)
    return [(error["file"], error["range"]["start"]["line"] + 1) for error in report["generalDiagnostics"]]


def pyrefly(files, folder):
    (folder / "pyrefly.toml").write_text(f'search-path = ["{ROOT}"]\npython-interpreter-path = "{sys.executable}"\n')
    output = run("pyrefly", "check", "--config", folder / "pyrefly.toml", *PYTHON, "--output-format", "json", *files)
    return [(error["path"], error["line"]) for error in json.loads(output)["errors"]]


def ty(files, _):
    options = ["--python", sys.executable, *PYTHON, "--extra-search-path", ROOT, "--output-format", "gitlab"]
    locations = [error["location"] for error in json.loads(run("ty", "check", *options, *files))]
    return [(location["path"], location["positions"]["begin"]["line"]) for location in locations]


@pytest.mark.slow
@pytest.mark.tool("python:pydantic", "python:msgspec")
@pytest.mark.tool("bin:mypy", "bin:basedpyright", "bin:pyrefly", "bin:ty")
@pytest.mark.parametrize("checker", [mypy, basedpyright, pyrefly, ty])
def test_accepts_right_code_and_reports_each_wrong_line(checker, tmp_path):
    files = [*ACCEPTED, *REJECTED]
    for number, block in enumerate(blocks(README, "python")):
        files.append(tmp_path / f"example_{number}.py")
        files[-1].write_text(block, encoding="utf-8")
    expected = {
        (str(file), number)
        for file in REJECTED
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (marker := MARKER.search(line)) and checker.__name__ in (marker[1] or checker.__name__).split(", ")
    }
    assert len(expected) >= 35
    assert {(str(Path(name).resolve()), line) for name, line in checker(files, tmp_path)} == expected


@pytest.mark.slow
@pytest.mark.tool("bin:basedpyright")
def test_every_public_type_is_complete(tmp_path):
    shutil.copytree(Path(jobstatus.__file__).parent, tmp_path / "installed" / "jobstatus")
    options = ["--ignoreexternal", "--outputjson", "--pythonpath", sys.executable]  # attrs and cattrs have their own
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    output = run("basedpyright", "--verifytypes", "jobstatus", *options, cwd=tmp_path, env=environment)
    report = json.loads(output)["typeCompleteness"]
    assert [symbol for symbol in report["symbols"] if not symbol["isTypeKnown"]] == []
    assert report["completenessScore"] == 1
    exported = {symbol["name"].partition(".")[2] for symbol in report["symbols"] if symbol["isExported"]}
    assert exported >= {*jobstatus.__all__} - {"__version__"}
    assert report["missingFunctionDocStringCount"] == report["missingClassDocStringCount"] == 0


@pytest.mark.slow
@pytest.mark.tool("bin:stubtest", "python:cattrs", "python:hypothesis")
def test_the_library_is_at_run_time_what_type_checkers_see():
    options = ["--allowlist", TESTS / "typing" / "stubtest.txt", "--ignore-unused-allowlist", "--concise"]
    assert run("stubtest", "jobstatus", *options) == ""


@pytest.mark.tool("python:pydantic", "python:msgspec")
@pytest.mark.parametrize("file", ACCEPTED, ids=lambda file: file.stem)
def test_the_accepted_code_runs(file):
    runpy.run_path(str(file))
