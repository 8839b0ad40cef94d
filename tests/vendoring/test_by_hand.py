"""Vendoring by hand: ``cp -r jobstatus othersdk/_vendor/``, with attrs installed as usual."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from othersdk import HOOKS, VECTORS, run
from readme import PAGES, blocks, clone, sections, shell

pytestmark = pytest.mark.tool("bin:bash")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdk")
    clone(folder)
    vendor = folder / "othersdk" / "_vendor"
    vendor.mkdir(parents=True)
    for package in (vendor.parent, vendor):
        (package / "__init__.py").touch()
    shell(*blocks(sections(PAGES["vendoring"])["By hand"], "sh"), folder)
    return folder


@pytest.mark.tool("python:cattrs")
def test_the_hooks_work_on_the_installed_cattrs(folder):
    code = HOOKS.replace("from othersdk._vendor import attrs, cattrs", "import attrs, cattrs")
    assert run(code, folder, allowed=["attr", "attrs", "cattr", "cattrs", "typing_extensions"]) == "hooks\n"


def test_the_command_line_works(folder):
    code = "import runpy; sys.argv[:] = ['jobstatus', 'report', '--json', sys.argv[3] + '/data/ats_jobs.json']\n"
    code += "runpy.run_module('othersdk._vendor.jobstatus', run_name='__main__')"
    assert '"statuses": 57' in run(code, folder, allowed=["attr", "attrs"])


def test_the_vectors_hold_without_the_command_line(folder, tmp_path):
    shutil.copytree(folder / "othersdk", tmp_path / "othersdk")
    package = tmp_path / "othersdk" / "_vendor" / "jobstatus"
    shutil.rmtree(package / "_cli")
    (package / "__main__.py").unlink()
    assert " passed" in run(VECTORS, tmp_path, allowed=["attr", "attrs"])


@pytest.mark.slow
@pytest.mark.tool("python:mypy")
def test_its_types_are_clean_where_neither_cattrs_nor_pydantic_is(folder, tmp_path):
    installed = Path(attrs.__file__).parents[1]
    for name in ("attr", "attrs"):
        (tmp_path / name).symlink_to(installed / name)
    options = ["--strict", "--no-site-packages", "--cache-dir", os.devnull]
    command = [sys.executable, "-m", "mypy", *options, "--exclude", "_hypothesis", "othersdk"]
    environment = {**os.environ, "MYPYPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment)
    assert "(checked " in done.stdout, done.stderr
    assert "othersdk" not in done.stdout  # only attrs itself, which stands among the sources here
