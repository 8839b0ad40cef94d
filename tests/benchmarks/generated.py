"""The classes that generators of SDKs write for mapped values, as contestants: what one has without this library."""

import importlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from peers import DUMPS, LOADS, STRUCTURE, UNSTRUCTURE, Peer

sys.path.insert(0, str(Path(__file__).parents[1] / "generators"))
from generate import API, generate, package_name  # from there

#: The schemas of the description with just the two keys.
SCHEMAS = [
    schema
    for schema in re.findall(
        r"^        \w+: \{nullable: true, allOf: .*/(\w+)'", API.read_text(encoding="utf-8"), re.MULTILINE
    )
    if schema not in {"Job", "Proficiency", "TicketingTicketPriorityTypeEnum"}
]
STATUS = "AtsJobStatusEnum"


def generated_peers(folder: Path, schema: str = STATUS) -> list[Peer]:
    """Generate an SDK by each generator into *folder*, as its users do, and return their classes of one schema."""
    return [
        _methods("openapi-python-client", folder, schema),
        _methods("openapi-generator", folder, schema),
        _pydantic("datamodel-pydantic", folder, schema),
        _msgspec("datamodel-msgspec", folder, schema),
    ]


def adopted_peer(folder: Path, schema: str) -> tuple[Peer, list[str]]:
    """Return the class of a schema in an SDK after `jobstatus adopt`, and its known values."""
    cls = _class("datamodel-pydantic", folder, schema, adopted=True)
    statements = {STRUCTURE: "from_dict(item)", UNSTRUCTURE: "item.to_dict()"}
    statements |= {LOADS: "from_json(item)", DUMPS: "item.to_json()"}
    names = {"from_dict": cls.from_dict, "from_json": cls.from_json}
    known = cls.json_schema(strict=True)["properties"]["value"].get("enum", ["open", None])
    return Peer("jobstatus", cls.from_dict, statements, names), [value for value in known if value is not None]


def _class(name: str, folder: Path, schema: str, *, adopted: bool = False) -> Any:
    models = _models(name, folder, adopted=adopted)
    return getattr(models, schema) if hasattr(models, schema) else getattr(models, schema.replace("_", ""))


@cache
def _models(name: str, folder: Path, *, adopted: bool) -> Any:
    package = generate(name, folder, package=f"{package_name(name)}{'_adopted' * adopted}")
    if adopted:
        subprocess.run([sys.executable, "-m", "jobstatus", "adopt", package], check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    return importlib.import_module(f"{package.name}.models")


def _methods(name: str, folder: Path, schema: str) -> Peer:
    status_class = _class(name, folder, schema)
    texts = {LOADS: "from_json(item)", DUMPS: "item.to_json()"}
    if not hasattr(status_class, "from_json"):  # its client reads and writes texts by `json` itself
        texts = {LOADS: "from_dict(loads(item))", DUMPS: "dumps(item.to_dict())"}
    names = {"from_dict": status_class.from_dict, "from_json": getattr(status_class, "from_json", None)}
    return Peer(
        {"openapi-generator": "OpenAPI Generator"}.get(name, name),
        status_class.from_dict,
        {STRUCTURE: "from_dict(item)", UNSTRUCTURE: "item.to_dict()", **texts},
        {**names, "loads": json.loads, "dumps": json.dumps},
    )


def _pydantic(name: str, folder: Path, schema: str) -> Peer:
    status_class = _class(name, folder, schema)
    return Peer(
        "datamodel-code-generator, pydantic",
        status_class.model_validate,
        {
            STRUCTURE: "model_validate(item)",
            LOADS: "model_validate_json(item)",
            UNSTRUCTURE: "item.model_dump(exclude_unset=True)",
            DUMPS: "item.model_dump_json(exclude_unset=True)",
        },
        {"model_validate": status_class.model_validate, "model_validate_json": status_class.model_validate_json},
    )


def _msgspec(name: str, folder: Path, schema: str) -> Peer:
    status_class = _class(name, folder, schema)
    return Peer(
        "datamodel-code-generator, msgspec",
        lambda data: msgspec.convert(data, status_class),
        {
            STRUCTURE: "convert(item, Status)",
            LOADS: "decode(item)",
            UNSTRUCTURE: "to_builtins(item)",
            DUMPS: "encode(item)",
        },
        {
            "Status": status_class,
            "convert": msgspec.convert,
            "to_builtins": msgspec.to_builtins,
            "decode": msgspec.json.Decoder(status_class).decode,
            "encode": msgspec.json.Encoder().encode,
        },
    )
