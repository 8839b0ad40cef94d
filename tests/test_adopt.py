"""`jobstatus adopt` on sources as generators write them; `tests/generators` has what they really write."""

import importlib
import json
import re
import shutil
import stat
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

import jobstatus
from jobstatus._cli import main
from jobstatus._cli._convert import Replacement

HERE = Path(__file__).parent
LIBRARY = Path(jobstatus.__file__).parent
CASES = json.loads((HERE / "conformance" / "adopt.json").read_text(encoding="utf-8"))
posix = pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX files")
STATUS = '''\
from enum import Enum
from attrs import define

class Value(str, Enum):
    OPEN = "open"

@define
class Status:
    """The state of a job."""
    value: Value | None = None
    source_value: str | None = None
'''


@pytest.fixture
def sdk(tmp_path):
    return write(tmp_path / "adopted_sdk", {"__init__.py": b"", "models.py": STATUS.encode()})


def write(package, files):
    for name, text in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(text)
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
    return {str(path.relative_to(folder)): path.read_bytes() if path.exists() else None for path in paths}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_conformance(tmp_path, adopt, case):
    before = {name: "\n".join(lines).encode() for name, lines in case["files"].items()}
    after = before | {name: "\n".join(lines).encode() for name, lines in case["after"].items()}
    package = write(tmp_path / "sdk", {"__init__.py": b"", **before})

    status, says, err = adopt(package, "--check")
    assert (status, len(says), err) == (1, len(case["says"]), "")
    assert tree(package) == {"__init__.py": b"", **before}

    assert adopt(package) == (0, case["says"], "")
    adopted = tree(package)
    assert {name: adopted[name] for name in before} == after

    classes = sum(map(int, re.findall(r"(\d+) adopted", case["says"][-1])))
    for options in ([], ["--check"]):
        status, says, err = adopt(package, *options)
        assert (status, err) == (0, "")
        assert f" {classes} adopted before" in says[-1]
        assert tree(package) == adopted


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the statement came with Python 3.12")
def test_the_statement_type(sdk, adopt):
    write(
        sdk,
        {"models.py": STATUS.replace("@define", "type Alias = Value").replace("value: Value", "value: Alias").encode()},
    )
    write(sdk, {"models.py": (sdk / "models.py").read_bytes().replace(b"class Status", b"@define\nclass Status")})
    assert adopt(sdk)[1][0] == "adopted models.py: Status with the known values of Value"


def test_the_copy_is_the_library_without_the_command_line(sdk, adopt, monkeypatch):
    assert adopt(sdk)[0] == 0
    copy = sdk / "_vendor" / "jobstatus"
    assert tree(copy) == {
        path.name: path.read_bytes()
        for path in LIBRARY.iterdir()
        if path.is_file() and path.name not in {"__main__.py", "_hypothesis.py"}
    }
    assert b"Permission is hereby granted" in (copy / "LICENSE").read_bytes()
    monkeypatch.syspath_prepend(sdk.parent)
    models = importlib.import_module("adopted_sdk.models")
    status = models.Status.from_json('{"value":"open","source_value":true}')
    assert (status.value, status.source_value) == (models.Value.OPEN, True)
    assert type(status.value) is models.Value
    assert models.Status.__doc__ == "The state of a job."


def test_an_older_copy_is_replaced(sdk, adopt):
    adopt(sdk)
    expected, copy = tree(sdk), sdk / "_vendor" / "jobstatus"
    for change in (
        lambda: (copy / "_cache.py").write_text("OLD = 1\n"),
        lambda: (copy / "_cache.py").write_text("(\n"),
        (copy / "_cache.py").unlink,
        (copy / "LICENSE").unlink,
        lambda: shutil.copytree(LIBRARY / "_cli", copy / "_cli", ignore=shutil.ignore_patterns("__pycache__")),
    ):
        change()
        changed = tree(sdk)
        assert adopt(sdk, "--check")[0] == 1
        assert tree(sdk) == changed
        assert adopt(sdk) == (0, ["0 adopted, 1 adopted before, 0 left; _vendor/jobstatus is copied"], "")
        assert tree(sdk) == expected


def test_a_copy_that_was_formatted_stays(sdk, adopt):
    adopt(sdk)
    path = sdk / "_vendor" / "jobstatus" / "_options.py"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(
        text.replace('"""', '"""  ', 1).replace("    return", "    return ").replace("\n", "\r\n").encode()
    )
    licence = path.with_name("LICENSE")
    licence.write_bytes(licence.read_bytes().replace(b"\n", b"\r\n"))
    formatted = tree(sdk)
    assert adopt(sdk, "--check")[0] == 0
    assert adopt(sdk)[0] == 0
    assert tree(sdk) == formatted


@pytest.mark.parametrize("text", ["", "__all__ = ['JobStatus']\n", "(", None])
def test_something_else_of_the_same_name_stays(sdk, adopt, text):
    foreign = sdk / "_vendor" / "jobstatus"
    foreign.mkdir(parents=True)
    if text is not None:
        (foreign / "__init__.py").write_text(text, encoding="utf-8")
    before = tree(sdk)
    status, out, err = adopt(sdk)
    assert (status, out) == (2, [])
    assert err == f"jobstatus: {sdk}: {foreign} is not a copy of this library\n"
    assert tree(sdk) == before


@posix
@pytest.mark.parametrize("name", ["_vendor", "_vendor/jobstatus", "_vendor/__init__.py"])
def test_the_copy_goes_through_no_link(sdk, adopt, tmp_path, name):
    (tmp_path / "elsewhere").mkdir()
    (sdk / name).parent.mkdir(exist_ok=True)
    (sdk / name).symlink_to(tmp_path / "elsewhere")
    assert adopt(sdk) == (2, [], f"jobstatus: {sdk}: {sdk / name} is a link\n")
    assert tree(tmp_path / "elsewhere") == {}


@posix
def test_links_out_of_the_folder_are_not_followed(sdk, adopt, tmp_path):
    other = write(tmp_path / "other", {"models.py": STATUS.encode()})
    (sdk / "linked.py").symlink_to(other / "models.py")
    (sdk / "folder").symlink_to(other)
    assert adopt(sdk)[0] == 0
    assert tree(other) == {"models.py": STATUS.encode()}


def test_nothing_to_adopt(tmp_path, adopt):
    package = write(
        tmp_path / "sdk", {"__init__.py": b"", "models.py": STATUS.replace("source_value", "other").encode()}
    )
    before = tree(package)
    for options in ([], ["--check"]):
        status, out, err = adopt(package, *options)
        assert (status, out) == (1, [])
        assert err == f"jobstatus: {package}: no class has just value and source_value\n"
    assert tree(package) == before


def test_a_folder_that_is_no_package(sdk, adopt):
    assert adopt(sdk.parent) == (
        2,
        [],
        f"jobstatus: {sdk.parent}: not a package, as it has no __init__.py; is the package {sdk}?\n",
    )
    (sdk / "__init__.py").unlink()
    assert adopt(sdk) == (2, [], f"jobstatus: {sdk}: not a package, as it has no __init__.py\n")


def test_what_is_no_python_is_left_out(sdk, adopt):
    write(sdk, {"broken.py": b"class Status(:\n", "nul.py": b"\0", "latin.py": b"# \xe9\n", ".hidden/models.py": b"("})
    status, out, err = adopt(sdk)
    assert (status, out[-1]) == (1, "1 adopted, 0 adopted before, 0 left; _vendor/jobstatus is copied")
    assert [line.split(":")[1:3] for line in err.splitlines()] == [
        [" not read", f" {name}.py"] for name in ("broken", "latin", "nul")
    ]


@posix
def test_permissions_stay(sdk, adopt):
    (sdk / "models.py").chmod(0o640)
    adopt(sdk)
    assert stat.S_IMODE((sdk / "models.py").stat().st_mode) == 0o640
    copy = sdk / "_vendor" / "jobstatus"
    assert stat.S_IMODE(copy.stat().st_mode) == stat.S_IMODE(sdk.stat().st_mode)
    assert stat.S_IMODE((copy / "_model.py").stat().st_mode) == stat.S_IMODE((sdk / "__init__.py").stat().st_mode)


@pytest.mark.parametrize("outdated", [True, False])
def test_what_stops_the_change_of_the_copy_leaves_what_was_there(sdk, adopt, monkeypatch, outdated):
    adopt(sdk)
    copy, rename = sdk / "_vendor" / "jobstatus", Path.rename
    if outdated:
        (copy / "_cache.py").write_text("OLD = 1\n", encoding="utf-8")
    else:
        shutil.rmtree(copy)
    before = tree(sdk)

    def stopped(path, target):
        if path.name == "new":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stopped)
    assert adopt(sdk)[0] == 130
    assert tree(sdk) == before


@posix
def test_a_link_to_the_folder_has_the_name_of_the_package(sdk, adopt):
    text = STATUS.replace('class Value(str, Enum):\n    OPEN = "open"', "from linked.values import Value")
    write(
        sdk,
        {
            "models.py": text.encode(),
            "values.py": b'from enum import Enum\nclass Value(str, Enum):\n    OPEN = "open"\n',
        },
    )
    (sdk.parent / "linked").symlink_to(sdk)
    assert adopt(sdk.parent / "linked")[1][0] == "adopted models.py: Status with the known values of Value"


def test_a_class_in_the_package_itself(tmp_path, adopt):
    package = write(tmp_path / "sdk", {"__init__.py": STATUS.encode(), "models/__init__.py": STATUS.encode()})
    assert [line.split(":")[0] for line in adopt(package)[1][:2]] == [
        "adopted __init__.py",
        "adopted models/__init__.py",
    ]


def test_a_file_that_cannot_be_written_is_an_error_and_nothing_is_half_done(sdk, adopt, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device", "models.py")

    monkeypatch.setattr(Replacement, "put", full)
    status, _, err = adopt(sdk)
    assert (status, err) == (2, f"jobstatus: {sdk / 'models.py'}: No space left on device\n")
    assert (sdk / "models.py").read_text() == STATUS
    assert not [name for name in tree(sdk) if ".jobstatus-" in name]
    monkeypatch.undo()
    assert adopt(sdk)[0] == 0


@posix
@pytest.mark.parametrize("kind", ["module", "zipapp"])
def test_processes_that_adopt(sdk, tmp_path, kind):
    if kind == "zipapp":
        source = tmp_path / "source"
        shutil.copytree(LIBRARY, source / "jobstatus", ignore=shutil.ignore_patterns("__pycache__"))
        zipapp.create_archive(source, tmp_path / "jobstatus.pyz", main="jobstatus._cli:main")
    start = [tmp_path / "jobstatus.pyz"] if kind == "zipapp" else ["-m", "jobstatus"]
    command = [sys.executable, *start, "adopt", "."]
    result = subprocess.run(command, cwd=sdk, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == "adopted models.py: Status with the known values of Value"
