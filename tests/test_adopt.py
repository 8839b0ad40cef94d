"""`jobstatus adopt` on small packages; `tests/generators` has what the generators write."""

import importlib
import re
import shutil
import stat
import subprocess
import sys
import zipapp
from operator import itemgetter
from pathlib import Path

import pytest
from readme import PACKAGE
from test_conformance import load

from jobstatus._cli import main

posix = pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX files")
ENUM = """\
from enum import Enum

class Value(str, Enum):
    OPEN = "open"
"""
CLASS = '''
from attrs import define

@define
class Status:
    """The state of a job."""
    value: Value | None = None
    source_value: str | None = None
'''
STATUS = ENUM + CLASS


@pytest.fixture
def sdk(tmp_path):
    return write(tmp_path / "adopted_sdk", {"__init__.py": "", "models.py": STATUS})


@pytest.fixture
def copy(sdk):
    return sdk / "_vendor" / "jobstatus"


def write(package, files):
    for name, text in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        data = "\n".join(text) if isinstance(text, list) else text
        (package / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return package


@pytest.fixture
def adopt(capsys):
    """Run the command; return exit status, lines of output, and errors."""

    def adopt(package, *options):
        status = main(["adopt", str(package), *options])
        out, err = capsys.readouterr()
        return status, out.splitlines(), err

    return adopt


def tree(folder):
    """What each file and link in a folder holds."""
    paths = [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in paths}


@pytest.mark.parametrize("case", [case for case in load("adopt") if "error" not in case], ids=itemgetter("name"))
def test_conformance(tmp_path, adopt, case):
    if sys.version_info < tuple(map(int, case.get("python", "3.10").split("."))):
        pytest.skip(f"the case needs Python {case['python']}")
    package = write(tmp_path / "sdk", {"__init__.py": [], **case["files"]})
    before = tree(package)
    after = {name: "\n".join(lines).encode() for name, lines in case["after"].items()}
    after = {**before, **after, "_vendor/__init__.py": b""}
    status, says, err = adopt(package, "--check")
    plan = "\n".join(case["says"]).replace("adopted", "to adopt").replace("already to adopt", "already adopted")
    plan = plan.replace("copied", "to be copied").replace("fixed", "to fix")
    assert (status, "\n".join(says), err) == (1, plan, "")
    assert tree(package) == before
    assert adopt(package) == (0, case["says"], "")
    adopted = tree(package)
    assert {name: adopted[name] for name in after} == after

    classes = sum(map(int, re.findall(r"(\d+) (?:already )?adopted", case["says"][-1])))
    for options in ([], ["--check"]):
        status, says, err = adopt(package, *options)
        assert (status, err) == (0, "")
        assert re.search(rf" {classes} already adopted, .* skipped; _vendor/jobstatus is up to date", says[-1])
        assert tree(package) == adopted


@pytest.mark.parametrize("case", [case for case in load("adopt") if "error" in case], ids=itemgetter("name"))
def test_refusals(tmp_path, adopt, monkeypatch, case):
    package = write(tmp_path / "sdk", case["files"])
    before = tree(package)
    monkeypatch.chdir(tmp_path)
    for options in ([], ["--check"]):
        status, says, err = adopt("sdk", *options)
        assert (status, says, err.count("\n")) == (case["status"], case["says"], 1)
        assert err.endswith(f": {case['error']}\n")
    assert tree(package) == before


def test_the_copy_is_the_library_without_the_command_line(sdk, copy, adopt, monkeypatch):
    assert adopt(sdk)[0] == 0
    assert tree(copy) == {
        path.name: path.read_bytes()
        for path in PACKAGE.iterdir()
        if path.is_file() and path.name not in {"__main__.py", "_hypothesis.py"}
    }
    assert b"Permission is hereby granted" in (copy / "LICENSE").read_bytes()
    monkeypatch.syspath_prepend(sdk.parent)
    models = importlib.import_module("adopted_sdk.models")
    status = models.Status.from_json('{"value":"open","source_value":true}')
    assert (status.value, type(status.value), status.source_value) == (models.Value.OPEN, models.Value, True)
    assert models.Status.__doc__ == "The state of a job."


def test_replaces_a_copy_that_differs(sdk, copy, adopt):
    adopt(sdk)
    expected = tree(sdk)
    for change in (
        lambda: (copy / "_cache.py").write_text("OLD = 1\n"),
        lambda: write(copy, {"_cache.py": (copy / "_cache.py").read_text().replace('"""', '"""Old ', 1)}),
        lambda: (copy / "_cache.py").write_text("(\n"),
        (copy / "_cache.py").unlink,
        (copy / "LICENSE").unlink,
        lambda: shutil.copytree(PACKAGE / "_cli", copy / "_cli", ignore=shutil.ignore_patterns("__pycache__")),
    ):
        change()
        changed = tree(sdk)
        assert adopt(sdk, "--check")[0] == 1
        assert tree(sdk) == changed
        assert adopt(sdk) == (0, ["0 adopted, 1 already adopted, 0 skipped; _vendor/jobstatus is copied"], "")
        assert tree(sdk) == expected


def test_keeps_a_copy_that_a_formatter_changed(sdk, copy, adopt):
    adopt(sdk)
    text = (copy / "_options.py").read_text(encoding="utf-8")
    text = text.replace('"""', '"""  ', 1).replace("    return", "    return ").replace("\n", "\r\n")
    write(copy, {"_options.py": text, "LICENSE": (copy / "LICENSE").read_bytes().replace(b"\n", b"\r\n")})
    formatted = tree(sdk)
    assert [adopt(sdk, "--check")[0], adopt(sdk)[0]] == [0, 0]
    assert tree(sdk) == formatted


@posix
@pytest.mark.parametrize("name", ["_vendor", "_vendor/jobstatus", "_vendor/__init__.py", "linked.py", "folder"])
def test_changes_nothing_through_links(sdk, adopt, tmp_path, name):
    other = write(tmp_path / "other", {"models.py": STATUS})
    (sdk / name).parent.mkdir(exist_ok=True)
    (sdk / name).symlink_to(other / "models.py" if name.endswith(".py") else other)
    status, _, err = adopt(sdk)
    assert (status, err) == ((2, f"jobstatus: {sdk}: {sdk / name} is a link\n") if "_vendor" in name else (0, ""))
    assert tree(other) == {"models.py": STATUS.encode()}


def test_warns_about_files_that_it_cannot_parse(sdk, adopt):
    write(sdk, {"broken.py": "class Status(:\n", "nul.py": "\0", "latin.py": b"# \xe9\n", ".hidden/models.py": "("})
    status, out, err = adopt(sdk)
    assert (status, out[-1]) == (1, "1 adopted, 0 already adopted, 0 skipped; _vendor/jobstatus is copied")
    assert re.findall(r"warning: not read: (\S+)\.py: ", err) == ["broken", "latin", "nul"]


@posix
def test_a_link_to_the_folder_has_the_name_of_the_package(sdk, adopt):
    write(sdk, {"values.py": ENUM, "models.py": f"from linked.values import Value\n{CLASS}"})
    (sdk.parent / "linked").symlink_to(sdk)
    assert adopt(sdk.parent / "linked")[1][0] == "adopted models.py: Status with the known values of Value"


@posix
def test_keeps_permissions(sdk, copy, adopt):
    (sdk / "models.py").chmod(0o640)
    adopt(sdk)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (sdk / "models.py", copy, copy / "_model.py")]
    assert modes == [0o640, *(stat.S_IMODE(path.stat().st_mode) for path in (sdk, sdk / "__init__.py"))]


@pytest.mark.parametrize("outdated", [True, False])
def test_an_interrupted_copy_leaves_what_was_there(sdk, copy, adopt, monkeypatch, outdated):
    adopt(sdk)
    rename = Path.rename
    if outdated:
        write(copy, {"_cache.py": "OLD = 1\n"})
    else:
        shutil.rmtree(copy)
    before = tree(sdk)

    def interrupted(path, target):
        if path.name == "new":
            assert (path.parents[1], path.parent.name[:11]) == (copy.parent, ".jobstatus-")
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    assert adopt(sdk)[0] == 130
    assert tree(sdk) == before


def test_keeps_a_file_that_it_cannot_write(sdk, adopt, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "models.py")

    monkeypatch.setattr(Path, "replace", full)
    status, _, err = adopt(sdk)
    assert (status, err) == (2, f"jobstatus: {sdk / 'models.py'}: No space left on device\n")
    assert (sdk / "models.py").read_text() == STATUS
    assert not [name for name in tree(sdk) if ".jobstatus-" in name]
    monkeypatch.undo()
    assert adopt(sdk)[0] == 0


@posix
def test_an_archive_that_adopts_the_current_folder(sdk, tmp_path):
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "source" / "jobstatus", ignore=ignored)
    zipapp.create_archive(tmp_path / "source", tmp_path / "jobstatus.pyz", main="jobstatus._cli:main")
    command = [sys.executable, tmp_path / "jobstatus.pyz", "adopt", "."]
    result = subprocess.run(command, cwd=sdk, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == "adopted models.py: Status with the known values of Value"
