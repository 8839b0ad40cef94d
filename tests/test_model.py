"""`_model`: `JobStatus` and `JobValue` as attrs classes and enums."""

import copy
import pickle
import re

import attrs
import pytest
from conftest import problems_of

import jobstatus as js
from jobstatus import UNSET, JobStatus, JobValue, SourceObject, UnsetType

# Its keys are the same in JSON.
SAME_KEYS = SourceObject({"\ud83d\ude00": 1, "\U0001f600": [2]})


def test_the_ten_values_are_strings_in_every_respect():
    names = "published draft pending internal archived closed open deleted on_hold unmapped_value"
    assert " ".join(JobValue) == names
    assert " ".join(JobValue.__members__) == names.upper()
    assert str(JobValue.OPEN) == f"{JobValue.OPEN}" == "%s" % JobValue.OPEN == "open"  # noqa: UP031
    assert f"{JobValue.OPEN:>6}" == "  open"
    assert type(str(JobValue.OPEN)) is str
    assert repr(JobValue.ON_HOLD) == "JobValue.ON_HOLD"


def test_unset_is_one_falsy_object():
    assert not UNSET
    assert repr(UNSET) == str(UNSET) == f"{UNSET}" == "UNSET"
    assert list(UnsetType) == [UNSET]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(UNSET, protocol)) is copy.deepcopy(UNSET) is UNSET


def test_fields_are_unset_by_default_and_value_is_a_member_if_known():
    assert JobStatus("published", "Published") == JobStatus(value=JobValue.PUBLISHED, source_value="Published")
    assert JobStatus("published").value is JobValue.PUBLISHED
    assert JobStatus().value is JobStatus().source_value is UNSET
    assert JobStatus()
    for arguments, options in ((("open", "Open", {}), {}), ((), {"sourceValue": 1})):
        with pytest.raises(TypeError):
            JobStatus(*arguments, **options)


def test_the_constructor_freezes_and_reports_all_problems():
    assert problems_of(JobStatus, 3, [1, {"a": {2}}], extra={"x": [b""], "y": float("inf")}) == [
        (("value",), "must be a string or null, not a number"),
        (("source_value", 1, "a"), "not JSON: set"),
        (("extra", "x", 0), "not JSON: bytes"),
        (("extra", "y"), "not JSON: the number inf"),
    ]
    assert problems_of(JobStatus, extra=[b""]) == [(("extra", 0), "not JSON: bytes")]
    assert problems_of(JobStatus, extra=[]) == [(("extra",), "must be an object, not an array")]


def test_is_an_attrs_class():
    fields = {field.name: field.default for field in attrs.fields(JobStatus)}
    assert fields == {"value": UNSET, "source_value": UNSET, "extra": SourceObject()}
    assert JobStatus.__match_args__ == ("value", "source_value")
    for replace in (attrs.evolve, getattr(copy, "replace", attrs.evolve)):  # `copy.replace` came with Python 3.13
        assert replace(JobStatus("open", [1]), value="closed") == JobStatus("closed", [1])
        assert problems_of(replace, JobStatus(), source_value={1}) == [(("source_value",), "not JSON: set")]


def test_pickles_and_repr_of_what_json_cannot_hold():
    assert repr(JobStatus("open", "Open")) == "JobStatus(value=JobValue.OPEN, source_value='Open')"
    assert repr(JobStatus()) == "JobStatus(value=UNSET, source_value=UNSET)"
    assert not re.search(b"partial|JobValue", pickle.dumps(JobStatus("open", 1)))  # it is short
    for status in (JobStatus(), JobStatus("new", [10**4500, SAME_KEYS], extra=SAME_KEYS)):
        assert b"jobstatus._" not in pickle.dumps(status)
        for again in (pickle.loads(pickle.dumps(status)), eval(repr(status), vars(js))):
            assert again == status
            assert repr(again) == repr(status)
            assert (again.extra is JobStatus().extra) is (not status.extra)  # so it is as fast to write as any other


def test_has_no_order_and_equals_no_other_type():
    assert JobStatus("open") != "open"
    assert len({hash(JobStatus(source_value=number)) for number in range(100)}) > 90
    for compare in ("__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(JobStatus(), compare)(JobStatus("open")) is NotImplemented
