"""Markdown tables, how numbers are written in them, and where they belong in the pages."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Write a Markdown table."""
    lines = [head, ["---"] * 2 + ["--:"] * (len(head) - 2) if len(head) > 2 else ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def shown(ratio: float) -> str:
    """Write a ratio with two significant digits."""
    return f"{ratio:.2f}" if ratio >= 0.095 else f"{ratio:.3f}"


def counted(numbers: Iterable[int]) -> str:
    """List some numbers."""
    return " / ".join(f"{number:,}" for number in numbers)


def put_into(page: Path, name: str, lines: Sequence[str]) -> None:
    """Replace the text between the marks ``<!-- name -->`` and ``<!-- /name -->`` of a page."""
    text = page.read_text(encoding="utf-8")
    made, count = re.subn(
        rf"(<!-- {name} -->\n).*(<!-- /{name} -->)",
        lambda marks: marks[1] + "\n".join(["", *lines, "", marks[2]]),
        text,
        flags=re.DOTALL,
    )
    if count != 1:
        msg = f"{page} has no place for {name}"
        raise SystemExit(msg)
    page.write_text(made, encoding="utf-8")
