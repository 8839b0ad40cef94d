"""Runs of a bare interpreter that finds nothing but what it is given."""

import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import jobstatus

PACKAGE = Path(jobstatus.__file__).parent
DATA = Path(__file__).parent.parent / "data"
CONFORMANCE = DATA.parent / "conformance"

#: What a user does, and what has to come out; run after ``sys.path`` has been set up.
ALL_OF_IT = """
import sys
import jobstatus
from jobstatus import (
    UNSET, JobStatus, JobStatusError, JobValue, Naming, SourceObject, cache_clear, cache_info, dumps, json_schema,
    loads, structure, unstructure,
)
def check(good):
    if not good:
        raise SystemExit("line %d" % sys._getframe(1).f_lineno)
text = '{"value":"on_hold","source_value":{"id":7,"tags":[true,1,1.0,null,"\\\\u00e9\\\\ud800"]},"later":{}}'
status = loads(text)
check(dumps(status) == text == dumps(loads(text.encode())))
check(status.value is JobValue.ON_HOLD and status.source_value["tags"][:2] == (True, 1))
check(unstructure(status, naming=Naming.CAMEL)["sourceValue"]["id"] == 7)
check(structure(unstructure(status)) == status and hash(status) == hash(loads(text)))
check(eval(repr(status)) == status)
check(JobStatus("open").source_value is UNSET and loads('{"value":"open"}') == JobStatus("open"))
check(cache_info().entries > 0)
cache_clear()
check(cache_info().entries == 0)
check(json_schema(strict=True)["properties"]["value"]["enum"][0] == "published")
try:
    structure({"value": 1, "source_value": [b""]})
except JobStatusError as error:
    check(str(error).splitlines() == [
        "2 problems", "  $.value: must be a string or null, not a number", "  $.source_value[0]: not JSON: bytes",
    ])
else:
    raise SystemExit("no error")
"""

#: The vectors, from the folder that is the next argument; run after `ALL_OF_IT`.
VECTORS = """
import json
def vectors(name):
    with open("%s/%s.json" % (sys.argv[1], name), "rb") as file:
        return json.load(file)
for vector in vectors("roundtrip"):
    status = loads(vector["text"])
    check(dumps(status) == vector["snake"] and dumps(status, naming=Naming.CAMEL) == vector["camel"])
for vector in vectors("reject"):
    try:
        loads(vector["text"])
    except JobStatusError as error:
        check(vector["path"] in [None, *(list(problem.path) for problem in error.problems)])
    else:
        raise SystemExit(vector["name"])
"""


def run(*arguments, code=None, flags=("-I", "-S", "-B"), **kwargs):
    """Run this interpreter, by default without site-packages; give what it wrote to standard output."""
    command = [sys.executable, *flags, *(["-c", code] if code is not None else []), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, check=False, timeout=300, **kwargs)
    assert result.returncode == 0, result.stderr.decode()
    assert result.stderr == b""
    return result.stdout.decode()


def attrs_files():
    """Give the files of the installed attrs, with their places in site-packages."""
    files = distribution("attrs").files or []
    return [(file.locate(), str(file)) for file in files if file.parts[0] in {"attr", "attrs"} and file.suffix == ".py"]


def all_files():
    """Give the same for the library as well."""
    return [*attrs_files(), *((file, str(file.relative_to(PACKAGE.parent))) for file in PACKAGE.rglob("*.py"))]


def folder_with_attrs(target):
    """Lay out a folder that holds the library and attrs, and nothing else."""
    for source, name in all_files():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(Path(source).read_bytes())
    return target


def zip_with_attrs(target):
    """The same in one zip file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for source, name in all_files():
            archive.write(source, name)
    return target
