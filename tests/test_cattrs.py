"""`_cattrs`: the hooks, on converters of every kind."""

import pickle
import sys

import attrs
import pytest

import jobstatus as js
from jobstatus import JobStatus, JobStatusError, Naming, SourceObject

pytestmark = pytest.mark.tool("python:cattrs")

PLAIN = {"value": "open", "source_value": {"a": [1, True]}, "x": None}
STATUS = JobStatus("open", {"a": [1, True]}, extra={"x": None})


@attrs.define
class Job:
    id: str
    job_status: JobStatus | None = None


@attrs.define
class Page:
    jobs: list[Job] = attrs.field(factory=list)
    by_name: dict[str, JobStatus] = attrs.field(factory=dict)


def converters():
    import cattrs
    from cattrs.preconf import json as preconf_json

    return [cattrs.BaseConverter, cattrs.Converter, preconf_json.make_converter]


@pytest.fixture(params=range(3), ids=["BaseConverter", "Converter", "preconf.json"])
def make(request):
    def make(*, naming=Naming.SNAKE, extra=None, **options):
        converter = converters()[request.param](**options)
        js.register_hooks(converter, naming=naming, extra=extra)
        return converter

    return make


def rendered(error):
    from cattrs import transform_error

    return transform_error(error, format_exception=js.format_exception)


def test_both_directions(make):
    converter = make()
    assert converter.structure(PLAIN, JobStatus) == STATUS
    assert converter.unstructure(STATUS) == PLAIN
    assert converter.structure(STATUS, JobStatus) is STATUS
    camel = make(naming=Naming.CAMEL)
    assert camel.unstructure(STATUS) == js.unstructure(STATUS, naming=Naming.CAMEL)
    assert camel.structure(PLAIN, JobStatus) == STATUS


def test_inside_of_other_classes(make):
    converter = make()
    plain = {
        "jobs": [{"id": "1", "job_status": PLAIN}, {"id": "2", "job_status": None}],
        "by_name": {"a": {"sourceValue": 1}, "b": {}},
    }
    page = converter.structure(plain, Page)
    assert page == Page([Job("1", STATUS), Job("2")], {"a": JobStatus(source_value=1), "b": JobStatus()})
    assert converter.structure(converter.unstructure(page), Page) == page
    assert converter.unstructure(page)["by_name"] == {"a": {"source_value": 1}, "b": {}}


def test_source_objects_on_their_own(make):
    from cattrs import IterableValidationError

    converter = make()
    assert converter.structure({"a": [1]}, SourceObject) == SourceObject({"a": [1]})
    assert converter.unstructure(SourceObject({"a": [1]})) == {"a": [1]}
    with pytest.raises((JobStatusError, IterableValidationError)) as caught:
        converter.structure({"a": [1, b""], "b": {2}}, SourceObject)
    assert rendered(caught.value) == ["not JSON: bytes @ $['a'][1]", "not JSON: set @ $['b']"]
    with pytest.raises(JobStatusError):
        make(detailed_validation=False).structure([], SourceObject)


def test_every_bad_field_is_told_with_its_path(make):
    from cattrs import AttributeValidationNote, ClassValidationError

    converter = make()
    bad = {"value": 1, "sourceValue": [{"a": {1}}], "x": [float("nan")]}
    with pytest.raises(ClassValidationError) as caught:
        converter.structure(bad, JobStatus)
    notes = [error.__notes__[0] for error in caught.value.exceptions]
    assert all(type(note) is AttributeValidationNote for note in notes)
    assert [note.name for note in notes] == ["source_value", "extra", "value"]


def leaves(error):
    """Every innermost error, with the notes on the way to it and the errors that group it."""
    notes = getattr(error, "__notes__", [])
    if not hasattr(error, "exceptions"):
        return [(error, notes, [])]
    found = [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [(leaf, [*notes, *way], [error, *groups]) for leaf, way, groups in found]


def test_groups_and_notes_are_those_of_cattrs(make):
    from cattrs import AttributeValidationNote, ClassValidationError, IterableValidationError, IterableValidationNote

    with pytest.raises(ClassValidationError) as caught:
        make().structure({"value": 1, "source_value": [{"a": {1}}], "x": b""}, JobStatus)
    found = {str(leaf): (notes, groups) for leaf, notes, groups in leaves(caught.value)}
    told = {message: [str(note) for note in notes] for message, (notes, _) in found.items()}
    attribute = "Structuring class JobStatus @ attribute"
    assert told == {
        "$.source_value[0].a: not JSON: set": [
            f"{attribute} source_value",
            "Structuring JSON @ 0",
            "Structuring JSON @ 'a'",
        ],
        "$.x: not JSON: bytes": [f"{attribute} extra", "Structuring JSON @ 'x'"],
        "$.value: must be a string or null, not a number": [f"{attribute} value"],
    }
    notes, (whole, *groups) = found["$.source_value[0].a: not JSON: set"]
    assert (type(whole), whole.message, whole.cl) == (ClassValidationError, "While structuring JobStatus", JobStatus)
    assert [(type(group), group.message, group.cl) for group in groups] == [
        (IterableValidationError, "While structuring JSON", SourceObject)
    ] * 2
    assert [type(note) for note in notes] == [AttributeValidationNote, IterableValidationNote, IterableValidationNote]
    assert [note.name for note in notes[:1]] + [note.index for note in notes[1:]] == ["source_value", 0, "a"]


def test_an_error_of_many_problems_is_formatted_as_one_line():
    error = JobStatusError([js.Problem(("a",), "is bad"), js.Problem((), "is worse")])
    assert js.format_exception(error, None) == "is bad; is worse"


def test_the_path_begins_outside(make):
    from cattrs import ClassValidationError, Converter

    converter = make()
    if not isinstance(converter, Converter):
        pytest.skip("BaseConverter tells no attribute of the classes that hold a status")
    bad = {"value": 1, "sourceValue": [{"a": {1}}], "x": [float("nan")]}
    with pytest.raises(ClassValidationError) as caught:
        converter.structure(
            {"jobs": [{"id": "0"}, {"id": "1", "job_status": bad}, {"id": "2", "job_status": []}]}, Page
        )
    assert rendered(caught.value) == [
        "not JSON: set @ $.jobs[1].job_status.source_value[0]['a']",
        "not JSON: the number nan @ $.jobs[1].job_status.extra['x'][0]",
        "must be a string or null, not a number @ $.jobs[1].job_status.value",
        "must be an object, not an array @ $.jobs[2].job_status",
    ]


def test_without_detailed_validation_the_error_is_bare(make):
    with pytest.raises(JobStatusError) as caught:
        make(detailed_validation=False).structure({"jobs": [{"id": "1", "job_status": {"value": 1, "x": b""}}]}, Page)
    assert [problem.path for problem in caught.value.problems] == [("x",), ("value",)]
    assert type(caught.value) is JobStatusError


def test_forbidden_members_are_errors_that_cattrs_knows(make):
    from cattrs import ClassValidationError, ForbiddenExtraKeysError

    with pytest.raises(ClassValidationError) as caught:
        make(extra="forbid").structure({"value": 1, "x": 1, "a": 2}, JobStatus)
    told, forbidden = caught.value.exceptions
    assert isinstance(told, JobStatusError)
    assert type(forbidden) is ForbiddenExtraKeysError
    assert forbidden.extra_fields == {"x", "a"}
    assert forbidden.cl is JobStatus
    # Their order is cattrs's business: older ones show a set.
    assert rendered(caught.value)[1] in {"extra fields found (a, x) @ $", "extra fields found (x, a) @ $"}

    with pytest.raises(ForbiddenExtraKeysError) as caught:
        make(extra="forbid", detailed_validation=False).structure({"value": 1, "x": 1}, JobStatus)
    assert isinstance(caught.value, JobStatusError)
    assert caught.value.extra_fields == {"x"}
    assert caught.value.cl is JobStatus
    assert "unknown member" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems


def test_a_converter_that_forbids_extra_keys_forbids_unless_told_otherwise():
    import cattrs

    data = {"value": "open", "x": 1}
    for extra, expected in ((None, None), ("allow", {"x": 1}), ("ignore", {})):
        converter = cattrs.Converter(forbid_extra_keys=True)
        js.register_hooks(converter, extra=extra)
        if expected is None:
            with pytest.raises(cattrs.ClassValidationError):
                converter.structure(data, JobStatus)
        else:
            assert converter.structure(data, JobStatus).extra == expected


def test_registering_twice_is_harmless_and_the_last_counts(make):
    converter = make()
    js.register_hooks(converter, naming=Naming.CAMEL)
    js.register_hooks(converter, naming=Naming.CAMEL)
    assert converter.structure(PLAIN, JobStatus) == STATUS
    assert "sourceValue" in converter.unstructure(STATUS)


def test_other_hooks_are_left_alone(make):
    converter = make()
    converter.register_structure_hook(int, lambda value, _: int(value) + 1)
    js.register_hooks(converter)
    assert converter.structure("1", int) == 2


def test_copies_keep_the_hooks_and_go_by_their_own_options(make):
    converter = make(naming=Naming.CAMEL)
    copied = converter.copy()
    assert copied.structure(PLAIN, JobStatus) == STATUS
    assert "sourceValue" in copied.unstructure(STATUS)
    with pytest.raises(JobStatusError):
        converter.copy(detailed_validation=False).structure({"value": 1}, JobStatus)


def test_make_converter_passes_options_on():
    from cattrs import ClassValidationError
    from cattrs.preconf.json import JsonConverter

    converter = js.make_converter(naming=Naming.CAMEL, forbid_extra_keys=True)
    assert type(converter) is JsonConverter
    assert converter.dumps(JobStatus("open", 1)) == '{"value": "open", "sourceValue": 1}'
    assert converter.loads('{"value": "open", "source_value": 1}', JobStatus) == JobStatus("open", 1)
    with pytest.raises(ClassValidationError):
        converter.loads('{"x": 1}', JobStatus)


@pytest.mark.parametrize("options", [{"naming": None}, {"naming": "camel"}, {"extra": "alow"}, {"extra": ""}], ids=repr)
def test_options_of_no_meaning_are_refused(options):
    with pytest.raises(ValueError, match="must be"):
        js.make_converter(**options)


def test_other_exceptions_are_formatted_as_by_cattrs():
    from cattrs.v import format_exception

    for error in (KeyError("a"), ValueError("b"), TypeError("c")):
        assert js.format_exception(error, int) == format_exception(error, int)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        js.nope  # noqa: B018
    assert set(js.__all__) <= set(dir(js))


def test_without_cattrs_the_three_say_what_to_install(monkeypatch):
    for name in ("format_exception", "make_converter", "register_hooks"):
        monkeypatch.delitem(vars(js), name, raising=False)
    monkeypatch.delitem(sys.modules, "jobstatus._cattrs", raising=False)
    monkeypatch.delattr(js, "_cattrs", raising=False)
    monkeypatch.setitem(sys.modules, "cattrs", None)
    for name in ("format_exception", "make_converter", "register_hooks"):
        with pytest.raises(ImportError, match="pip install cattrs") as caught:
            getattr(js, name)
        assert caught.value.name == "cattrs"
