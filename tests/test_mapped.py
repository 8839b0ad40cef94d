"""`_mapped`, `_read`, `_declared` and `_model`: declaring classes, reading and writing them."""

import collections
import enum
import inspect
import itertools
import json
import types
from enum import Enum
from typing import Any, Literal, final
from unittest import mock

import pytest

import jobstatus as js
from jobstatus import (
    UNSET,
    JobStatus,
    JobStatusError,
    JobValue,
    MappedValue,
    Naming,
    Problem,
    SourceObject,
    dumps,
    loads,
    structure,
    unstructure,
)

CONFLICT = "source_value and sourceValue hold different values"


def problems_of(data, **options):
    with pytest.raises(JobStatusError) as caught:
        structure(data, **options)
    return [(problem.path, problem.message) for problem in caught.value.problems]


class Foreign:
    """Something that hashes like a key, and fails or claims to be equal when it is compared."""

    def __init__(self, key, error=None):
        self.hash = hash(key)
        self.error = error

    def __hash__(self):
        return self.hash

    def __eq__(self, other):
        if self.error is not None:
            raise self.error
        return True


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, JobStatus()),
        ({"value": None}, JobStatus(None)),
        ({"value": "open"}, JobStatus(JobValue.OPEN)),
        ({"sourceValue": "Open"}, JobStatus(UNSET, "Open")),
        ({"value": "open", "source_value": "Open"}, JobStatus(JobValue.OPEN, "Open")),
        ({"source_value": "Open", "value": "open"}, JobStatus(JobValue.OPEN, "Open")),
        ({"value": "open", "sourceValue": "Open"}, JobStatus(JobValue.OPEN, "Open")),
        ({"value": JobValue.OPEN, "source_value": None}, JobStatus(JobValue.OPEN, None)),
        ({"value": None, "source_value": 2.5}, JobStatus(None, 2.5)),
        ({"value": "new", "source_value": []}, JobStatus("new", ())),
        ({"value": "new", "source_value": [[1]]}, JobStatus("new", [[1]])),
        ({"source_value": {"a": [1]}, "x": [1], "y": None}, JobStatus(UNSET, {"a": [1]}, extra={"x": [1], "y": None})),
        ({"value": "open", "extra": 1}, JobStatus("open", extra={"extra": 1})),
        ({"x": 1, "y": 2}, JobStatus(extra={"x": 1, "y": 2})),
        ({"": [[1]], "value": "open", "b": {"c": [{}]}}, JobStatus("open", extra={"": [[1]], "b": {"c": [{}]}})),
        ({"x": [[1]], "source_value": [[2]], "a": 1.5}, JobStatus(UNSET, [[2]], extra={"x": [[1]], "a": 1.5})),
        (collections.OrderedDict(value="open", source_value="Open"), JobStatus("open", "Open")),
        (types.MappingProxyType({"value": "open", "sourceValue": True}), JobStatus("open", True)),
        (collections.ChainMap({"value": "open"}, {"sourceValue": 1}), JobStatus("open", 1)),
        (SourceObject({"value": "open", "a": 1}), JobStatus("open", extra={"a": 1})),
        ({"source_value": None, "sourceValue": None}, JobStatus(UNSET, None)),
        ({"source_value": 1, "sourceValue": 1.0}, JobStatus(UNSET, 1)),
        ({"sourceValue": 1.0, "source_value": 1}, JobStatus(UNSET, 1)),
        ({"source_value": {"a": 1, "b": []}, "sourceValue": {"b": (), "a": 1.0}}, JobStatus(UNSET, {"a": 1, "b": []})),
    ],
    ids=repr,
)  # fmt: skip
def test_reading(data, status):
    assert repr(structure(data)) == repr(status)
    assert structure(data) == JobStatus.from_dict(data) == status


def test_an_instance_is_returned_unchanged():
    status = JobStatus("open", extra={"x": 1})
    assert structure(status) is status
    assert structure(status, extra="forbid", naming=Naming.CAMEL) is status


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (None, [((), "must be an object, not null")]),
        ([b""], [((), "must be an object, not an array")]),
        ("{}", [((), "must be an object, not a string; loads reads JSON text")]),
        (b"{}", [((), "must be an object, not bytes; loads reads JSON text")]),
        (True, [((), "must be an object, not a boolean")]),
        (float("nan"), [((), "must be an object, not a number")]),
        ({"value": 1}, [(("value",), "must be a string or null, not a number")]),
        ({"value": float("nan")}, [(("value",), "must be a string or null, not a number")]),
        ({"value": {}, "source_value": "x"}, [(("value",), "must be a string or null, not an object")]),
        ({"value": True, "source_value": "x"}, [(("value",), "must be a string or null, not a boolean")]),
        ({"value": UNSET}, [(("value",), "must be a string or null, not jobstatus.UnsetType")]),
        ({"value": "open", "source_value": UNSET}, [(("source_value",), "not JSON: jobstatus.UnsetType")]),
        ({"value": b"open", "source_value": "x"}, [(("value",), "must be a string or null, not bytes")]),
        (
            {"value": [b"", 1]},
            [(("value",), "must be a string or null, not an array"), (("value", 0), "not JSON: bytes")],
        ),
        ({"source_value": "a", "sourceValue": "b"}, [(("source_value",), CONFLICT)]),
        ({"source_value": True, "sourceValue": 1}, [(("source_value",), CONFLICT)]),
        ({"source_value": None, "sourceValue": "b"}, [(("source_value",), CONFLICT)]),
        ({"source_value": b"", "sourceValue": "b"}, [(("source_value",), "not JSON: bytes")]),
        ({"source_value": "a", "sourceValue": [b""]}, [(("sourceValue", 0), "not JSON: bytes")]),
        (
            {"value": 3, "source_value": ["a", {"seen": {1, 2}}], "score": float("nan")},
            [
                (("value",), "must be a string or null, not a number"),
                (("source_value", 1, "seen"), "not JSON: set"),
                (("score",), "not JSON: the number nan"),
            ],
        ),
        (
            {"x": {"y": [b""]}, "source_value": "a", 1: 2, "sourceValue": "b", "value": 3},
            [
                (("x", "y", 0), "not JSON: bytes"),
                ((), "a key must be a string, not a number 1"),
                (("source_value",), CONFLICT),
                (("value",), "must be a string or null, not a number"),
            ],
        ),
    ],
    ids=repr,
)
def test_reports_all_problems_once_in_the_order_of_the_input(data, problems):
    assert problems_of(data) == problems


@pytest.mark.parametrize("others", [{}, {"source_value": "x"}, {"source_value": "x", "y": 1}], ids=len)
class TestForeignKeys:
    def test_that_fail_are_one_problem(self, others):
        with pytest.raises(JobStatusError):
            structure({Foreign("value", ZeroDivisionError()): "open", **others})

    def test_that_claim_to_be_equal_are_no_strings(self, others):
        structure({"value": "open", "source_value": "x"})  # in the cache
        assert problems_of({Foreign("value"): "open", **others}) == [
            ((), f"a key must be a string, not {__name__}.Foreign")
        ]

    def test_that_are_subclasses_are_what_they_hold(self, others):
        key = type("Key", (str,), {"__eq__": lambda *_: True, "__hash__": lambda _: hash("value")})("other")
        assert structure({key: "open", **others}).extra == {"other": "open"} | ({"y": 1} if "y" in others else {})


def test_naming_restricts_reading():
    data = {"value": "open", "source_value": "a", "sourceValue": "b"}
    assert structure(data, naming=Naming.SNAKE) == JobStatus("open", "a", extra={"sourceValue": "b"})
    assert structure(data, naming=Naming.CAMEL) == JobStatus("open", "b", extra={"source_value": "a"})
    assert structure({"value": "open", "sourceValue": "b"}, naming=Naming.SNAKE).source_value is UNSET
    assert problems_of(data, naming=Naming.CAMEL, extra="forbid") == [(("source_value",), "unknown key")]


def test_unknown_keys_are_kept_dropped_or_forbidden():
    data = {"value": "open", "z": 1, "a": [b""]}
    assert problems_of(data) == [(("a", 0), "not JSON: bytes")]
    assert structure(data, extra="ignore") == JobStatus("open")
    assert problems_of(data, extra="forbid") == [
        (("z",), "unknown key"),
        (("a",), "unknown key"),
        (("a", 0), "not JSON: bytes"),
    ]
    assert list(structure({"z": 1, "value": "open", "a": 2}).extra) == ["z", "a"]
    assert structure({"value": "open", "source_value": "x"}, extra="forbid") == JobStatus("open", "x")


def test_forbidden_keys_are_marked():
    with pytest.raises(JobStatusError) as caught:
        structure({"x": b""}, extra="forbid")
    assert [problem.unknown_key for problem in caught.value.problems] == [True, False]


def test_ignored_keys_are_not_looked_at():
    class Unreadable(dict):
        def items(self):
            raise MemoryError

    ring = []
    ring.append(ring)
    others = {"x": ring, 1: 2, Foreign("w", OSError()): b"", "y": Unreadable()}
    assert structure({"source_value": [[1]], **others}, extra="ignore") == JobStatus(source_value=[[1]])
    assert problems_of({**others, "value": 3, "source_value": [b""]}, extra="ignore") == [
        (("value",), "must be a string or null, not a number"),
        (("source_value", 0), "not JSON: bytes"),
    ]


@pytest.mark.parametrize(
    "text", ['{"x":NaN}', '{"x":1,"x":2}', '{"x":[{"a":1,"a":2}]}', f'{{"x":{"[" * 200}{"]" * 200}}}']
)
def test_all_of_a_text_is_checked_even_if_it_is_ignored(text):
    with pytest.raises(JobStatusError):
        loads(text, extra="ignore")
    assert loads('{"value":"open","x":1}', extra="ignore") == JobStatus("open")


@pytest.mark.parametrize("read", [structure, lambda data, **options: loads(json.dumps(data), **options)])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"extra": "alow"}, '"allow", "ignore" or "forbid"'),
        ({"extra": None}, '"allow", "ignore" or "forbid"'),
        ({"naming": "camel"}, r"Naming\.SNAKE or Naming\.CAMEL, not 'camel'"),
        ({"naming": 1}, r"Naming\.SNAKE or Naming\.CAMEL"),
    ],
)
def test_invalid_options_of_reading_are_value_errors(read, options, message):
    for data in ({"value": "open", "source_value": "x"}, {}):
        with pytest.raises(ValueError, match=message):
            read(data, **options)


@pytest.mark.parametrize("write", [unstructure, dumps])
def test_an_invalid_naming_of_writing_is_a_value_error(write):
    for status in (JobStatus("open", "x"), JobStatus("open", 1), JobStatus()):
        with pytest.raises(ValueError, match=r"Naming\.SNAKE or Naming\.CAMEL, not 'camel'"):
            write(status, naming="camel")


class TestWriting:
    def test_plain_keys_in_order(self):
        status = JobStatus("open", {"b": (1, {"c": None})}, extra={"z": [1], "a": {}})
        written = unstructure(status, naming=Naming.CAMEL)
        assert list(written) == ["value", "sourceValue", "z", "a"]
        assert written == {"value": "open", "sourceValue": {"b": [1, {"c": None}]}, "z": [1], "a": {}}
        assert type(written["value"]) is str
        assert type(written["sourceValue"]) is dict
        assert type(written["sourceValue"]["b"]) is list
        written["sourceValue"]["b"].append(2)
        written["z"].append(2)
        assert unstructure(status) == {"value": "open", "source_value": {"b": [1, {"c": None}]}, "z": [1], "a": {}}
        assert unstructure(JobStatus()) == {}
        assert unstructure(JobStatus(None, False)) == {"value": None, "source_value": False}

    @pytest.mark.parametrize("write", [unstructure, dumps])
    @pytest.mark.parametrize("naming", Naming)
    @pytest.mark.parametrize("fields", [{}, {"value": "open", "source_value": "x"}], ids=repr)
    def test_no_key_is_written_twice(self, write, naming, fields):
        status = JobStatus(**fields, extra={"source_value": 2, "sourceValue": 3, "value": 1})
        with pytest.raises(JobStatusError) as caught:
            write(status, naming=naming)
        message = "this key of extra is the key of a field"
        assert caught.value.problems == (Problem((naming.value,), message), Problem(("value",), message))

    def test_a_key_that_is_unknown_in_one_spelling_is_written_in_that(self):
        status = structure({"sourceValue": 1}, naming=Naming.SNAKE)
        assert unstructure(status, naming=Naming.SNAKE) == {"sourceValue": 1}
        with pytest.raises(JobStatusError):
            unstructure(status, naming=Naming.CAMEL)

    @pytest.mark.parametrize("naming", Naming)
    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            (None, None),
            (True, True),
            (1, 1),
            (1.0, 1.0),
            ("a", "a"),
            (JobValue.OPEN, "open"),
            ((1, (), SourceObject({"a": (2,)})), [1, [], {"a": [2]}]),
            (SourceObject({"a": [1]}), {"a": [1]}),
        ],
        ids=repr,
    )
    def test_source_values_become_plain(self, value, plain, naming):
        written = unstructure(value, naming=naming)
        assert repr(written) == repr(plain)

    @pytest.mark.parametrize(
        "thing", [{}, [], UNSET, object(), JobStatus, b"", (object(),), (b"",), float("nan"), ({1: 2},)], ids=repr
    )
    def test_everything_else_is_a_type_error(self, thing):
        with pytest.raises(TypeError):
            unstructure(thing)

    @pytest.mark.parametrize("thing", [None, {}, "open", UNSET, object(), JobStatus, SourceObject()], ids=repr)
    def test_dumps_writes_mapped_values_only(self, thing):
        with pytest.raises(TypeError, match="is not a mapped value such as JobStatus"):
            dumps(thing)

    def test_a_mock_is_a_type_error(self):
        with pytest.raises(TypeError, match="MagicMock is not a mapped value"):
            unstructure(mock.create_autospec(JobStatus, instance=True))

    def test_it_is_a_default_of_json(self):
        status = JobStatus("open", {"a": [1]}, extra={"x": None})
        assert json.loads(json.dumps([status, status.source_value], default=unstructure)) == [
            {"value": "open", "source_value": {"a": [1]}, "x": None},
            {"a": [1]},
        ]


def test_the_methods_that_generated_sdks_call():
    text = '{"value":"open","source_value":[1],"x":null}'
    status = JobStatus.from_json(text)
    assert status == JobStatus.from_dict(json.loads(text)) == loads(text.encode())
    assert status.to_json() == text
    assert status.to_dict() == json.loads(text)
    assert status.to_json(naming=Naming.CAMEL) == dumps(status, naming=Naming.CAMEL)
    assert status.to_dict(naming=Naming.CAMEL) == unstructure(status, naming=Naming.CAMEL)
    assert JobStatus.from_json('{"sourceValue":1}', naming=Naming.SNAKE, extra="ignore") == JobStatus()
    assert JobStatus.json_schema(Naming.CAMEL, strict=True) == js.json_schema(Naming.CAMEL, strict=True)
    assert JobStatus()


def test_what_other_libraries_look_for():
    status = JobStatus("open", {"a": (1, None)}, extra={"later": ()})
    for asked, plain in ((status, unstructure(status)), (status.source_value, {"a": [1, None]}), (JobStatus(), {})):
        assert asked.toDict() == asked.__getstate__() == plain
        assert asked.__getstate__()  # jsonpickle writes no other


def test_all_orders_of_keys_read_alike():
    pairs = [("value", "open"), ("source_value", "x"), ("sourceValue", "x"), ("a", 1)]
    statuses = {structure(dict(order)) for order in itertools.permutations(pairs)}
    assert statuses == {JobStatus("open", "x", extra={"a": 1})}


class Gender(str, Enum):
    MALE = "male"
    FEMALE = "female"


@final
class EmployeeGender(MappedValue[Gender]):
    """
    The gender of an employee.

    As an example.
    """

    __slots__ = ()


class Size(MappedValue[Literal["small", "large"]]):
    __slots__ = ()


class Free(MappedValue[str]):
    __slots__ = ()


# Names that are no identifiers, as generators write them.
Skill = Enum("Skill", {"*xsl": "*xsl", "class": "class", "bs-ME": "bs-ME", "PLAIN": "plain"}, type=str)


class EmployeeSkill(MappedValue[Skill]):
    __slots__ = ()


class TestDeclaring:
    """Of classes in general; the vectors of `test_conformance` run on several."""

    def test_known_values_are_those_of_the_type_argument(self):
        assert EmployeeGender("male").value is Gender.MALE
        assert type(EmployeeGender("other").value) is type(Size("small").value) is type(Free("x").value) is str
        assert repr(EmployeeGender("male", [1])) == "EmployeeGender(value=Gender.MALE, source_value=(1,))"
        assert repr(Size("small")) == "Size(value='small', source_value=UNSET)"

    def test_statuses_of_two_classes_are_never_equal(self):
        assert EmployeeGender("male") != Size("male")
        assert Free("open", "x") != JobStatus("open", "x")
        assert loads('{"value":"open"}') == JobStatus("open") != Free.from_json('{"value":"open"}')
        assert EmployeeGender("male").__eq__(JobStatus("male")) is NotImplemented

    def test_an_instance_of_another_class_is_no_mapping(self):
        with pytest.raises(JobStatusError, match=r"must be an object, not jobstatus\.JobStatus"):
            EmployeeGender.from_dict(JobStatus())

    def test_reprs_evaluate(self):
        class Inner(str, Enum):
            A = "a"

        local = types.new_class("Local", (MappedValue[Inner],), {}, lambda body: body.update(__slots__=()))
        scope = {**globals(), "Local": local, "SourceObject": SourceObject, "UNSET": UNSET}
        for made in [*map(EmployeeSkill, Skill), local("a"), Size("small"), Free("x"), EmployeeGender("male")]:
            assert eval(repr(made), scope) == made
        assert repr(EmployeeSkill("class")) == "EmployeeSkill(value='class', source_value=UNSET)"
        assert repr(EmployeeSkill("plain")) == "EmployeeSkill(value=Skill.PLAIN, source_value=UNSET)"
        assert repr(local("a")) == "Local(value='a', source_value=UNSET)"

    def test_schemas_describe_the_class(self):
        schema = EmployeeGender.json_schema()
        assert (schema["title"], schema["description"]) == ("EmployeeGender", "The gender of an employee.")
        assert schema["properties"]["value"]["anyOf"][0]["enum"] == ["male", "female"]
        assert Size.json_schema(strict=True)["properties"]["value"]["enum"] == ["small", "large", None]
        assert Free.json_schema(strict=True)["properties"]["value"]["type"] == ["string", "null"]
        assert Free.json_schema()["examples"][0]["value"] == "Published"

    def test_constructors_have_the_signature_of_the_class(self):
        parameters = inspect.signature(EmployeeGender).parameters
        assert parameters["value"].annotation == Gender | str | js.UnsetType | None
        assert list(parameters) == ["value", "source_value", "extra"]
        assert EmployeeGender.__parameters__ == ()

    @pytest.mark.parametrize(
        ("argument", "message"),
        [
            ("Gender", "must be declared as"),
            (int, "must be declared as"),
            (Literal[1], "must be declared as"),
            (Literal["a", 1], "must be declared as"),
            (Enum("Plain", {"A": "a"}), "must be declared as"),
            (enum.IntEnum("Number", {"A": 1}), "must be declared as"),
            (Gender | None, "must be declared as"),
            (Any, "must be declared as"),
            (js._mapped.E, "must be declared as"),
            (None, "must be declared as"),
        ],
        ids=repr,
    )
    def test_other_type_arguments_are_type_errors_that_say_what_to_write(self, argument, message):
        base = MappedValue if argument is None else MappedValue[argument]
        with pytest.raises(TypeError, match=message) as caught:
            types.new_class("Mine", (base,), {}, lambda body: body.update(__slots__=()))
        assert "class Mine(MappedValue[VALUES])" in str(caught.value)

    def test_an_enum_whose_members_are_not_their_values_is_a_type_error(self):
        class Odd(str, Enum):
            A = "a", "b"

            def __new__(cls, string, value):
                made = str.__new__(cls, string)
                made._value_ = value
                return made

        with pytest.raises(TypeError, match="must be declared as"):
            types.new_class("Mine", (MappedValue[Odd],), {}, lambda body: body.update(__slots__=()))

    def test_a_forgotten_slots_is_a_type_error(self):
        with pytest.raises(TypeError, match=r"Mine needs `__slots__ = \(\)`"):
            types.new_class("Mine", (MappedValue[Gender],))

    def test_a_decorator_of_attrs_is_a_type_error(self):
        import attrs

        with pytest.raises(TypeError, match="must not be decorated"):

            @attrs.frozen
            class Mine(MappedValue[Gender]):
                __slots__ = ()

    @pytest.mark.parametrize("cls", [JobStatus, EmployeeGender, Free])
    def test_a_concrete_class_cannot_be_subclassed(self, cls):
        message = rf"^{cls.__name__} cannot be subclassed: hold one in a class of your own$"
        with pytest.raises(TypeError, match=message):
            type("Mine", (cls,), {"__slots__": ()})
        with pytest.raises(TypeError):
            type("Mine", (cls,), {}, values=JobValue)
        with pytest.raises(TypeError):
            cls[int]

    @pytest.mark.parametrize(
        "use",
        [
            MappedValue,
            MappedValue[Gender],
            lambda: MappedValue.from_dict({}),
            lambda: MappedValue.from_json("{}"),
            MappedValue.json_schema,
        ],
    )
    def test_the_base_has_no_instances(self, use):
        with pytest.raises(TypeError, match="MappedValue has no instances"):
            use()
