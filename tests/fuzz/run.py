"""
Fuzz: `python tests/fuzz/run.py [--seconds 600] [--keep] [loads | cli]`.

Both targets run at once, each from its corpus. The exit status is 1 if an input failed; the folder that is printed
holds it. With --keep, inputs that reach new code are added to the corpus.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
#: Targets, and the largest size of their inputs: enough for a thousand levels, and for more digits than Python
#: converts; enough for some lines.
TARGETS = {"loads": 4500, "cli": 1000}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", choices=TARGETS, help="both by default")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    # The first of two folders is the one that libFuzzer adds to.
    folders = {
        target: (Path(tempfile.mkdtemp(prefix=f"fuzz_{target}_")), HERE / "corpus" / target)
        for target in TARGETS
        if given.target in (None, target)
    }
    limits = [f"-max_total_time={given.seconds}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]
    runs = [start(target, found, *limits, found, corpus) for target, (found, corpus) in folders.items()]
    failed = [run for run in runs if run.wait()]
    if given.keep and not failed:
        # How often a line runs does not count, which would add hundreds of inputs.
        merge = ["-merge=1", "-use_counters=0"]
        runs = [start(target, found, *merge, corpus, found) for target, (found, corpus) in folders.items()]
        failed = [run for run in runs if run.wait()]
    return len(failed) > 0


def start(target: str, found: Path, *options: object) -> subprocess.Popen[bytes]:
    log = found.with_suffix(".log")
    common = [f"-dict={HERE / 'json.dict'}", f"-artifact_prefix={found}/", f"-max_len={TARGETS[target]}"]
    command = [sys.executable, HERE / "target.py", target, *common, *options]
    path = os.pathsep.join(map(str, [HERE, HERE.parent, HERE.parents[1]]))
    print(f"{target}: findings are in {found}, log in {log}", flush=True)
    with log.open("ab") as file:
        return subprocess.Popen([*map(str, command)], stdout=file, stderr=file, env={**os.environ, "PYTHONPATH": path})


if __name__ == "__main__":
    sys.exit(main())
