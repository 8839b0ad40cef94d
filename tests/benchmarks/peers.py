"""What the benchmarks compare: for each peer the Python statement that does one operation on one `item`."""

import importlib
import json
import re
import subprocess
import sys
import tarfile
from functools import cache
from io import BytesIO
from typing import Any

import cattrs
import msgspec
import pydantic
from attrs import field, frozen
from common import API, ROOT
from generate import generate

import jobstatus
from jobstatus import JobValue

JSON = bool | int | float | str | list[Any] | dict[str, Any] | None


class MsgspecStatus(msgspec.Struct, frozen=True):
    """The same model for msgspec; its unions hold no enum beside `str`."""

    value: str | msgspec.UnsetType | None = msgspec.UNSET
    source_value: JSON | msgspec.UnsetType = msgspec.UNSET


class PydanticStatus(pydantic.BaseModel):
    """The same model for pydantic."""

    model_config = pydantic.ConfigDict(frozen=True)
    value: JobValue | str | None = None
    source_value: JSON = None


@frozen
class CattrsStatus:
    """As much of the model as cattrs reads without hooks: it refuses the unions."""

    value: str | None = None
    source_value: Any = None


@frozen
class Peer:
    """A library, or a class."""

    name: str
    #: For each operation, the statement that is timed.
    statements: dict[str, str]
    #: What the statements use.
    names: dict[str, Any] = field(factory=dict)

    def function(self, operation):
        """Return a function that does an operation."""
        return eval(f"lambda item: {self.statements[operation]}", {**self.names})


STRUCTURE, LIST, LOADS, UNSTRUCTURE, DUMPS = OPERATIONS = (
    "`structure`, one at a time",
    "a list through `register_hooks`",  # of all items at once
    "`loads`, one text at a time",
    "`unstructure`, one at a time",
    "`dumps`, one at a time",
)


def msgspec_peer(name, cls, more=None):
    """Return a struct."""
    statements = {STRUCTURE: "convert(item, cls)", LOADS: "decode(item)"}
    statements |= {UNSTRUCTURE: "to_builtins(item)", DUMPS: "encode(item)", **(more or {})}
    names = {"decode": msgspec.json.Decoder(cls).decode, "encode": msgspec.json.Encoder().encode}
    return Peer(name, statements, {"cls": cls, "convert": msgspec.convert, "to_builtins": msgspec.to_builtins, **names})


def pydantic_peer(name, cls, more=None, options="exclude_unset=True"):
    """Return a pydantic model."""
    statements = {STRUCTURE: "model_validate(item)", LOADS: "model_validate_json(item)", **(more or {})}
    statements |= {UNSTRUCTURE: f"item.model_dump({options})", DUMPS: f"item.model_dump_json({options})"}
    names = {"validate_list": pydantic.TypeAdapter(list[cls]).validate_python} if more else {}
    names |= {name: getattr(cls, name) for name in ("model_validate", "model_validate_json")}
    return Peer(name, statements, names)


def methods_peer(name, cls):
    """Return a class that has methods; without those for texts, its client uses `json` itself."""
    statements = {STRUCTURE: "from_dict(item)", UNSTRUCTURE: "item.to_dict()"}
    statements |= (
        {LOADS: "from_json(item)", DUMPS: "item.to_json()"}
        if hasattr(cls, "from_json")
        else {LOADS: "from_dict(loads(item))", DUMPS: "dumps(item.to_dict())"}
    )
    names = {"from_dict": cls.from_dict, "from_json": getattr(cls, "from_json", None)}
    return Peer(name, statements, {**names, "loads": json.loads, "dumps": json.dumps})


_ours = {STRUCTURE: "structure(item)", UNSTRUCTURE: "unstructure(item)", LOADS: "loads(item)", DUMPS: "dumps(item)"}
_ours[LIST] = "structure_list(items, list[JobStatus])"


def library(name, module):
    """Return a version of this library."""
    return Peer(name, _ours, {**vars(module), "structure_list": module.make_converter().structure})


def earlier_versions(folder):
    """Return version 0.1.0, from the history of this repository, as a module of another name in *folder*."""
    try:
        archive = subprocess.check_output(["git", "-C", ROOT, "archive", "fb73c02", "jobstatus"])
    except (OSError, subprocess.CalledProcessError) as error:  # a shallow clone, or an sdist
        print(f"jobstatus 0.1.0 is left out: {error}", file=sys.stderr)
        return []
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    (folder / "jobstatus").rename(folder / "jobstatus_0_1_0")  # all its imports are relative
    sys.path.insert(0, str(folder))
    return [library("jobstatus 0.1.0", importlib.import_module("jobstatus_0_1_0"))]


OURS = library("jobstatus", jobstatus)
MSGSPEC = msgspec_peer("msgspec", MsgspecStatus, {LIST: "convert(items, list[cls])"})
PYDANTIC = pydantic_peer("pydantic", PydanticStatus, {LIST: "validate_list(items)"}, "")
_plain = cattrs.Converter()
CATTRS = Peer(
    "cattrs without hooks",
    {STRUCTURE: "structure(item, cls)", LIST: "structure(items, list[cls])", UNSTRUCTURE: "unstructure(item)"},
    {"cls": CattrsStatus, "structure": _plain.structure, "unstructure": _plain.unstructure},
)
PEERS = [MSGSPEC, PYDANTIC, CATTRS]


#: By generator: a title, and what makes a peer of a class that it wrote.
GENERATED = {
    "openapi-python-client": ("openapi-python-client", methods_peer),
    "openapi-generator": ("OpenAPI Generator", methods_peer),
    "datamodel-pydantic": ("datamodel-code-generator, pydantic", pydantic_peer),
    "datamodel-msgspec": ("datamodel-code-generator, msgspec", msgspec_peer),
}
#: The schemas in the description that have just the two keys.
SCHEMAS = [
    schema
    for schema in re.findall(r"(?m)^        \w+: \{nullable: true, allOf: .*/(\w+)'", API.read_text())
    if schema not in {"Job", "Proficiency", "TicketingTicketPriorityTypeEnum"}
]


@cache
def _models(generator, folder, adopted):
    package = f"ats_{generator.replace('-', '_')}{'_adopted' * adopted}"
    made = generate(generator, folder, package=package)
    if adopted:
        subprocess.run([sys.executable, "-m", "jobstatus", "adopt", made], check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    return importlib.import_module(f"{package}.models")


def generated_class(generator, folder, schema, *, adopted=False):
    """Return the class of a schema in an SDK, made as its users do."""
    found = _models(generator, folder, adopted)
    return getattr(found, schema, None) or getattr(found, schema.replace("_", ""))


def generated_peers(folder, schema="AtsJobStatusEnum"):
    """Return the classes that the generators write for a schema: what one has without this library."""
    return [make(title, generated_class(name, folder, schema)) for name, (title, make) in GENERATED.items()]
