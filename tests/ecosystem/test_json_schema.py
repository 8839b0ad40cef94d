"""The JSON Schema accepts what `structure` accepts, according to the `jsonschema` library."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from vectors import REFUSED_DATA, ROUND_TRIPS

from jobstatus import JobStatusError, JobValue, Naming, json_schema, structure

pytestmark = pytest.mark.tool("python:jsonschema")

NAMINGS = [None, *Naming]
KNOWN = [value.value for value in JobValue]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
LIKE_A_STATUS = st.fixed_dictionaries(
    {},
    optional={
        "value": st.sampled_from([*KNOWN, "Published", "new"]) | JSON,
        "source_value": JSON,
        "sourceValue": JSON,
        "later": JSON,
    },
)


def accepts(schema: dict[str, Any], data: Any) -> bool:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema).is_valid(data)


# Rules that JSON Schema cannot express; NaN is not JSON.
INEXPRESSIBLE = ("source_value and sourceValue hold different values", "nested deeper than", "not JSON: the number")


def structures(data: Any, naming: Naming | None, *, strict: bool) -> bool:
    try:
        structure(data, naming=naming)
    except JobStatusError as error:
        if not all(problem.message.startswith(INEXPRESSIBLE) for problem in error.problems):
            return False
    return not strict or data.get("value") in (None, *KNOWN)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("naming", NAMINGS)
@settings(deadline=None)
@given(data=LIKE_A_STATUS | JSON)
@example(data={"value": "new"})
@example(data={"value": True})
@example(data={"value": None, "source_value": 1, "sourceValue": True})
@example(data={"source_value": 1, "sourceValue": 1.0})
@example(data=[])
def test_accepts_what_structure_accepts(naming, strict, data):
    assert accepts(json_schema(naming, strict=strict), data) is structures(data, naming, strict=strict)


@pytest.mark.parametrize("naming", NAMINGS)
def test_accepts_all_round_trip_vectors(naming):
    for vector in ROUND_TRIPS:
        assert accepts(json_schema(naming), json.loads(vector["text"])), vector["name"]


@pytest.mark.parametrize(("data", "path"), REFUSED_DATA)
def test_rejects_what_structure_rejects(data, path):
    assert accepts(json_schema(), data) is structures(data, None, strict=False)
    with pytest.raises(JobStatusError) as caught:
        structure(data)
    paths = {problem.path for problem in caught.value.problems}
    assert path is None or tuple(path) in paths
    assert accepts(json_schema(), data) is paths.isdisjoint({(), ("value",)})


EXAMPLES = ["Published", 4, True, {"id": 4, "label": "On Hold"}, ["OPEN", "INTERNAL_ONLY"], None]
SOURCE_VALUE = {"description": "The provider's own value.", "examples": EXAMPLES}
VALUE = {
    "description": "The unified value: a known one, or one that a later version of the API adds.",
    "anyOf": [{"type": "string", "enum": KNOWN}, {"type": "string"}, {"type": "null"}],
    "examples": ["published", "draft"],
}
STRICT = {"description": "The unified value.", "enum": [*KNOWN, None], "examples": ["published", "draft"]}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("naming", NAMINGS)
def test_the_whole_schema(naming, strict):
    spellings = ["source_value", "sourceValue"] if naming is None else [naming.value]
    comment = "Values under both spellings must be equal, which JSON Schema cannot express."
    assert json_schema(naming, strict=strict) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "JobStatus",
        "description": "The state of a job: the unified status, and the provider's own value for it.",
        "type": "object",
        "properties": {"value": STRICT if strict else VALUE, **dict.fromkeys(spellings, SOURCE_VALUE)},
        "examples": [
            {"value": "published", spelling: source_value}
            for spelling in spellings
            for source_value in ("Published", {"id": 4, "label": "On Hold"})
        ],
        **({"$comment": comment} if naming is None else {}),
    }


def test_strict_closes_the_enum_only():
    for naming in NAMINGS:
        loose, strict = json_schema(naming), json_schema(naming, strict=True)
        assert strict["properties"].pop("value")["enum"] == [*KNOWN, None]
        assert loose["properties"].pop("value")["anyOf"][0]["enum"] == KNOWN
        assert loose == strict


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("naming", NAMINGS)
def test_is_a_valid_schema_that_accepts_its_examples(naming, strict):
    from jsonschema import Draft202012Validator

    schema = json_schema(naming, strict=strict)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema["description"]
    assert ("$comment" in schema) is (naming is None)
    for data in schema["examples"]:
        assert structures(data, naming, strict=strict)
        assert accepts(schema, data)
    for name, part in schema["properties"].items():
        assert part["description"]
        for value in part["examples"]:
            assert structures({name: value}, naming, strict=strict)
            assert accepts(part, value)
    assert set(schema["properties"]) == {"value"} | {
        spelling.value for spelling in Naming if naming in (None, spelling)
    }


def test_returns_a_fresh_plain_dict():
    schema = json_schema()
    assert json.loads(json.dumps(schema)) == schema
    untouched = json_schema()
    schema["properties"]["value"]["anyOf"][0]["enum"].clear()
    schema["properties"]["source_value"]["examples"][3].clear()
    schema["examples"][1]["source_value"].clear()
    assert json_schema() == untouched
    assert schema["properties"]["sourceValue"] == untouched["properties"]["sourceValue"]


def test_rejects_an_invalid_naming():
    with pytest.raises(ValueError, match=r"naming must be Naming.SNAKE or Naming.CAMEL, not 'snake'"):
        json_schema("snake")  # type: ignore[arg-type]
