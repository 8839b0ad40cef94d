"""
Compare the library with its peers and with its version 0.1.0, side by side in one run.

Needs the ``bench`` extra. ``python tests/benchmarks/run.py`` prints the tables; ``--write`` also puts them into
``README.md`` and the picture beside this file, and a summary into the README of the project; ``--small`` is for a
trial that shows that all of it works.
"""

import argparse
import gc
import os
import pickle
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from timeit import Timer
from typing import Any

import data
from attrs import frozen
from commands import measure_commands
from earlier import earlier_peers
from failures import measure_failures
from generated import generated_peers
from page import measure_page
from peers import (
    CONSTRUCTED,
    DUMPS,
    DUMPS_UNPICKLED,
    EQUAL,
    HASH,
    LOADS,
    MSGSPEC,
    OPERATIONS,
    OURS,
    PEERS,
    PYDANTIC,
    STRUCTURE,
    UNSTRUCTURE,
    WHOLE,
    Peer,
)
from shortcuts import measure_shortcuts
from tables import ROOT, counted, put_into, shown, table

import jobstatus

HERE = Path(__file__).parent
DATA = [data.repeated, data.unique, data.mixed, data.objects]


@frozen
class Scale:
    """How much one run does."""

    statuses: int = data.MANY
    rounds: int = 5
    #: How many statuses are kept and grow; the sizes of source values that grow, and of texts with problems.
    kept: int = 100_000
    counts: tuple[int, ...] = (1_000, 10_000, 100_000)
    sizes: tuple[int, ...] = (1_000, 100_000, 10_000_000)
    failing: tuple[int, ...] = (100_000, 400_000)
    #: How many interpreters are started, pages are read in a round, and times a shortcut is taken.
    starts: int = 21
    pages: int = 20
    times: int = 100_000
    #: How many bytes the command line reads, and how often.
    input_size: int = 100_000_000
    runs: int = 3


SMALL = Scale(
    statuses=200,
    rounds=2,
    kept=1000,
    counts=(100, 200),
    sizes=(1_000, 2_000),
    failing=(1_000, 2_000),
    starts=1,
    pages=1,
    times=100,
    input_size=100_000,
    runs=1,
)


# Time


def timed(peer: Peer, operation: str, items: list[Any]) -> float:
    """Time one operation on all *items*, in seconds; what it makes is kept, as a reader of a page keeps it."""
    statement = peer.statements[operation]
    loop = statement if operation in WHOLE else f"[{statement} for item in items]"
    # Garbage is collected as in life.
    gc.collect()
    timer = Timer(f"made = {loop}", setup="gc.enable()", globals={**peer.names, "items": items, "gc": gc})
    return timer.timeit(1)


def inputs(peer: Peer, operation: str, statuses: list[dict[str, Any]]) -> list[Any]:
    """Make what an operation takes, anew, so that no hash is known yet."""
    if operation == LOADS:
        return data.fresh_texts(statuses)
    if operation not in {UNSTRUCTURE, DUMPS, DUMPS_UNPICKLED, HASH, EQUAL}:
        return data.fresh(statuses)
    made = [peer.make(status) for status in data.fresh(statuses)]
    if operation == DUMPS_UNPICKLED and peer is not CONSTRUCTED:
        return [pickle.loads(pickle.dumps(status)) for status in made]
    if operation == EQUAL:
        # Without its cache, a library does not return the same objects again.
        peer.clear()
        return list(zip(made, [peer.make(status) for status in data.fresh(statuses)], strict=True))
    return made


def compare(
    operation: str, statuses: list[dict[str, Any]], peers: list[Peer], scale: Scale
) -> tuple[float, dict[str, float]]:
    """Return our nanoseconds a status, and for every peer the median of ours / theirs over interleaved rounds."""
    peers = [peer for peer in peers if operation in peer.statements]
    ours: list[float] = []
    ratios: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for turn in range(scale.rounds):
        order = [OURS, *peers]
        for peer in order:
            peer.clear()
        order = order[turn % len(order) :] + order[: turn % len(order)]
        seconds = {peer.name: timed(peer, operation, inputs(peer, operation, statuses)) for peer in order}
        ours.append(seconds[OURS.name] / len(statuses))
        for peer in peers:
            ratios[peer.name].append(seconds[OURS.name] / seconds[peer.name])
    return median(ours) * 1e9, {name: median(values) for name, values in ratios.items()}


Speed = dict[tuple[str, str], dict[str, float]]


def measure_speed(peers: list[Peer], scale: Scale) -> tuple[list[str], Speed]:
    """Return the table of ratios as Markdown, and its numbers by operation and peer."""
    speed: Speed = {}
    for operation in OPERATIONS:
        for make in DATA:
            ours, ratios = compare(operation, make(scale.statuses), peers, scale)
            speed.setdefault((operation, OURS.name), {})[make.__name__] = ours
            for name, ratio in ratios.items():
                speed.setdefault((operation, name), {})[make.__name__] = ratio
    rows: list[list[str]] = []
    for (operation, name), values in speed.items():
        if name == OURS.name:
            rows.append([operation, "*nanoseconds a status*", *(f"*{value:.0f}*" for value in values.values())])
        else:
            rows.append(["", name, *map(shown, values.values())])
    return table(["operation", "ours / peer", *(make.__name__ for make in DATA)], rows), speed


# Memory


def measure_memory(peers: list[Peer], scale: Scale) -> list[str]:
    """Return the bytes a status, in a list of many, as a table."""
    rows: list[list[str]] = []
    for make in (data.repeated, data.unique):
        texts = data.fresh_texts(make(scale.kept))
        dicts = data.fresh(make(scale.kept))
        for operation, items in ((STRUCTURE, dicts), (LOADS, texts)):
            ours, *theirs = (bytes_held(peer, operation, items) for peer in (OURS, *peers))
            rows.append([f"{make.__name__}, {operation}", f"{ours:.1f}", *(shown(ours / other) for other in theirs)])
    return table(["kept", "bytes a status", *(f"ours / {peer.name}" for peer in peers)], rows)


def bytes_held(peer: Peer, operation: str, items: list[Any]) -> float:
    """Return how many bytes each of a list of statuses holds, its place in the list and its content included."""
    peer.clear()
    code = compile(f"made = [{peer.statements[operation]} for item in items]", f"<{peer.name}>", "exec")
    names = {**peer.names, "items": items}
    gc.collect()
    tracemalloc.start()
    try:
        exec(code, names)  # the statement is the peer's own
        return tracemalloc.get_traced_memory()[0] / len(items)
    finally:
        tracemalloc.stop()


# Cold start


def measure_start(folder: Path, scale: Scale) -> tuple[list[str], dict[str, float]]:
    """Return the time that an import takes beyond a bare interpreter, whole processes, as a table, and the ratios."""
    # All modules are compiled before, by the first of the processes, as they are where a package is installed.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    imports = ["pass", "import jobstatus", "import attrs", "import cattrs", "from pydantic import BaseModel"]
    found: dict[str, list[tuple[float, float]]] = {statement: [] for statement in imports}
    for turn in range(1 + scale.starts):
        for statement in imports:
            begin, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            subprocess.run([sys.executable, "-c", statement], env=environment, check=True)
            used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used
            if turn:
                found[statement].append((time.perf_counter() - begin, used))
    bare, ours, *others = [[median(column) for column in zip(*both, strict=True)] for both in found.values()]
    rows: list[list[str]] = []
    ratios: dict[str, float] = {}
    for statement, medians in zip(imports[1:], [ours, *others], strict=True):
        if medians[0] > bare[0]:
            ratios[statement] = (ours[0] - bare[0]) / (medians[0] - bare[0])
        row = [f"`{statement}`"]
        for theirs, our, none in zip(medians, ours, bare, strict=True):
            # Of very few processes, one may take no longer than the bare ones.
            ratio = shown((our - none) / (theirs - none)) if theirs > none else "?"
            row += [f"{(theirs - none) * 1e3:.1f} ms", "" if medians is ours else ratio]
        rows.append(row)
    head = ["beyond a bare interpreter", "time", "ours / theirs", "user time", "ours / theirs"]
    return table(head, rows), ratios


# Growth


def measure_growth(scale: Scale) -> list[str]:
    """Show that time is linear in the size of the input: how long one status, or one byte, takes at every size."""
    rows: list[list[str]] = []
    for operation in (STRUCTURE, LOADS, DUMPS):
        row = [f"{operation}, *unique*: ns a status, of " + counted(scale.counts)]
        for count in scale.counts:
            statuses = data.unique(count)
            jobstatus.cache_clear()
            row.append(f"{per_unit(lambda s=statuses, o=operation: timed(OURS, o, inputs(OURS, o, s)), count):.0f}")
        rows.append(row)
    for name, make in (("a string", "x".__mul__), ("an array of numbers", lambda size: [12345] * (size // 6))):
        for operation in (LOADS, DUMPS):
            row = [f"{operation}, source value is {name}: ns a byte, of {counted(scale.sizes)}"]
            for size in scale.sizes:
                status = {"value": "open", "source_value": make(size)}
                run = lambda s=status, o=operation: timed(OURS, o, inputs(OURS, o, [s]))  # noqa: E731
                row.append(f"{per_unit(run, size):.2f}")
            rows.append(row)
    return table(["", *["small", "middle", "large"][: len(scale.counts)]], rows)


def per_unit(run: Callable[[], float], units: int) -> float:
    """Return nanoseconds a unit, the best of five."""
    return min(run() for _ in range(5)) / units * 1e9


# Results


def machine() -> str:
    """Name what this ran on."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("msgspec", "pydantic", "cattrs", "attrs"))
    return f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}; {versions}."


Summary = dict[str, dict[str, float]]


def summarise(page: dict[str, list[float]], speed: Speed, start: dict[str, float]) -> Summary:
    """Return what a user asks first, by row and peer: ours / theirs."""
    peers = {
        "cattrs": ("the same, the status left as a dict", "cattrs without hooks", "import cattrs"),
        "pydantic": ("pydantic, a model for the status", "pydantic", "from pydantic import BaseModel"),
        "msgspec": ("msgspec, a struct for the status", "msgspec", ""),
        "openapi-python-client": ("generated: openapi-python-client", "openapi-python-client", ""),
    }
    rows: Summary = {}
    for peer, (variant, name, statement) in peers.items():
        figures = {
            "reading a page of 100 jobs": page[variant][0],
            "writing it": page[variant][1],
            "`structure`, strings that repeat": speed[STRUCTURE, name]["repeated"],
            "`structure`, each string new": speed[STRUCTURE, name]["unique"],
            "import": start.get(statement),
        }
        for row, ratio in figures.items():
            if ratio:
                rows.setdefault(row, {})[peer] = ratio
    return rows


def summary_table(summary: Summary) -> list[str]:
    """Return it as a table."""
    peers = list(next(iter(summary.values())))
    rows = (
        [row, *(shown(ratios[peer]) if peer in ratios else "" for peer in peers)] for row, ratios in summary.items()
    )
    return table(["time, ours / theirs", *peers], rows)


def draw(summary: Summary, target: Path) -> None:
    """Draw it as bars on a logarithmic scale: to the left of 1 this library is faster."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "jobstatus"
    mpl.rcParams["svg.fonttype"] = "none"  # text, which is shorter than its outlines
    mpl.rcParams["font.sans-serif"] = ["DejaVu Sans"]  # each text names them all
    from matplotlib import pyplot as plt

    bars = {
        f"{row.replace('`', '')} / {peer}": ratio for row, ratios in summary.items() for peer, ratio in ratios.items()
    }
    figure, pane = plt.subplots(figsize=(9, 6), layout="constrained")
    drawn = pane.barh(
        list(bars),
        [ratio - 1 for ratio in bars.values()],
        left=1,
        color=["#2a7f62" if ratio <= 1 else "#b8574b" for ratio in bars.values()],
    )
    pane.bar_label(drawn, [shown(ratio) for ratio in bars.values()], padding=3, fontsize=8)
    pane.set_xscale("log", base=10)
    pane.set_xlim(0.001, 60)
    pane.set_xlabel("time, ours / theirs: green, left of 1, is faster")
    pane.spines[["top", "right", "left"]].set_visible(False)
    pane.tick_params(axis="y", left=False)
    pane.minorticks_off()
    pane.invert_yaxis()
    figure.savefig(target, metadata={"Date": None})
    # Without comments, which repeat each text, and the white space at ends of lines.
    text = re.sub(r"\s*<!--.*?-->|[ \t]+$", "", target.read_text(encoding="utf-8"), flags=re.MULTILINE)
    target.write_text(text, encoding="utf-8")


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a little of everything, to see that it works")
    parser.add_argument("--write", action="store_true", help="write the tables and the picture")
    arguments = parser.parse_args()
    scale = SMALL if arguments.small else Scale()

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        earlier, written = earlier_peers(folder), generated_peers(folder)
        ratios, speed = measure_speed([*earlier, *PEERS, *written], scale)
        memory = measure_memory([*earlier, MSGSPEC, PYDANTIC, *written], scale)
        page, page_ratios = measure_page(folder, scale.rounds, scale.pages)
        start, start_ratios = measure_start(folder, scale)
        commands = measure_commands(folder, scale.runs, scale.input_size)
    parts = {
        "Time: ours / peer, below 1 is faster": ratios,
        "A page of 100 jobs, from text to objects and back": page,
        f"Memory of {scale.kept:,} statuses in a list (tracemalloc)": memory,
        "Cold start": start,
        "The command line": commands,
        "Growth": measure_growth(scale),
        "Errors": measure_failures(scale.failing),
        "Shortcuts": measure_shortcuts(scale.rounds, scale.times),
    }
    summary = summarise(page_ratios, speed, start_ratios)
    lines = [machine()]
    for title, part in parts.items():
        lines += ["", f"### {title}", "", *part]
    print("\n".join([*summary_table(summary), "", *lines]))
    if arguments.write:
        put_into(HERE / "README.md", "results", lines)
        put_into(ROOT / "README.md", "summary", summary_table(summary))
        draw(summary, HERE / "results.svg")


if __name__ == "__main__":
    main()
