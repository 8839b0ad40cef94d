"""Statuses and the functions travel between processes: Dask counts on two workers what `report` counts in one."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from vectors import TESTS

from jobstatus import JobStatus, JobValue, SourceObject, structure

EVENTS = TESTS / "data" / "job_events.ndjson"

# On the top level of a module, as the worker processes import them from here.


def find_status(line: str) -> list[JobStatus]:
    job = json.loads(line)["job"]
    found = job.get("job_status") or job.get("jobStatus")
    return [] if found is None else [structure(found)]


def without_extra(status: JobStatus) -> JobStatus:
    return JobStatus(status.value, status.source_value)


def meet(lines: Iterable[str], place: Path) -> list[str]:
    """Hand the lines on, once two processes are at work on them."""
    (place / str(os.getpid())).touch()
    for _ in range(600):
        if len(list(place.iterdir())) > 1:
            break
        time.sleep(0.05)
    return list(lines)


def reported() -> Counter[JobStatus]:
    command = [sys.executable, "-m", "jobstatus", "report", "--json", str(EVENTS)]
    report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    members = ("value", "source_value")
    return Counter(
        {structure({name: row[name] for name in members if name in row}): row["count"] for row in report["counts"]}
    )


@pytest.mark.slow
@pytest.mark.tool("python:dask.bag")
def test_a_dask_bag_on_two_worker_processes_counts_what_report_counts(tmp_path):
    import dask
    from dask import bag

    with dask.config.set(scheduler="processes", num_workers=2):
        lines = bag.read_text(str(EVENTS), blocksize="32KiB").map_partitions(meet, tmp_path)
        statuses = lines.map(find_status).flatten().persist(chunksize=1)
        counts = Counter(dict(statuses.map(without_extra).frequencies().compute()))
    workers = {process.name for process in tmp_path.iterdir()}
    assert len(workers) == 2
    assert str(os.getpid()) not in workers
    assert counts == reported()
    assert counts.total() == 471
    # Enum members are themselves on the way back, and objects are frozen and hashable.
    collected = statuses.compute()
    assert {status.value for status in collected if type(status.value) is JobValue}
    assert all(status.value is JobValue(status.value) for status in collected if type(status.value) is JobValue)
    assert any(type(status.source_value) is SourceObject for status in collected)
    assert Counter(map(without_extra, collected)) == counts
