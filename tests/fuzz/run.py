"""
Fuzz: `python tests/fuzz/run.py [--seconds 600] [--keep] [loads | cli]`.

Both targets run at once, each from its corpus, and print how many inputs they tried. The exit status is 1 if an input
failed; the folder that is printed holds it. With --keep, inputs that reach new code are added to the corpus, and those
no longer needed are removed.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
#: Targets, and the largest size of their inputs: enough for a thousand levels, and for more digits than Python
#: converts; enough for some lines.
TARGETS = {"loads": 4500, "cli": 1000}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="loads or cli; both by default")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--inside", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return fuzz(*arguments.inside)
    if unknown := set(arguments.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    runs = {target: Fuzzing(target, arguments.seconds) for target in arguments.targets or TARGETS}
    failed = [target for target, run in runs.items() if not run.succeeds()]
    if arguments.keep and not failed:
        for run in runs.values():
            run.keep()
    return len(failed) > 0


class Fuzzing:
    """One target, in a process of its own."""

    def __init__(self, target: str, seconds: int) -> None:
        self.target, self.corpus = target, HERE / "corpus" / target
        self.folder = Path(tempfile.mkdtemp(prefix=f"fuzz_{target}_"))
        (self.folder / "found").mkdir()
        options = [f"-max_total_time={seconds}", f"-max_len={TARGETS[target]}", "-timeout=20", "-rss_limit_mb=2048"]
        self.process = self._start(*options, self.folder / "found", self.corpus)

    def _start(self, *options: object) -> subprocess.Popen[bytes]:
        common = [f"-dict={HERE / 'json.dict'}", f"-artifact_prefix={self.folder}/", "-print_final_stats=1"]
        command = [sys.executable, __file__, "--inside", self.target, *common, *map(str, options)]
        path = os.pathsep.join([str(HERE), str(HERE.parent), str(HERE.parents[1])])
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stderr=log, stdout=log, env={**os.environ, "PYTHONPATH": path})

    def succeeds(self) -> bool:
        status = self.process.wait()
        log = (self.folder / "log").read_text(errors="replace")
        (executions,) = re.findall(r"stat::number_of_executed_units: *([0-9]+)", log) or ["?"]
        print(f"{self.target}: {executions} executions, exit status {status}, log and findings in {self.folder}")
        if status:
            print(log[-3000:], file=sys.stderr)
        return status == 0

    def keep(self) -> None:
        """Replace the corpus by a small set of inputs, of it and of what was found, that reaches the same code."""
        small = self.folder / "small"
        small.mkdir()
        self._start("-set_cover_merge=1", "-use_counters=0", small, self.folder / "found", self.corpus).wait()
        if b"MERGE-OUTER: successful" not in (self.folder / "log").read_bytes():
            sys.exit(f"{self.target}: not minimized, log in {self.folder}; the corpus is unchanged")
        names = {path.read_bytes(): path.name for path in self.corpus.iterdir()}
        shutil.rmtree(self.corpus)
        self.corpus.mkdir()
        for path in small.iterdir():
            data = path.read_bytes()
            (self.corpus / names.get(data, path.name[:12])).write_bytes(data)


def fuzz(target: str, *options: str) -> int:
    import atheris

    with atheris.instrument_imports(include=["jobstatus"]):
        module = import_module(f"fuzz_{target}")
        from jobstatus._cli import _main
    # Making the argument parser takes longer than the rest of a run.
    _main._parser = cache(_main._parser)
    # To minimize a corpus, atheris runs its first argument in a shell.
    again = shlex.join([sys.executable, __file__, "--inside", target])
    atheris.Setup([again, *options], module.one_input)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
