"""What the benchmarks share: time, memory, turns, and the tables in the pages."""

import argparse
import gc
import resource
import subprocess
import sys
import time
import tracemalloc
from functools import partial
from pathlib import Path
from statistics import median
from timeit import Timer

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT / "tests" / folder) for folder in ("generators", "embedding")]  # for `generate`, `isolated`
API = ROOT / "tests" / "data" / "openapi.yaml"
#: The page that shows each table.
PAGES = {
    "summary": ROOT / "README.md",
    "results": ROOT / "tests" / "benchmarks" / "README.md",
    "footprint": ROOT / "tests" / "embedding" / "README.md",
    "gains": ROOT / "tests" / "generators" / "README.md",
}


def seconds(statement, names, times=1):
    """Time a statement, with garbage collection as usual."""
    gc.collect()
    return Timer(statement, setup="gc.enable()", globals={**names, "gc": gc}).timeit(times) / times


def process_seconds(command):
    """Return the time and the user time of a process."""
    begin, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used


def peak_bytes(function):
    """Return how many bytes of memory a function needs at once."""
    gc.collect()
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def turns(rounds, contestants):
    """Call each function once a round, beginning with another one each time; return the lists of their results."""
    found, names = {name: [] for name in contestants}, list(contestants)
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(contestants[name]())
    return found


def cold_starts(commands, rounds):
    """Return how many seconds each process takes beyond the first, which is that of a bare interpreter."""
    found = turns(rounds, {str(command): partial(process_seconds, command) for command in commands})
    bare, *others = (median(time for time, _ in times) for times in found.values())
    return [other - bare for other in others]


def ratio(ours, theirs):
    """Return the median of the ratios of all rounds."""
    return median(our / other for our, other in zip(ours, theirs, strict=True))


def shown(number):
    """Write a ratio with two significant digits."""
    return f"{number:.2f}" if number >= 0.095 else f"{number:.3f}"


def counted(numbers, form=","):
    """List some numbers."""
    return " / ".join(format(number, form) for number in numbers)


def table(head, rows):
    """Write a Markdown table."""
    lines = [head, ["---"] * 2 + ["--:"] * (len(head) - 2) if len(head) > 2 else ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def options(doc):
    """Parse the options of a benchmark."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--small", action="store_true", help="a little of everything, to see that it works")
    parser.add_argument("--write", action="store_true", help="write the tables into their pages")
    return parser.parse_args()


def publish(name, lines, *, write):
    """Print a table, and write it between the marks ``<!-- name -->`` and ``<!-- /name -->`` of its page."""
    print("\n".join(lines))
    if write:
        page = PAGES[name]
        before, mark, rest = page.read_text().partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not (mark and end):
            raise SystemExit("no place in the page for " + name)
        page.write_text("\n".join([before + mark, *lines, "", end + after]))
