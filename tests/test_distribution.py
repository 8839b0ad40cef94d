"""The installed distribution, and the built sdist and wheel."""

import importlib.metadata
import os
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest
from readme import PACKAGE, README, blocks, clone

import jobstatus

PUBLIC = """
    CacheInfo Extra JobStatus JobStatusError JobValue MappedValue Naming Problem SourceObject SourceValue UNSET
    UnsetType __version__ cache_clear cache_info dumps format_exception json_schema loads make_converter
    register_hooks structure unstructure
"""


def test_public_names():
    assert sorted(jobstatus.__all__) == PUBLIC.split()
    assert {name for name in vars(jobstatus) if not name.startswith("_")} <= set(jobstatus.__all__)


def test_metadata():
    distribution = importlib.metadata.distribution("jobstatus")
    metadata = distribution.metadata
    assert distribution.version == jobstatus.__version__
    assert metadata["Requires-Python"] == ">=3.10"
    assert "MIT" in (metadata.get("License"), metadata.get("License-Expression"))
    required = [line for line in distribution.requires if "extra ==" not in line]
    assert {re.match(r"\w+", line)[0] for line in required} == {"attrs", "cattrs"}
    (command,) = distribution.entry_points.select(group="console_scripts")
    assert (command.name, command.load().__name__) == ("jobstatus", "main")


def call(*command, **options):
    result = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """An sdist from a clone, the wheel from that, and the unpacked sdist."""
    source, target, unpacked = (tmp_path_factory.mktemp(name) for name in ("clone", "dist", "unpacked"))
    call(sys.executable, "-m", "build", "--outdir", target, clone(source, "tests", ".ci"))
    (wheel,), (sdist,) = target.glob("*.whl"), target.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    return wheel, sdist, unpacked / sdist.name.removesuffix(".tar.gz")


@pytest.mark.slow
@pytest.mark.tool("python:build")
class TestBuilt:
    def test_the_wheel_has_the_package_its_metadata_and_the_licence_and_is_small(self, built):
        wheel, *_ = built
        files = [path for path in PACKAGE.rglob("*") if path.suffix in {"", ".py", ".typed"} and path.is_file()]
        metadata = ["METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE"]
        expected = {str(path.relative_to(PACKAGE.parent)) for path in files}
        expected |= {f"jobstatus-{jobstatus.__version__}.dist-info/{name}" for name in metadata}
        with zipfile.ZipFile(wheel) as archive:
            assert set(archive.namelist()) == expected
        assert "jobstatus/py.typed" in expected
        assert wheel.stat().st_size <= 90 * 1024  # 64 are promised, and not yet kept

    @pytest.mark.tool("python:twine", "python:check_wheel_contents")
    def test_twine_and_check_wheel_contents_accept_the_builds(self, built):
        wheel, sdist, _ = built
        # The licence is there twice: for installers, and for the copies that `jobstatus adopt` makes.
        call(sys.executable, "-m", "check_wheel_contents", "--ignore=W002", wheel)
        assert "PASSED with warnings" not in call(sys.executable, "-m", "twine", "check", "--strict", wheel, sdist)

    def test_the_tests_in_the_sdist_pass(self, built):
        *_, source = built
        options = ("-q", "-p", "no:cacheprovider", "--ignore=tests/embedding", "--ignore=tests/ecosystem")
        environment = {**os.environ, "PYTHONPATH": str(source)}
        output = call(sys.executable, "-m", "pytest", *options, cwd=source, env=environment)
        assert " passed" in output.splitlines()[-1]

    def test_the_examples_of_the_readme_run_from_the_installed_wheel(self, built, tmp_path):
        wheel, *_ = built
        call(sys.executable, "-m", "venv", tmp_path / "venv")
        bin_folder = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
        call(bin_folder / "pip", "install", "-q", wheel)
        for block in blocks(README, "python"):
            call(bin_folder / "python", "-I", "-c", block, cwd=tmp_path)
