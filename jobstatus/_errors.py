"""`Problem`, `JobStatusError`, and how problems are collected and formatted."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from attrs import field, frozen

#: Maximum number of problems that are listed for a document; one more counts the rest.
MAX_PROBLEMS: Final = 1000

# These keep `str(error)` below 1 MB: at most 1,001 lines of a path and a message.
_MAX_SHOWN_PATH: Final = 600
_MAX_SHOWN_MESSAGE: Final = 300
MAX_SHOWN_KEY: Final = 80


@frozen
class Problem:
    """
    One thing that is wrong with an input, and the path to it.

    ``str(problem)`` is ``path: message`` with the path written like ``$.source_value[2].id``. Long paths and messages
    are shortened there, to less than 1,000 characters in all; `path` itself is always complete.
    """

    #: Path from the document to the bad value: keys as the input spells them, array positions from 0. ``()`` is the
    #: document itself.
    path: tuple[str | int, ...]
    #: What is wrong there, in English; the wording may change.
    message: str
    #: Whether the problem is an unknown key, reported because of ``extra="forbid"``.
    unknown_key: bool = field(default=False, kw_only=True, eq=False, repr=False)

    def __str__(self) -> str:
        return f"{show_path(self.path)}: {shorten(self.message, _MAX_SHOWN_MESSAGE)}"


class JobStatusError(ValueError):
    """
    Raised for an invalid mapped value or invalid JSON; lists every problem.

    Its ``__cause__`` is the original exception, such as a `json.JSONDecodeError`, if there was one. ``str(error)`` has
    a line for each problem and stays below 1 MB.

    Attributes:
        problems: Every `Problem` that was found, in the order of the input; at least one. Beyond 1,000 problems, the
            last one says how many more there are.
    """

    problems: tuple[Problem, ...]

    # Set on errors in a cattrs group, whose notes contain the path already.
    _path_is_in_notes = False

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        # Not `super()`: if cattrs's error is a second base, Python 3.14 would call that one's `__init__`.
        ValueError.__init__(self, self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        count = f"{'more than ' * (len(self.problems) > MAX_PROBLEMS)}{min(len(self.problems), MAX_PROBLEMS)} problems"
        return "\n".join([count, *(f"  {problem}" for problem in self.problems)])

    # The default shows every path in full, however long.
    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


def show_path(path: Iterable[str | int]) -> str:
    """Format a path in ASCII: ``("a", 0, "b c")`` as ``$.a[0]['b c']``. The middle of a long path is left out."""
    return shorten("$" + "".join(map(_show_step, path)), _MAX_SHOWN_PATH)


def _show_step(step: str | int) -> str:
    if isinstance(step, str):
        step = shorten(step, MAX_SHOWN_KEY)
        if step.isascii() and step.isidentifier():
            return f".{step}"
    return f"[{step!a}]"


def shorten(text: str, length: int) -> str:
    """Leave out the middle of *text* if it has more than *length* characters."""
    if len(text) <= length:
        return text
    half = length // 2 - 2
    return f"{text[:half]}...{text[-half:]}"


# `type`, without the narrowing by which type checkers lose the item types of containers.
type_of: Final[Callable[[object], Any]] = type

_JSON_KINDS: Final[tuple[tuple[Any, str], ...]] = (
    (type(None), "null"),
    (bool, "a boolean"),
    (str, "a string"),
    ((int, float), "a number"),
    ((list, tuple), "an array"),
    (Mapping, "an object"),
)


def kind_of(value: object) -> str:
    """Name the JSON type of a value, or its class if it is not JSON."""
    try:
        found = [name for kind, name in _JSON_KINDS if issubclass(type(value), kind)]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a metaclass may raise anything
        found = []
    return found[0] if found else class_name(type(value))


def class_name(cls: Any) -> str:
    """Name a class, with its module unless it is built in."""
    try:
        module = "" if cls.__module__ == "builtins" else f"{cls.__module__}."
        name = f"{module}{cls.__qualname__}"
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a metaclass may raise anything
        name = "an unknown class"
    return shorten(name, 100)


def describe_key(key: object) -> str:
    """Describe a key that is not a string: its type, and the key itself if it is a number or bytes."""
    shown = ""
    if type(key) in (int, float, bool, bytes):
        with suppress(ValueError):  # too many digits
            shown = f" {key!a}"
    return shorten(kind_of(key) + shown, 100)


# Path as a linked list (parent, last step). It becomes a tuple only when a problem is reported.
if TYPE_CHECKING:
    Path: TypeAlias = tuple["Path", str | int] | None
else:
    # Without a forward reference, which beartype and typeguard could not resolve in other modules.
    Path = tuple[Any, str | int] | None


class Problems:
    """Collects the problems of one document in the order of the input, without duplicates."""

    __slots__ = ("_listed", "_repeated", "cause", "count")

    def __init__(self) -> None:
        #: Number of problems added, duplicates included.
        self.count = 0
        #: The first exception that caused a problem.
        self.cause: Exception | None = None
        # A dict as an ordered set.
        self._listed: dict[Problem, None] = {}
        self._repeated = 0

    def add(self, path: Path, message: str, *, unknown_key: bool = False, cause: Exception | None = None) -> None:
        """Record a problem at *path*."""
        self.count += 1
        self.cause = self.cause or cause
        if len(self._listed) < MAX_PROBLEMS:
            steps: list[str | int] = []
            while path is not None:
                path, step = path
                steps.append(step)
            problem = Problem(tuple(reversed(steps)), message, unknown_key=unknown_key)
            self._repeated += problem in self._listed
            self._listed[problem] = None

    def raise_if_any(self) -> None:
        """Raise a `JobStatusError` if a problem was added."""
        if self._listed:
            self.throw()

    def throw(self) -> NoReturn:
        """Raise a `JobStatusError` with all problems."""
        problems = list(self._listed)
        if more := self.count - self._repeated - len(problems):
            problems.append(Problem((), f"{more} more problem{'s' if more > 1 else ''}"))
        raise JobStatusError(problems) from self.cause
