"""`unstructure` as the hook of serialisers that know nothing of a job status, and reading with msgspec."""

import json
from abc import ABC
from functools import partial
from typing import Any

import pytest
from vectors import each_round_trip, exact, traits

from jobstatus import JobStatus, JobStatusError, JobValue, Naming, SourceObject, loads, structure, unstructure

STATUS = JobStatus("open", {"a": (True, 1, 1.0, None)}, extra={"later": {"b": ()}})
WRITTEN = '{"value":"open","source_value":{"a":[true,1,1.0,null]},"later":{"b":[]}}'


def write_json(value: Any, hook: Any) -> bytes:
    return json.dumps(value, default=hook, separators=(",", ":")).encode()


def write_orjson(value: Any, hook: Any) -> bytes:
    import orjson

    return orjson.dumps(value, default=hook)


def write_msgspec(value: Any, hook: Any) -> bytes:
    import msgspec

    return msgspec.json.encode(value, enc_hook=hook)


def write_through_msgpack(value: Any, hook: Any) -> bytes:
    import msgspec

    return json.dumps(
        msgspec.msgpack.decode(msgspec.msgpack.encode(value, enc_hook=hook)), separators=(",", ":")
    ).encode()


def write_through_builtins(value: Any, hook: Any) -> bytes:
    import msgspec

    return json.dumps(msgspec.to_builtins(value, enc_hook=hook), separators=(",", ":")).encode()


WRITERS = {
    write_json: (),
    write_orjson: pytest.mark.tool("python:orjson"),
    write_msgspec: pytest.mark.tool("python:msgspec"),
    write_through_msgpack: pytest.mark.tool("python:msgspec"),
    write_through_builtins: pytest.mark.tool("python:msgspec"),
}
each_writer = pytest.mark.parametrize(
    "write", [pytest.param(writer, marks=marks, id=writer.__name__) for writer, marks in WRITERS.items()]
)
REFUSED = {
    write_orjson: {"beyond uint64", "surrogate"},
    write_msgspec: {"surrogate"},
    write_through_msgpack: {"beyond uint64", "surrogate"},
}


@each_writer
@each_round_trip
def test_a_hook_writes_what_dumps_says_or_the_writer_refuses(write, vector):
    status = loads(vector["text"])
    if REFUSED.get(write, set()).intersection(traits(unstructure(status))):
        with pytest.raises((TypeError, ValueError, OverflowError)):
            write({"a": [status]}, unstructure)
        return
    written = json.loads(write({"a": [status], "b": {"c": status.extra}}, unstructure))
    assert exact(structure(written["a"][0])) == exact(status)
    assert written["b"]["c"] == unstructure(status.extra)


@each_writer
def test_a_status_or_a_source_object_inside_anything_is_written_by_the_hook(write):
    value = [STATUS, {"x": STATUS}, STATUS.source_value, (STATUS.extra,), JobStatus(), JobStatus(None, None)]
    parts = [WRITTEN, f'{{"x":{WRITTEN}}}', '{"a":[true,1,1.0,null]}', '[{"later":{"b":[]}}]']
    assert write(value, unstructure).decode() == f'[{",".join(parts)},{{}},{{"value":null,"source_value":null}}]'
    assert write(STATUS, unstructure).decode() == WRITTEN


@each_writer
def test_a_partial_hook_writes_the_other_spelling(write):
    hook = partial(unstructure, naming=Naming.CAMEL)
    assert write([STATUS], hook).decode() == f"[{WRITTEN.replace('source_value', 'sourceValue')}]"


@each_writer
def test_what_the_hook_does_not_know_is_a_type_error_as_is_a_status_without_the_hook(write):
    with pytest.raises(TypeError) as caught:
        write([object()], unstructure)
    assert (
        "object is neither a mapped value nor a JSON value in its frozen form"
        in f"{caught.value} {caught.value.__cause__}"
    )
    for value in (STATUS, STATUS.extra):
        with pytest.raises(TypeError):
            write([value], None)


@each_writer
def test_a_status_that_cannot_be_written_is_no_half_written_one(write):
    with pytest.raises((TypeError, ValueError)) as caught:
        write([JobStatus("open", extra={"value": 1})], unstructure)
    assert isinstance(caught.value, JobStatusError) or isinstance(caught.value.__cause__, JobStatusError)


@pytest.mark.tool("python:msgspec")
def test_a_struct_that_holds_a_status_is_written_by_the_hook():
    import msgspec

    class Job(msgspec.Struct):
        id: int
        job_status: JobStatus | None

    assert msgspec.json.encode(Job(1, STATUS), enc_hook=unstructure).decode() == f'{{"id":1,"job_status":{WRITTEN}}}'
    assert msgspec.json.encode(JobValue.OPEN) == b'"open"'


# Reading with msgspec


@pytest.mark.tool("python:msgspec")
@pytest.mark.parametrize("cls", [JobStatus, JobStatus | None, list[JobStatus]])
def test_msgspec_refuses_the_class_itself_as_it_would_read_it_without_our_rules(cls):
    import msgspec

    def dec_hook(_: type, data: Any) -> Any:
        return structure(data)

    for make_decoder in (msgspec.json.Decoder, msgspec.msgpack.Decoder):
        with pytest.raises(TypeError):
            make_decoder(cls, dec_hook=dec_hook)
    with pytest.raises(TypeError):
        msgspec.convert({}, cls, dec_hook=dec_hook)


@pytest.mark.tool("python:msgspec")
def test_msgspec_calls_the_hook_for_a_source_object():
    import msgspec

    def dec_hook(cls: type, data: Any) -> Any:
        assert cls is SourceObject
        return SourceObject(data)

    decoded = msgspec.json.decode('{"a":[1,1.0]}', type=SourceObject, dec_hook=dec_hook)
    assert decoded == SourceObject({"a": [1, 1.0]})
    with pytest.raises(msgspec.ValidationError, match="Expected `SourceObject`"):
        msgspec.json.decode("{}", type=SourceObject)


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


@pytest.mark.tool("python:msgspec")
@each_reader
@each_round_trip
def test_msgspec_reads_a_vector_through_either_recipe(stand_in, read, vector):
    import msgspec

    if "surrogate" in traits(json.loads(vector["text"])):
        with pytest.raises(msgspec.DecodeError):
            read(stand_in, vector["text"])
    else:
        assert exact(read(stand_in, vector["text"])) == exact(loads(vector["text"]))


@pytest.mark.tool("python:msgspec")
def test_what_goes_wrong_in_a_dec_hook_is_an_error_of_msgspecs_at_its_place(stand_in):
    import msgspec

    with pytest.raises(msgspec.ValidationError, match=r"\$\.value: must be a string or null.* at `\$\.job_status`"):
        read_with_hook(stand_in, '{"value":1}')
    with pytest.raises(msgspec.ValidationError, match="must be an object"):
        read_with_hook(stand_in, "[]")
    assert read_with_hook(stand_in, "null") is None


@pytest.mark.tool("python:msgspec")
def test_a_raw_field_keeps_repeated_names_an_error_which_the_hook_does_not_see(stand_in):
    text = '{"value":"open","value":"closed"}'
    assert read_with_hook(stand_in, text) == JobStatus("closed")
    with pytest.raises(JobStatusError, match="repeated key"):
        read_raw(stand_in, text)
