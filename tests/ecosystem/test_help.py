"""`help`, `dir`, `inspect`, `mock`, Sphinx and pdoc show every public name with its arguments, and no private name."""

import inspect
import pydoc
import re
import subprocess
import sys
from unittest import mock

import pytest

import jobstatus

# Aliases of types, and values, have no docstring of their own.
NAMES = [name for name in jobstatus.__all__ if name not in {"UNSET", "Extra", "SourceValue", "__version__"}]
# Private names of attrs, `NamedTuple` and `typing`, which show in the help page of every class made with them.
FOREIGN = {
    *("_ClassBuilder", "_frozen_delattrs", "_frozen_setattrs", "_make", "_make_getstate_setstate"),
    *("_asdict", "_cls", "_field_defaults", "_fields", "_replace"),
    *("_AnnotatedAlias", "_LiteralGenericAlias"),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_has_a_docstring_that_begins_with_a_sentence(name):
    public = getattr(jobstatus, name)
    assert not inspect.isclass(public) or "__doc__" in vars(public)  # not inherited
    summary = inspect.getdoc(public).partition("\n\n")[0]
    assert re.fullmatch(r"[A-Z`].*[.:].*", summary, re.DOTALL), summary


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in NAMES
        if inspect.isroutine(getattr(jobstatus, name)) or name in {"JobStatus", "MappedValue", "SourceObject"}
    ],
)
def test_docstrings_describe_every_argument(name):
    public = getattr(jobstatus, name)
    described = re.findall(r"^    (\*{0,2}\w+): \S", inspect.getdoc(public).partition("Args:\n")[2], re.MULTILINE)
    expected = [str(parameter).partition(":")[0] for parameter in inspect.signature(public).parameters.values()]
    assert described[: len(expected)] == expected


def test_the_help_page_of_the_package():
    text = pydoc.plain(pydoc.render_doc(jobstatus))
    assert "jobstatus - Mapped values of StackOne's unified API" in text
    for name in NAMES:
        assert re.search(rf"^    (?:class )?{name}\b", text, re.MULTILINE), name
    assert text.isascii()


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_in_the_public_module(name):
    assert getattr(jobstatus, name).__module__ == "jobstatus"


@pytest.mark.parametrize("name", [name for name in jobstatus.__all__ if name != "__version__"])
def test_signatures_and_help_pages_show_no_private_name(name):
    public = getattr(jobstatus, name)
    shown = pydoc.plain(pydoc.render_doc(public))
    if callable(public):
        shown += str(inspect.signature(public))
    assert "jobstatus._" not in shown
    assert set(re.findall(r"(?<!\w)_(?!_)\w+", shown)) <= FOREIGN
    if name != "MappedValue":
        assert "~E" not in shown


def test_the_signature_of_job_status_names_its_values():
    assert re.search(r"jobstatus\.JobValue(?:, | \| )str\b", str(inspect.signature(jobstatus.JobStatus)))


def test_dir_shows_public_names_only():
    assert set(jobstatus.__all__) <= set(dir(jobstatus))
    assert all(re.fullmatch(r"__\w+__", name) for name in set(dir(jobstatus)) - set(jobstatus.__all__))


def test_inspection_and_mocks_work_without_cattrs(monkeypatch):
    monkeypatch.setitem(sys.modules, "cattrs", None)
    assert set(jobstatus.__all__) <= {name for name, _ in inspect.getmembers(jobstatus)}
    assert all(hasattr(jobstatus, name) for name in jobstatus.__all__)
    mocked = mock.create_autospec(jobstatus)
    mocked.register_hooks(None, extra="forbid")
    with pytest.raises(TypeError):
        mocked.register_hooks(None, extras="forbid")
    names = {}
    exec("from jobstatus import *", names)
    assert set(jobstatus.__all__) <= set(names)
    assert "register_hooks" in pydoc.plain(pydoc.render_doc(jobstatus.register_hooks))


@pytest.mark.slow
@pytest.mark.tool("python:sphinx")
def test_sphinx_documents_every_public_name(tmp_path):
    (tmp_path / "conf.py").write_text(
        'extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]\nnapoleon_use_ivar = True\n'
    )
    (tmp_path / "index.rst").write_text(
        "jobstatus\n=========\n\n.. automodule:: jobstatus\n   :members:\n   :show-inheritance:\n"
    )
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", tmp_path, tmp_path / "out"]
    subprocess.run(command, check=True)
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'id="jobstatus\.(\w+)"', text)) >= {*NAMES}
    # What the bases of a class and the types of arguments link to.
    assert 'href="#jobstatus.MappedValue" title="jobstatus.MappedValue"' in text
    assert "jobstatus._" not in text


@pytest.mark.slow
@pytest.mark.tool("python:pdoc")
def test_pdoc_documents_every_public_name(tmp_path):
    command = [sys.executable, "-m", "pdoc", "--docformat", "google", "--no-show-source", "-o", tmp_path, "jobstatus"]
    subprocess.run([str(part) for part in command], check=True)
    text = (tmp_path / "jobstatus.html").read_text(encoding="utf-8")
    assert set(re.findall(r'<section id="(\w+)">', text)) >= {*NAMES, "SourceValue"}
    assert not re.search(r"(?<!\w)_(?!_)\w+", re.sub(r"<[^>]+>", "", text))
