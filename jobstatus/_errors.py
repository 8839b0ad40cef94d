"""What is wrong with an input, and where: `Problem` and `JobStatusError`."""

from collections.abc import Iterable

from attrs import frozen


@frozen
class Problem:
    """
    One thing that is wrong, and the way to it.

    ``str(problem)`` is ``path: message``, the path written as in ``$.source_value[2].id``.
    """

    #: The way from the document to the bad spot: member names as the input spells them, array
    #: positions from 0. ``()`` is the document itself.
    path: tuple[str | int, ...]
    #: What is wrong there, as a clause for people.
    message: str

    def __str__(self) -> str:
        return f"{show_path(self.path)}: {self.message}"


class JobStatusError(ValueError):
    """
    Something is not a job status, or not JSON; `problems` says all of what is wrong with it.

    It is a `ValueError`, so a caller that knows nothing of this library catches it too. Where another exception told
    of the failure (a `json.JSONDecodeError`, say), that one is its ``__cause__``.

    Attributes:
        problems: Every `Problem` found, in the order of the input; at least one.
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        # Not `super()`: in a class that has cattrs's error as a second base, Python 3.14 would call that one's.
        ValueError.__init__(self, self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        return "\n".join([f"{len(self.problems)} problems", *(f"  {problem}" for problem in self.problems)])


def show_path(path: Iterable[str | int]) -> str:
    """Write *path* for people, in ASCII: ``("a", 0, "b c")`` as ``$.a[0]['b c']``."""
    return "$" + "".join(
        f".{step}" if isinstance(step, str) and step.isascii() and step.isidentifier() else f"[{step!a}]"
        for step in path
    )
