"""The README's examples run, and its commands are those that `.ci/run` runs."""

import doctest
import re

import pytest
from readme import README, ROOT, blocks, sections, shell

PAGES = [README, (ROOT / "tests" / "ecosystem" / "README.md").read_text(encoding="utf-8")]


def examples():
    for page in PAGES:
        for title, text in sections(page).items():
            if found := blocks(text, "python"):
                tools = re.findall(r"<!-- needs: (.*?) -->", text)
                marks = [pytest.mark.tool(*tool.split()) for tool in tools]
                if page is not README:  # other libraries take long to import, and warn of each other
                    marks += [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
                yield pytest.param(found, id=title, marks=marks)


@pytest.mark.parametrize("found", list(examples()))
def test_examples(found, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    namespace = {"__name__": "__main__", "tmp_path": tmp_path}
    for block in found:
        if ">>>" in block:
            test = doctest.DocTestParser().get_doctest(block, namespace, "README", "README.md", 0)
            assert doctest.DocTestRunner().run(test).failed == 0
        else:
            assert "assert" in block
            exec(compile(block, "README.md", "exec"), namespace)


def test_the_command_for_the_tests_is_the_one_that_ci_runs():
    (command,) = re.findall(r"^python3 -m venv .*-m pytest$", README, flags=re.MULTILINE)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.tool("bin:bash")
def test_commands_print_what_is_said(tmp_path):
    for block in blocks(README, "console"):
        command, _, output = block.removeprefix("$ ").partition("\n")
        assert shell(f"{command} || true", tmp_path) == output
