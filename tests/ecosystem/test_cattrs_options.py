"""Options of cattrs converters."""

import json
from typing import Any

import attrs
import cattrs
import pytest
from cattrs.preconf.json import make_converter as make_json_converter
from vectors import each_round_trip, exact

from jobstatus import (
    JobStatus,
    JobStatusError,
    JobValue,
    Naming,
    SourceObject,
    loads,
    register_hooks,
    structure,
    unstructure,
)


@attrs.frozen
class Job:
    id: int
    job_status: JobStatus | None = None
    _history: list[JobStatus] = attrs.Factory(list)


CONVERTERS: dict[str, Any] = {
    "Converter": cattrs.Converter,
    "BaseConverter": cattrs.BaseConverter,
    "prefer_attrib_converters": lambda: cattrs.Converter(prefer_attrib_converters=True),
    "BaseConverter, prefer_attrib_converters": lambda: cattrs.BaseConverter(prefer_attrib_converters=True),
    "use_alias": lambda: cattrs.Converter(use_alias=True),
    "omit_if_default": lambda: cattrs.Converter(omit_if_default=True),
    "forbid_extra_keys": lambda: cattrs.Converter(forbid_extra_keys=True),
    "AS_TUPLE": lambda: cattrs.Converter(unstruct_strat=cattrs.UnstructureStrategy.AS_TUPLE),
    "BaseConverter, AS_TUPLE": lambda: cattrs.BaseConverter(unstruct_strat=cattrs.UnstructureStrategy.AS_TUPLE),
    "detailed_validation=False": lambda: cattrs.Converter(detailed_validation=False),
    "BaseConverter, detailed_validation=False": lambda: cattrs.BaseConverter(detailed_validation=False),
    "everything": lambda: make_json_converter(
        prefer_attrib_converters=True,
        use_alias=True,
        omit_if_default=True,
        detailed_validation=False,
        dict_factory=dict,
    ),
}
# Options that old versions of cattrs do not have.
NEWEST = pytest.mark.tool("python:cattrs.preconf.tomllib")
each_converter = pytest.mark.parametrize(
    "make",
    [
        pytest.param(make, id=name, marks=NEWEST if name in {"use_alias", "everything"} else ())
        for name, make in CONVERTERS.items()
    ],
)


@each_converter
@each_round_trip
def test_round_trip_of_a_vector_under_each_option(make, vector):
    converter = make()
    register_hooks(converter, extra="allow")
    status = loads(vector["text"])
    written = converter.unstructure(status)
    assert json.dumps(written) == json.dumps(unstructure(status))
    assert exact(converter.structure(json.loads(vector["text"]), JobStatus)) == exact(status)
    assert exact(converter.structure(written, JobStatus)) == exact(status)


@each_converter
def test_round_trip_of_a_holder_under_each_option(make):
    converter = make()
    register_hooks(converter)
    for job in (Job(1), Job(2, JobStatus()), Job(3, JobStatus("open", {"a": [1.0, None]}), [JobStatus("new")])):
        assert converter.structure(converter.unstructure(job), Job) == job
        assert converter.copy().structure(converter.copy().unstructure(job), Job) == job


def test_the_tuple_strategy_applies_to_the_holder_only():
    converter = cattrs.Converter(unstruct_strat=cattrs.UnstructureStrategy.AS_TUPLE)
    register_hooks(converter)
    assert converter.unstructure(Job(1, JobStatus("open"))) == (1, {"value": "open"}, [])


def test_omit_if_default_keeps_null():
    converter = cattrs.Converter(omit_if_default=True)
    register_hooks(converter)
    assert converter.unstructure(Job(1, JobStatus(None, None))) == {
        "id": 1,
        "job_status": {"value": None, "source_value": None},
    }


@pytest.mark.parametrize(
    ("forbid", "extra", "outcome"),
    [
        (False, None, "allow"),
        (False, "ignore", "ignore"),
        (False, "forbid", "forbid"),
        (True, None, "forbid"),
        (True, "allow", "allow"),
        (True, "ignore", "ignore"),
    ],
)
@pytest.mark.parametrize("detailed", [True, False])
def test_extra_overrides_forbid_extra_keys(forbid, extra, outcome, detailed):
    converter = cattrs.Converter(forbid_extra_keys=forbid, detailed_validation=detailed)
    register_hooks(converter, extra=extra)
    data = {"value": "open", "b": 1, "a": 2}
    if outcome != "forbid":
        assert converter.structure(data, JobStatus) == structure(data, extra=outcome)
        return
    with pytest.raises(cattrs.ClassValidationError if detailed else JobStatusError) as caught:
        converter.structure(data, JobStatus)
    error = caught.value.exceptions[0] if detailed else caught.value
    assert isinstance(error, cattrs.ForbiddenExtraKeysError)
    assert (error.cl, error.extra_fields) == (JobStatus, {"a", "b"})


def test_keeps_other_hooks_and_uses_the_last_registration():
    converter = cattrs.Converter()
    converter.register_unstructure_hook(int, lambda number: -number)
    register_hooks(converter)
    register_hooks(converter, naming=Naming.CAMEL)
    assert converter.unstructure([Job(1, JobStatus("open", 1))]) == [
        {"id": -1, "job_status": {"value": "open", "sourceValue": 1}, "_history": []}
    ]
    assert converter.structure("open", JobValue) is JobValue.OPEN


@each_converter
def test_reads_and_writes_a_source_object(make):
    converter = make()
    register_hooks(converter)
    made = converter.structure({"a": (1, {"b": None})}, SourceObject)
    assert type(made) is SourceObject
    assert repr(converter.unstructure(made)) == "{'a': [1, {'b': None}]}"
    with pytest.raises(cattrs.IterableValidationError if converter.detailed_validation else JobStatusError):
        converter.structure({"a": b""}, SourceObject)
