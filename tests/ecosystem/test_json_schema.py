"""The JSON Schema accepts what `structure` accepts, according to the `jsonschema` library."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import values
from test_conformance import load
from vectors import REFUSED_DATA, ROUND_TRIPS

from jobstatus import JobStatusError, JobValue, Naming, json_schema, structure

KNOWN = [value.value for value in JobValue]
# Rules that JSON Schema cannot express; NaN is not JSON.
INEXPRESSIBLE = ("source_value and sourceValue hold different values", "nested deeper than", "not JSON: the number")
FIELDS = {
    "value": st.sampled_from([*KNOWN, "Published", "new"]) | values,
    **dict.fromkeys(["source_value", "sourceValue", "later"], values),
}

pytestmark = pytest.mark.tool("python:jsonschema")


def structures(data, naming, *, strict):
    """Return whether `structure` accepts data, apart from the rules that a schema cannot express."""
    try:
        structure(data, naming=naming)
    except JobStatusError as error:
        if not all(problem.message.startswith(INEXPRESSIBLE) for problem in error.problems):
            return False
    return not strict or data.get("value") in (None, *KNOWN)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("naming", [None, *Naming])
def test_accepts_what_structure_accepts(naming, strict):
    from jsonschema import Draft202012Validator

    accepts = Draft202012Validator(json_schema(naming, strict=strict)).is_valid
    for data in [*(json.loads(vector["text"]) for vector in ROUND_TRIPS), *(data for data, _ in REFUSED_DATA)]:
        assert accepts(data) is structures(data, naming, strict=strict), data

    @settings(max_examples=50, deadline=None)
    @given(st.fixed_dictionaries({}, optional=FIELDS) | values)
    def check(data):
        assert accepts(data) is structures(data, naming, strict=strict)

    check()


@pytest.mark.parametrize("case", load("json_schema"))
def test_is_the_schema_of_the_conformance_tests(case):
    from jsonschema import Draft202012Validator

    schema = json_schema(case["naming"] and Naming(case["naming"]), strict=case["strict"])
    assert schema == case["schema"]
    assert list(schema["properties"]) == list(case["schema"]["properties"])
    Draft202012Validator.check_schema(schema)


def test_returns_a_fresh_plain_dict():
    schema = json_schema()
    untouched = json.loads(json.dumps(schema))
    schema["properties"]["value"]["anyOf"][0]["enum"].clear()
    schema["properties"]["source_value"]["examples"][3].clear()
    schema["examples"][1]["source_value"].clear()
    assert json_schema() == untouched
    assert schema["properties"]["sourceValue"] == untouched["properties"]["sourceValue"]


def test_rejects_an_invalid_naming():
    with pytest.raises(ValueError, match=r"naming must be Naming.SNAKE or Naming.CAMEL, not 'snake'"):
        json_schema("snake")
