"""Wrong code: every type checker reports each line with a marker, and no other."""

import attrs

from jobstatus import (
    UNSET,
    JobStatus,
    JobValue,
    MappedValue,
    Naming,
    SourceObject,
    dumps,
    json_schema,
    loads,
    make_converter,
    register_hooks,
    structure,
    unstructure,
)

status = JobStatus("open", {"id": 1})

JobStatus(1)  # error
JobStatus(True)  # error
JobStatus("open", b"x")  # error
JobStatus("open", {1: "x"})  # error
JobStatus("open", object())  # error
JobStatus("open", "x", {"later": 1})  # error
JobStatus("open", sourceValue="x")  # error
JobStatus(sourceValue=1)  # error
JobStatus("open", extra=None)  # error
SourceObject([1])  # error
SourceObject({1: 2})  # error

status.value = "closed"  # error
status.source_value = None  # error
status.later  # error
status.extra["a"] = 1  # error
attrs.evolve(status, value=1)  # error (mypy, pyrefly)
attrs.evolve(status, later=1)  # error (mypy, pyrefly)


def use(status: JobStatus) -> None:
    status.value.upper()  # error
    status.source_value["id"]  # error
    text: str = status.value  # error
    if status.value is not UNSET:
        known: JobValue | None = status.value  # error
        print(text, known)
    if status.source_value is not UNSET:
        number: float = status.source_value  # error
        print(number)


sorted([JobStatus(), JobStatus()])  # error
max(status, JobStatus())  # error
print(status < JobStatus())  # error
print(status >= JobStatus())  # error
JobStatus[int]  # error
typed: JobStatus[int]  # error
number_of_values: MappedValue[int]  # error


class EmployeeGender(MappedValue[str]):
    __slots__ = ()


EmployeeGender(1)  # error
print(EmployeeGender("x") < EmployeeGender("y"))  # error
wrong: JobStatus = EmployeeGender.from_dict({})  # error
EmployeeGender.from_json({})  # error
EmployeeGender("x").value.upper()  # error

loads(1)  # error
loads("{}", naming="snake")  # error
structure("{}")  # error
structure([])  # error
structure({}, extra="keep")  # error
unstructure({})  # error
unstructure(status, naming=None)  # error
dumps({})  # error
dumps(status.extra)  # error
json_schema(Naming.SNAKE, True)  # error
json_schema("snake")  # error
JobStatus.from_dict(1)  # error
members: list[int] = unstructure(status)  # error

register_hooks(object())  # error
register_hooks(make_converter(), naming="camel")  # error
make_converter(extra="keep")  # error


class Derived(JobStatus):  # error
    pass
