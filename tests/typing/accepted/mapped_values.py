"""Classes declared with `MappedValue`: every type checker accepts them, and they run."""

from enum import Enum
from typing import Any, Literal, final

import attrs
from typing_extensions import assert_type

from jobstatus import (
    UNSET,
    JobStatus,
    MappedValue,
    Naming,
    SourceValue,
    UnsetType,
    dumps,
    make_converter,
    unstructure,
)


class Gender(str, Enum):
    MALE = "male"
    FEMALE = "female"


@final
class EmployeeGender(MappedValue[Gender]):
    """The gender of an employee."""

    __slots__ = ()


@final
class EmploymentType(MappedValue[Literal["permanent", "contractor"]]):
    """The employment type of an employee."""

    __slots__ = ()


@final
class Ethnicity(MappedValue[str]):
    """The ethnicity of an employee, with no known values."""

    __slots__ = ()


@attrs.frozen
class Employee:
    gender: EmployeeGender | None = None
    employment_type: EmploymentType = attrs.field(factory=EmploymentType)


def read(data: dict[str, Any], text: str) -> list[MappedValue[Any]]:
    assert_type(EmployeeGender.from_dict(data), EmployeeGender)
    assert_type(EmployeeGender.from_json(text, naming=Naming.SNAKE, extra="ignore"), EmployeeGender)
    assert_type(EmployeeGender.from_dict(EmployeeGender()), EmployeeGender)
    assert_type(EmploymentType.from_json(text), EmploymentType)
    assert_type(Ethnicity.from_dict(data), Ethnicity)
    assert_type(JobStatus.from_json(text), JobStatus)
    return [EmployeeGender.from_dict(data), EmploymentType.from_json(text), Ethnicity.from_dict(data)]


def describe(gender: EmployeeGender) -> str:
    assert_type(gender.value, Gender | str | UnsetType | None)
    assert_type(gender.source_value, SourceValue | UnsetType)
    match gender.value:
        case Gender() as known:
            return known.name
        case str() as unknown:
            return unknown
        case None | UnsetType.UNSET:
            return "-"


def kind(employment_type: EmploymentType) -> str:
    value = employment_type.value
    if value is UNSET or value is None:
        return "-"
    return "staff" if value == "permanent" else value.title()


def write(gender: EmployeeGender) -> str:
    assert_type(gender.to_dict(), dict[str, Any])
    assert_type(unstructure(gender), dict[str, Any])
    assert_type(EmployeeGender.json_schema(strict=True), dict[str, Any])
    assert gender.to_json() == dumps(gender)
    return gender.to_json(naming=Naming.CAMEL)


def convert(data: dict[str, Any]) -> Employee:
    return make_converter().structure(data, Employee)


assert [one.value for one in read({"value": "male"}, '{"value":"permanent"}')] == [Gender.MALE, "permanent", "male"]
assert [describe(EmployeeGender(value)) for value in ("male", "new", None, UNSET)] == ["MALE", "new", "-", "-"]
assert kind(EmploymentType("permanent")) == "staff"
assert write(EmployeeGender(Gender.MALE, 1)) == '{"value":"male","sourceValue":1}'
assert convert({"gender": {"value": "female"}}) == Employee(EmployeeGender("female"))
assert hash(Ethnicity("x", [1])) == hash(Ethnicity("x", [1.0]))
