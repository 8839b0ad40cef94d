"""The benchmarks run; they print how fast."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.tool("python:msgspec", "python:pydantic", "python:matplotlib", "python:orjson"),
    pytest.mark.tool("bin:openapi-python-client", "bin:openapi-generator-cli", "bin:datamodel-codegen"),
]


def test_the_comparison_runs_small_and_writes_its_tables_and_picture(tmp_path):
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__", "corpus"))
    shutil.copy(ROOT / "README.md", tmp_path)
    command = [sys.executable, tmp_path / "tests" / "benchmarks" / "run.py", "--small", "--write"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    page, readme = (
        path.read_text() for path in (tmp_path / "tests" / "benchmarks" / "README.md", tmp_path / "README.md")
    )
    summary, _, results = printed.strip().partition("\n\n")
    assert results in page
    assert summary in readme
    titles = ("Time", "A page", "Memory", "Cold start", "The command line", "Growth", "Errors", "Shortcuts")
    for part in (*(f"## {title}" for title in titles), "| pydantic |", "| msgspec |", "| objects |"):
        assert part in results
    picture = tmp_path / "tests" / "benchmarks" / "results.svg"
    assert picture.read_text().startswith("<?xml")
    assert picture.stat().st_size < 20_000


def test_the_footprint_is_measured():
    command = [sys.executable, Path(__file__).parent / "footprint.py", "--small"]
    head, _, *rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert head.count("|") == 6
    assert [row.split("|")[1].strip() for row in rows] == [
        "`jobstatus` with attrs",
        "`jobstatus` with attrs and cattrs",
        "pydantic",
        "msgspec",
    ]


def test_the_gains_are_measured_and_ours_are_whole():
    command = [sys.executable, Path(__file__).parent / "gains.py", "--small"]
    head, _, *rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert head.count("|") == 7
    counts = [row.split("|")[2].split() for row in rows if " of " in row]
    assert len(counts) == 4
    assert all(right == total for right, _, total in counts)
