"""
The score of the last `mutmut run`, after mypy has seen what survived, and what mypy accepts.

mutmut's `type_check_command` takes what mypy reports about the code around the mutants for errors in them.
"""

import argparse
import os
import signal
import subprocess
from collections import Counter
from itertools import count

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import apply_mutant, get_diff_for_mutant
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

import jobstatus

_seconds = count()


def pytest_configure():
    """As a plugin of the tests that mutmut runs: undo what hides mutants from them."""
    # The handlers of mutmut's server end a test that sends a signal, and with it all tests, as if they had passed.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # mutmut knows a method by the module that defines it, not by the public one.
    for public in map(vars(jobstatus).get, jobstatus.__all__):
        for member in vars(public).values() if isinstance(public, type) else ():
            function = getattr(member, "__func__", member)
            if "__mutmut_" in getattr(function, "__name__", ""):
                function.__module__ = function.__globals__["__name__"]


def pytest_collection_modifyitems(items):
    """Run the fast tests first, as mutmut does without its server."""
    items.sort(key=lambda item: state().duration_by_test.get(item.nodeid, 0))


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    outcomes = Counter()
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for mutant, exit_code in data.exit_code_by_key.items():
            outcome = "an error of pytest" if exit_code == 255 else status_by_exit_code[exit_code]
            if outcome in ("survived", "no tests"):
                outcome = outcome if passes_mypy(path, mutant) else "killed by mypy"
            outcomes[outcome] += 1
            if outcome in ("survived", "no tests"):
                print(f"{outcome}: {mutant}\n{get_diff_for_mutant(mutant, path=path)}", flush=True)
    killed = sum(outcomes[outcome] for outcome in ("killed", "killed by mypy", "timeout"))
    print(f"{dict(outcomes)}: {100 * killed / outcomes.total():.1f} % of {outcomes.total()} are killed")


def passes_mypy(path, mutant):
    source = path.read_text(encoding="utf-8")
    try:
        apply_mutant(mutant)
        os.utime(path, (0, next(_seconds)))  # mypy takes a file of the same size and second for unchanged
        return subprocess.run(["mypy", "jobstatus"], capture_output=True, check=False).returncode == 0
    finally:
        path.write_text(source, encoding="utf-8")


if __name__ == "__main__":
    main()
