"""Classes that hold a job status, and the errors that cattrs reports for them."""

import json
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar

import attrs
import cattrs
import pytest
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.strategies import include_subclasses
from vectors import TESTS, each_round_trip

from jobstatus import (
    JobStatus,
    JobStatusError,
    Naming,
    SourceObject,
    SourceValue,
    format_exception,
    loads,
    make_converter,
    register_hooks,
    structure,
    unstructure,
)

T = TypeVar("T")


@attrs.frozen
class Attrs:
    job_status: JobStatus


@attrs.frozen
class AttrsOptional:
    job_status: JobStatus | None = None


@dataclass
class Dataclass:
    job_status: JobStatus


@dataclass(frozen=True)
class DataclassOfMany:
    by_id: dict[str, JobStatus]
    history: list[JobStatus] = dataclass_field(default_factory=list)


class Dict(TypedDict):
    job_status: JobStatus


class Tuple(NamedTuple):
    job_status: JobStatus
    id: int = 0


@attrs.frozen
class Box(Generic[T]):
    content: T


@attrs.frozen
class Task:
    code: int


STATUS = {"value": "new", "source_value": {"id": 1, "tags": [True, 1.0, None]}, "later": None}
HOLDERS: dict[str, tuple[Any, Any, Any]] = {
    "attrs": (Attrs, {"job_status": STATUS}, Attrs(structure(STATUS))),
    "attrs, optional": (AttrsOptional, {"job_status": STATUS}, AttrsOptional(structure(STATUS))),
    "attrs, null": (AttrsOptional, {"job_status": None}, AttrsOptional(None)),
    "dataclass": (Dataclass, {"job_status": STATUS}, Dataclass(structure(STATUS))),
    "dataclass of many": (
        DataclassOfMany,
        {"by_id": {"a": STATUS}, "history": [STATUS, {}]},
        DataclassOfMany({"a": structure(STATUS)}, [structure(STATUS), JobStatus()]),
    ),
    "TypedDict": (Dict, {"job_status": STATUS}, {"job_status": structure(STATUS)}),
    "NamedTuple": (Tuple, [STATUS, 3], Tuple(structure(STATUS), 3)),
    "generic class": (Box[JobStatus], {"content": STATUS}, Box(structure(STATUS))),
    "generic class of optional": (Box[JobStatus | None], {"content": None}, Box(None)),
    "generic class of list": (Box[list[JobStatus]], {"content": [STATUS]}, Box([structure(STATUS)])),
    "union, the status": (JobStatus | Task, STATUS, structure(STATUS)),
    "union, the other": (JobStatus | Task, {"code": 1}, Task(1)),
    "union with null": (JobStatus | Task | None, None, None),
    "list of a union": (list[JobStatus | Task], [{"code": 1}, STATUS], [Task(1), structure(STATUS)]),
    "list": (list[JobStatus], [STATUS, {}], [structure(STATUS), JobStatus()]),
    "dict": (dict[str, JobStatus], {"a": STATUS}, {"a": structure(STATUS)}),
    "set": (frozenset[JobStatus], [STATUS], frozenset([structure(STATUS)])),
    "tuple": (tuple[JobStatus, int], [STATUS, 1], (structure(STATUS), 1)),
    "source object": (Box[SourceObject], {"content": STATUS}, Box(SourceObject(STATUS))),
    "source value, object": (Box[SourceValue], {"content": STATUS}, Box(SourceObject(STATUS))),
    "source value, array": (Box[SourceValue], {"content": [1, [STATUS]]}, Box((1, (SourceObject(STATUS),)))),
    "source value, null": (Box[SourceValue], {"content": None}, Box(None)),
    "list of source values": (list[SourceValue], [[], 1.0, STATUS], [(), 1.0, SourceObject(STATUS)]),
}


@pytest.mark.parametrize(("cls", "data", "made"), HOLDERS.values(), ids=HOLDERS)
@pytest.mark.parametrize("detailed", [True, False])
def test_structures_and_unstructures_a_holder(cls, data, made, detailed):
    converter = make_converter(detailed_validation=detailed, unstruct_collection_overrides={frozenset: list})
    assert converter.structure(data, cls) == made
    assert json.dumps(json.loads(converter.dumps(made, unstructure_as=cls))) == json.dumps(data)


@each_round_trip
def test_round_trip_of_a_vector_in_a_holder(vector):
    converter = make_converter()
    text = f'{{"job_status":{vector["text"]}}}'
    assert converter.unstructure(converter.loads(text, Attrs)) == {"job_status": unstructure(loads(vector["text"]))}


@pytest.mark.parametrize("naming", Naming)
def test_override_renames_the_member_that_holds_a_status(naming):
    converter = make_converter(naming=naming)
    rename = override(rename="jobStatus")
    converter.register_structure_hook(Attrs, make_dict_structure_fn(Attrs, converter, job_status=rename))
    converter.register_unstructure_hook(Attrs, make_dict_unstructure_fn(Attrs, converter, job_status=rename))
    written = {"jobStatus": {"value": "open", naming.value: 1}}
    assert converter.unstructure(Attrs(JobStatus("open", 1))) == written
    assert converter.structure(written, Attrs) == Attrs(JobStatus("open", 1))
    with pytest.raises(cattrs.ClassValidationError) as caught:
        converter.structure({"jobStatus": {"sourceValue": [b""]}}, Attrs)
    assert explain(caught.value) == ["not JSON: bytes @ $.job_status.source_value[0]"]


def test_include_subclasses():
    @attrs.frozen
    class Job:
        job_status: JobStatus

    @attrs.frozen
    class Posting(Job):
        url: str

    converter = make_converter()
    include_subclasses(Job, converter)
    jobs = [Job(JobStatus("open")), Posting(JobStatus("new", [1]), "x")]
    written = [{"job_status": {"value": "open"}}, {"job_status": {"value": "new", "source_value": [1]}, "url": "x"}]
    assert converter.unstructure(jobs, list[Job]) == written
    assert converter.structure(written, list[Job]) == jobs


# Classes for a whole response of the ATS API.


@attrs.frozen
class Label:
    value: str
    source_value: str


@attrs.frozen
class CustomField:
    id: str
    name: str
    value: str | None
    value_type: Label


@attrs.frozen
class AtsJob:
    id: str
    remote_id: str
    code: str
    title: str
    description: str | None
    status: str | None
    job_status: JobStatus | None
    department_ids: list[str]
    location_ids: list[str]
    confidential: Label
    custom_fields: list[CustomField]
    created_at: str
    updated_at: str
    unified_custom_fields: dict[str, str]


@attrs.frozen
class AtsJobs:
    next: str | None
    data: list[AtsJob]
    raw: list[dict[str, Any]]


@pytest.mark.parametrize("options", [{}, {"detailed_validation": False}, {"forbid_extra_keys": True}])
def test_round_trip_of_a_response_of_the_api(options):
    text = (TESTS / "data" / "ats_jobs.json").read_text(encoding="utf-8")
    converter = make_converter(extra="allow", **options)
    jobs = converter.loads(text, AtsJobs)
    assert {type(job.job_status) for job in jobs.data} == {JobStatus, type(None)}
    assert json.loads(converter.dumps(jobs)) == json.loads(text)
    assert converter.dumps(jobs) == json.dumps(json.loads(text))  # order of keys and kinds of numbers included


# Errors and their paths.

PLACES = {
    "a value": ({"value": 3}, ["must be a string or null, not a number @ $.value"]),
    "a value that is not JSON": (
        {"value": b""},
        ["must be a string or null, not bytes @ $.value"],
    ),
    "inside a source value": (
        {"source_value": [1, {"id": float("inf")}]},
        ["not JSON: the number inf @ $.source_value[1]['id']"],
    ),
    "the other spelling": ({"sourceValue": {1}}, ["not JSON: set @ $.source_value"]),
    "both spellings": (
        {"source_value": 1, "sourceValue": True},
        ["source_value and sourceValue hold different values @ $.source_value"],
    ),
    "inside an unknown key": ({"later": [b""]}, ["not JSON: bytes @ $.extra['later'][0]"]),
    "a key": ({3: 1}, ["a key must be a string, not a number 3 @ $"]),
    "the whole": ([], ["must be an object, not an array @ $"]),
    "several": (
        {"value": 1, "source_value": b"", "later": {1}},
        [
            "must be a string or null, not a number @ $.value",
            "not JSON: bytes @ $.source_value",
            "not JSON: set @ $.extra['later']",
        ],
    ),
}


def explain(error: Exception) -> list[str]:
    return cattrs.transform_error(error, format_exception=format_exception)


@pytest.mark.parametrize(("data", "messages"), PLACES.values(), ids=PLACES)
def test_reports_the_path_and_the_message_of_each_problem(data, messages):
    converter = cattrs.Converter()
    register_hooks(converter)
    for path, cls, wrapped in (
        ("$", JobStatus, data),
        ("$.job_status", Attrs, {"job_status": data}),
        ("$[1]", list[JobStatus], [{}, data]),
        ("$['a']", dict[str, JobStatus], {"a": data}),
        ("$.content[0].job_status", Box[list[Dataclass]], {"content": [{"job_status": data}]}),
    ):
        with pytest.raises(cattrs.BaseValidationError) as caught:
            converter.structure(wrapped, cls)
        assert explain(caught.value) == [message.replace("@ $", f"@ {path}") for message in messages]


def test_reports_all_problems_of_a_document():
    converter = make_converter()
    with pytest.raises(cattrs.ClassValidationError) as caught:
        converter.structure(
            {"data": [{"job_status": {"value": 1}}, {"job_status": {"source_value": b""}, "id": "x"}], "raw": 1},
            AtsJobs,
        )
    messages = explain(caught.value)
    assert "must be a string or null, not a number @ $.data[0].job_status.value" in messages
    assert "not JSON: bytes @ $.data[1].job_status.source_value" in messages
    assert "required field missing @ $.next" in messages


def test_the_formatter_of_cattrs_hides_the_message():
    with pytest.raises(cattrs.ClassValidationError) as caught:
        make_converter().structure({"job_status": {"value": 3}}, Attrs)
    assert cattrs.transform_error(caught.value) == ["invalid value @ $.job_status.value"]


def test_names_forbidden_keys():
    with pytest.raises(cattrs.ClassValidationError) as caught:
        make_converter(extra="forbid").structure({"job_status": {"later": 1}}, Attrs)
    expected = ["extra fields found (later) @ $.job_status"]
    assert cattrs.transform_error(caught.value) == explain(caught.value) == expected


def test_reports_all_problems_without_detailed_validation():
    with pytest.raises(JobStatusError) as caught:
        make_converter(detailed_validation=False).structure({"job_status": {"value": 3, "source_value": b""}}, Attrs)
    assert {problem.path for problem in caught.value.problems} == {("value",), ("source_value",)}


def test_rejects_a_union_that_cattrs_cannot_distinguish():
    @attrs.frozen
    class Optional:
        code: int = 0

    with pytest.raises(TypeError):
        make_converter().structure({"value": "open"}, JobStatus | Optional)
