"""Find and locate every problem of a document that is JSON; slower than finding out whether there is one."""

import re
import sys
from collections import Counter
from collections.abc import Sequence
from math import isfinite
from typing import Any, NamedTuple, TypeAlias

from attrs import define, field

from .._errors import JobStatusError, Problem
from .._freeze import MAX_DEPTH
from .._model import loads
from .._options import SPELLINGS
from ._scan import TOO_DEEP, describe_bad_byte, each, find_bad_byte, lenient, members_of
from ._statuses import FIELDS, RAW, may_be_root

_Path: TypeAlias = tuple[str | int, ...]
#: A position in the text, and the problem there.
Located: TypeAlias = tuple[int, Problem]


class Examined(NamedTuple):
    """The problems and warnings of a document, in the order of its text."""

    problems: list[Located]
    #: Values under the key of a status that are neither objects nor null.
    warnings: Sequence[Located] = ()
    #: Whether there is a status, valid or not.
    has_status: bool = False


def examine(text: str, names: frozenset[str]) -> Examined:
    """Find the problems of a document that is JSON. *names* are the keys that hold statuses."""
    if byte := find_bad_byte(text):
        return Examined([(byte.start(), Problem((), f"not a JSON text: {describe_bad_byte(byte[0])}"))])
    walk = _Walk(text, names)
    walk.value(0, ())
    statuses, warnings = walk.statuses, walk.warnings
    if may_be_root(lenient(text)[0]) and all(path[0] in SPELLINGS for path, _ in statuses):
        statuses = [((), 0)]
        warnings = [(at, problem) for at, problem in warnings if problem.path[0] not in SPELLINGS]
    problems = walk.problems
    paths = {path for path, _ in statuses}
    for one in walk.integers:
        path = one[1].path
        if any(path[:length] in paths for length in range(len(path))):
            problems.append(one)
    known = {problem for _, problem in problems}
    for path, begin in statuses:
        problems += [(at, problem) for at, problem in _in_status(text, begin, path) if problem not in known]
    return Examined(sorted(problems, key=lambda found: found[0]), warnings, bool(statuses))


@define
class _Walk:
    """Walks a document; collects problems with its JSON, and what may be statuses."""

    _text: str
    _names: frozenset[str]
    problems: list[Located] = field(init=False, factory=list)
    #: Integers that Python does not convert, which are problems only in a status.
    integers: list[Located] = field(init=False, factory=list)
    warnings: list[Located] = field(init=False, factory=list)
    statuses: list[tuple[_Path, int]] = field(init=False, factory=list)

    def value(self, begin: int, path: _Path) -> int:
        """Walk the value at a position, and return its end."""
        text = self._text
        if text[begin] not in ("{", "["):
            return self._scalar(begin, path)
        if len(path) >= MAX_DEPTH:
            self.problems.append((begin, Problem(path, TOO_DEEP)))
            return lenient(text, begin)[1]
        statuses, warnings = len(self.statuses), len(self.warnings)
        counts: Counter[Any] = Counter()

        def visit(step: Any, start: int, begin: int) -> int:
            here = (*path, step)
            counts[step] += 1
            if counts[step] == 2:  # noqa: PLR2004
                self.problems.append((start, Problem(here, "repeated key")))
            if step in self._names and text[begin] not in ("{", "n") and here != (RAW,):
                self.warnings.append((begin, Problem(here, "a status must be an object or null")))
            return self.value(begin, here)

        end = each(text, begin, visit)
        is_status = bool(path) and path[-1] in self._names and not FIELDS.isdisjoint(counts)
        if is_status or path == (RAW,):
            # Anything found inside is the provider's own data.
            del self.statuses[statuses:], self.warnings[warnings:]
        if is_status and path != (RAW,):
            self.statuses.append((path, begin))
        return end

    def _scalar(self, begin: int, path: _Path) -> int:
        value, end = lenient(self._text, begin)
        if type(value) is float and not isfinite(value):
            self.problems.append((begin, Problem(path, f"not JSON: the number {value}")))
        elif type(value) is int:
            limit, digits = sys.get_int_max_str_digits(), len(self._text[begin:end].lstrip("-"))
            if 0 < limit < digits:
                message = f"an integer of {digits:,} digits, more than the {limit:,} that Python converts"
                self.integers.append((begin, Problem(path, message)))
        return end


def _in_status(text: str, begin: int, path: _Path) -> list[Located]:
    """Return the problems of a status that the walk does not find."""
    found: list[Located] = []
    try:
        loads(text[begin : lenient(text, begin)[1]])
    except JobStatusError as error:
        for problem in error.problems:
            at = begin
            if problem.path == ("value",):
                values = [member.begin for member in members_of(text, begin) if member.key == "value"]
                at = next((value for value in values if text[value] not in ('"', "n")), begin)
            if not _is_known(problem.message):
                found.append((at, Problem(path + problem.path, problem.message)))
    return found


# Problems that the walk finds, and the count of those beyond the limit.
_is_known = re.compile("nested |Exceeds|[0-9]+ more problem").match
