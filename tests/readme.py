"""The README and the pages beside the tests, for tests that run what they say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jobstatus

ROOT = Path(__file__).parent.parent
PACKAGE = Path(jobstatus.__file__).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: The pages by the folder that they are about.
PAGES = {path.parent.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").glob("**/README.md"))}


def sections(text: str) -> dict[str, str]:
    """Return the parts of a page by their headings."""
    parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return {title: text for title, _, text in (part.partition("\n") for part in parts)}


def blocks(text: str, language: str) -> list[str]:
    """Return the blocks of code in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def clone(folder: Path, *more: str) -> Path:
    """Lay out in ``jobstatus`` what a clone of this repository needs to be installed, and *more* folders."""
    target = folder / "jobstatus"
    target.mkdir()
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "MANIFEST.in"):
        shutil.copy(ROOT / name, target)
    ignore = shutil.ignore_patterns("__pycache__")
    for source in (PACKAGE, *(ROOT / name for name in more)):
        shutil.copytree(source, target / source.name, ignore=ignore)
    return target


def shell(commands: str, folder: Path) -> str:
    """Run commands of the README, with the tools of the Python that runs this first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = ["bash", "-euo", "pipefail", "-c", commands]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
