"""A page of 100 jobs, from text to objects and back to text, with several ways to declare the class of a job."""

import json
from functools import partial
from itertools import cycle, islice
from statistics import median
from typing import Any

import attrs
import cattrs.preconf.orjson
import msgspec
import peers
import pydantic
from common import API, ratio, seconds, shown, table, turns
from peers import DUMPS, LOADS, MsgspecStatus, PydanticStatus, msgspec_peer, pydantic_peer

from jobstatus import JobStatus, register_hooks

JOBS = json.loads((API.parent / "ats_jobs.json").read_bytes())["data"]
JOBS_A_PAGE = 100
CATTRS, PYDANTIC = "attrs and cattrs with orjson, our status", "pydantic, our status"
#: All fields but the status; `Any` is JSON that a program passes on.
FIELDS = [
    *((name, str) for name in ("id", "title", "remote_id", "code", "created_at", "updated_at")),
    *((name, str | None) for name in ("description", "status")),
    *((name, list[str]) for name in ("department_ids", "location_ids")),
    *((name, Any) for name in ("custom_fields", "confidential", "unified_custom_fields")),
]


def variants(folder):
    """Declare the jobs: peers, each with the name of the one with our status that it is compared with."""
    yield cattrs_peer(CATTRS, [*FIELDS, ("job_status", JobStatus | None)]), ""
    yield cattrs_peer("the same, the status left as a dict", [*FIELDS, ("job_status", Any)]), CATTRS
    models = {PYDANTIC: (JobStatus, ""), "pydantic, a model for the status": (PydanticStatus, PYDANTIC)}
    for name, (status, against) in models.items():
        fields = {name: (kind, ...) for name, kind in [*FIELDS, ("job_status", status | None)]}
        job = pydantic.create_model("Job", **fields)
        yield pydantic_peer(name, pydantic.create_model("Page", data=(list[job], ...))), against
    job = msgspec.defstruct("Job", [*FIELDS, ("job_status", MsgspecStatus | None)])
    yield msgspec_peer("msgspec, a struct for the status", msgspec.defstruct("Page", [("data", list[job])])), CATTRS
    for generator, (_, make) in peers.GENERATED.items():
        page = peers.generated_class(generator, folder, "JobsPaginated")
        yield make(f"generated: {generator}", page), CATTRS
        if generator != "datamodel-msgspec":
            page = peers.generated_class(generator, folder, "JobsPaginated", adopted=True)
            yield make(f"generated: {generator}, adopted", page), ""


def cattrs_peer(name, fields):
    job = attrs.make_class("Job", {name: attrs.field(type=kind) for name, kind in fields})
    page = attrs.make_class("Page", {"data": attrs.field(type=list[job])})
    converter = cattrs.preconf.orjson.make_converter()
    register_hooks(converter)
    names = {"loads": converter.loads, "dumps": converter.dumps, "Page": page}
    return peers.Peer(name, {LOADS: "loads(item, Page)", DUMPS: "dumps(item)"}, names)


def page_of(jobs):
    """Write a page of 100 jobs: *jobs*, again and again."""
    return json.dumps({"data": list(islice(cycle(jobs), JOBS_A_PAGE))}, separators=(",", ":")).encode()


def comes_back(peer, job):
    """Return whether the same job is written as was read; None if it cannot be read."""
    try:
        written = json.loads(peer.function(DUMPS)(peer.function(LOADS)(page_of([job]))))
    except Exception:  # noqa: BLE001 - each library has exceptions of its own
        return None
    return written["data"][0] == job


def both(peer, text, pages):
    """Time reading and writing a page, in microseconds a job."""
    made = peer.function(LOADS)(text)
    items = {LOADS: text, DUMPS: made}.items()
    times = (seconds(peer.statements[name], {**peer.names, "item": item}, pages) for name, item in items)
    return [time / JOBS_A_PAGE * 1e6 for time in times]


def measure_page(folder, rounds, pages):
    """Return the table, and the ratios by variant: reading and writing."""
    contestants, against, notes = {}, {}, {}
    for peer, other in variants(folder):
        against[peer.name] = other
        back = [comes_back(peer, job) for job in JOBS]
        # What cannot be read is left out of its page.
        text = page_of([job for job, same in zip(JOBS, back, strict=True) if same is not None])
        contestants[peer.name] = partial(both, peer, text, pages)
        counts = {"refuses": back.count(None), "loses parts of": back.count(False)}
        notes[peer.name] = ", ".join(f"{verb} {count} of {len(JOBS)}" for verb, count in counts.items() if count)
    times = {name: [*zip(*found, strict=True)] for name, found in turns(rounds, contestants).items()}
    ratios = {name: [*map(ratio, times[against[name] or name], own)] for name, own in times.items()}
    rows = []
    for name, own in times.items():
        cells = zip(own, ratios[name], strict=True)
        row = [text for turn, by in cells for text in (f"{median(turn):.2f}", shown(by) if against[name] else "")]
        rows.append([name, *row, notes[name]])
    head = ["microseconds a job", "reading", "ours / it", "writing", "ours / it", "of the jobs in the sample"]
    return table(head, rows), ratios
