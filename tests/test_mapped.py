"""`_mapped`, `_read` and `_declared`: reading, writing and declaring mapped values."""

import enum
import inspect
import itertools
import json
import types
from functools import partial
from typing import Any, Literal, final
from unittest import mock

import attrs
import pytest
from conftest import problems_of

import jobstatus as js
from jobstatus import JobStatus, JobValue, MappedValue, Naming, SourceObject, dumps, loads, structure, unstructure

NOT_BYTES = "not JSON: bytes"


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (None, [((), "must be an object, not null")]),
        ("{}", [((), "must be an object, not a string; loads reads JSON text")]),
        (b"{}", [((), "must be an object, not bytes; loads reads JSON text")]),
        ({"value": [b"", 1]}, [(("value",), "must be a string or null, not an array"), (("value", 0), NOT_BYTES)]),
        ({"value": {"a": b""}}, [(("value",), "must be a string or null, not an object"), (("value", "a"), NOT_BYTES)]),
        (
            {"x": {"y": [b""]}, "source_value": True, 1: 2, "sourceValue": 1, "value": js.UNSET, "z": float("nan")},
            [
                (("x", "y", 0), NOT_BYTES),
                ((), "a key must be a string, not a number 1"),
                (("source_value",), "source_value and sourceValue hold different values"),
                (("value",), "must be a string or null, not jobstatus.UnsetType"),
                (("z",), "not JSON: the number nan"),
            ],
        ),
    ],
    ids=repr,
)
def test_reports_all_problems_once_in_the_order_of_the_input(data, problems):
    assert problems_of(structure, data) == problems


def test_forbidden_keys_and_what_they_hold_are_problems():
    with pytest.raises(js.JobStatusError) as caught:
        structure({"z": 1, "value": "open", "a": [b""]}, extra="forbid")
    found = [(problem.path, problem.message, problem.unknown_key) for problem in caught.value.problems]
    assert found == [(("z",), "unknown key", True), (("a",), "unknown key", True), (("a", 0), NOT_BYTES, False)]


def test_ignored_keys_are_not_looked_at_unless_in_a_text():
    others = {"x": mock.MagicMock(spec=dict, **{"items.side_effect": MemoryError}), 1: 2, frozenset(): b""}
    assert structure({"source_value": [[1]], **others}, extra="ignore") == JobStatus(source_value=[[1]])
    assert problems_of(structure, {**others, "value": [b""]}, extra="ignore")[1:] == [(("value", 0), NOT_BYTES)]
    assert loads('{"value":"open","x":1}', extra="ignore") == JobStatus("open")
    for text in ('{"x":NaN}', '{"x":1,"x":2}', '{"x":[{"a":1,"a":2}]}', f'{{"x":{"[" * 200}{"]" * 200}}}'):
        assert len(problems_of(loads, text, extra="ignore")) == 1


@pytest.mark.parametrize("data", [{"value": "open", "source_value": "x"}, {"source_value": 1}, {}])
def test_invalid_options_are_value_errors(data):
    status = structure(data)
    reads = [partial(read, given) for read in (structure, loads) for given in (data, status, status.to_json(), "{")]
    for read, extra in itertools.product(reads, ("alow", None)):
        with pytest.raises(ValueError, match='extra must be "allow", "ignore" or "forbid", not '):
            read(extra=extra)
    for call in (*reads, status.to_dict, status.to_json):
        with pytest.raises(ValueError, match=r"naming must be Naming\.SNAKE or Naming\.CAMEL, not 'camel'"):
            call(naming="camel")


def test_writes_plain_data():
    value, plain = (1, (), SourceObject({"a": (2.0,)}), None), [1, [], {"a": [2.0]}, None]
    assert repr(unstructure(value, naming=Naming.CAMEL)) == repr(plain)
    assert repr(unstructure(SourceObject({"a": value}))) == repr({"a": plain})
    assert repr(unstructure(JobValue.OPEN)) == "'open'"


def test_writing_other_objects_is_a_type_error():
    neither = [{}, [], js.UNSET, object(), JobStatus, b"", mock.create_autospec(JobStatus, instance=True)]
    for thing in [*neither, (object(),), float("nan"), ({1: 2},)]:
        with pytest.raises(TypeError, match=rf"{type(thing).__name__} is n.* a mapped value|^\$"):
            unstructure(thing)
    for thing in [*neither, None, "open", SourceObject()]:
        with pytest.raises(TypeError, match=f"{type(thing).__name__} is not a mapped value(?: such as JobStatus)?$"):
            dumps(thing)
    with mock.patch.dict("sys.modules", pydantic_core=None), pytest.raises(AttributeError) as caught:
        _ = JobStatus().__pydantic_serializer__
    assert str(caught.value) == "pydantic is not in use"


@pytest.mark.parametrize("fields", [{}, {"value": "open", "source_value": "x"}], ids=repr)
def test_writes_no_key_twice(fields):
    status = JobStatus(**fields, extra={"source_value": 2, "sourceValue": 3, "value": 1})
    message = "this key of extra is the key of a field"
    for write, naming in itertools.product((dumps, unstructure), Naming):
        assert problems_of(write, status, naming=naming) == [((naming.value,), message), (("value",), message)]
    assert unstructure(JobStatus(extra={"sourceValue": 1})) == {"sourceValue": 1}


def test_methods_named_as_in_generated_sdks_do_what_the_functions_do():
    text = '{"value":"open","source_value":[1],"x":null}'
    status = JobStatus.from_json(text)
    assert status == JobStatus.from_dict(json.loads(text)) == loads(text)
    assert structure(status) is structure(status, extra="forbid", naming=Naming.CAMEL) is status
    assert status.to_json() == text
    assert status.to_dict() == status.toDict() == status.__getstate__() == json.loads(text)
    for read, data in ((JobStatus.from_dict, {"sourceValue": 1}), (JobStatus.from_json, '{"sourceValue":1}')):
        status = read(data, naming=Naming.CAMEL, extra="forbid")
        assert status.to_json(naming=Naming.CAMEL) == '{"sourceValue":1}'
        assert status.to_dict(naming=Naming.CAMEL) == {"sourceValue": 1}
        assert read(data, naming=Naming.SNAKE, extra="ignore") == JobStatus()
    assert JobStatus.json_schema(Naming.CAMEL, strict=True) == js.json_schema(Naming.CAMEL, strict=True)
    assert JobStatus().__getstate__()  # jsonpickle writes no other
    assert SourceObject({"a": (1,)}).toDict() == SourceObject({"a": (1,)}).__getstate__() == {"a": [1]}


def declare(argument, **body):
    body = {"__slots__": (), "__module__": __name__, **body}
    return types.new_class("Mine", (MappedValue[argument],), {}, lambda namespace: namespace.update(body))


class Gender(str, enum.Enum):
    MALE = "male"
    FEMALE = "female"


@final
class EmployeeGender(MappedValue[Gender]):
    """The gender of an employee."""

    __slots__ = ()


Size, Free = declare(Literal["small", "large"]), declare(str)
# Some of its names are no identifiers, as generators write them.
Skill = enum.Enum("Skill", {"class": "class", "bs-ME": "bs-ME", "PLAIN": "plain"}, type=str)


class Odd(str, enum.Enum):  # whose member is not its value
    A = "a"

    def __init__(self, _):
        self._value_ = "b"


def test_known_values_are_those_of_the_type_argument():
    assert EmployeeGender("male").value is Gender.MALE
    assert type(EmployeeGender("other").value) is type(Size("small").value) is type(Free("x").value) is str
    own, base = (inspect.signature(each).parameters for each in (EmployeeGender, EmployeeGender.__init__))
    assert (own["value"].annotation, own["extra"]) == (Gender | str | js.UnsetType | None, base["extra"])
    schema = EmployeeGender.json_schema(strict=True)
    assert (schema["title"], schema["description"]) == ("EmployeeGender", "The gender of an employee.")
    assert schema["properties"]["value"]["enum"] == ["male", "female", None]
    assert declare(Literal["a", "b"]).json_schema(strict=True)["properties"]["value"]["enum"] == ["a", "b", None]
    free = Free.json_schema()
    assert free["description"] == "A unified value, and the provider's own."
    assert free["examples"][0]["value"] == "Published"
    assert free["properties"]["value"] == {"description": "The unified value.", "type": ["string", "null"]}


def test_reprs_evaluate():
    for argument, value, shown in [
        (Gender, "male", "Gender.MALE"),
        (Skill, "plain", "Skill.PLAIN"),
        (Skill, "bs-ME", "'bs-ME'"),
        (Skill, "class", "'class'"),
        (enum.Enum("NotInScope", {"A": "a"}, type=str), "a", "'a'"),
        (Literal["small"], "small", "'small'"),
    ]:
        status = declare(argument)(value, [1])
        assert repr(status) == f"Mine(value={shown}, source_value=(1,))"
        assert eval(repr(status), {**globals(), "Mine": type(status)}) == status
    assert repr(declare(Gender, __module__="gone")("male")) == "Mine(value='male', source_value=UNSET)"
    assert repr(js.SourceValue).endswith(", SourceValue]")


def test_statuses_of_two_classes_are_never_equal_nor_mappings():
    assert loads('{"value":"open"}') == JobStatus("open") != Free.from_json('{"value":"open"}')
    assert EmployeeGender("male").__eq__(JobStatus("male")) is NotImplemented
    assert problems_of(EmployeeGender.from_dict, JobStatus()) == [((), "must be an object, not jobstatus.JobStatus")]


UNEQUAL = enum.Enum("Unequal", {"A": "a", "__eq__": object.__eq__, "__hash__": str.__hash__}, type=str)
ENUMS = (enum.Enum("Plain", {"A": "a"}), enum.IntEnum("Number", {"A": 1}), Odd, UNEQUAL)


@pytest.mark.parametrize(
    "argument", ["Gender", int, Literal[1], Literal["a", 1], Gender | None, Any, js._mapped.E, *ENUMS], ids=repr
)
def test_other_type_arguments_are_type_errors_that_say_what_to_write(argument):
    with pytest.raises(TypeError, match=r"^Mine must be declared as .*, a Literal of strings, or str$"):
        declare(argument)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda: type("Mine", (MappedValue,), {"__slots__": ()}), "must be declared as"),
        (lambda: types.new_class("Mine", (MappedValue[Gender],)), r"Mine needs `__slots__ = \(\)`"),
        (lambda: declare(Gender, __slots__=("a",)), r"Mine needs `__slots__ = \(\)`"),
        (lambda: attrs.frozen(declare(Gender)), "must not be decorated"),
        (lambda: type("Mine", (JobStatus,), {}), "^JobStatus cannot be subclassed: hold one in a class of your own$"),
        (lambda: type("Mine", (SourceObject,), {}), "^SourceObject cannot be subclassed: hold one in a class of your"),
        (lambda: type("Mine", (EmployeeGender,), {"__slots__": ()}), "^EmployeeGender cannot be subclassed: "),
        (lambda: Free[int], "Mine"),
        *((use, "MappedValue has no instances") for use in (MappedValue, MappedValue[Gender], MappedValue.json_schema)),
        (lambda: MappedValue.from_dict({}), "MappedValue has no instances"),
        (lambda: MappedValue.from_json("{}"), r"^MappedValue has no instances: declare a class, .*\)`$"),
    ],
)
def test_other_uses_are_type_errors(use, message):
    with pytest.raises(TypeError, match=message):
        use()
