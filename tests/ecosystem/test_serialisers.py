"""`unstructure` as the hook of serialisers that know nothing of a job status, and reading with msgspec."""

import json
from functools import partial
from typing import Any

import pytest
from vectors import each_round_trip, exact, traits

from jobstatus import JobStatus, JobStatusError, Naming, loads, structure, unstructure

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
