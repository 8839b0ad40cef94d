"""JSON text: read strictly (RFC 8259) into plain values, and written from them."""

import re
from json import JSONDecoder, JSONEncoder, encoder
from json.encoder import encode_basestring_ascii as quote
from typing import Any, TypeAlias, cast

from ._errors import JobStatusError, Problem
from ._values import Pairs

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
        characters = str.__str__(text) if isinstance(text, str) else _characters(text)
        if not characters.isascii() and _surrogate(characters):
            # Written as escapes, as `render` would: then the halves of a pair are one character here as there. Not in
            # what is no JSON, where a backslash might stand before.
            _decoder.decode(characters)
            characters = characters.encode("utf-8", "backslashreplace").decode()
        if characters.startswith("{"):
            # `decode` looks for white space around the text, which takes as long as the text itself.
            value, end = _decoder.raw_decode(characters)
            if end == len(characters):
                return value
        return _decoder.decode(characters)
    # TypeError: no text at all. ValueError: no UTF-8, no JSON, or an integer of more digits than Python converts.
    # RecursionError: too deep for `json`.
    except (TypeError, ValueError, RecursionError) as error:
        raise JobStatusError([Problem((), f"not a JSON text: {error}")]) from error


def _characters(text: bytes | bytearray | memoryview) -> str:
    data = text.tobytes() if isinstance(text, memoryview) else text
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
