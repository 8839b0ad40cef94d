"""A hard limit on memory, as small devices and sandboxes set it."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS limits only Linux's")

#: The smallest address space, in MiB, in which import and 100,000 reads and writes ran, by Python: the figure that
#: tests/benchmarks/footprint.py finds.
MEASURED = {(3, 10): 15.0, (3, 11): 17.0, (3, 12): 18.25, (3, 13): 18.0}


@pytest.mark.slow
def test_a_hundred_thousand_reads_and_writes_in_the_measured_space_plus_a_tenth(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent.parent / "benchmarks")
    import footprint  # from there

    footprint.lay_out(footprint.ATTRS.packages, tmp_path)
    program = footprint.command(tmp_path, footprint.ATTRS.program.format(many=footprint.MANY))
    subprocess.run(program, check=True)  # compiles the modules, which takes more
    limit = MEASURED.get(sys.version_info[:2], max(MEASURED.values())) * 2**20
    assert footprint.runs_within(int(limit * 1.1), program)
    assert not footprint.runs_within(int(limit / 2), program)  # so the limit does limit
