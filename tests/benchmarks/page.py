"""A page of 100 jobs, from text to objects and back to text, with several ways to declare the class of a job."""

import gc
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from timeit import Timer
from typing import Any

import attrs
import cattrs.preconf.orjson
import msgspec
import pydantic
from attrs import frozen
from peers import MsgspecStatus, PydanticStatus
from tables import shown, table

from jobstatus import JobStatus, register_hooks

sys.path.insert(0, str(Path(__file__).parents[1] / "generators"))
from generate import API, generate  # from there

JOBS = json.loads((API.parent / "ats_jobs.json").read_bytes())["data"]
JOBS_A_PAGE = 100

#: The fields of a job but for its status; `Any` is JSON that a program passes on.
FIELDS: dict[str, Any] = {
    **dict.fromkeys(("id", "remote_id", "code", "title", "created_at", "updated_at"), str),
    **dict.fromkeys(("description", "status"), str | None),
    **dict.fromkeys(("department_ids", "location_ids"), list[str]),
    **dict.fromkeys(("confidential", "custom_fields", "unified_custom_fields"), Any),
}
#: The same for the generators, beside the fields that the description of the API has already.
SCHEMA = """
        remote_id: {type: string}
        code: {type: string}
        created_at: {type: string}
        updated_at: {type: string}
        description: {type: string, nullable: true}
        status: {type: string, nullable: true}
        department_ids: {type: array, items: {type: string}}
        location_ids: {type: array, items: {type: string}}
        confidential: {type: object, additionalProperties: true}
        custom_fields: {type: array, items: {type: object, additionalProperties: true}}
        unified_custom_fields: {type: object, additionalProperties: true}
"""


@frozen
class Variant:
    """A class of jobs that reads and writes a page."""

    name: str
    read: Callable[[bytes], Any]
    write: Callable[[Any], str | bytes]
    #: Name of the variant with our status that this one is compared with.
    against: str = ""


CATTRS, PYDANTIC = "attrs and cattrs with orjson, our status", "pydantic, our status"


def variants(folder: Path) -> Iterator[Variant]:
    """Declare the jobs; generated code goes into *folder*."""
    yield Variant(CATTRS, *_cattrs(JobStatus | None))
    yield Variant("the same, the status left as a dict", *_cattrs(Any), CATTRS)
    yield Variant(PYDANTIC, *_pydantic(JobStatus | None))
    yield Variant("pydantic, a model for the status", *_pydantic(PydanticStatus | None), PYDANTIC)
    yield Variant("msgspec, a struct for the status", *_msgspec(MsgspecStatus | None), CATTRS)
    api = folder / "jobs.yaml"
    name = "        title: {type: string, nullable: true}\n"
    api.write_text(API.read_text(encoding="utf-8").replace(name, name + SCHEMA.lstrip("\n")), encoding="utf-8")
    sys.path.insert(0, str(folder))
    generated: dict[str, Callable[[Any], tuple[Any, Any]]] = {
        "openapi-python-client": lambda page: (
            lambda text: page.from_dict(json.loads(text)),
            lambda made: json.dumps(made.to_dict()),
        ),
        "openapi-generator": lambda page: (page.from_json, page.to_json),
        "datamodel-pydantic": lambda page: (
            page.model_validate_json,
            lambda made: made.model_dump_json(exclude_unset=True),
        ),
        "datamodel-msgspec": lambda page: (msgspec.json.Decoder(page).decode, msgspec.json.Encoder().encode),
    }
    for number, (generator, functions) in enumerate(generated.items()):
        package = f"page_{number}"
        generate(generator, folder, api=api, package=package)
        page_class = importlib.import_module(f"{package}.models").JobsPaginated
        yield Variant(f"generated: {generator}", *functions(page_class), CATTRS)


def _cattrs(status: Any) -> tuple[Any, Any]:
    job = attrs.make_class("Job", {name: attrs.field(type=kind) for name, kind in _fields(status)})
    page = attrs.make_class("Page", {"data": attrs.field(type=list[job])})
    converter = cattrs.preconf.orjson.make_converter()
    register_hooks(converter)
    return lambda text: converter.loads(text, page), converter.dumps


def _pydantic(status: Any) -> tuple[Any, Any]:
    job = pydantic.create_model("Job", **{name: (kind, ...) for name, kind in _fields(status)})
    page = pydantic.create_model("Page", data=(list[job], ...))
    return page.model_validate_json, lambda made: made.model_dump_json(exclude_unset=True)


def _msgspec(status: Any) -> tuple[Any, Any]:
    page = msgspec.defstruct("Page", [("data", list[msgspec.defstruct("Job", _fields(status))])])
    return msgspec.json.Decoder(page).decode, msgspec.json.Encoder().encode


def _fields(status: Any) -> list[tuple[str, Any]]:
    return [*FIELDS.items(), ("job_status", status)]


def page_of(jobs: list[Any]) -> bytes:
    """Write a page of 100 jobs: *jobs*, again and again."""
    return json.dumps({"data": list(islice(cycle(jobs), JOBS_A_PAGE))}, separators=(",", ":")).encode()


def comes_back(variant: Variant, job: Any) -> bool | None:
    """Return whether the same job is written as was read; None if it cannot be read."""
    try:
        written = json.loads(variant.write(variant.read(page_of([job]))))
    except Exception:  # noqa: BLE001 - each library has exceptions of its own
        return None
    return bool(written["data"][0] == job)


def microseconds(function: Callable[[Any], Any], item: Any, pages: int) -> float:
    """Time a function on one page, in microseconds a job."""
    gc.collect()
    timer = Timer("function(item)", setup="gc.enable()", globals={"function": function, "item": item, "gc": gc})
    return timer.timeit(pages) / pages / JOBS_A_PAGE * 1e6


def measure_page(folder: Path, rounds: int, pages: int) -> tuple[list[str], dict[str, list[float]]]:
    """Return the medians of *rounds*, in each of which every variant reads and writes *pages*, and their ratios."""
    found = {variant.name: variant for variant in variants(folder)}
    texts: dict[str, bytes] = {}
    notes: dict[str, str] = {}
    for variant in found.values():
        back = [comes_back(variant, job) for job in JOBS]
        # What cannot be read is left out of its page.
        texts[variant.name] = page_of([job for job, same in zip(JOBS, back, strict=True) if same is not None])
        counts = {"refuses": back.count(None), "loses parts of": back.count(False)}
        notes[variant.name] = ", ".join(f"{verb} {count} of {len(JOBS)}" for verb, count in counts.items() if count)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in found}
    for _ in range(rounds):
        for variant in found.values():
            text = texts[variant.name]
            times[variant.name].append(
                (microseconds(variant.read, text, pages), microseconds(variant.write, variant.read(text), pages))
            )
    rows: list[list[str]] = []
    ratios: dict[str, list[float]] = {}
    for variant in found.values():
        row = [variant.name]
        for turn in range(2):
            own = [both[turn] for both in times[variant.name]]
            ours = [both[turn] for both in times[variant.against or variant.name]]
            ratio = median(our / its for our, its in zip(ours, own, strict=True))
            ratios.setdefault(variant.name, []).append(ratio)
            row += [f"{median(own):.2f}", shown(ratio) if variant.against else ""]
        rows.append([*row, notes[variant.name]])
    head = ["microseconds a job", "reading", "ours / it", "writing", "ours / it", "of the jobs in the sample"]
    return table(head, rows), ratios
