"""The cattrs hooks, on every kind of converter."""

import pickle
import sys
from types import ModuleType

import attrs
import pytest

import jobstatus as js
from jobstatus import JobStatus, JobStatusError, MappedValue, Naming, SourceObject, SourceValue

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


def test_classes_declared_with_mapped_value(make):
    from cattrs import ClassValidationError

    class EmployeeGender(MappedValue[str]):
        __slots__ = ()

    converter = make()
    assert converter.structure({"value": "x", "sourceValue": [1]}, EmployeeGender) == EmployeeGender("x", [1])
    assert converter.unstructure(EmployeeGender("x", [1])) == {"value": "x", "source_value": [1]}
    with pytest.raises(ClassValidationError) as caught:
        converter.structure({"value": 1}, EmployeeGender)
    assert caught.value.message == "While structuring EmployeeGender"


def test_source_object_as_a_type(make):
    from cattrs import IterableValidationError

    converter = make()
    assert converter.structure({"a": [1]}, SourceObject) == SourceObject({"a": [1]})
    assert converter.unstructure(SourceObject({"a": [1]})) == {"a": [1]}
    with pytest.raises((JobStatusError, IterableValidationError)) as caught:
        converter.structure({"a": [1, b""], "b": {2}}, SourceObject)
    assert rendered(caught.value) == ["not JSON: bytes @ $['a'][1]", "not JSON: set @ $['b']"]
    for wrong in ([], None):
        with pytest.raises(JobStatusError):
            make(detailed_validation=False).structure(wrong, SourceObject)


def test_source_value_as_a_type(make):
    from cattrs import IterableValidationError

    converter = make()
    for plain, frozen in (([1, {"a": []}], (1, SourceObject({"a": []}))), (1.0, 1.0), ("x", "x"), (None, None)):
        assert converter.structure(plain, SourceValue) == frozen
        assert converter.unstructure(frozen, SourceValue) == plain
        assert type(converter.structure(plain, SourceValue)) is type(frozen)
    with pytest.raises((JobStatusError, IterableValidationError)) as caught:
        converter.structure([1, {"a": b""}], SourceValue)
    assert rendered(caught.value) == ["not JSON: bytes @ $[1]['a']"]
    with pytest.raises(JobStatusError):
        make(detailed_validation=False).structure({1}, SourceValue)


def test_notes_name_the_attribute_of_each_problem(make):
    from cattrs import AttributeValidationNote, ClassValidationError

    converter = make()
    bad = {"value": 1, "sourceValue": [{"a": {1}}], "x": [float("nan")]}
    with pytest.raises(ClassValidationError) as caught:
        converter.structure(bad, JobStatus)
    notes = [error.__notes__[0] for error in caught.value.exceptions]
    assert all(type(note) is AttributeValidationNote for note in notes)
    assert [note.name for note in notes] == ["value", "source_value", "extra"]


def leaves(error):
    """List every innermost error, with the notes of the path to it and the groups that it is in."""
    notes = getattr(error, "__notes__", [])
    if not hasattr(error, "exceptions"):
        return [(error, notes, [])]
    found = [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [(leaf, [*notes, *inner], [error, *groups]) for leaf, inner, groups in found]


def test_groups_and_notes_are_cattrs_own(make):
    from cattrs import AttributeValidationNote, ClassValidationError, IterableValidationError, IterableValidationNote

    with pytest.raises(ClassValidationError) as caught:
        make().structure({"value": 1, "source_value": [{"a": {1}}], "x": b""}, JobStatus)
    found = {str(leaf): (notes, groups) for leaf, notes, groups in leaves(caught.value)}
    texts = {message: [str(note) for note in notes] for message, (notes, _) in found.items()}
    attribute = "Structuring class JobStatus @ attribute"
    assert texts == {
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


def test_problems_in_one_container_share_one_group(make):
    from cattrs import ClassValidationError, IterableValidationError, transform_error

    data = {"source_value": [b"", {"a": {1}, "b": {2}}, 3, b""], "x": [b"", b""], "y": {1}}
    with pytest.raises(ClassValidationError) as caught:
        make().structure(data, JobStatus)
    source_value, extra = caught.value.exceptions
    x, y = extra.exceptions
    assert [type(error) for error in (source_value, extra, x, y)] == [
        IterableValidationError,
        IterableValidationError,
        IterableValidationError,
        JobStatusError,
    ]
    first, inner, last = source_value.exceptions
    assert [type(error) for error in (first, inner, last)] == [JobStatusError, IterableValidationError, JobStatusError]
    assert [len(group.exceptions) for group in (inner, x)] == [2, 2]
    assert transform_error(caught.value, format_exception=js.format_exception) == [
        "not JSON: bytes @ $.source_value[0]",
        "not JSON: set @ $.source_value[1]['a']",
        "not JSON: set @ $.source_value[1]['b']",
        "not JSON: bytes @ $.source_value[3]",
        "not JSON: bytes @ $.extra['x'][0]",
        "not JSON: bytes @ $.extra['x'][1]",
        "not JSON: set @ $.extra['y']",
    ]


def test_format_exception_keeps_the_path_of_an_error_that_cattrs_has_not_split(make):
    from cattrs import ClassValidationError, Converter

    error = JobStatusError([js.Problem(("a",), "is bad"), js.Problem((), "is worse")])
    assert js.format_exception(error, None) == "is bad @ $.a; is worse"

    converter = make()
    if not isinstance(converter, Converter):
        return  # no path to the attributes of `Job`
    converter.register_structure_hook(JobStatus, lambda data, _: js.structure(data))
    with pytest.raises(ClassValidationError) as caught:
        converter.structure({"id": "1", "job_status": {"value": 1, "x": b""}}, Job)
    assert rendered(caught.value) == [
        "must be a string or null, not a number @ $.value; not JSON: bytes @ $.x @ $.job_status"
    ]


def test_the_path_begins_at_the_document(make):
    from cattrs import ClassValidationError, Converter

    converter = make()
    if not isinstance(converter, Converter):
        pytest.skip("BaseConverter reports no path in attrs classes")
    bad = {"value": 1, "sourceValue": [{"a": {1}}], "x": [float("nan")]}
    with pytest.raises(ClassValidationError) as caught:
        converter.structure(
            {"jobs": [{"id": "0"}, {"id": "1", "job_status": bad}, {"id": "2", "job_status": []}]}, Page
        )
    assert rendered(caught.value) == [
        "must be a string or null, not a number @ $.jobs[1].job_status.value",
        "not JSON: set @ $.jobs[1].job_status.source_value[0]['a']",
        "not JSON: the number nan @ $.jobs[1].job_status.extra['x'][0]",
        "must be an object, not an array @ $.jobs[2].job_status",
    ]


def test_raises_a_plain_error_without_detailed_validation(make):
    with pytest.raises(JobStatusError) as caught:
        make(detailed_validation=False).structure({"jobs": [{"id": "1", "job_status": {"value": 1, "x": b""}}]}, Page)
    assert [problem.path for problem in caught.value.problems] == [("value",), ("x",)]
    assert type(caught.value) is JobStatusError


def test_forbidden_keys_raise_the_error_of_cattrs(make):
    from cattrs import ClassValidationError, ForbiddenExtraKeysError

    with pytest.raises(ClassValidationError) as caught:
        make(extra="forbid").structure({"value": 1, "x": 1, "a": 2}, JobStatus)
    bad_value, forbidden = caught.value.exceptions
    assert isinstance(bad_value, JobStatusError)
    assert type(forbidden) is ForbiddenExtraKeysError
    assert forbidden.extra_fields == {"x", "a"}
    assert forbidden.cl is JobStatus
    # Older versions of cattrs show a set, in any order.
    assert rendered(caught.value)[1] in {"extra fields found (a, x) @ $", "extra fields found (x, a) @ $"}

    with pytest.raises(ForbiddenExtraKeysError) as caught:
        make(extra="forbid", detailed_validation=False).structure({"value": 1, "x": 1}, JobStatus)
    assert isinstance(caught.value, JobStatusError)
    assert caught.value.extra_fields == {"x"}
    assert caught.value.cl is JobStatus
    assert "unknown key" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems


def test_extra_overrides_forbid_extra_keys():
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


def test_the_last_registration_counts(make):
    converter = make()
    js.register_hooks(converter, naming=Naming.CAMEL)
    js.register_hooks(converter, naming=Naming.CAMEL)
    assert converter.structure(PLAIN, JobStatus) == STATUS
    assert "sourceValue" in converter.unstructure(STATUS)


def test_keeps_other_hooks(make):
    converter = make()
    converter.register_structure_hook(int, lambda value, _: int(value) + 1)
    js.register_hooks(converter)
    assert converter.structure("1", int) == 2


def test_copies_keep_the_hooks_and_use_their_own_options(make):
    converter = make(naming=Naming.CAMEL)
    copied = converter.copy()
    assert copied.structure(PLAIN, JobStatus) == STATUS
    assert "sourceValue" in copied.unstructure(STATUS)
    with pytest.raises(JobStatusError):
        converter.copy(detailed_validation=False).structure({"value": 1}, JobStatus)


def test_make_converter_passes_its_options_on():
    from cattrs import ClassValidationError
    from cattrs.preconf.json import JsonConverter

    converter = js.make_converter(naming=Naming.CAMEL, forbid_extra_keys=True)
    assert type(converter) is JsonConverter
    assert converter.dumps(JobStatus("open", 1)) == '{"value": "open", "sourceValue": 1}'
    assert converter.loads('{"value": "open", "source_value": 1}', JobStatus) == JobStatus("open", 1)
    with pytest.raises(ClassValidationError):
        converter.loads('{"x": 1}', JobStatus)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"naming": None}, "naming must be Naming.SNAKE or Naming.CAMEL, not None"),
        ({"naming": "camel"}, "naming must be Naming.SNAKE or Naming.CAMEL, not 'camel'"),
        ({"extra": "alow"}, 'extra must be "allow", "ignore" or "forbid", not \'alow\''),
        ({"extra": ""}, 'extra must be "allow", "ignore" or "forbid", not \'\''),
    ],
    ids=repr,
)
def test_invalid_options_raise(options, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        js.make_converter(**options)


def test_formats_other_exceptions_as_cattrs_does():
    from cattrs.v import format_exception

    for error in (KeyError("a"), ValueError("b"), TypeError("c")):
        assert js.format_exception(error, int) == format_exception(error, int)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        js.nope  # noqa: B018
    assert set(js.__all__) <= set(dir(js))


CALLS = {
    "register_hooks": lambda: js.register_hooks(None),
    "make_converter": js.make_converter,
    "format_exception": lambda: js.format_exception(ValueError(), None),
}
each_call = pytest.mark.parametrize("name", CALLS)


@pytest.fixture
def _forgotten(monkeypatch):
    """Make the next call import cattrs as if it were the first."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "cattrs"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "jobstatus._cattrs", raising=False)
    monkeypatch.delattr(js, "_cattrs", raising=False)


@each_call
@pytest.mark.usefixtures("_forgotten")
def test_a_call_without_cattrs_says_what_to_install(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "cattrs", None)
    assert callable(getattr(js, name))
    with pytest.raises(ImportError) as caught:
        CALLS[name]()
    assert str(caught.value) == f"jobstatus.{name} needs cattrs, which is not installed: pip install cattrs"
    assert caught.value.name == "cattrs"


@each_call
@pytest.mark.usefixtures("_forgotten")
def test_a_broken_or_old_cattrs_is_reported_as_what_it_is(name, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "cattrs", ModuleType("cattrs"))
    with pytest.raises(ImportError, match="cannot import name 'AttributeValidationNote' from 'cattrs'"):
        CALLS[name]()

    (tmp_path / "cattrs.py").write_text("import a_module_that_is_missing")
    monkeypatch.delitem(sys.modules, "cattrs")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'a_module_that_is_missing'$"):
        CALLS[name]()
