"""What is done to a generated SDK, whichever generator wrote it, and what then has to hold of it."""

import importlib
import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import field, frozen
from ecosystem.vectors import ROUND_TRIPS, traits
from generate import API

import jobstatus

LIBRARY = Path(jobstatus.__file__).parent
PAGE = (API.parent / "ats_jobs.json").read_text(encoding="utf-8")
JOBS: list[dict[str, Any]] = json.loads(PAGE)["data"]

STATUS_SCHEMA = "#/components/schemas/JobStatus"


def vendor(package: Path) -> None:
    """Copy the library into a package, as the README says."""
    folder = package / "_vendor"
    folder.mkdir()
    (folder / "__init__.py").touch()
    shutil.copytree(LIBRARY, folder / "jobstatus", ignore=shutil.ignore_patterns("__pycache__"))


def files(package: Path) -> dict[str, str]:
    """Give the text of each file of a package by its path, but for what is vendored."""
    return {
        str(path.relative_to(package)): path.read_text(encoding="utf-8")
        for path in package.rglob("*.py")
        if "_vendor" not in path.parts
    }


def vendored(package: Path) -> dict[str, bytes]:
    """Give what is in the vendored copy."""
    folder = package / "_vendor" / "jobstatus"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.py")}


@contextmanager
def imported(package: Path) -> Iterator[ModuleType]:
    """Import a package as a program does that has its parent folder on the path, and forget it afterwards."""
    importlib.invalidate_caches()
    sys.path.insert(0, str(package.parent))
    try:
        yield importlib.import_module(f"{package.name}.models")
    finally:
        sys.path.remove(str(package.parent))
        for name in [name for name in sys.modules if name.partition(".")[0] == package.name]:
            del sys.modules[name]


def inside(name: str, path: str) -> ModuleType:
    """Give a module of the SDK that the module called *name* belongs to."""
    return importlib.import_module(f"{name.partition('.')[0]}.{path}")


def library_of(models: ModuleType) -> ModuleType:
    """Give the copy of the library that is inside the SDK."""
    return inside(models.__name__, "_vendor.jobstatus")


@frozen
class Way:
    """One of the ways in which an SDK reads a text into one of its classes, and writes plain data."""

    name: str
    read: Callable[[Any, str], Any]
    write: Callable[[Any], Any]
    #: What is in a status that this way refuses.
    refused: set[str] = field(factory=set)
    #: The module and the name of the exception that tells of a bad status.
    error: str = "builtins:ValueError"

    def exception(self) -> type[Exception]:
        """Give the class of the exception, whose library need not be installed to collect the tests."""
        module, _, name = self.error.partition(":")
        return getattr(importlib.import_module(module), name)


def same(one: Any, other: Any) -> bool:
    """Tell whether two pieces of plain data are the same JSON, 1 and 1.0 and true being three."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def check_page(models: ModuleType, way: Way, job_class: str = "Job", page_class: str = "JobsPaginated") -> None:
    """Send the page of jobs through the class for the page, and each job through its own."""
    status_class = library_of(models).JobStatus
    page = way.read(getattr(models, page_class), PAGE)
    written = way.write(page)
    assert len(page.data) == len(written["data"]) == len(JOBS) > 0
    for job, read, members in zip(JOBS, page.data, written["data"], strict=True):
        assert isinstance(read.job_status, status_class if job["job_status"] is not None else type(None))
        for again in (members, way.write(way.read(getattr(models, job_class), json.dumps(job)))):
            for member in ("id", "title", "job_status"):
                assert same(again.get(member), job[member])


def check_vectors(models: ModuleType, way: Way, job_class: str = "Job") -> None:
    """Send each vector in snake_case through the class for a job."""
    for vector in ROUND_TRIPS:
        check_vector(models, way, vector, job_class)


def check_vector(models: ModuleType, way: Way, vector: dict[str, str], job_class: str = "Job") -> None:
    """Send a vector in snake_case through the class for a job: the same comes back, or it is refused."""
    job_class = getattr(models, job_class)
    status_class = library_of(models).JobStatus
    text = f'{{"id":"1","job_status":{vector["snake"]}}}'
    expected = json.loads(text)
    if way.refused.intersection(traits(expected)):
        try:
            way.write(way.read(job_class, text))
        except (ValueError, TypeError, OverflowError):
            return
        msg = f"{way.name} does not refuse {vector['name']}"
        raise AssertionError(msg)
    job = way.read(job_class, text)
    assert type(job.job_status) is status_class
    written = way.write(job)
    assert same(written["job_status"], expected["job_status"])
    assert written["id"] == "1"


# The other ways in which a description may say the same

_SAID = """\
          description: Status of the job
          example: {value: published, source_value: Published}
          nullable: true
          allOf:
            - $ref: '#/components/schemas/JobStatus'
"""

_VARIANTS: dict[str, list[tuple[str, str]]] = {
    "OpenAPI 3.0": [("openapi: 3.1.0", "openapi: 3.0.3")],
    "null as 3.1 has it": [
        (
            _SAID,
            "          anyOf:\n            - $ref: '#/components/schemas/JobStatus'\n            - type: 'null'\n",
        )
    ],
    "not null": [("          nullable: true\n          allOf:", "          allOf:")],
    "a plain reference": [(_SAID, "          $ref: '#/components/schemas/JobStatus'\n")],
    "no allOf but oneOf": [("          allOf:", "          oneOf:")],
    "required": [(_SAID, f"{_SAID}      required: [job_status]\n")],
}
VARIANTS = list(_VARIANTS)


def variant(name: str, folder: Path) -> Path:
    """Write a variant of the description."""
    text = API.read_text(encoding="utf-8")
    for said, instead in _VARIANTS[name]:
        assert said in text
        text = text.replace(said, instead)
    path = folder / "variant.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def renamed(folder: Path) -> Path:
    """Write the description with other names of its components."""
    text = API.read_text(encoding="utf-8")
    for name, other in (("JobStatus", "JobStatusEnum"), ("Job", "AtsJob")):
        text = text.replace(f"schemas/{name}'", f"schemas/{other}'").replace(f"    {name}:\n", f"    {other}:\n")
    path = folder / "renamed.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def inline(folder: Path) -> Path:
    """Write the description with the schema of a status where it is used, and no component for it."""
    text = API.read_text(encoding="utf-8")
    text, _, schema = text.partition("    JobStatus:\n")
    assert _SAID in text
    indented = "".join(f"    {line}\n" for line in [*schema.splitlines(), "      nullable: true"])
    text = text.replace(_SAID, indented)
    path = folder / "inline.yaml"
    path.write_text(text, encoding="utf-8")
    return path


_HOLDER = """\
    Holder:
      type: object
      properties:
        now: {$ref: '#/components/schemas/JobStatus'}
        past: {type: array, items: {$ref: '#/components/schemas/JobStatus'}}
        by_name: {type: object, additionalProperties: {$ref: '#/components/schemas/JobStatus'}}
      required: [now]
"""
_EITHER = "        either: {oneOf: [{$ref: '#/components/schemas/JobStatus'}, {type: string}]}\n"


def held(folder: Path, *, either: bool = True) -> Path:
    """Write the description with a class that holds statuses in every way."""
    path = folder / "held.yaml"
    text = API.read_text(encoding="utf-8") + _HOLDER
    if either:
        text = text.replace("      required: [now]", f"{_EITHER}      required: [now]")
    path.write_text(text, encoding="utf-8")
    return path


def check_held(models: ModuleType, way: Way, *, either: bool = True) -> None:
    """Send the vectors through the class that holds statuses in every way."""
    status_class = library_of(models).JobStatus
    for vector in ROUND_TRIPS:
        status = json.loads(vector["snake"])
        if way.refused.intersection(traits(status)):
            continue
        members = {"now": status, "past": [status, {}, status], "by_name": {"a": status, "b": {"value": None}}}
        for one in [status, "open"] if either else [None]:
            sent = {**members, "either": one} if either else members
            holder = way.read(models.Holder, json.dumps(sent))
            assert [type(status) for status in holder.past] == [status_class] * 3
            assert same(way.write(holder), sent)


@contextmanager
def server() -> Iterator[str]:
    """Serve the page of jobs on the loopback address; give the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.encode()
            self.send_response(200 if self.path.startswith("/unified/ats/jobs") else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{served.server_port}"
        finally:
            served.shutdown()
            thread.join()
