"""The examples of the README and of the pages run; the commands are those that `.ci/run` runs."""

import re

import pytest
from readme import PAGES, README, ROOT, blocks, sections, shell


def examples():
    for page in (README, *PAGES.values()):
        for title, text in sections(page).items():
            if found := blocks(text, "python"):
                tools = re.findall(r"<!-- needs: (.*?) -->", text)
                marks = [pytest.mark.tool(*tool.split()) for tool in tools]
                if page is not README:  # other libraries take long to import, and warn of each other
                    marks += [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
                yield pytest.param(found, id=title, marks=marks)


@pytest.mark.parametrize("found", list(examples()))
def test_examples(found, monkeypatch):
    monkeypatch.chdir(ROOT)
    namespace = {"__name__": "__main__"}
    for block in found:
        assert "assert" in block or "app =" in block
        exec(compile(block, "<example>", "exec"), namespace)  # no file, of which Hypothesis would read the source


def test_ci_runs_the_commands_for_tests_and_linters():
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (command,) = re.findall(r"^python3 -m venv .*-m pytest$", README, flags=re.MULTILINE)
    assert command in ci.splitlines()
    for command in re.split(" && |\n", blocks(PAGES["tests"], "sh")[0].strip()):
        assert command in ci or command in ("pytest", ". .venv-dev/bin/activate")  # pytest is the README's command


@pytest.mark.tool("bin:bash")
def test_commands_print_what_the_pages_show(tmp_path):
    for block in blocks(README, "console"):
        command, _, output = block.removeprefix("$ ").partition("\n")
        assert shell(f"{command} || true", tmp_path) == output


@pytest.mark.tool("bin:bash")
def test_the_report_begins_as_the_readme_shows():
    command, table = (text for language in ("sh", "text") for text in blocks(sections(README)["Try it"], language)[:1])
    (report,) = re.findall(r"-m (jobstatus report [^&]*) &&", command)
    assert shell(report, ROOT).startswith(table)


#: The benchmarks are run by a test beside them.
SCRIPTS = set(re.findall(r"python (tests/(?!benchmarks)\S+\.py)(.*?)[`\n]", "".join([README, *PAGES.values()])))


@pytest.mark.slow
@pytest.mark.tool("bin:bash", "python:atheris", "python:mutmut")
@pytest.mark.parametrize(("script", "options"), sorted(SCRIPTS))
def test_scripts_of_the_pages_have_their_options(script, options):
    printed = shell(f"python {script} --help", ROOT)
    assert all(option in printed for option in options.split())
