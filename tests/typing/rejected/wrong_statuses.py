"""Wrong code: every type checker reports each line with a marker, and no other."""

import attrs

import jobstatus
from jobstatus import UNSET, JobStatus, JobValue, MappedValue, Naming, SourceObject, make_converter

status = JobStatus("open", {"id": 1})

JobStatus(1)  # error
JobStatus("open", b"x")  # error
JobStatus("open", {1: "x"})  # error
JobStatus("open", "x", {"later": 1})  # error
JobStatus(sourceValue=1)  # error
JobStatus("open", extra=None)  # error
SourceObject([1])  # error

status.value = "closed"  # error
status.later  # error
status.extra["a"] = 1  # error
attrs.evolve(status, value=1)  # error (mypy, pyrefly)
attrs.evolve(status, later=1)  # error (mypy, pyrefly)


def use(status: JobStatus) -> None:
    status.value.upper()  # error
    status.source_value["id"]  # error
    if status.value is not UNSET:
        known: JobValue | None = status.value  # error
        print(known)
    if status.source_value is not UNSET:
        number: float = status.source_value  # error
        print(number)


sorted([JobStatus(), JobStatus()])  # error
print(status < JobStatus())  # error
JobStatus[int]  # error
typed: JobStatus[int]  # error
number_of_values: MappedValue[int]  # error


class EmployeeGender(MappedValue[str]):
    __slots__ = ()


EmployeeGender(1)  # error
wrong: JobStatus = EmployeeGender.from_dict({})  # error
EmployeeGender("x").value.upper()  # error

jobstatus.loads(1)  # error
jobstatus.loads("{}", naming="snake")  # error
jobstatus.structure("{}")  # error
jobstatus.structure({}, extra="keep")  # error
jobstatus.unstructure({})  # error
jobstatus.unstructure(status, naming=None)  # error
jobstatus.dumps(status.extra)  # error
jobstatus.json_schema(Naming.SNAKE, True)  # error
JobStatus.from_dict(1)  # error
members: list[int] = jobstatus.unstructure(status)  # error

jobstatus.register_hooks(object())  # error
jobstatus.register_hooks(make_converter(), naming="camel")  # error
make_converter(extra="keep")  # error


class Derived(JobStatus):  # error
    pass
