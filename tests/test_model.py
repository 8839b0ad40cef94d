"""`_model`: `JobStatus` and `JobValue`, as attrs classes and enums go."""

import copy
import pickle
import sys

import attrs
import pytest

import jobstatus as js
from jobstatus import UNSET, JobStatus, JobStatusError, JobValue, SourceObject, UnsetType

SAMPLES = [
    JobStatus(),
    JobStatus("open"),
    JobStatus("brand_new", "x"),
    JobStatus(None, None),
    JobStatus("open", {"a": [1, 1.0, True, None, {"b": "\ud800"}]}, extra={"x": {"y": ()}}),
    JobStatus(source_value=0.1, extra={"z": 10**30}),
]


def test_the_ten_values():
    assert [member.value for member in JobValue] == [
        "published",
        "draft",
        "pending",
        "internal",
        "archived",
        "closed",
        "open",
        "deleted",
        "on_hold",
        "unmapped_value",
    ]
    assert all(member.name == member.value.upper() for member in JobValue)


def test_a_value_is_a_string_in_every_way():
    assert JobValue.OPEN == "open"
    assert {"open": 1}[JobValue.OPEN] == 1
    assert str(JobValue.OPEN) == f"{JobValue.OPEN}" == "%s" % JobValue.OPEN == format(JobValue.OPEN) == "open"  # noqa: UP031
    assert f"{JobValue.OPEN:>6}" == "  open"
    assert type(str(JobValue.OPEN)) is str
    assert repr(JobValue.ON_HOLD) == "JobValue.ON_HOLD"


def test_known_strings_become_members():
    assert JobStatus("published").value is JobValue.PUBLISHED
    assert JobStatus("published", "Published") == JobStatus(value=JobValue.PUBLISHED, source_value="Published")
    assert type(JobStatus("Published").value) is str


def test_absent_is_not_null():
    assert JobStatus().value is UNSET
    assert JobStatus().source_value is UNSET
    assert len({JobStatus(), JobStatus(None), JobStatus(UNSET, None), JobStatus(None, None)}) == 4


def test_unset_is_one_falsy_object():
    assert not UNSET
    assert repr(UNSET) == "UNSET"
    assert UNSET is UnsetType.UNSET
    assert list(UnsetType) == [UNSET]
    assert copy.deepcopy(UNSET) is UNSET
    assert all(pickle.loads(pickle.dumps(UNSET, protocol)) is UNSET for protocol in range(6))


def test_the_constructor_freezes_and_checks_at_once():
    with pytest.raises(JobStatusError) as caught:
        JobStatus(3, [1, {"a": {2}}], extra={"x": [b""], "y": float("inf")})
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [
        (("value",), "must be a string or null, not a number"),
        (("source_value", 1, "a"), "not JSON: set"),
        (("extra", "x", 0), "not JSON: bytes"),
        (("extra", "y"), "not JSON: the number inf"),
    ]
    with pytest.raises(JobStatusError) as caught:
        JobStatus(b"", extra=[])
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [
        (("value",), "not JSON: bytes"),
        (("extra",), "must be an object, not an array"),
    ]


def test_a_value_that_is_no_string_is_told_what_it_is():
    for levels, messages in ((127, []), (128, ["nested deeper than 128 levels"])):
        with pytest.raises(JobStatusError) as caught:
            JobStatus(deep(levels))
        assert [problem.message for problem in caught.value.problems] == [
            *messages,
            "must be a string or null, not an array",
        ]


@pytest.mark.parametrize(
    "make",
    [
        lambda value: JobStatus("open", value),
        lambda value: JobStatus.from_dict({"value": "open", "source_value": value}),
        lambda value: JobStatus.from_dict({"source_value": value}),
        lambda value: JobStatus(extra={"x": value}),
    ],
)
def test_a_value_is_nested_127_levels_at_the_most(make):
    assert make(deep(127))
    with pytest.raises(JobStatusError, match="nested deeper than 128 levels"):
        make(deep(128))


def deep(levels):
    value = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_extra_is_keyword_only():
    with pytest.raises(TypeError):
        JobStatus("open", "Open", {})
    assert JobStatus.__match_args__ == ("value", "source_value")


def test_it_matches_by_position():
    match JobStatus("open", [1, 2]):
        case JobStatus(JobValue.OPEN, (first, *_)):
            assert first == 1
        case _:
            pytest.fail("no match")


def test_nothing_can_be_changed():
    status = JobStatus("open", {"a": [1]})
    for name in ("value", "source_value", "extra", "other"):
        with pytest.raises(AttributeError):
            setattr(status, name, 1)
        with pytest.raises(AttributeError):
            delattr(status, name)
    assert not hasattr(status, "__dict__")


def test_it_is_an_attrs_class():
    assert attrs.has(JobStatus)
    assert [attribute.name for attribute in attrs.fields(JobStatus)] == ["value", "source_value", "extra"]
    assert [attribute.default for attribute in attrs.fields(JobStatus)] == [UNSET, UNSET, SourceObject()]
    assert attrs.evolve(JobStatus("open", [1]), value="closed") == JobStatus("closed", [1])
    with pytest.raises(JobStatusError):
        attrs.evolve(JobStatus(), source_value={1})


@pytest.mark.skipif(sys.version_info < (3, 13), reason="copy.replace came with Python 3.13")
def test_copy_replace():
    assert copy.replace(JobStatus("open", [1]), source_value="x") == JobStatus("open", "x")


@pytest.mark.parametrize("status", SAMPLES, ids=repr)
def test_copies_are_the_object_itself(status):
    assert copy.copy(status) is status
    assert copy.deepcopy([status])[0] is status


@pytest.mark.parametrize("status", SAMPLES, ids=repr)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(status, protocol):
    again = pickle.loads(pickle.dumps(status, protocol))
    assert again == status
    assert repr(again) == repr(status)
    assert hash(again) == hash(status)
    assert js.dumps(again) == js.dumps(status)


@pytest.mark.parametrize("function", [js.structure, js.unstructure, js.loads, js.dumps, js.cache_clear], ids=repr)
def test_functions_pickle(function):
    assert pickle.loads(pickle.dumps(function)) == function


@pytest.mark.parametrize("status", SAMPLES, ids=repr)
def test_repr_evaluates_back(status):
    again = eval(repr(status), vars(js))
    assert again == status
    assert repr(again) == repr(status)


def test_it_equals_nothing_of_another_class():
    assert JobStatus() != {}
    assert JobStatus("open") != "open"
    assert JobStatus() != SourceObject()


def test_it_is_always_true():
    assert JobStatus()
    assert bool(JobStatus(None, None))


def test_it_refuses_subclasses():
    with pytest.raises(TypeError, match=r"^JobStatus cannot be subclassed: hold one in a class of your own$"):
        type("Mine", (JobStatus,), {})


@pytest.mark.parametrize(
    "name", sorted(set(js.__all__) - {"UNSET", "SourceValue", "__version__", "structure", "loads"})
)
def test_public_names_say_where_they_are_public(name):
    assert getattr(js, name).__module__ == "jobstatus"
