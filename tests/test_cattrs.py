"""The cattrs hooks: what they read and write on any converter, and the errors they raise."""

import json
import pickle
import sys
from contextlib import suppress
from dataclasses import make_dataclass
from types import ModuleType
from typing import Any, TypedDict, get_type_hints

import attrs
import cattrs
import pytest
from cattrs.preconf.json import make_converter as make_json_converter
from ecosystem.vectors import ROUND_TRIPS

import jobstatus as js
from jobstatus import JobStatus, JobStatusError, MappedValue, Naming, SourceObject, SourceValue

PLAIN = {"value": "new", "source_value": {"id": 1, "tags": [True, 1.0, None]}, "later": None}
STATUS = js.structure(PLAIN)


class Gender(MappedValue[str]):
    __slots__ = ()


@attrs.frozen
class Many:
    job_status: JobStatus
    optional: JobStatus | None
    _history: list[JobStatus]
    by_id: dict[str, JobStatus]
    details: SourceObject
    anything: SourceValue


class Dict(TypedDict):
    job_status: JobStatus


Job = attrs.make_class("Job", {"job_status": attrs.field(type=JobStatus)})
Task = attrs.make_class("Task", {"code": attrs.field(type=int)})
Data = make_dataclass("Data", [("job_status", JobStatus)])


def rendered(error):
    return cattrs.transform_error(error, format_exception=js.format_exception)


# Reading and writing. That any converter reads and writes any JSON as the functions do is a law in test_laws.py.

AS_TUPLE = cattrs.UnstructureStrategy.AS_TUPLE
newest = pytest.mark.tool("python:cattrs.preconf.tomllib")  # came with `use_alias`


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (cattrs.BaseConverter, {}),
        (cattrs.BaseConverter, {"detailed_validation": False, "prefer_attrib_converters": True}),
        (cattrs.BaseConverter, {"unstruct_strat": AS_TUPLE}),
        (cattrs.Converter, {}),
        (cattrs.Converter, {"omit_if_default": True, "prefer_attrib_converters": True, "forbid_extra_keys": True}),
        (cattrs.Converter, {"detailed_validation": False, "unstruct_strat": AS_TUPLE}),
        (make_json_converter, {}),
        pytest.param(make_json_converter, {"use_alias": True, "dict_factory": dict}, marks=newest),
    ],
)
def test_round_trip_in_a_class_with_each_converter_and_its_options(make, options):
    converter = make(**options)
    js.register_hooks(converter, extra="allow")
    for vector in ROUND_TRIPS:
        status = js.loads(vector["text"])
        plain = js.unstructure(status)
        frozen = SourceObject(plain)
        many = Many(status, status, [status], {"a": status}, frozen, frozen.get("source_value"))
        expected = [plain, plain, [plain], {"a": plain}, plain, plain.get("source_value")]
        for each in (converter, converter.copy()):
            written = each.unstructure(many)
            values = written if isinstance(written, tuple) else tuple(written.values())
            # As text, in which 1, 1.0 and true differ, and the order of keys counts.
            assert json.dumps(values) == json.dumps(expected)
            assert repr(each.structure(written, Many)) == repr(many)


HOLDERS: dict[str, tuple[Any, Any, Any]] = {
    "the status itself": (JobStatus, PLAIN, STATUS),
    "another mapped value": (Gender, PLAIN, Gender.from_dict(PLAIN)),
    "dataclass": (Data, {"job_status": PLAIN}, Data(STATUS)),
    "TypedDict": (Dict, {"job_status": PLAIN}, {"job_status": STATUS}),
    "optional": (list[JobStatus | None], [PLAIN, None], [STATUS, None]),
    "union, the status": (JobStatus | Task, PLAIN, STATUS),
    "union, the others": (list[JobStatus | Task | None], [{"code": 1}, None], [Task(1), None]),
    "set": (frozenset[JobStatus], [PLAIN], frozenset([STATUS])),
    "source object": (SourceObject, PLAIN, SourceObject(PLAIN)),
    "source value, its type resolved": (get_type_hints(Many)["anything"], [PLAIN], (SourceObject(PLAIN),)),
    "source values": (list[SourceValue], [None, 1.0, 1, "x", [PLAIN]], [None, 1.0, 1, "x", (SourceObject(PLAIN),)]),
}


@pytest.mark.parametrize(("cls", "data", "made"), HOLDERS.values(), ids=HOLDERS)
def test_reads_and_writes_what_holds_a_status(cls, data, made):
    converter = js.make_converter(unstruct_collection_overrides={frozenset: list})
    assert repr(converter.structure(data, cls)) == repr(made)
    assert converter.dumps(made, unstructure_as=cls) == json.dumps(data)


@pytest.mark.parametrize("make", [cattrs.BaseConverter, cattrs.Converter])
def test_keeps_other_hooks_uses_the_last_registration_and_the_options_of_each_copy(make):
    converter = make()
    converter.register_structure_hook(int, lambda value, _: int(value) + 1)
    js.register_hooks(converter)
    js.register_hooks(converter, naming=Naming.CAMEL)
    assert converter.structure("1", int) == 2
    assert list(converter.unstructure(STATUS)) == ["value", "sourceValue", "later"]
    copy = converter.copy(detailed_validation=False)
    assert list(copy.unstructure(STATUS)) == ["value", "sourceValue", "later"]
    with pytest.raises(JobStatusError):
        copy.structure({"value": 1}, JobStatus)


@pytest.mark.parametrize("make", [cattrs.Converter, make_json_converter])
def test_without_the_hooks_a_status_is_refused_and_once_they_are_registered_it_is_right(make):
    converter = make()
    for unset in (JobStatus(), JobStatus("open"), JobStatus(source_value=1)):
        with pytest.raises(TypeError):
            json.dumps(converter.unstructure(unset))
        with suppress(cattrs.StructureHandlerNotFoundError, cattrs.ClassValidationError):  # older versions read some
            assert converter.structure(js.unstructure(unset), JobStatus) == unset
    # Only the document can warn of this one: `extra` is a field like the others.
    assert list(converter.unstructure(STATUS)) == ["value", "source_value", "extra"]
    js.register_hooks(converter)
    assert converter.unstructure([STATUS]) == [PLAIN]
    assert converter.structure(PLAIN, JobStatus) == STATUS is converter.structure(STATUS, JobStatus)
    assert converter.unstructure([STATUS], list[MappedValue[Any]]) == [PLAIN]


def test_make_converter_passes_its_options_on():
    converter = js.make_converter(naming=Naming.CAMEL, extra="ignore", forbid_extra_keys=True)
    assert converter.dumps(JobStatus("open", 1)) == '{"value": "open", "sourceValue": 1}'
    assert converter.loads('{"value": "open", "x": 1}', JobStatus) == JobStatus("open")
    with pytest.raises(cattrs.ClassValidationError):
        converter.loads('{"job_status": {}, "x": 1}', Job)


@pytest.mark.parametrize("options", [{"naming": None}, {"naming": "camel"}, {"extra": "alow"}, {"extra": ""}], ids=repr)
def test_invalid_options_raise(options):
    (name,) = options
    with pytest.raises(ValueError, match=f"^{name} must be .*, not {options[name]!r}$"):
        js.make_converter(**options)


# Errors

PLACES: dict[str, tuple[Any, list[str]]] = {
    "both spellings": (
        {"source_value": 1, "sourceValue": 2},
        ["source_value and sourceValue hold different values @ $.source_value"],
    ),
    "the whole": ([], ["must be an object, not an array @ $"]),
    "several": (
        {"value": 1, 3: 1, "sourceValue": [b"", {"a": {1}, "b": {2}, 4: 1}, 3], "later": [b"", float("nan")]},
        [
            "must be a string or null, not a number @ $.value",
            "not JSON: bytes @ $.source_value[0]",
            "not JSON: set @ $.source_value[1]['a']",
            "not JSON: set @ $.source_value[1]['b']",
            "a key must be a string, not a number 4 @ $.source_value[1]",
            "not JSON: bytes @ $.extra['later'][0]",
            "not JSON: the number nan @ $.extra['later'][1]",
            "a key must be a string, not a number 3 @ $",
        ],
    ),
}


@pytest.mark.parametrize(("data", "messages"), PLACES.values(), ids=PLACES)
def test_renders_the_path_and_the_message_of_each_problem(data, messages):
    converter = cattrs.Converter()
    js.register_hooks(converter)
    for path, cls, wrapped in (
        ("$", JobStatus, data),
        ("$['a']", dict[str, JobStatus], {"a": data}),
        ("$[0].job_status", list[Job], [{"job_status": data}]),
    ):
        with pytest.raises(cattrs.BaseValidationError) as caught:
            converter.structure(wrapped, cls)
        assert rendered(caught.value) == [message.replace("@ $", f"@ {path}") for message in messages]
    assert cattrs.transform_error(caught.value)[0].startswith("invalid ")  # as `format_exception` was not passed


def test_renders_the_problems_of_source_values_and_objects():
    for cls in (SourceValue, SourceObject):
        with pytest.raises(cattrs.IterableValidationError) as caught:
            js.make_converter().structure([{"a": [1, b""], "b": {2}}], list[cls])
        assert rendered(caught.value) == ["not JSON: bytes @ $[0]['a'][1]", "not JSON: set @ $[0]['b']"]


@pytest.mark.parametrize("make", [cattrs.BaseConverter, cattrs.Converter])
def test_raises_one_plain_error_without_detailed_validation(make):
    converter = make(detailed_validation=False)
    js.register_hooks(converter)
    with pytest.raises(JobStatusError) as caught:
        converter.structure([{"job_status": {"value": 1, "x": b""}}], list[Job])
    assert type(caught.value) is JobStatusError
    assert [problem.path for problem in caught.value.problems] == [("value",), ("x",)]
    for cls, wrong in ((SourceObject, []), (SourceObject, None), (SourceValue, {1})):
        with pytest.raises(JobStatusError):
            converter.structure(wrong, cls)


def test_groups_and_notes_are_those_of_cattrs():
    broken = type("Broken", (dict,), {"items": 1})()
    with pytest.raises(cattrs.ClassValidationError) as caught:
        js.make_converter().structure({"sourceValue": [{"a": {1}, "b": {2}}], "x": broken, "value": 1}, JobStatus)
    assert type(caught.value.__cause__) is TypeError  # of the broken mapping
    assert (caught.value.message, caught.value.cl) == ("While structuring JobStatus", JobStatus)
    found = [(type(note), note, note.name) for each in caught.value.exceptions for note in each.__notes__]
    assert found == [
        (cattrs.AttributeValidationNote, f"Structuring class JobStatus @ attribute {name}", name)
        for name in ("source_value", "extra", "value")
    ]
    (group,) = caught.value.exceptions[0].exceptions
    assert type(group) is cattrs.IterableValidationError
    assert (group.message, group.cl) == ("While structuring JSON", SourceObject)
    assert group.__notes__ == ["Structuring JSON @ 0"]
    assert [str(each) for each in group.exceptions] == [f"$.sourceValue[0].{key}: not JSON: set" for key in "ab"]


def test_forbidden_keys_raise_the_error_of_cattrs():
    data = {"value": 1, "x": 1, "a": 2}
    with pytest.raises(cattrs.ClassValidationError) as caught:
        js.make_converter(extra="forbid").structure({"job_status": data}, Job)
    bad_value, forbidden = caught.value.exceptions[0].exceptions
    assert type(bad_value) is JobStatusError
    assert type(forbidden) is cattrs.ForbiddenExtraKeysError
    assert (forbidden.cl, forbidden.extra_fields) == (JobStatus, {"x", "a"})
    # Older versions of cattrs show a set, in any order.
    assert rendered(caught.value)[1] in [f"extra fields found ({keys}) @ $.job_status" for keys in ("a, x", "x, a")]

    with pytest.raises(cattrs.ForbiddenExtraKeysError) as caught:
        js.make_converter(forbid_extra_keys=True, detailed_validation=False).structure(data, JobStatus)
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        assert isinstance(error, JobStatusError)
        assert (error.cl, error.extra_fields) == (JobStatus, {"x", "a"})
        assert [problem.path for problem in error.problems] == [("value",), ("x",), ("a",)]
        assert "unknown key" in str(error)


def test_format_exception_keeps_the_path_of_an_error_that_cattrs_has_not_split():
    error = JobStatusError([js.Problem(("a",), "is bad"), js.Problem((), "is worse")])
    assert js.format_exception(error, None) == "is bad @ $.a; is worse"
    for other in (KeyError("a"), ValueError("b"), TypeError("c")):
        assert js.format_exception(other, int) == cattrs.v.format_exception(other, int)
    converter = cattrs.Converter()
    converter.register_structure_hook(JobStatus, lambda data, _: js.structure(data))
    with pytest.raises(cattrs.ClassValidationError) as caught:
        converter.structure({"job_status": {"value": 1}}, Job)
    assert rendered(caught.value) == ["must be a string or null, not a number @ $.value @ $.job_status"]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("register_hooks", [None]), ("make_converter", []), ("format_exception", [ValueError(), None])],
)
def test_a_missing_an_old_and_a_broken_cattrs_are_reported_as_what_they_are(name, arguments, monkeypatch, tmp_path):
    # The next call imports cattrs as if it were the first.
    for module in [module for module in sys.modules if module.partition(".")[0] == "cattrs"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delitem(sys.modules, "jobstatus._cattrs", raising=False)
    monkeypatch.delattr(js, "_cattrs", raising=False)

    monkeypatch.setitem(sys.modules, "cattrs", None)
    with pytest.raises(ImportError, match=rf"^jobstatus\.{name} needs .*: pip install cattrs$") as caught:
        getattr(js, name)(*arguments)
    assert caught.value.name == "cattrs"
    monkeypatch.setitem(sys.modules, "cattrs", ModuleType("cattrs"))
    with pytest.raises(ImportError, match="cannot import name 'AttributeValidationNote' from 'cattrs'"):
        getattr(js, name)(*arguments)
    monkeypatch.delitem(sys.modules, "cattrs")
    (tmp_path / "cattrs.py").write_text("import a_module_that_is_missing")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'a_module_that_is_missing'$"):
        getattr(js, name)(*arguments)
