"""The classes that generators of SDKs write for a job status, as contestants: what one has without this library."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from peers import DUMPS, LOADS, STRUCTURE, UNSTRUCTURE, Peer

sys.path.insert(0, str(Path(__file__).parents[1] / "generators"))
from generate import generate, package_name  # from there


def generated_peers(folder: Path) -> list[Peer]:
    """Generate an SDK by each generator into *folder*, as its users do, and return their classes of a job status."""
    sys.path.insert(0, str(folder))
    return [
        _methods("openapi-python-client", folder),
        _methods("openapi-generator", folder),
        _pydantic("datamodel-pydantic", folder),
        _msgspec("datamodel-msgspec", folder),
    ]


def _status_class(name: str, folder: Path) -> Any:
    generate(name, folder)
    return importlib.import_module(f"{package_name(name)}.models").AtsJobStatusEnum


def _methods(name: str, folder: Path) -> Peer:
    status_class = _status_class(name, folder)
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


def _pydantic(name: str, folder: Path) -> Peer:
    status_class = _status_class(name, folder)
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


def _msgspec(name: str, folder: Path) -> Peer:
    status_class = _status_class(name, folder)
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
