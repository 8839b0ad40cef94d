"""msgspec: writing with `unstructure` as its hook, and the two recipes for reading."""

import dataclasses
import json
from abc import ABC
from typing import Annotated, Any, NamedTuple

import attrs
import pytest
from vectors import each_round_trip, exact, traits

from jobstatus import JobStatus, JobStatusError, SourceObject, json_schema, loads, structure, unstructure

pytestmark = pytest.mark.tool("python:msgspec")

STATUS = JobStatus("open", {"a": (True, 1, 1.0, None)}, extra={"later": {"b": ()}})
WRITTEN: dict[str, Any] = {"value": "open", "source_value": {"a": [True, 1, 1.0, None]}, "later": {"b": []}}


class Tuple(NamedTuple):
    job_status: JobStatus


Data = dataclasses.make_dataclass("Data", ["job_status"])
Attrs = attrs.make_class("Attrs", ["job_status"])


def structs():
    import msgspec

    class Job(msgspec.Struct):
        job_status: JobStatus

    class Tagged(Job, tag=True, omit_defaults=True):
        last: JobStatus | None = None

    class Array(Job, array_like=True):
        pass

    class Jobs(msgspec.Struct):
        by_id: dict[str, JobStatus]
        history: list[JobStatus]

    return Job, Tagged, Array, Jobs


def msgspec_writers():
    import msgspec

    hook = unstructure
    return [
        lambda value: json.loads(msgspec.json.encode(value, enc_hook=hook)),
        lambda value: json.loads(msgspec.json.Encoder(enc_hook=hook).encode(value)),
        lambda value: msgspec.msgpack.decode(msgspec.msgpack.encode(value, enc_hook=hook)),
        lambda value: json.loads(json.dumps(msgspec.to_builtins(value, enc_hook=hook))),
        lambda value: json.loads(json.dumps(msgspec.to_builtins(value, enc_hook=hook, order="sorted"))),
    ]


def holders(status):
    """Yield objects that hold a status, and the plain data that they are written as."""
    job, tagged, array, jobs = structs()
    yield status, WRITTEN
    yield [status, (status,)], [WRITTEN, [WRITTEN]]
    yield {"a": {"b": status}}, {"a": {"b": WRITTEN}}
    yield {status}, [WRITTEN]
    yield frozenset([status]), [WRITTEN]
    yield Tuple(status), [WRITTEN]
    yield Data(status), {"job_status": WRITTEN}
    yield Attrs(status), {"job_status": WRITTEN}
    yield job(status), {"job_status": WRITTEN}
    yield tagged(status, status), {"type": "Tagged", "job_status": WRITTEN, "last": WRITTEN}
    yield array(status), [WRITTEN]
    yield jobs({"a": status}, [status]), {"by_id": {"a": WRITTEN}, "history": [WRITTEN]}


def test_msgspec_writes_a_status_anywhere_with_the_hook_only():
    import msgspec

    for value, expected in holders(STATUS):
        for write in msgspec_writers():
            assert json.dumps(write(value), sort_keys=True) == json.dumps(expected, sort_keys=True)
        for refuse in (msgspec.json.encode, msgspec.msgpack.encode, msgspec.to_builtins):
            with pytest.raises(TypeError, match="JobStatus is unsupported"):
                refuse(value)


def test_msgspec_refuses_a_status_as_a_key():
    import msgspec

    with pytest.raises(TypeError):
        msgspec.json.encode({STATUS: 1}, enc_hook=unstructure)
    with pytest.raises(TypeError):
        msgspec.to_builtins({STATUS: 1}, enc_hook=unstructure)


@pytest.mark.tool("python:yaml", "python:tomli_w")
def test_msgspec_writes_yaml_and_toml_with_the_hook():
    import msgspec

    assert msgspec.yaml.decode(msgspec.yaml.encode([STATUS], enc_hook=unstructure)) == [WRITTEN]
    status = JobStatus("open", {"a": [1]})
    assert msgspec.toml.decode(msgspec.toml.encode({"a": status}, enc_hook=unstructure)) == {"a": unstructure(status)}


def fields_of(cls):
    import msgspec

    held = msgspec.defstruct("Held", [("a", cls)])
    data = dataclasses.make_dataclass("Data", [("a", cls)])
    annotated = Annotated[cls, msgspec.Meta(description="a status")]
    return held, data, list[cls], dict[str, cls], tuple[cls, ...], tuple[int, cls], cls | None, annotated


@pytest.mark.parametrize("hook", [None, lambda _, data: structure(data)], ids=["no hook", "hook"])
def test_msgspec_refuses_to_read_a_status_field(hook):
    import msgspec

    for within in fields_of(JobStatus):
        for make in (msgspec.json.Decoder, msgspec.msgpack.Decoder):
            with pytest.raises(TypeError):
                make(within, dec_hook=hook)
        for data in ({}, {"value": "open"}, {"a": {}}, [{}], STATUS):
            with pytest.raises(TypeError):
                msgspec.convert(data, within, dec_hook=hook)
    with pytest.raises(TypeError):
        msgspec.json.schema(fields_of(JobStatus)[0])


def test_msgspec_reads_a_source_object_field_with_a_hook_only():
    import msgspec

    held, *_ = fields_of(SourceObject)
    assert msgspec.json.decode('{"a":{"b":[1]}}', type=held, dec_hook=lambda cls, data: cls(data)).a == {"b": (1,)}
    for within, data in zip(
        fields_of(SourceObject), [{"a": {}}, {"a": {}}, [{}], {"a": {}}, [{}], [1, {}], {}, {}], strict=True
    ):
        for hook in (None, lambda _, data: structure(data)):
            with pytest.raises(msgspec.ValidationError):
                msgspec.convert(data, within, dec_hook=hook)


def test_msgspec_returns_a_status_unchanged_where_anything_is_allowed():
    import msgspec

    assert msgspec.convert({"a": STATUS}, dict[str, Any])["a"] is STATUS
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(STATUS, dict[str, Any])


def test_msgspec_takes_our_schema_for_another_class():
    import msgspec

    class Status:
        pass

    described = msgspec.json.schema(Status, schema_hook=lambda _: json_schema())
    assert "source_value" in json.dumps(described)


# The recipes for reading


@pytest.fixture(scope="module")
def stand_in():
    """Stand in for `JobStatus` in an annotation: msgspec asks the hook for it, and checks with `isinstance`."""

    class Status(ABC):  # noqa: B024 - it has no methods of its own
        pass

    Status.register(JobStatus)
    return Status


def read_with_hook(stand_in: type, text: str) -> Any:
    import msgspec

    def dec_hook(cls: type, data: Any) -> Any:
        if cls is stand_in:
            return structure(data)
        raise NotImplementedError(cls)

    Job = msgspec.defstruct("Job", [("job_status", stand_in | None)])  # noqa: N806
    return msgspec.json.decode(f'{{"job_status":{text}}}', type=Job, dec_hook=dec_hook).job_status


def read_raw(_: type, text: str) -> Any:
    import msgspec

    Job = msgspec.defstruct("Job", [("job_status", msgspec.Raw)])  # noqa: N806
    return loads(memoryview(msgspec.json.decode(f'{{"job_status":{text}}}', type=Job).job_status))


each_reader = pytest.mark.parametrize("read", [read_with_hook, read_raw])


@each_reader
@each_round_trip
def test_msgspec_reads_a_vector_through_either_recipe(stand_in, read, vector):
    import msgspec

    if "surrogate" in traits(json.loads(vector["text"])):
        with pytest.raises(msgspec.DecodeError):
            read(stand_in, vector["text"])
    else:
        assert exact(read(stand_in, vector["text"])) == exact(loads(vector["text"]))


def test_what_goes_wrong_in_a_dec_hook_is_an_error_of_msgspecs_at_its_place(stand_in):
    import msgspec

    with pytest.raises(msgspec.ValidationError, match=r"\$\.value: must be a string or null.* at `\$\.job_status`"):
        read_with_hook(stand_in, '{"value":1}')
    with pytest.raises(msgspec.ValidationError, match="must be an object"):
        read_with_hook(stand_in, "[]")
    assert read_with_hook(stand_in, "null") is None


def test_a_raw_field_keeps_repeated_names_an_error_which_the_hook_does_not_see(stand_in):
    text = '{"value":"open","value":"closed"}'
    assert read_with_hook(stand_in, text) == JobStatus("closed")
    with pytest.raises(JobStatusError, match="repeated key"):
        read_raw(stand_in, text)
