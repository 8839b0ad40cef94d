"""The commands of the pages run the benchmarks; they print how fast."""

import re
import shutil

import pytest
from readme import PAGES, README, ROOT, shell


@pytest.mark.slow
@pytest.mark.tool("python:msgspec", "python:pydantic", "python:orjson")
@pytest.mark.tool("bin:openapi-python-client", "bin:openapi-generator-cli", "bin:datamodel-codegen")
def test_each_benchmark_writes_its_page_and_the_gains_are_whole(tmp_path):
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__", "corpus"))
    shutil.copy(ROOT / "README.md", tmp_path)
    printed = {}
    for command in set(re.findall(r"python (tests/benchmarks/\S+\.py [^`\n]*)`", "".join([README, *PAGES.values()]))):
        name = command.split()[0].rpartition("/")[2]
        printed[name] = shell(f"python {command} --small", tmp_path)
        pages = "".join(page.read_text() for page in tmp_path.glob("**/README.md"))
        assert all(part in pages for part in printed[name].strip().split("\n\n"))
    assert printed.keys() == {"run.py", "gains.py", "footprint.py"}
    for part in ("Time", "A page", "Cold start", "The command line", "Growth", "Errors", "Shortcuts"):
        assert f"### {part}" in printed["run.py"]
    assert len(printed["footprint.py"].splitlines()) == 6
    counts = [row.split("|")[2].split() for row in printed["gains.py"].splitlines() if " of " in row]
    assert len(counts) == 4
    assert all(right == total for right, _, total in counts)
