"""Texts with problems: how the time and the memory of reading them grow, through the library, cattrs and pydantic."""

import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pydantic
from tables import counted, table

from jobstatus import JobStatus, loads, make_converter

_converter = make_converter()
_adapter = pydantic.TypeAdapter(JobStatus)

#: By their names: what reads a text, and how many bytes it may need beside 100 a byte of text.
READERS: dict[str, tuple[Callable[[str], Any], int]] = {
    "`loads`": (loads, 4_000_000),
    "cattrs": (lambda text: _converter.loads(text, JobStatus), 204_000_000),
    "pydantic": (lambda text: _adapter.validate_python(json.loads(text)), 4_000_000),
}


def _text(item: str, size: int) -> str:
    """Repeat *item* in an array, so that the text has about *size* characters."""
    return f'{{"value":"open","source_value":[{",".join([item] * (size // (len(item) + 1)))}]}}'


def _long_key(size: int) -> str:
    return f'{{"value":"open","source_value":{{"{"k" * (size // 2)}":[{",".join(["NaN"] * (size // 8))}]}}}}'


# The status is the first level, its array the second.
_DEEP = "[" * 125 + "NaN" + "]" * 125

#: By their names: texts of a size.
TEXTS: dict[str, Callable[[int], str]] = {
    "1e999": lambda size: _text("1e999", size),
    "NaN": lambda size: _text("NaN", size),
    "NaN in an array whose key is half of the text": _long_key,
    "NaN in arrays at level 127": lambda size: _text(_DEEP, size),
}


def _fails(read: Callable[[str], Any], text: str) -> None:
    try:
        read(text)
    except Exception:  # noqa: BLE001 - each library has exceptions of its own
        return
    msg = f"no problem in {text[:100]}"
    raise AssertionError(msg)


def nanoseconds(read: Callable[[str], Any], text: str) -> float:
    """Time a failure, in nanoseconds a byte: the best of three."""
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        _fails(read, text)
        best = min(best, time.perf_counter() - begin)
    return best / len(text) * 1e9


def peak(read: Callable[[str], Any], text: str) -> int:
    """Return the most bytes that a failure needs at once."""
    tracemalloc.start()
    try:
        _fails(read, text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measure_failures(sizes: tuple[int, ...]) -> list[str]:
    """Return the table."""
    rows: list[list[str]] = []
    for name, make in TEXTS.items():
        texts = list(map(make, sizes))
        row = [name]
        for read, bound in READERS.values():
            peaks = [peak(read, text) for text in texts]
            row.append(" / ".join(f"{nanoseconds(read, text):.0f}" for text in texts))
            row.append(" / ".join(f"{most / len(text):.0f}" for most, text in zip(peaks, texts, strict=True)))
            if any(most > 100 * len(text) + bound for most, text in zip(peaks, texts, strict=True)):
                row[-1] += " (beyond its bound)"
        rows.append(row)
    head = [heading for name in READERS for heading in (f"{name}, ns a byte", f"{name}, peak bytes a byte")]
    return table([f"texts of {counted(sizes)} bytes", *head], rows)
