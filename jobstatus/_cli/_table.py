"""The report as a table with bars, as wide as the terminal."""

import shutil
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple
from unicodedata import category, east_asian_width

from ._terminal import printable


class Row(NamedTuple):
    """A status in the report."""

    number: int
    #: The value without quotes, and the source value as JSON; None if absent.
    value: str | None
    source_value: str | None
    #: ``unmapped``, ``unknown`` or empty.
    mark: str


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of a table, none if there are no rows. The first row must be the most frequent."""
    if not rows:
        return
    width = max(shutil.get_terminal_size().columns or 80, 60)  # 0 if the terminal does not know its size
    bar_width = width // 6
    total = sum(row.number for row in rows)
    lines = [("count", "share", "value", "", "source value", "")]
    for row in rows:
        value, source_value = _cell(row.value, width), _cell(row.source_value, width)
        bar = _bar(row.number / rows[0].number, bar_width)
        lines.append((str(row.number), f"{row.number / total:.1%}", value, row.mark, source_value, bar))
    widths = [max(map(columns, cells)) for cells in zip(*lines, strict=True)]
    # The two columns without a limit share the rest.
    spare = width - sum(widths[:2]) - widths[3] - bar_width - 10
    widths[2] = min(widths[2], max(spare - widths[4], spare // 2))
    widths[4] = min(widths[4], spare - widths[2])
    for count, share, value, mark, source_value, bar in lines:
        cells = (
            f"{count:>{widths[0]}}",
            f"{share:>{widths[1]}}",
            fit(value, widths[2]),
            f"{mark:{widths[3]}}",
            fit(source_value, widths[4]),
            bar,
        )
        yield "  ".join(cells).rstrip()


def _cell(text: str | None, most: int) -> str:
    # Cut long values first; not to the width, as combining characters take no column.
    return "(absent)" if text is None else printable(text[: 8 * most])


def columns(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    return sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    if category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1


def fit(text: str, width: int) -> str:
    """Pad or cut *text* to *width* columns."""
    taken = columns(text)
    if taken <= width:
        return text + " " * (width - taken)
    kept = sum(end <= width - 3 for end in accumulate(map(_columns_of, text)))
    return fit(f"{text[:kept]}...", width)


def _bar(share: float, width: int) -> str:
    block = "\N{FULL BLOCK}"
    if block != printable(block):
        block = "#"
    return block * max(1, round(share * width))
