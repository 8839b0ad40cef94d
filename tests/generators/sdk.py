"""SDKs with this library inside: made as a user makes them, and the ways in which each reads and writes."""

import importlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import field, frozen
from generate import API, generate

PAGE = (API.parent / "ats_jobs.json").read_text(encoding="utf-8")
JOBS: list[dict[str, Any]] = json.loads(PAGE)["data"]


def adopt(package: Path, *options: str, status: int = 0) -> str:
    """Run `jobstatus adopt` as its users do; return what it writes."""
    command = [sys.executable, "-m", "jobstatus", "adopt", str(package), *options]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == status, found.stdout + found.stderr
    return found.stdout + found.stderr


def make(name: str, folder: Path, *options: str, **description: Any) -> Path:
    """Generate an SDK, and adopt it."""
    package = generate(name, folder, *options, **description)
    adopt(package)
    return package


def files(package: Path) -> dict[str, bytes]:
    """Return the Python files of a package, with those of the copy of the library."""
    return {str(path.relative_to(package)): path.read_bytes() for path in package.rglob("*.py")}


@contextmanager
def imported(package: Path) -> Iterator[ModuleType]:
    """Import the models of a package as a program does that has its parent folder on the path; forget them after."""
    importlib.invalidate_caches()
    sys.path.insert(0, str(package.parent))
    try:
        yield importlib.import_module(f"{package.name}.models")
    finally:
        sys.path.remove(str(package.parent))
        for name in [name for name in sys.modules if name.partition(".")[0] == package.name]:
            del sys.modules[name]


def inside(name: str, path: str) -> Any:
    """Return a module of the SDK to which the module called *name* belongs."""
    return importlib.import_module(f"{name.partition('.')[0]}.{path}")


def library_of(models: ModuleType) -> Any:
    """Return the copy of the library in an SDK."""
    return inside(models.__name__, "_vendor.jobstatus")


@frozen
class Way:
    """One of the ways in which an SDK reads a text into one of its classes, and writes plain data."""

    name: str
    read: Callable[[Any, str], Any]
    write: Callable[[Any], Any]
    #: What is in a status that this way refuses.
    refused: set[str] = field(factory=set)
    #: The module and the name of the exception for a bad status.
    error: str = "builtins:ValueError"

    def exception(self) -> type[Exception]:
        """Return the class of the exception, whose library need not be installed to collect the tests."""
        module, _, name = self.error.partition(":")
        return getattr(importlib.import_module(module), name)


def _adapter(cls: Any) -> Any:
    import pydantic

    return pydantic.TypeAdapter(cls)


def _converter(cls: Any) -> Any:
    import cattrs

    made = cattrs.Converter()
    inside(cls.__module__, "_vendor.jobstatus").register_hooks(made)
    return made


def _client(cls: Any) -> Any:
    return inside(cls.__module__, "api_client").ApiClient()


_PYDANTIC = "pydantic:ValidationError"
_METHODS = Way("from_dict and to_dict", lambda cls, text: cls.from_dict(json.loads(text)), lambda made: made.to_dict())
_MODEL = [
    Way(
        "model_validate and model_dump",
        lambda cls, text: cls.model_validate(json.loads(text)),
        lambda made: made.model_dump(by_alias=True),
        error=_PYDANTIC,
    ),
    Way(
        "model_validate_json and model_dump_json",
        lambda cls, text: cls.model_validate_json(text),
        lambda made: json.loads(made.model_dump_json(by_alias=True)),
        refused={"surrogate"},
        error=_PYDANTIC,
    ),
]
_ADAPTER = [
    Way(
        "TypeAdapter with objects",
        lambda cls, text: _adapter(cls).validate_python(json.loads(text)),
        lambda made: _adapter(type(made)).dump_python(made),
        error=_PYDANTIC,
    ),
    Way(
        "TypeAdapter with JSON",
        lambda cls, text: _adapter(cls).validate_json(text),
        lambda made: json.loads(_adapter(type(made)).dump_json(made)),
        refused={"surrogate"},
        error=_PYDANTIC,
    ),
]
#: For each generator that `adopt` knows.
WAYS = {
    "openapi-python-client": [_METHODS],
    "openapi-generator": [
        _METHODS,
        Way("from_json and to_json", lambda cls, text: cls.from_json(text), lambda made: json.loads(made.to_json())),
        *_MODEL,
        Way(
            "deserialize and sanitize_for_serialization",
            lambda cls, text: _client(cls).deserialize(text, cls.__name__, "application/json"),
            lambda made: _client(type(made)).sanitize_for_serialization(made),
        ),
    ],
    "datamodel-pydantic": _MODEL,
    "datamodel-pydantic-dataclass": _ADAPTER,
    "datamodel-dataclass": [
        *_ADAPTER,
        Way(
            "a cattrs converter with the hooks",
            lambda cls, text: _converter(cls).structure(json.loads(text), cls),
            lambda made: _converter(type(made)).unstructure(made),
            error="cattrs:ClassValidationError",
        ),
    ],
}


def same(one: Any, other: Any) -> bool:
    """Whether two pieces of plain data are the same JSON, 1 and 1.0 and true being three."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@contextmanager
def server() -> Iterator[str]:
    """Serve the page of jobs on the loopback address; yield the URL."""

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
