"""Runs of a bare interpreter that finds nothing but what it is passed."""

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import jobstatus

PACKAGE = Path(jobstatus.__file__).parent
TESTS = Path(__file__).parents[1]
DATA, CONFORMANCE = TESTS / "data", TESTS / "conformance"

#: What users do, with the vectors from the folder that is the next argument; run after ``sys.path`` has been set up.
ALL_OF_IT = """
import json, sys
import jobstatus
from jobstatus import *
def check(good):
    if not good:
        raise SystemExit("line %d" % sys._getframe(1).f_lineno)
def vectors(name):
    with open("%s/%s.json" % (sys.argv[1], name), "rb") as file:
        return json.load(file)
for vector in vectors("roundtrip"):
    status = loads(vector["text"])
    check(dumps(status) == vector["snake"] and dumps(status, naming=Naming.CAMEL) == vector["camel"])
    check(structure(unstructure(status)) == status == eval(repr(status)))
for vector in vectors("reject"):
    try:
        loads(vector["text"])
    except JobStatusError as error:
        check(str(error))
    else:
        raise SystemExit(vector["name"])
for vector in vectors("equality"):
    a, b = loads(vector["a"]), loads(vector["b"])
    check((a == b) is vector["equal"] and (hash(a) == hash(b) or not vector["equal"]))
check(json_schema(strict=True)["properties"]["value"]["enum"][0] == "published")
check("cattrs" not in sys.modules)
print("done")
"""


def run(*arguments, code, flags=("-I", "-S", "-B"), **options):
    """Run this interpreter, by default without site-packages; return what it wrote to standard output."""
    command = [sys.executable, *flags, "-c", code, *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, check=False, text=True, **options)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def lay_out(target, *packages, modules="**/*.py"):
    """Link the files of installed distributions into a folder, and *modules* of this library; return their bytes."""
    size = 0
    for package in packages:
        if package == "jobstatus":
            files = [(path, path.relative_to(PACKAGE.parent)) for path in PACKAGE.glob(modules)]
        else:
            listed = distribution(package).files or []
            files = [(Path(file.locate()), file) for file in listed if ".." not in file.parts]
        for path, name in files:
            if path.suffix != ".pyc" and path.exists():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).symlink_to(path)
                size += path.stat().st_size
    return size
