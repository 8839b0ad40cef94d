"""Another SDK with this library inside, and what has to work in there."""

import shutil
import subprocess
import sys
from pathlib import Path

import jobstatus

ROOT = Path(__file__).parent.parent.parent
PACKAGE = Path(jobstatus.__file__).parent
TESTS = ROOT / "tests"

#: Refuses the copies that the machine has, so that only the vendored ones are left.
BLOCK = """
import sys
BLOCKED = {"jobstatus", "attr", "attrs", "cattr", "cattrs", "typing_extensions"}
BLOCKED -= set(sys.argv[1].split(","))
if sys.version_info < (3, 11):
    BLOCKED.discard("typing_extensions")  # pytest needs it there
class Block:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(name + " is blocked", name=name)
sys.meta_path.insert(0, Block)
for name in list(sys.modules):
    assert name.partition(".")[0] not in BLOCKED, name
sys.path.insert(0, sys.argv[2])
"""

#: The conformance vectors, by the tests of this library itself, which get the vendored copy for the installed one.
VECTORS = """
import os
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # plugins may need what is blocked
import pytest
import othersdk._vendor.jobstatus as js
sys.modules["jobstatus"] = js
folder = sys.argv[3]
others = "not pydantic and not schemas"  # which need what is blocked
assert pytest.main(["-q", "-p", "no:cacheprovider", "-k", others, folder + "/test_conformance.py"]) == 0
"""

#: The hooks, on the vendored cattrs.
HOOKS = """
import othersdk._vendor.jobstatus as js
from othersdk._vendor import attrs, cattrs
@attrs.define
class Job:
    id: str
    job_status: js.JobStatus | None = None
converter = cattrs.Converter()
js.register_hooks(converter, naming=js.Naming.CAMEL)
jobs = converter.structure([{"id": "1", "job_status": {"value": "open", "source_value": {"a": [1, True]}}}], list[Job])
assert converter.unstructure(jobs) == [
    {"id": "1", "job_status": {"value": "open", "sourceValue": {"a": [1, True]}}}
]
try:
    converter.structure([{"id": "1", "job_status": {"value": 1}}], list[Job])
except cattrs.IterableValidationError as error:
    shown = cattrs.transform_error(error, format_exception=js.format_exception)
    assert shown == ["must be a string or null, not a number @ $[0].job_status.value"], shown
else:
    raise AssertionError
assert js.make_converter().loads('{"value":"open"}', js.JobStatus) == js.JobStatus("open")
print("hooks")
"""


def copy_package(target):
    """What the page says to do by hand: ``cp -r jobstatus othersdk/_vendor/``."""
    target.mkdir(parents=True)
    for folder in (target.parent, target):
        (folder / "__init__.py").touch()
    shutil.copytree(PACKAGE, target / "jobstatus", ignore=shutil.ignore_patterns("__pycache__"))
    return target


def run(code, folder, *, allowed=(), blocked=True):
    """Run code where *folder* comes first on the path, and only *allowed* ones of the library and what it needs."""
    code = f"{BLOCK}\n{code}" if blocked else f"import sys; sys.path.insert(0, sys.argv[2])\n{code}"
    command = [sys.executable, "-B", "-c", code, ",".join(allowed), folder, TESTS]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert result.returncode == 0, result.stderr
    return result.stdout
