"""Vendoring with the tool that pip itself uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from othersdk import HOOKS, ROOT, VECTORS, run

pytestmark = [pytest.mark.slow, pytest.mark.tool("bin:vendoring", "bin:git", "python:build")]

#: As the README shows it.
PYPROJECT = """\
[tool.vendoring]
destination = "othersdk/_vendor/"
requirements = "othersdk/_vendor/vendor.txt"
namespace = "othersdk._vendor"
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    (wheel,) = folder.iterdir()
    return wheel


@pytest.fixture(scope="module")
def sync(wheel, tmp_path_factory):
    """Lay out another SDK that vendors the given distributions."""

    def sync(*names):
        folder = tmp_path_factory.mktemp("sdk")
        vendor = folder / "othersdk" / "_vendor"
        vendor.mkdir(parents=True)
        for package in (vendor.parent, vendor):
            (package / "__init__.py").touch()
        (folder / "pyproject.toml").write_text(PYPROJECT)
        version = wheel.name.split("-")[1]
        pins = [f"{name}=={installed(name) if name != 'jobstatus' else version}" for name in names]
        (vendor / "vendor.txt").write_text("\n".join([*pins, ""]))
        tool = Path(sys.executable).with_name("vendoring")
        surroundings = {**os.environ, "PIP_FIND_LINKS": str(wheel.parent), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        result = subprocess.run(
            [tool if tool.exists() else "vendoring", "sync"],
            cwd=folder,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return folder

    return sync


def installed(name):
    from importlib.metadata import version

    return version(name)


def test_with_cattrs(sync):
    folder = sync("jobstatus", "attrs", "cattrs", "typing_extensions")
    assert (folder / "othersdk" / "_vendor" / "jobstatus" / "LICENSE").exists()
    assert " passed" in run(VECTORS, folder)
    assert run(HOOKS, folder) == "hooks\n"


def test_with_attrs_only(sync):
    folder = sync("jobstatus", "attrs")
    assert " passed" in run(VECTORS, folder)
    assert "othersdk._vendor.jobstatus.register_hooks needs cattrs" in run(
        """if True:
        import othersdk._vendor.jobstatus as js
        try:
            js.register_hooks
        except ImportError as error:
            print(error)
        """,
        folder,
    )
