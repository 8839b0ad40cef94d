"""What comments in the library say is faster, beside the plain way to do the same."""

import json
from statistics import median
from timeit import Timer
from typing import Any

from tables import shown, table

from jobstatus import Extra, JobStatus, Naming, _flat, _text, loads

_STATUS = {"value": "open", "source_value": "Stage 1"}
_WRITTEN = json.dumps(_STATUS)


def _loads_plainly(text: str, *, naming: Naming | None = None, extra: Extra = "allow") -> JobStatus:
    return JobStatus._reader.read_text(text, naming, extra)


#: What is done, quickly and plainly, and the names that the two statements use.
SHORTCUTS: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "are all keys of a dict strings: by its size, by looking at them (`STR_DICT_SIZE`)",
        "data.__sizeof__() == size",
        "has_str_keys(data)",
        {"data": _STATUS, "size": _flat.STR_DICT_SIZE, "has_str_keys": _flat.has_str_keys},
    ),
    (
        "a text that is in the cache: in `loads`, with one more call",
        "loads(text)",
        "loads_plainly(text)",
        {"text": _WRITTEN, "loads": loads, "loads_plainly": _loads_plainly},
    ),
    (
        "JSON of a small dict: by an encoder made once, by `JSONEncoder.encode`",
        "''.join(chunks(data, 0))",
        "encode(data)",
        {"data": {**_STATUS, "source_value": 1}, "chunks": _text._chunks, "encode": _text._encoder.encode},
    ),
]


def measure_shortcuts(rounds: int, times: int) -> list[str]:
    """Return the table of nanoseconds, the medians of interleaved rounds."""
    loads(_WRITTEN)
    rows: list[list[str]] = []
    for title, quick, plain, names in SHORTCUTS:
        timers = [Timer(statement, globals=names) for statement in (quick, plain)]
        seconds = [[timer.timeit(times) for timer in timers] for _ in range(rounds)]
        both = [median(turn) / times * 1e9 for turn in zip(*seconds, strict=True)]
        rows.append([title, *(f"{one:.0f}" for one in both), shown(both[0] / both[1])])
    return table(["", "quick, ns", "plain, ns", "quick / plain"], rows)
