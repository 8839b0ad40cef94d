"""
Compare the library with its peers, side by side in one run: time, memory, cold start and growth.

Needs the ``bench`` extra. ``python tests/benchmarks/run.py`` prints the tables; ``--write`` also puts them into
``results.md``, the picture beside it, and the README; ``--small`` is for seeing that all of it works.
"""

import argparse
import gc
import platform
import re
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from timeit import Timer
from typing import Any

import data
from attrs import frozen
from generated import generated_peers
from peers import DUMPS, LOADS, MSGSPEC, OPERATIONS, OURS, PEERS, PYDANTIC, STRUCTURE, UNSTRUCTURE, WHOLE, Peer
from tables import put_into_readme, table

import jobstatus

HERE = Path(__file__).parent
DATA = [data.repeated, data.unique, data.mixed]


@frozen
class Scale:
    """How much one run does."""

    statuses: int = data.MANY
    rounds: int = 11
    #: Of the memory measurement, of each growth, of the source values that grow, and of interpreters started.
    kept: int = 100_000
    counts: tuple[int, ...] = (1_000, 10_000, 100_000)
    sizes: tuple[int, ...] = (1_000, 100_000, 10_000_000)
    starts: int = 21


SMALL = Scale(statuses=200, rounds=2, kept=1000, counts=(100, 200), sizes=(1_000, 2_000), starts=1)


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
    """Make what an operation takes, anew: a first meeting, for hashes and the like."""
    if operation == LOADS:
        return data.fresh_texts(statuses)
    if operation in {UNSTRUCTURE, DUMPS}:
        return [peer.make(status) for status in data.fresh(statuses)]
    return data.fresh(statuses)


def compare(
    operation: str, statuses: list[dict[str, Any]], peers: list[Peer], scale: Scale
) -> tuple[float, dict[str, float]]:
    """Give our nanoseconds a status, and for every peer the median of ours / theirs over interleaved rounds."""
    peers = [peer for peer in peers if operation in peer.statements]
    ours: list[float] = []
    ratios: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for turn in range(scale.rounds):
        jobstatus.cache_clear()
        order = [OURS, *peers]
        order = order[turn % len(order) :] + order[: turn % len(order)]
        seconds = {peer.name: timed(peer, operation, inputs(peer, operation, statuses)) for peer in order}
        ours.append(seconds[OURS.name] / len(statuses))
        for peer in peers:
            ratios[peer.name].append(seconds[OURS.name] / seconds[peer.name])
    return median(ours) * 1e9, {name: median(values) for name, values in ratios.items()}


def shown(ratio: float) -> str:
    """Write a ratio with two digits that count."""
    return f"{ratio:.2f}" if ratio >= 0.095 else f"{ratio:.3f}"


Speed = dict[tuple[str, str], dict[str, float]]


def measure_speed(peers: list[Peer], scale: Scale) -> tuple[list[str], Speed]:
    """Give the table of ratios as Markdown, and its numbers by operation and peer."""
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
    """Give the bytes a status, in a list of many, as a table."""
    rows: list[list[str]] = []
    for make in (data.repeated, data.unique):
        texts = data.fresh_texts(make(scale.kept))
        dicts = data.fresh(make(scale.kept))
        for operation, items in ((STRUCTURE, dicts), (LOADS, texts)):
            ours, *theirs = (bytes_held(peer, operation, items) for peer in (OURS, *peers))
            rows.append([f"{make.__name__}, {operation}", f"{ours:.1f}", *(shown(ours / other) for other in theirs)])
    return table(["kept", "bytes a status", *(f"ours / {peer.name}" for peer in peers)], rows)


def bytes_held(peer: Peer, operation: str, items: list[Any]) -> float:
    """Tell how many bytes each of a list of statuses holds, its place in the list and its content included."""
    jobstatus.cache_clear()
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


def measure_start(scale: Scale) -> list[str]:
    """Give the time that an import takes beyond a bare interpreter, whole processes, as a table."""
    imports = ["pass", "import jobstatus", "import attrs", "import cattrs", "from pydantic import BaseModel"]
    seconds: dict[str, list[float]] = {statement: [] for statement in imports}
    for _ in range(scale.starts):
        for statement in imports:
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            seconds[statement].append(time.perf_counter() - begin)
    bare = median(seconds.pop("pass"))
    ours = median(seconds.pop("import jobstatus")) - bare
    rows = [["`import jobstatus`", f"{ours * 1e3:.0f} ms", ""]]
    for statement, values in seconds.items():
        beyond = median(values) - bare
        rows.append([f"`{statement}`", f"{beyond * 1e3:.0f} ms", f"{ours / beyond:.2f}"])
    return table(["beyond a bare interpreter", "", "ours / theirs"], rows)


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
    """Give nanoseconds a unit, the best of five."""
    return min(run() for _ in range(5)) / units * 1e9


def counted(numbers: Iterable[int]) -> str:
    """Name some numbers."""
    return " / ".join(f"{number:,}" for number in numbers)


# Results


def machine() -> str:
    """Tell what this ran on."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("msgspec", "pydantic", "cattrs", "attrs"))
    return f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}; {versions}."


def draw(speed: Speed, target: Path) -> None:
    """Draw the ratios as bars on a logarithmic scale: to the left of 1 this library is faster."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "jobstatus"
    from matplotlib import pyplot as plt

    figure, panes = plt.subplots(1, len(DATA), sharey=True, figsize=(13, 8.5), layout="constrained")
    rows = [key for key in speed if key[1] not in (OURS.name, "json alone")]
    labels = [f"{operation.replace('`', '').partition(',')[0]} / {name}" for operation, name in rows]
    for pane, make in zip(panes, DATA, strict=True):
        ratios = [speed[row][make.__name__] for row in rows]
        colours = ["#2a7f62" if ratio <= 1 else "#b8574b" for ratio in ratios]
        bars = pane.barh(labels, [ratio - 1 for ratio in ratios], left=1, color=colours)
        pane.bar_label(bars, [shown(ratio) for ratio in ratios], padding=3, fontsize=8)
        pane.set_xscale("log", base=10)
        pane.set_xlim(0.0004, 60)
        pane.axvline(1, color="black", linewidth=0.8)
        pane.set_title(make.__name__)
        pane.set_xlabel("time, ours / theirs")
        pane.spines[["top", "right", "left"]].set_visible(False)
        pane.tick_params(axis="y", length=0)
    panes[0].invert_yaxis()
    figure.suptitle("jobstatus against its peers: green, left of 1, is faster")
    figure.savefig(target, metadata={"Date": None})
    target.write_text(re.sub(r"[ \t]+$", "", target.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a little of everything, to see that it works")
    parser.add_argument("--write", action="store_true", help="write results.md, results.svg and the README's table")
    parser.add_argument("--folder", type=Path, default=HERE, help="where to write results.md and results.svg")
    arguments = parser.parse_args()
    scale = SMALL if arguments.small else Scale()

    with tempfile.TemporaryDirectory() as folder:
        written = generated_peers(Path(folder))
        ratios, speed = measure_speed([*PEERS, *written], scale)
        memory = measure_memory([MSGSPEC, PYDANTIC, *written], scale)
    parts = {
        "Time: ours / peer, below 1 is faster": ratios,
        f"Memory of {scale.kept:,} statuses in a list (tracemalloc)": memory,
        "Cold start": measure_start(scale),
        "Growth": measure_growth(scale),
    }
    lines = ["# Results of `python tests/benchmarks/run.py --write`", "", machine()]
    for title, part in parts.items():
        lines += ["", f"## {title}", "", *part]
    print("\n".join(lines))
    if arguments.write:
        (arguments.folder / "results.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
        draw(speed, arguments.folder / "results.svg")
        if arguments.folder == HERE:
            put_into_readme("speed", ratios)


if __name__ == "__main__":
    main()
