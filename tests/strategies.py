"""Hypothesis strategies for JSON, and models of it that share no code with the library."""

import json
import os
import re
from collections.abc import Callable, Mapping
from math import isfinite
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobstatus import UNSET, JobStatus, JobValue

# As Hypothesis does by itself: the same examples in every run of CI, so that a change is judged by what it changes.
settings.register_profile("everyday", max_examples=50, deadline=None, derandomize="CI" in os.environ)
settings.register_profile("thorough", max_examples=600, deadline=None, derandomize="CI" in os.environ)


def law(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[str], None]]:
    """Make a test of a law: with a few examples every day, with many by `-m slow`."""

    def decorate(check: Callable[..., None]) -> Callable[[str], None]:
        @pytest.mark.parametrize("profile", ["everyday", pytest.param("thorough", marks=pytest.mark.slow)])
        def test(profile: str) -> None:
            settings.get_profile(profile)(given(*strategies)(check))()

        test.__name__ = check.__name__
        return test

    return decorate


FIELDS = ("value", "source_value", "sourceValue")

#: All characters, lone surrogates included. A pair of surrogates is joined, as every JSON parser does.
texts = st.text(st.characters()).map(lambda it: it.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass"))
keys = st.sampled_from([*FIELDS, "extra", "_members", "job_status", "", "a", "b", "\ud800"]) | texts

#: Up to the 4,300 digits that Python converts.
integers = st.integers() | st.integers(1, 4300).map(lambda digits: 10**digits - 1)
doubles = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | integers | doubles | texts


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)


values = st.recursive(scalars, nested, max_leaves=8)


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
    random = Random(draw(st.integers()))

    def spell(value: Any) -> str:
        if isinstance(value, dict):
            text = "{" + ",".join(f"{spell(key)}:{spell(item)}" for key, item in value.items()) + "}"
        elif isinstance(value, list):
            text = f"[{','.join(map(spell, value))}]"
        elif isinstance(value, str):
            text = '"' + "".join(map(character, value)) + '"'
        elif isinstance(value, float):
            text = random.choice([repr, "{:.17e}".format, "{:.20E}".format])(value)
        else:
            text = json.dumps(value)
        return text.join(random.choices(["", " ", "\t\n", "\r"], [9, 1, 1, 1], k=2))

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
    kinds = {int if type(value) is float else type(value) for value in (one, other)}
    if kinds == {list}:
        return len(one) == len(other) and all(map(same_json, one, other))
    if kinds == {dict}:
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    return len(kinds) == 1 and one == other  # Python compares an int with a float exactly


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


def levels(text):
    """Count how many arrays and objects are open at once in a text, by its characters."""
    opened = [0]
    for token in re.findall(r'"(?:[^"\\]|\\.)*"?|[][{}]', text, re.DOTALL):
        if token in ("[", "{", "]", "}"):
            opened.append(opened[-1] + (1 if token in "[{" else -1))
    return max(opened)


def reference(text):
    """Read a text as documented, without the library; return None if it is not valid."""
    try:
        text = text if isinstance(text, str) else text.decode().removeprefix("\ufeff")
        if levels(text) > 128:  # not left to `json`, which ends the process on WebAssembly
            return None
        plain = json.loads(text, parse_constant=finite, object_pairs_hook=unique_keys, parse_float=finite)
    except ValueError:
        return None
    if not isinstance(plain, dict) or not isinstance(plain.get("value"), str | type(None)):
        return None
    both = [plain[key] for key in FIELDS[1:] if key in plain]
    return expected(plain) if len(both) < 2 or same_json(*both) else None


NEAR = [0, -0.0, False, None, "", [], {}, 1, 1.0, True, "1", [1], 2**53, 2.0**53, 2**53 + 1]


#: Values with many scalars that `similar` replaces.
near_values = st.recursive(scalars | st.sampled_from(NEAR), nested, max_leaves=8)


def similar(value: Any, random: Random) -> Any:
    """Return a value with its keys in reverse order, and some scalars replaced by equal or similar ones."""
    if isinstance(value, dict):
        return {key: similar(item, random) for key, item in reversed(value.items())}
    if isinstance(value, list):
        return [similar(item, random) for item in value]
    equal = [near for near in NEAR if near == value]
    return random.choice(random.choices([[value], equal or [value], NEAR], [6, 3, 1])[0])
