"""The README's examples run, and its commands are those that `.ci/run` runs."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def sections():
    for section in re.split(r"^## ", README, flags=re.MULTILINE):
        blocks = re.findall(r"^```python\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)
        if blocks:
            tools = re.findall(r"<!-- needs: (.*?) -->", section)
            marks = [pytest.mark.tool(*tool.split()) for tool in tools]
            yield pytest.param(blocks, id=section.partition("\n")[0], marks=marks)


@pytest.mark.parametrize("blocks", list(sections()))
def test_examples(blocks, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    namespace = {"__name__": "__main__", "tmp_path": tmp_path}
    for block in blocks:
        if ">>>" in block:
            test = doctest.DocTestParser().get_doctest(block, namespace, "README", "README.md", 0)
            assert doctest.DocTestRunner().run(test).failed == 0
        else:
            assert "assert" in block
            exec(compile(block, "README.md", "exec"), namespace)


def test_the_command_for_the_tests_is_the_one_that_ci_runs():
    (command,) = re.findall(r"^python3 -m venv .*-m pytest$", README, flags=re.MULTILINE)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
