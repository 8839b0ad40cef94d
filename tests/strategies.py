"""Hypothesis strategies for JSON, and models of it that share no code with the library."""

import json
import os
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import cycle
from math import isfinite
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobstatus import UNSET, JobStatus, JobValue
from jobstatus._freeze import MAX_DEPTH

# As Hypothesis does by itself: the same examples in every run of CI, so that a change is judged by what it changes.
settings.register_profile("everyday", max_examples=50, deadline=None, derandomize="CI" in os.environ)
settings.register_profile("thorough", max_examples=600, deadline=None, derandomize="CI" in os.environ)

profiles = pytest.mark.parametrize("profile", ["everyday", pytest.param("thorough", marks=pytest.mark.slow)])


def law(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[str], None]]:
    """Make a test of a law: with a few examples every day, with many by `-m slow`."""

    def decorate(check: Callable[..., None]) -> Callable[[str], None]:
        @profiles
        def test(profile: str) -> None:
            settings.get_profile(profile)(given(*strategies)(check))()

        test.__name__ = check.__name__
        return test

    return decorate


FIELDS = ("value", "source_value", "sourceValue")


def joined(text: str) -> str:
    """Join pairs of surrogates into one character, as every JSON parser does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


#: All characters, lone surrogates included.
texts = st.text(st.characters()).map(joined)
keys = st.sampled_from([*FIELDS, "extra", "_members", "job_status", "", "a", "b", "\ud800"]) | texts

_EDGES = [edge + step for edge in (0, 2**31, 2**53, 2**63, 2**64, 2**1023, 2**1024) for step in (-1, 0, 1)]
#: Up to the 4,300 digits that Python converts.
integers = (
    st.integers()
    | st.sampled_from([*_EDGES, *(-edge for edge in _EDGES)])
    | st.integers(1, 4300).map(lambda digits: 10**digits - 1)
)
doubles = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [0.0, -0.0, 1.0, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 2.0**53, 2.0**63, 1e16, 1e22, 1e23, 0.1]
)
scalars = st.none() | st.booleans() | integers | doubles | texts


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)


def _wrapped(value: Any, steps: list[str | None], levels: int) -> Any:
    for _, step in zip(range(levels), cycle(steps), strict=False):
        value = [value] if step is None else {step: value}
    return value


#: A value in many arrays and objects, up to nearly the limit.
deep_values = st.builds(
    _wrapped, scalars, st.lists(st.none() | keys, min_size=1, max_size=3), st.integers(2, MAX_DEPTH - 4)
)
shallow_values = st.recursive(scalars, nested, max_leaves=8)
values = shallow_values | deep_values


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Return the plain data of a valid status, with either spelling or both, in any order."""
    plain = draw(st.dictionaries(keys.filter(lambda key: key not in FIELDS), values, max_size=3))
    if draw(st.booleans()):
        plain["value"] = draw(st.none() | st.sampled_from([*JobValue]).map(str) | texts)
    spellings = draw(st.sampled_from([(), FIELDS[1:2], FIELDS[2:], FIELDS[1:]]))
    plain.update(dict.fromkeys(spellings, draw(values)))
    return dict(draw(st.permutations([*plain.items()])))


@st.composite
def spelled(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> tuple[Any, str]:
    """Return a value, and a text of it with any white space, escapes and number spelling."""
    value = draw(values)
    random = draw(st.randoms(use_true_random=False))

    def space() -> str:
        return "".join(random.choices(" \t\r\n", k=random.choice([0, 0, 0, 1, 2])))

    def spell(value: Any) -> str:
        if isinstance(value, dict):
            pairs = (f"{space()}{spell(key)}{space()}:{spell(item)}" for key, item in value.items())
            text = "{" + (",".join(pairs) or space()) + "}"
        elif isinstance(value, list):
            text = f"[{','.join(map(spell, value)) or space()}]"
        elif isinstance(value, str):
            text = '"' + "".join(map(character, value)) + '"'
        elif isinstance(value, float):
            text = random.choice([repr, "{:.17e}".format, "{:.20E}".format])(value)
        else:
            text = json.dumps(value)
        return f"{space()}{text}{space()}"

    def character(char: str) -> str:
        units = char.encode("utf-16-be", "surrogatepass").hex()
        escaped = "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
        plain = char if char >= " " and char not in '"\\' and not "\ud800" <= char <= "\udfff" else escaped
        return random.choice([plain, escaped, json.dumps(char)[1:-1]])

    return value, spell(value)


def exact(value: Any) -> Any:
    """Return what compares a plain or frozen value exactly: 1, 1.0 and True differ, and the order of keys counts."""
    if isinstance(value, JobStatus):
        return [type(value.value).__name__, value.value, exact(value.source_value), exact(value.extra)]
    if isinstance(value, Mapping):
        return {"object": [(exact(key), exact(item)) for key, item in value.items()]}
    if isinstance(value, list | tuple):
        return {"array": [exact(item) for item in value]}
    return type(value).__name__, value.hex() if isinstance(value, float) else value


def same_json(one: Any, other: Any) -> bool:
    """Return whether two plain values are equal by section 4.2.2 of JSON Schema Core, draft 2020-12."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return Fraction(one) == Fraction(other)
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    return False


def expected(plain, naming=None):
    """Return what a status that is read from valid *plain* data holds, in the form of `exact`."""
    value = plain.get("value", UNSET)
    if isinstance(value, str) and value in {known.value for known in JobValue}:
        value = JobValue(value)
    spellings = FIELDS[1:] if naming is None else [naming.value]
    found = [plain[key] for key in spellings if key in plain]
    others = {key: item for key, item in plain.items() if key not in ("value", *spellings)}
    return [type(value).__name__, value, exact(found[0] if found else UNSET), exact(others)]


def written(plain, naming):
    """Return the plain data that a status read from *plain* is written as, in the form of `exact`."""
    fields = {key: plain[key] for key in ("value",) if key in plain}
    for key in FIELDS[:0:-1]:
        fields |= {naming.value: plain[key]} if key in plain else {}
    return exact(fields | {key: item for key, item in plain.items() if key not in FIELDS})


def unique_keys(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def finite(word):
    if not isfinite(float(word)):
        raise ValueError(word)
    return float(word)


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


def levels(text):
    """Count how many arrays and objects are open at once in a text, by its characters."""
    opened = [0]
    for token in re.findall(r'"(?:[^"\\]|\\.)*"?|[][{}]', text, re.DOTALL):
        if token in ("[", "{", "]", "}"):
            opened.append(opened[-1] + (1 if token in "[{" else -1))
    return max(opened)


def reference(text):
    """Read a text as the contract says, without the library; return None if it is not valid."""
    try:
        text = text if isinstance(text, str) else text.decode().removeprefix("\ufeff")
        if levels(text) > 1000:  # on WebAssembly, `json` ends the process instead of raising RecursionError
            return None
        plain = json.loads(text, parse_constant=finite, object_pairs_hook=unique_keys, parse_float=finite)
    except (ValueError, RecursionError):
        return None
    if not isinstance(plain, dict) or depth(plain) > 128 or not isinstance(plain.get("value"), str | type(None)):
        return None
    both = [plain[key] for key in FIELDS[1:] if key in plain]
    return expected(plain) if len(both) < 2 or same_json(*both) else None


@st.composite
def lookalikes(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> tuple[Any, Any]:
    """Return two values that are equal or nearly equal."""
    one = draw(values)
    random = draw(st.randoms(use_true_random=False))
    daring = draw(st.booleans())

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            pairs = [(key, other(item)) for key, item in value.items()]
            random.shuffle(pairs)
            return dict(pairs[daring and random.random() < 0.1 :])
        if isinstance(value, list):
            items = [other(item) for item in value]
            return items[::-1] if daring and random.random() < 0.1 else items
        return random.choice([value, *_near(value, daring=daring)])

    return one, other(one)


def _near(value: Any, *, daring: bool) -> list[Any]:
    near: list[Any] = []
    if type(value) is float and value.is_integer():
        near = [int(value)]
    if type(value) is int and abs(value) < 2**1023 and daring | (float(value) == value):
        near = [float(value)]
    if daring and value in (0, 1):
        near += [bool(value), int(value), str(value), [value]]
    if daring and value in (None, "", False):
        near += [None, "", False, 0, [], {}]
    return near
