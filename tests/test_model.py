"""`_model`: `JobStatus` and `JobValue` as attrs classes and enums."""

import copy
import pickle
import sys
from contextlib import suppress

import attr
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


def test_a_value_is_a_string_in_every_respect():
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
    assert repr(UNSET) == str(UNSET) == f"{UNSET}" == "UNSET"
    assert UNSET is UnsetType.UNSET
    assert list(UnsetType) == [UNSET]
    assert copy.deepcopy(UNSET) is UNSET
    assert all(pickle.loads(pickle.dumps(UNSET, protocol)) is UNSET for protocol in range(6))


def test_the_constructor_freezes_and_reports_all_problems():
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
        (("value",), "must be a string or null, not bytes"),
        (("extra",), "must be an object, not an array"),
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda value: JobStatus("open", value),
        lambda value: JobStatus.from_dict({"value": "open", "source_value": value}),
        lambda value: JobStatus.from_dict({"source_value": value, "x": 1}),
        lambda value: JobStatus(extra={"x": value}),
    ],
)
def test_a_value_has_127_levels_at_most(make):
    def deep(levels):
        value = []
        for _ in range(levels - 1):
            value = [value]
        return value

    assert make(deep(127))
    with pytest.raises(JobStatusError, match="nested deeper than 128 levels"):
        make(deep(128))


def test_extra_is_keyword_only():
    with pytest.raises(TypeError):
        JobStatus("open", "Open", {})
    with pytest.raises(TypeError, match=r"MappedValue\.__init__\(\) got an unexpected keyword argument 'sourceValue'"):
        JobStatus(sourceValue=1)


def test_it_matches_by_position():
    assert JobStatus.__match_args__ == ("value", "source_value")
    match JobStatus("open", [1, 2]):
        case JobStatus(JobValue.OPEN, (first, *_)):
            assert first == 1
        case _:
            pytest.fail("no match")


class TestImmutability:
    """No ordinary operation changes a status, least of all one that is in the cache."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda status: attr.assoc(status, value="closed"),
            lambda status: attrs.evolve(status, value="closed"),
            lambda status: status.__init__("closed"),
            lambda status: status.__setstate__({"value": "closed"}),
            lambda status: status.__attrs_init__("closed"),
            lambda status: setattr(status, "value", "closed"),
            lambda status: setattr(status, "other", "closed"),
            lambda status: delattr(status, "value"),
            lambda status: vars(status).update(value="closed"),
            lambda status: attrs.asdict(status)["extra"].update(value="closed"),
            lambda status: attrs.asdict(status, recurse=False)["extra"].keys().mapping.update(value="closed"),
            lambda status: status.to_dict().update(value="closed"),
            lambda status: status.__getstate__()[1].update(value="closed"),
            lambda status: status.__reduce__()[1].__setitem__(0, "closed"),
            lambda status: status.extra.__init__({"value": "closed"}),
            lambda status: status.extra.__setstate__({"_members": {}}),
            lambda status: copy.copy(status).__init__("closed"),
        ],
    )
    @pytest.mark.filterwarnings("ignore:assoc is deprecated")
    def test_attempts_have_no_effect(self, change):
        text = '{"value":"open","source_value":"Open"}'
        status = js.loads(text)
        with suppress(AttributeError, TypeError, KeyError):
            change(status)
        assert js.loads(text) is status
        assert repr(status) == "JobStatus(value=JobValue.OPEN, source_value='Open')"
        assert repr(JobStatus()) == "JobStatus(value=UNSET, source_value=UNSET)"

    @pytest.mark.filterwarnings("ignore:assoc is deprecated")
    def test_assoc_makes_another(self):
        status = JobStatus("open", "Open")
        assert attr.assoc(status, value="closed").value == "closed"
        assert status.value is JobValue.OPEN


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
    with pytest.raises(JobStatusError):
        copy.replace(JobStatus(), source_value={1})


@pytest.mark.parametrize("status", SAMPLES, ids=repr)
def test_copies_are_equal(status):
    assert copy.copy(status) == status
    assert repr(copy.copy(status)) == repr(status)
    assert copy.deepcopy([status])[0] is status


@pytest.mark.parametrize("status", SAMPLES, ids=repr)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(status, protocol):
    again = pickle.loads(pickle.dumps(status, protocol))
    assert again == status
    assert repr(again) == repr(status)
    assert hash(again) == hash(status)
    assert js.dumps(again) == js.dumps(status)
    assert (again.extra is JobStatus().extra) is (not status.extra)  # what makes it as fast to write as any other


def test_pickles_two_keys_that_are_the_same_in_json():
    both = SourceObject({"\ud83d\ude00": 1, "\U0001f600": [2]})
    for value in (both, JobStatus("open", [both], extra=both)):
        assert pickle.loads(pickle.dumps(value)) == value


def test_pickles_name_public_modules_only():
    assert b"jobstatus._" not in pickle.dumps(SAMPLES, 2)


@pytest.mark.parametrize(
    "function", [js.structure, js.unstructure, js.loads, js.dumps, js.cache_clear, js.register_hooks], ids=repr
)
def test_functions_are_public_and_pickle(function):
    assert type(function) is type(test_pickles)
    assert function.__module__ == "jobstatus"
    assert pickle.loads(pickle.dumps(function)) == function


@pytest.mark.parametrize("status", [*SAMPLES, JobStatus(source_value=[10**5000], extra={"x": -(10**5000)})], ids=str)
def test_repr_evaluates_back(status):
    again = eval(repr(status), vars(js))
    assert again == status
    assert repr(again) == repr(status)


def test_it_equals_nothing_of_another_class():
    assert JobStatus() != {}
    assert JobStatus("open") != "open"
    assert JobStatus() != SourceObject()


@pytest.mark.parametrize("other", [JobStatus("open"), 1])
def test_it_has_no_order(other):
    for compare in ("__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(JobStatus(), compare)(other) is NotImplemented
    with pytest.raises(TypeError):
        sorted([JobStatus("open"), JobStatus("closed")])


def test_it_is_always_true():
    assert JobStatus()
    assert bool(JobStatus(None, None))


@pytest.mark.parametrize("name", sorted(set(js.__all__) - {"UNSET", "Extra", "SourceValue", "__version__"}))
def test_public_names_name_the_public_module(name):
    assert getattr(js, name).__module__ == "jobstatus"
