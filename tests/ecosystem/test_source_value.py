"""`SourceValue` resolves wherever a user writes it."""

import inspect
from typing import get_type_hints

import attrs
import postponed
import pytest

import jobstatus
from jobstatus import JobStatus, SourceObject, SourceValue

PLAIN = {"value": [1, {"a": [1.0, True, None]}], "by_name": {"x": {"b": "c"}, "y": None}, "details": {}, "status": {}}
FROZEN = {
    "value": (1, SourceObject({"a": [1.0, True, None]})),
    "by_name": {"x": SourceObject({"b": "c"}), "y": None},
    "details": SourceObject(),
    "status": JobStatus(),
}


@attrs.define
class Held:
    value: SourceValue
    by_name: dict[str, SourceValue] = attrs.field(factory=dict)
    details: SourceObject | None = None
    status: JobStatus | None = None


each_class = pytest.mark.parametrize("cls", [Held, postponed.Held], ids=["evaluated", "postponed"])


@each_class
def test_type_hints_of_a_class(cls):
    assert get_type_hints(cls, include_extras=True)["value"] == SourceValue
    assert set(get_type_hints(cls)) == {"value", "by_name", "details", "status"}


def test_type_hints_of_a_function():
    assert get_type_hints(postponed.describe, include_extras=True)["value"] == SourceValue
    assert inspect.signature(postponed.describe, eval_str=True).return_annotation == SourceValue


@pytest.mark.parametrize("name", [name for name in jobstatus.__all__ if name not in {"Extra", "SourceValue"}])
def test_type_hints_of_the_public_names(name):
    public = getattr(jobstatus, name)
    if callable(public):
        get_type_hints(public)
        get_type_hints(public, include_extras=True)
    if inspect.isclass(public) and issubclass(public, jobstatus.MappedValue):
        assert set(get_type_hints(public)) == {"value", "source_value", "extra"}


@each_class
def test_attrs_resolves_it(cls):
    assert attrs.fields(attrs.resolve_types(cls)).value.type in {
        SourceValue,
        get_type_hints(cls)["value"],
    }
    attrs.resolve_types(JobStatus)


@pytest.mark.tool("python:cattrs")
@pytest.mark.parametrize("detailed", [True, False])
@each_class
def test_cattrs_reads_and_writes_it(cls, detailed):
    import cattrs

    for make in (cattrs.Converter, cattrs.BaseConverter):
        converter = make(detailed_validation=detailed)
        jobstatus.register_hooks(converter)
        # `BaseConverter` evaluates no annotation that is a string.
        held = converter.structure(PLAIN, attrs.resolve_types(cls))
        assert held == cls(**FROZEN)
        assert converter.unstructure(held) == PLAIN
        with pytest.raises((cattrs.BaseValidationError, jobstatus.JobStatusError)):
            converter.structure({"value": {1}}, cls)


@pytest.mark.tool("python:pydantic")
@each_class
def test_pydantic_reads_and_writes_it(cls):
    from pydantic import ValidationError, create_model

    model = create_model(
        "Model", **{name: (hint, ...) for name, hint in get_type_hints(cls, include_extras=True).items()}
    )
    held = model.model_validate(PLAIN)
    assert {name: getattr(held, name) for name in FROZEN} == FROZEN
    assert held.model_dump() == held.model_dump(mode="json") == PLAIN
    assert model.model_validate_json(held.model_dump_json()) == held
    with pytest.raises(ValidationError, match="not JSON: set"):
        model.model_validate({**PLAIN, "value": {1}})


@pytest.mark.tool("python:pydantic")
def test_pydantic_resolves_annotations_that_are_strings():
    from pydantic import BaseModel

    names = {"BaseModel": BaseModel, "SourceValue": SourceValue, "__name__": __name__}
    code = "class Job(BaseModel):\n    value: 'SourceValue'\n    many: 'list[SourceValue]' = []\n"
    exec(f"from __future__ import annotations\n{code}", names)
    job = names["Job"]
    job.model_rebuild(_types_namespace=names)
    assert job(value=[1, {}]).value == (1, SourceObject())
    assert job.model_validate_json('{"value":1.0,"many":[[1]]}').model_dump() == {"value": 1.0, "many": [[1]]}
