"""What is wrong in a document that is JSON, and where: slower than finding that something is."""

import re
import sys
from collections import Counter
from math import isfinite
from typing import Any, TypeAlias

from attrs import define, field

from .._errors import JobStatusError, Problem
from .._freeze import MAX_DEPTH
from .._model import loads
from .._options import SPELLINGS
from ._scan import TOO_DEEP, each, find_other_byte, lenient, members_of, name_other_byte
from ._statuses import RAW, is_status, may_be_root

_Path: TypeAlias = tuple[str | int, ...]
#: A position in the text, and what is wrong there.
Found: TypeAlias = tuple[int, Problem]

_strings_and_numbers = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[0-9.eE+-]+').finditer


def examine(text: str, names: frozenset[str]) -> tuple[list[Found], list[Found]]:
    """
    Return the problems of a document in the order of the text, and its warnings.

    A warning is for what is under one of *names*, the keys that statuses are under, and is neither an object nor null.
    """
    if byte := find_other_byte(text):
        return [(byte.start(), Problem((), f"not a JSON text: {name_other_byte(byte[0])}"))], []
    walk = _Walk(text, names)
    walk.value(0, (), inside=False)
    statuses, warnings = walk.statuses, walk.warnings
    if may_be_root(lenient(text)[0]) and all(path[0] in SPELLINGS for path, _ in statuses):
        statuses = [((), 0)]
        warnings = [(at, problem) for at, problem in warnings if problem.path[0] not in SPELLINGS]
    known = {problem for _, problem in walk.problems}
    for path, begin in statuses:
        walk.problems += [(at, problem) for at, problem in _in_status(text, begin, path) if problem not in known]
    return sorted(walk.problems, key=lambda found: found[0]), warnings


@define
class _Walk:
    """Goes through a document, and collects what is wrong with it as JSON, and where statuses may be."""

    _text: str
    _names: frozenset[str]
    problems: list[Found] = field(init=False, factory=list)
    warnings: list[Found] = field(init=False, factory=list)
    statuses: list[tuple[_Path, int]] = field(init=False, factory=list)

    def value(self, begin: int, path: _Path, *, inside: bool) -> int:
        """Go through the value at *begin*, which may be *inside* of what holds no status; return its end."""
        text = self._text
        if text[begin] not in "{[":
            value, end = lenient(text, begin)
            if type(value) is float and not isfinite(value):
                self.problems.append((begin, Problem(path, f"not JSON: the number {value}")))
            return end
        if len(path) >= MAX_DEPTH:
            self.problems.append((begin, Problem(path, TOO_DEEP)))
            return lenient(text, begin)[1]
        how_often: Counter[Any] = Counter()

        def visit(step: Any, start: int, begin: int) -> int:
            here = (*path, step)
            how_often[step] += 1
            if how_often[step] == 2:  # noqa: PLR2004
                self.problems.append((start, Problem(here, "repeated key")))
            return self.value(begin, here, inside=inside or self._hides(begin, here))

        return each(text, begin, visit)

    def _hides(self, begin: int, path: _Path) -> bool:
        """Whether what is at a path is a status, which is collected, or is what the provider sent."""
        if path[-1] in self._names and path != (RAW,):
            start = self._text[begin]
            if start == "{":
                if is_status(lenient(self._text, begin)[0]):
                    self.statuses.append((path, begin))
                    return True
            elif start != "n":
                self.warnings.append((begin, Problem(path, "a status must be an object or null")))
        return path == (RAW,)


def _in_status(text: str, begin: int, path: _Path) -> list[Found]:
    """Return the problems of the status at a position, except for nesting."""
    found: list[Found] = []
    try:
        loads(text[begin : lenient(text, begin)[1]])
    except JobStatusError as error:
        for problem in error.problems:
            at = begin
            if problem.path == ("value",):
                values = [member.begin for member in members_of(text, begin) if member.key == "value"]
                at = next((value for value in values if text[value] not in '"n'), begin)
            elif error.__cause__ is not None:
                at += _place_of_long_integer(text[begin:])
            if not problem.message.startswith("nested "):
                found.append((at, Problem(path + problem.path, problem.message)))
    return found


def _place_of_long_integer(text: str) -> int:
    """Return the position of the first integer with more digits than Python converts, the only one that is reported."""
    limit = sys.get_int_max_str_digits()
    tokens = _strings_and_numbers(text)
    return next((token.start() for token in tokens if len(token[0]) > limit and token[0].lstrip("-").isdigit()), 0)
