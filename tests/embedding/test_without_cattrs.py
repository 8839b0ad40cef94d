"""Without cattrs everything works but the three functions for it, which say what to install when they are called."""

import json
import subprocess
import sys

import pytest
from isolated import ALL_OF_IT, DATA, folder_with_attrs, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return folder_with_attrs(tmp_path_factory.mktemp("attrs only"))


def test_everything_else_works(folder):
    run(code=f"import sys; sys.path.insert(0, {str(folder)!r})\n{ALL_OF_IT}\nassert 'cattrs' not in sys.modules")


def test_the_command_line_works(folder):
    command = (
        "import sys, runpy; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('jobstatus', run_name='__main__')"
    )
    report = json.loads(
        run(folder, "report", "--json", DATA / "ats_jobs.json", DATA / "job_events.ndjson", code=command)
    )
    assert report["totals"]["statuses"] == sum(row["count"] for row in report["counts"]) > 500
    camel = run(folder, "convert", "--to", "camel", DATA / "ats_jobs.json", code=command)
    again = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", command, folder, "convert", "--to", "snake"],
        input=camel.encode(),
        capture_output=True,
        check=True,
    )
    assert json.loads(again.stdout) == json.loads((DATA / "ats_jobs.json").read_bytes())
