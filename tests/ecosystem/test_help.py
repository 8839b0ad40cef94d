"""`help`, `dir`, `inspect`, `mock`, Sphinx and pdoc show every public name with its arguments, and no private name."""

import inspect
import pydoc
import re
import subprocess
import sys
from unittest import mock

import pytest

import jobstatus

ALL = set(jobstatus.__all__)
# Aliases of types, and values, have no docstring of their own.
NAMES = sorted(ALL - {"UNSET", "Extra", "SourceValue", "__version__"})
# Private names of attrs, `NamedTuple` and `typing`, which show in the help page of every class made with them.
FOREIGN = {
    *("_ClassBuilder", "_frozen_delattrs", "_frozen_setattrs", "_make", "_make_getstate_setstate"),
    *("_asdict", "_cls", "_field_defaults", "_fields", "_replace"),
    *("_AnnotatedAlias", "_LiteralGenericAlias"),
}


@pytest.mark.parametrize("name", NAMES)
def test_docstrings_begin_with_a_sentence_and_describe_every_argument(name):
    public = getattr(jobstatus, name)
    assert not inspect.isclass(public) or "__doc__" in vars(public)  # not inherited
    summary, _, arguments = inspect.getdoc(public).partition("Args:\n")
    assert re.fullmatch(r"[A-Z`].*[.:]", summary.partition("\n\n")[0], re.DOTALL)
    if inspect.isroutine(public) or name in {"JobStatus", "MappedValue", "SourceObject"}:
        described = re.findall(r"^    (\*{0,2}\w+): \S", arguments, re.MULTILINE)
        expected = [str(parameter).partition(":")[0] for parameter in inspect.signature(public).parameters.values()]
        assert described[: len(expected)] == expected


@pytest.mark.parametrize("name", sorted(ALL - {"__version__"}))
def test_signatures_and_help_pages_show_no_private_name(name):
    public = getattr(jobstatus, name)
    assert name not in NAMES or public.__module__ == "jobstatus"
    shown = pydoc.plain(pydoc.render_doc(public)) + (str(inspect.signature(public)) if callable(public) else "")
    assert "jobstatus._" not in shown
    assert set(re.findall(r"(?<!\w)_(?!_)\w+", shown)) <= FOREIGN
    assert name == "MappedValue" or "~E" not in shown
    assert name != "JobStatus" or re.search(r"value: .*jobstatus\.JobValue(?:, | \| )str\b", shown)


def test_the_package_shows_its_public_names_also_without_cattrs(monkeypatch):
    monkeypatch.setitem(sys.modules, "cattrs", None)
    names = {}
    exec("from jobstatus import *", names)
    for found in (names, dir(jobstatus), dict(inspect.getmembers(jobstatus))):
        assert set(found) >= ALL
    page = pydoc.plain(pydoc.render_doc(jobstatus))
    assert all(re.search(rf"^    (?:class )?{name}\b", page, re.MULTILINE) for name in NAMES)
    assert set(dir(jobstatus)) - ALL == {name for name in vars(jobstatus) if re.fullmatch(r"__\w+__", name)} - ALL
    mocked = mock.create_autospec(jobstatus)
    mocked.register_hooks(None, extra="forbid")
    with pytest.raises(TypeError):
        mocked.register_hooks(None, extras="forbid")


def run(*command):
    subprocess.run([sys.executable, "-m", *map(str, command)], check=True)


@pytest.mark.slow
@pytest.mark.tool("python:sphinx")
def test_sphinx_documents_every_public_name(tmp_path):
    options = "-D", "extensions=sphinx.ext.autodoc,sphinx.ext.napoleon", "-D", "napoleon_use_ivar=1"
    (tmp_path / "index.rst").write_text("jobstatus\n=========\n\n.. automodule:: jobstatus\n   :members:\n")
    run("sphinx", "-q", "-W", "-C", *options, tmp_path, tmp_path / "out")
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'id="jobstatus\.(\w+)"', text)) >= {*NAMES}
    assert "jobstatus._" not in text


@pytest.mark.slow
@pytest.mark.tool("python:pdoc")
def test_pdoc_documents_every_public_name(tmp_path):
    run("pdoc", "--docformat", "google", "--no-show-source", "-o", tmp_path, "jobstatus")
    text = (tmp_path / "jobstatus.html").read_text(encoding="utf-8")
    assert set(re.findall(r'<section id="(\w+)">', text)) >= {*NAMES, "SourceValue"}
    assert not re.search(r"(?<!\w)_(?!_)\w+", re.sub(r"<[^>]+>", "", text))
