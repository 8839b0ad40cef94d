"""What the benchmarks compare: for each contestant the Python statement that does one job on one `item`."""

import json
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import cattrs
import msgspec
import pydantic
from attrs import evolve, frozen

import jobstatus
from jobstatus import JobValue


class MsgspecStatus(msgspec.Struct, frozen=True):
    """The same model for msgspec; its unions hold no enum beside `str`."""

    value: str | msgspec.UnsetType | None = msgspec.UNSET
    source_value: bool | int | float | str | list[Any] | dict[str, Any] | msgspec.UnsetType | None = msgspec.UNSET


class PydanticStatus(pydantic.BaseModel):
    """The same model for pydantic."""

    model_config = pydantic.ConfigDict(frozen=True)

    value: JobValue | str | None = None
    source_value: bool | int | float | str | list[Any] | dict[str, Any] | None = None


@frozen
class CattrsStatus:
    """As much of the model as cattrs reads without hooks: it refuses the unions."""

    value: str | None = None
    source_value: Any = None


@frozen
class Peer:
    """One contestant."""

    name: str
    #: Makes a status from a plain dict, for the operations that take statuses.
    make: Callable[[dict[str, Any]], Any]
    #: For each operation, the statement that is timed.
    statements: dict[str, str]
    #: What the statements use.
    names: dict[str, Any]
    #: Empties its cache.
    clear: Callable[[], None] = lambda: None


STRUCTURE, LIST, LOADS, UNSTRUCTURE, DUMPS, DUMPS_UNPICKLED, HASH, EQUAL = OPERATIONS = (
    "`structure`, one at a time",
    "a list through `register_hooks`",
    "`loads`, one text at a time",
    "`unstructure`, one at a time",
    "`dumps`, one at a time",
    "`dumps` of unpickled statuses",
    "`hash`",
    "`==` of equal statuses",
)
#: The operation that takes all items at once.
WHOLE = {LIST}


def library(name: str, package: ModuleType) -> Peer:
    """Return a version of this library as a contestant."""
    functions = {name: getattr(package, name) for name in ("structure", "loads", "unstructure", "dumps")}
    return Peer(
        name,
        package.structure,
        {
            STRUCTURE: "structure(item)",
            LIST: "structure_list(items, list[JobStatus])",
            LOADS: "loads(item)",
            UNSTRUCTURE: "unstructure(item)",
            DUMPS: "dumps(item)",
            DUMPS_UNPICKLED: "dumps(item)",
            HASH: "hash(item)",
            EQUAL: "item[0] == item[1]",
        },
        {**functions, "JobStatus": package.JobStatus, "structure_list": package.make_converter().structure},
        package.cache_clear,
    )


OURS = library("jobstatus", jobstatus)
#: Our own statuses that were not pickled.
CONSTRUCTED = evolve(
    OURS,
    name="constructed ones",
    make=lambda status: jobstatus.JobStatus(**status),
    statements={DUMPS_UNPICKLED: "dumps(item)"},
)

MSGSPEC = Peer(
    "msgspec",
    partial(msgspec.convert, type=MsgspecStatus),
    {
        STRUCTURE: "convert(item, MsgspecStatus)",
        LIST: "convert(items, list[MsgspecStatus])",
        LOADS: "decode(item)",
        UNSTRUCTURE: "to_builtins(item)",
        DUMPS: "encode(item)",
        EQUAL: "item[0] == item[1]",
    },
    {
        "MsgspecStatus": MsgspecStatus,
        "convert": msgspec.convert,
        "to_builtins": msgspec.to_builtins,
        "decode": msgspec.json.Decoder(MsgspecStatus).decode,
        "encode": msgspec.json.Encoder().encode,
    },
)

PYDANTIC = Peer(
    "pydantic",
    PydanticStatus.model_validate,
    {
        STRUCTURE: "model_validate(item)",
        LIST: "validate_list(items)",
        LOADS: "model_validate_json(item)",
        UNSTRUCTURE: "item.model_dump()",
        DUMPS: "item.model_dump_json()",
        EQUAL: "item[0] == item[1]",
    },
    {
        "model_validate": PydanticStatus.model_validate,
        "model_validate_json": PydanticStatus.model_validate_json,
        "validate_list": pydantic.TypeAdapter(list[PydanticStatus]).validate_python,
    },
)

_plain = cattrs.Converter()

CATTRS = Peer(
    "cattrs without hooks",
    partial(_plain.structure, cl=CattrsStatus),
    {
        STRUCTURE: "structure(item, CattrsStatus)",
        LIST: "structure(items, list[CattrsStatus])",
        UNSTRUCTURE: "unstructure(item)",
    },
    {"CattrsStatus": CattrsStatus, "structure": _plain.structure, "unstructure": _plain.unstructure},
)

JSON = Peer(
    "json alone",
    dict,
    {LOADS: "loads(item)", DUMPS: "dumps(item)"},
    {"loads": json.loads, "dumps": json.dumps},
)

PEERS = [CONSTRUCTED, MSGSPEC, PYDANTIC, CATTRS, JSON]
