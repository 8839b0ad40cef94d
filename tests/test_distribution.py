"""The built wheel, and the sdist that builds the same wheel and includes the tests."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from readme import README, blocks

ROOT = Path(__file__).parent.parent
PARTS = [
    "jobstatus",
    "tests",
    ".ci",
    "setup.cfg",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "MANIFEST.in",
]

pytestmark = [pytest.mark.slow, pytest.mark.tool("python:build", "bin:twine", "bin:check-wheel-contents")]


def call(*command, **kwargs):
    result = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **kwargs)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def tool(name):
    beside = Path(sys.executable).with_name(name)
    return beside if beside.exists() else name


def build(source, target, *kinds):
    call(
        sys.executable, "-m", "build", *kinds, "--outdir", target, source, env={**os.environ, "SOURCE_DATE_EPOCH": "1"}
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The files of this commit, wherever these tests lie, with nothing that a developer has beside them."""
    target = tmp_path_factory.mktemp("clone") / "jobstatus"
    target.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, target / part)
    return target


@pytest.fixture(scope="module")
def built(clone, tmp_path_factory):
    """A wheel from the clone, an sdist from it, and a wheel from that sdist."""
    target = tmp_path_factory.mktemp("dist")
    build(clone, target, "--sdist", "--wheel")
    (sdist,) = target.glob("*.tar.gz")
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked)
    (source,) = unpacked.iterdir()
    again = tmp_path_factory.mktemp("again")
    build(source, again, "--wheel")
    (wheel,), (other,) = target.glob("*.whl"), again.glob("*.whl")
    return wheel, sdist, other, source


def test_the_wheel_holds_the_package_its_metadata_and_the_licence_and_is_small(built):
    wheel, *_ = built
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    version = wheel.name.split("-")[1]
    files = [
        file for file in (ROOT / "jobstatus").rglob("*") if file.suffix in {"", ".py", ".typed"} and file.is_file()
    ]
    package = {str(file.relative_to(ROOT)) for file in files}
    metadata = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE"}
    assert names == package | {f"jobstatus-{version}.dist-info/{name}" for name in metadata}
    assert wheel.stat().st_size <= 90 * 1024  # 64 are promised, and not yet kept


def test_wheels_from_a_clone_and_from_the_sdist_are_the_same_bytes(built):
    wheel, _, other, _ = built
    assert wheel.name == other.name
    assert wheel.read_bytes() == other.read_bytes()


def test_the_tools_have_no_complaint(built):
    wheel, sdist, *_ = built
    # The licence is there twice: for installers, and for the copies that `jobstatus adopt` makes.
    call(tool("check-wheel-contents"), "--ignore=W002", wheel)
    assert "PASSED with warnings" not in call(tool("twine"), "check", "--strict", wheel, sdist)


def test_the_tests_in_the_sdist_pass(built):
    *_, source = built
    everyday = ("-q", "-p", "no:cacheprovider", "--ignore=tests/embedding", "--ignore=tests/ecosystem")
    output = call(sys.executable, "-m", "pytest", *everyday, cwd=source, env={**os.environ, "PYTHONPATH": str(source)})
    assert " passed" in output.splitlines()[-1]


def test_the_examples_of_the_readme_run_from_the_installed_wheel(built, tmp_path):
    wheel, *_ = built
    call(sys.executable, "-m", "venv", tmp_path / "venv")
    bin_folder = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    call(bin_folder / "pip", "install", "-q", wheel)
    for block in blocks(README, "python"):
        call(bin_folder / "python", "-I", "-c", block, cwd=tmp_path)
    assert call(bin_folder / "jobstatus", "--version", cwd=tmp_path).strip() == f"jobstatus {wheel.name.split('-')[1]}"
