"""JSON text: read strictly (RFC 8259) into plain values, and written from them."""

import re
from itertools import accumulate
from json import JSONDecoder, JSONEncoder, encoder
from json.encoder import encode_basestring_ascii as quote
from typing import Any, Final, TypeAlias, cast

from ._errors import JobStatusError, Problem
from ._values import MAX_DEPTH, Pairs

__all__ = ["Text", "parse", "quote", "render"]

#: What `json.loads` reads, and views of it; bytes are UTF-8.
Text: TypeAlias = str | bytes | bytearray | memoryview


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Pairs:
    members = dict(pairs)
    return members if len(members) == len(pairs) else Pairs(pairs)


# Made once: making a decoder or an encoder costs more than a status does.
_decoder = JSONDecoder(object_pairs_hook=_object)
_encoder = JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)
# `JSONEncoder.encode` makes its C encoder anew for every text, which takes longer than most texts do: `dumps` on mixed
# data, in tests/benchmarks. This makes it once, by the same call.
_chunks: Any
try:
    _chunks = cast("Any", encoder).c_make_encoder(None, _encoder.default, quote, None, ":", ",", False, False, False)  # noqa: FBT003
except (AttributeError, TypeError):  # a Python that has none, or makes it by another call
    _chunks = _encoder.iterencode

# So many levels every Python's `json` reads. Far more of them raise RecursionError in most; where the stack is small,
# as on WebAssembly, they end the process.
_SAFE: Final = 1000
_STEPS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS_OR_QUOTES: Final = bytes(set(range(128)) - set(b'[]{}"'))
_surrogate = re.compile("[\ud800-\udfff]").search


def parse(text: Text) -> Any:
    """
    Read one JSON text into plain values.

    A repeated member name (`Pairs`) and a number that is not finite are left to `_values.walk`, which knows the way to
    them.

    Raises:
        JobStatusError: *text* is not one JSON text. The original error is its ``__cause__``.
    """
    try:
        characters = text if type(text) is str else _characters(text)
        if len(characters) > _SAFE:
            _check_nesting(characters)
        if not characters.isascii() and _surrogate(characters):
            # Written as escapes, as `render` would: then the halves of a pair are one character here as there. Not in
            # what is no JSON, where a backslash might stand before.
            _decoder.decode(characters)
            characters = characters.encode("utf-8", "backslashreplace").decode()
        if characters.startswith("{"):
            # `decode` looks for white space around the text, which takes as long as the text itself.
            value, end = _decoder.raw_decode(characters)
            if end == len(characters) or not characters[end:].strip(" \t\n\r"):
                return value
        return _decoder.decode(characters)
    except RecursionError as error:
        raise JobStatusError([Problem((), f"nested too deeply: {error}")]) from error
    # TypeError: no text at all. ValueError: no UTF-8, no JSON, or an integer of more digits than Python converts.
    except (TypeError, ValueError) as error:
        raise JobStatusError([Problem((), f"not a JSON text: {error}")]) from error


def _check_nesting(characters: str) -> None:
    """Refuse a text in which a reader opens far too many arrays and objects before it is done, or finds an error."""
    if characters.count("[") + characters.count("{") > _SAFE:
        unescaped = characters.replace("\\\\", "").replace('\\"', "").encode("ascii", "ignore")
        # Most strings are then two quotes with nothing between.
        quoted = unescaped.translate(None, _NO_BRACKETS_OR_QUOTES).replace(b'""', b"")
        brackets = b"".join(quoted.split(b'"')[::2])
        if any(map(_SAFE.__lt__, accumulate(map(_STEPS.__getitem__, brackets)))):
            msg = f"more than {MAX_DEPTH} levels"
            raise RecursionError(msg)


def _characters(text: Text) -> str:
    # By its type, as what something claims to be takes running code of its own.
    if issubclass(type(text), str):
        return str.__str__(cast("str", text))
    data = text.tobytes() if type(text) is memoryview else cast("bytes", text)
    return str(data, "utf-8").removeprefix("\ufeff")


def _encode(value: Any) -> str:
    return "".join(_chunks(value, 0))


def render(members: dict[str, Any]) -> str:
    """
    Write plain members as compact ASCII text.

    Raises:
        JobStatusError: An integer has more digits than Python converts (`sys.set_int_max_str_digits`).
    """
    try:
        return _encode(members)
    except ValueError as error:
        raise JobStatusError(
            [Problem((name,), str(error)) for name, item in members.items() if not _renders(item)]
        ) from error


def _renders(item: object) -> bool:
    try:
        _encode(item)
    except ValueError:
        return False
    return True
