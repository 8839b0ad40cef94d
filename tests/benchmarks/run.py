"""
Compare the library with its peers and with its version 0.1.0, side by side in one run.

Needs the ``bench`` extra. Prints a summary and the tables; ``--write`` also writes them into their pages.
"""

import json
import platform
import sys
import tempfile
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

import data
import peers as p
import pydantic
from commands import measure_commands
from common import cold_starts, counted, options, peak_bytes, publish, ratio, seconds, shown, table, turns
from page import measure_page
from peers import DUMPS, LIST, LOADS, OURS, STRUCTURE

from jobstatus import JobStatus, SourceObject, _flat, _text, _values, loads, make_converter


def inputs(peer, operation, statuses):
    """Make what an operation takes, anew, so that no hash is known yet."""
    if operation == LOADS:
        return [json.dumps(status, separators=(",", ":")) for status in statuses]
    if operation in {STRUCTURE, LIST}:
        return data.fresh(statuses)
    make = peer.function(STRUCTURE)
    return [make(status) for status in data.fresh(statuses)]


def clear_cache(peer):
    if "cache_clear" in peer.names:
        peer.names["cache_clear"]()


def nanoseconds(peer, operation, statuses):
    """Time one operation on all statuses; what it makes is kept, as a reader of a page keeps it."""
    clear_cache(peer)
    statement = peer.statements[operation]
    loop = statement if operation == LIST else f"[{statement} for item in items]"
    items = inputs(peer, operation, statuses)
    return seconds(f"made = {loop}", {**peer.names, "items": items}) / len(statuses) * 1e9


def measure_speed(peers, rounds, count):
    """Return the table, and ours / theirs by operation, peer and data."""
    kinds, rows, speed = [data.repeated, data.unique, data.mixed, data.objects], [], {}
    for operation in p.OPERATIONS:
        able = [peer for peer in (OURS, *peers) if operation in peer.statements]
        columns = [[operation, *("" for _ in able[1:])], ["*nanoseconds a status*", *(peer.name for peer in able[1:])]]
        for kind in kinds:
            statuses = kind(count)
            found = turns(rounds, {peer.name: partial(nanoseconds, peer, operation, statuses) for peer in able})
            ours = found.pop(OURS.name)
            ratios = {name: ratio(ours, theirs) for name, theirs in found.items()}
            speed |= {(operation, name, kind.__name__): figure for name, figure in ratios.items()}
            columns.append([f"*{median(ours):.0f}*", *map(shown, ratios.values())])
        rows += zip(*columns, strict=True)
    return table(["operation", "ours / peer", *(kind.__name__ for kind in kinds)], rows), speed


def measure_start(rounds):
    """Return the table of what an import takes beyond a bare interpreter, and the ratios."""
    imports = ["import jobstatus", "import attrs", "import cattrs", "from pydantic import BaseModel"]
    # Without the environment, which may forbid to keep the compiled modules.
    commands = [[sys.executable, "-E", "-c", statement] for statement in ("pass", *imports)]
    cold_starts(commands, 1)  # compiles them
    found = dict(zip(imports, cold_starts(commands, rounds), strict=True))
    ratios = {statement: found[imports[0]] / time for statement, time in found.items()}
    rows = [[f"`{statement}`", f"{time * 1e3:.1f} ms", shown(ratios[statement])] for statement, time in found.items()]
    return table(["beyond a bare interpreter", "time", "ours / theirs"], rows), ratios


def measure_growth(counts, sizes):
    """Show that time is linear in the size of the input: how long one status, or one byte, takes at every size."""

    def best(operation, statuses, units):
        return min(nanoseconds(OURS, operation, statuses) for _ in range(5)) * len(statuses) / units

    rows = []
    for operation in (STRUCTURE, LOADS, DUMPS):
        title = f"{operation}, *unique*: ns a status, of {counted(counts)}"
        rows.append([title, *(f"{best(operation, data.unique(count), count):.0f}" for count in counts)])
    for name, make in (("a string", "x".__mul__), ("an array of numbers", lambda size: [12345] * (size // 6))):
        for operation in (LOADS, DUMPS):
            title = f"{operation}, source value is {name}: ns a byte, of {counted(sizes)}"
            each = (best(operation, [{"value": "open", "source_value": make(size)}], size) for size in sizes)
            rows.append([title, *(f"{figure:.2f}" for figure in each)])
    return table(["", *["small", "middle", "large"][: len(counts)]], rows)


def measure_errors(sizes):
    """Show the same for texts with problems, and the memory, through the library, cattrs and pydantic."""
    converter, adapter = make_converter(), pydantic.TypeAdapter(JobStatus)
    readers = {
        "`loads`": loads,
        "cattrs": lambda text: converter.loads(text, JobStatus),
        "pydantic": lambda text: adapter.validate_python(json.loads(text)),
    }

    def text_of(size, item):
        return f'{{"value":"open","source_value":{{"":[{",".join([item] * (size // (len(item) + 1)))}]}}}}'

    def fails(read, text):
        with suppress(Exception):  # each library has exceptions of its own
            read(text)
            raise SystemExit("no problem: " + text[:100])

    texts = {
        "1e999": [text_of(size, "1e999") for size in sizes],
        "NaN": [text_of(size, "NaN") for size in sizes],
        "NaN in arrays at level 127": [text_of(size, "[" * 124 + "NaN" + "]" * 124) for size in sizes],
    }
    rows = []
    for title, of_sizes in texts.items():
        rows.append([title])
        for read in readers.values():
            failing = [(partial(fails, read, text), len(text)) for text in of_sizes]
            times = (min(seconds("fail()", {"fail": fail}) for _ in range(3)) * 1e9 / size for fail, size in failing)
            peaks = (peak_bytes(fail) / size for fail, size in failing)
            rows[-1] += [counted(times, ".0f"), counted(peaks, ".0f")]
    head = [heading for name in readers for heading in (f"{name}, ns a byte", f"{name}, peak bytes a byte")]
    return table([f"texts of {counted(sizes)} bytes", *head], rows)


NESTED = '{"source_value":{"id":7,"label":"Open","active":true,"stages":["a",{"b":1}]}}'


def comprehend(value):
    """Do what `thaw` does, in the plainest way."""
    if isinstance(value, tuple):
        return [comprehend(item) for item in value]
    return {key: comprehend(item) for key, item in value.items()} if isinstance(value, SourceObject) else value


def measure_shortcuts(rounds, times):
    """Return the table of what comments in the library say is faster, beside the plain code for the same."""
    status = {"value": "open", "source_value": "Stage 1"}
    names = {"status": status, "size": _flat.STR_DICT_SIZE, "has_str_keys": _flat.has_str_keys}
    names |= {"loads": loads, "plain": lambda text: JobStatus._reader.read_text(text, None, "allow")}
    names |= {"thaw": _values.thaw, "nested": loads(NESTED).source_value, "comprehend": comprehend}
    names |= {"number": {**status, "source_value": 1}, "chunks": _text._chunks, "encode": _text._encoder.encode}
    names["text"] = json.dumps(status)
    shortcuts = {
        "are all keys of a dict strings: by its size, by looking at them (`STR_DICT_SIZE`)": (
            "status.__sizeof__() == size",
            "has_str_keys(status)",
        ),
        "a text that is in the cache: in `loads`, with one more call": ("loads(text)", "plain(text)"),
        "plain data of an object: by a loop over a copy, by comprehensions": ("thaw(nested)", "comprehend(nested)"),
        "JSON of a small dict: by an encoder made once, by `JSONEncoder.encode`": (
            "''.join(chunks(number, 0))",
            "encode(number)",
        ),
    }
    rows = []
    for title, statements in shortcuts.items():
        found = turns(rounds, {statement: partial(seconds, statement, names, times) for statement in statements})
        quick, plain = (median(turn) * 1e9 for turn in found.values())
        rows.append([title, f"{quick:.0f}", f"{plain:.0f}", shown(quick / plain)])
    return table(["", "quick, ns", "plain, ns", "quick / plain"], rows)


def summarise(page, speed, start):
    """Return the table of what a user asks first."""
    names = {
        "cattrs": ("the same, the status left as a dict", "cattrs without hooks", "import cattrs"),
        "pydantic": ("pydantic, a model for the status", "pydantic", "from pydantic import BaseModel"),
        "msgspec": ("msgspec, a struct for the status", "msgspec", ""),
        "openapi-python-client": ("generated: openapi-python-client", "openapi-python-client", ""),
    }
    variants, peers, imports = zip(*names.values(), strict=True)
    rows = {
        "reading a page of 100 jobs": [page[variant][0] for variant in variants],
        "writing it": [page[variant][1] for variant in variants],
        "`structure`, strings that repeat": [speed[STRUCTURE, peer, "repeated"] for peer in peers],
        "`structure`, each string new": [speed[STRUCTURE, peer, "unique"] for peer in peers],
        "import": [start.get(statement, 0) for statement in imports],
    }
    cells = [[row, *(shown(figure) if figure else "" for figure in figures)] for row, figures in rows.items()]
    return table(["time, ours / theirs", *names], cells)


def main():
    given = options(__doc__)

    def size(full, small):
        return small if given.small else full

    rounds, few = size(5, 2), (1_000, 2_000)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        peers = [*p.earlier_versions(folder), *p.PEERS, *p.generated_peers(folder)]
        time, speed = measure_speed(peers, rounds, size(20_000, 200))
        page, page_ratios = measure_page(folder, rounds, size(20, 1))
        start, start_ratios = measure_start(size(21, 1))
        commands = measure_commands(folder, size(3, 1), size(100_000_000, 100_000))
    parts = {
        "Time: ours / peer, below 1 is faster": time,
        "A page of 100 jobs, from text to objects and back": page,
        "Cold start": start,
        "The command line": commands,
        "Growth": measure_growth(size((1_000, 10_000, 100_000), (100, 200)), size((1_000, 100_000, 10_000_000), few)),
        "Errors": measure_errors(size((100_000, 400_000), few)),
        "Shortcuts": measure_shortcuts(rounds, size(100_000, 100)),
    }
    versions = ", ".join(f"{name} {version(name)}" for name in ("msgspec", "pydantic", "cattrs", "attrs"))
    lines = [f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}; {versions}."]
    for title, part in parts.items():
        lines += ["", f"### {title}", "", *part]
    publish("summary", summarise(page_ratios, speed, start_ratios), write=given.write)
    print()
    publish("results", lines, write=given.write)


if __name__ == "__main__":
    main()
