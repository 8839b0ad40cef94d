"""JSON text: strict parsing (RFC 8259) into plain values, and rendering."""

import re
from collections.abc import Iterator
from itertools import accumulate
from json import JSONDecodeError, JSONDecoder, JSONEncoder, detect_encoding, encoder
from json.encoder import encode_basestring_ascii as quote
from typing import Any, Final, TypeAlias, cast

from ._errors import JobStatusError, Path, Problem, Problems, kind_of, type_of
from ._freeze import MAX_DEPTH, Pairs

__all__ = ["HEAD", "Text", "is_deeper", "levels", "looks_like", "parse", "quote", "render", "structure_of"]

#: A JSON text; bytes are UTF-8.
Text: TypeAlias = str | bytes | bytearray | memoryview


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Pairs:
    members = dict(pairs)
    return members if len(members) == len(pairs) else Pairs(pairs)


# Created once, as creating one takes longer than reading or writing a status.
_decoder = JSONDecoder(object_pairs_hook=_object)
_encoder = JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)
# `JSONEncoder.encode` creates a C encoder for every text, which takes longer than encoding most (`dumps` of
# mixed data in tests/benchmarks). This creates it once, in the same way.
_chunks: Any
try:
    _chunks = cast("Any", encoder).c_make_encoder(None, _encoder.default, quote, None, ":", ",", False, False, False)  # noqa: FBT003
except (AttributeError, TypeError):  # Pythons without it, or with other parameters
    _chunks = _encoder.iterencode

#: The part of a text from which `looks_like` knows what it is.
HEAD: Final = slice(4)
# Nesting that `json` can parse on every Python. Far beyond it, most raise a RecursionError; where the stack is small
# (WebAssembly), the process crashes.
_SAFE: Final = 1000
_STEPS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS_OR_QUOTES: Final = bytes(set(range(128)) - set(b'[]{}"'))
_surrogate = re.compile("[\ud800-\udfff]").search


def parse(text: Text) -> Any:
    """
    Parse one JSON text into plain values.

    Repeated keys (as `Pairs`) and numbers that are not finite stay in the result; `Freezer` reports them with their
    paths.

    Raises:
        JobStatusError: If *text* is not one JSON text. The original error is its ``__cause__``.
    """
    characters = text if type(text) is str else _decode(text)
    try:
        if len(characters) > _SAFE:
            _check_nesting(characters)
        if not characters.isascii() and _surrogate(characters):
            # Escaped, a surrogate pair is read as one character, as it is from the output of `render`. Decode first, to
            # fail on invalid JSON, where a backslash might precede a surrogate.
            _decoder.decode(characters)
            characters = characters.encode(errors="backslashreplace").decode()
        if characters.startswith("{"):
            # `decode` skips white space with regular expressions, which takes as long as parsing a status.
            value, end = _decoder.raw_decode(characters)
            if end == len(characters) or not characters[end:].strip(" \t\n\r"):
                return value
        return _decoder.decode(characters)
    except RecursionError as error:
        raise JobStatusError([Problem((), f"nested too deeply: {error}")]) from error
    except JSONDecodeError as error:
        looks = looks_like(characters[HEAD].encode(errors="replace"))
        raise JobStatusError([Problem((), f"not a JSON text{looks}: {error}")]) from error
    except ValueError as error:  # an integer with more digits than Python converts
        raise JobStatusError([Problem((), str(error))]) from error


def _check_nesting(characters: str) -> None:
    """Raise a RecursionError if a parser might exhaust its stack."""
    if is_deeper(characters, _SAFE):
        msg = f"more than {MAX_DEPTH} levels"
        raise RecursionError(msg)


def is_deeper(characters: str, limit: int) -> bool:
    """Whether arrays and objects are nested more than *limit* deep anywhere in a JSON text."""
    if characters.count("[") + characters.count("{") <= limit:
        return False
    return any(map(limit.__lt__, levels(structure_of(characters)[0])))


def levels(brackets: bytes) -> Iterator[int]:
    """Yield how many arrays and objects are open after each bracket."""
    return accumulate(map(_STEPS.__getitem__, brackets))


def structure_of(characters: str) -> tuple[bytes, bool]:
    """Return the brackets outside of strings, and whether a string is open at the end."""
    unescaped = characters.replace("\\\\", "").replace('\\"', "").encode("ascii", "ignore")
    # Most strings are empty now.
    parts = unescaped.translate(None, _NO_BRACKETS_OR_QUOTES).replace(b'""', b"").split(b'"')
    return b"".join(parts[::2]), len(parts) % 2 == 0


def _decode(text: Any) -> str:
    # Not `isinstance`, which may run foreign code to look up the class.
    if issubclass(type(text), str):
        return str.__str__(text)
    try:
        data: Any = text.tobytes() if type(text) is memoryview else text
        return str(data, "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise JobStatusError([Problem((), f"not a JSON text{looks_like(error.object[HEAD])}: {error}")]) from error
    except ValueError as error:  # a released memoryview
        raise JobStatusError([Problem((), f"not a JSON text: {error}")]) from error
    except TypeError as error:
        hint = "structure reads mappings" if kind_of(text) == "an object" else "loads reads str and UTF-8 bytes"
        raise JobStatusError([Problem((), f"not a JSON text but {kind_of(text)}; {hint}")]) from error


def looks_like(start: bytes) -> str:
    """Return a hint for a message: what the first four bytes of something that is not JSON look like."""
    if start.startswith(b"\x1f\x8b"):
        return " (the bytes look like gzip)"
    encoding = detect_encoding(start)
    return "" if encoding.startswith("utf-8") else f" (the bytes look like {encoding[:6].upper()})"


def render(plain: dict[str, Any]) -> str:
    """
    Render a plain dict as compact JSON text in ASCII.

    Raises:
        JobStatusError: If an integer has more digits than Python converts (`sys.set_int_max_str_digits`).
    """
    try:
        return "".join(_chunks(plain, 0))
    except ValueError:
        problems = Problems()
        _report_integers(plain, None, problems)
        problems.throw()


def _report_integers(value: Any, path: Path, problems: Problems) -> None:
    kind = type_of(value)
    if kind is int:
        try:
            str(value)
        except ValueError as error:
            problems.add(path, str(error), cause=error)
    elif kind is dict or kind is list:
        for step, item in value.items() if kind is dict else enumerate(value):
            _report_integers(item, (path, step), problems)
