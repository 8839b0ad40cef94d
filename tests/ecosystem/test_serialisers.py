"""`unstructure` as the hook of serialisers that know nothing of a status: they write one with it only."""

import json
from collections.abc import Callable
from dataclasses import make_dataclass
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

import attrs
import pytest

from jobstatus import JobStatus, Naming, SourceObject, structure, unstructure

STATUS = JobStatus("open", {"a": (True, 1, 1.0, None)}, extra={"later": {"b": ()}})
PLAIN: dict[str, Any] = {"value": "open", "source_value": {"a": [True, 1, 1.0, None]}, "later": {"b": []}}


class Writer(NamedTuple):
    library: str
    function: Callable[[Any, Any, Any], str | bytes]

    def write(self, value, hook=unstructure):
        """Return the JSON of what is written: it shows the kinds of numbers and the order of keys."""
        return json.dumps(json.loads(self.function(import_module(self.library), value, hook)))


WRITERS = [
    Writer("json", lambda json, value, hook: json.dumps(value, default=hook)),
    Writer("orjson", lambda orjson, value, hook: orjson.dumps(value, default=hook)),
    Writer("msgspec", lambda msgspec, value, hook: msgspec.json.encode(value, enc_hook=hook)),
    Writer("msgspec", lambda msgspec, value, hook: json.dumps(msgspec.to_builtins(value, enc_hook=hook))),
]
needs_msgspec = pytest.mark.tool("python:msgspec")


# What each does with the vectors is in test_libraries.
@pytest.mark.parametrize(
    "writer", [pytest.param(writer, marks=pytest.mark.tool(f"python:{writer.library}")) for writer in WRITERS]
)
def test_writes_what_the_hook_returns_and_raises_its_errors(writer):
    value = [STATUS, {"x": STATUS}, STATUS.source_value, (STATUS.extra,), JobStatus(), JobStatus(None)]
    plain = [PLAIN, {"x": PLAIN}, PLAIN["source_value"], [{"later": {"b": []}}], {}, {"value": None}]
    assert writer.write(value) == json.dumps(plain)
    camel = partial(unstructure, naming=Naming.CAMEL)
    assert writer.write(STATUS, camel) == json.dumps(PLAIN).replace("source_value", "sourceValue")
    for error, held, hook in [
        ("JobStatus", STATUS, None),
        ("SourceObject", STATUS.extra, None),
        ("object is neither a mapped value nor a JSON value in its frozen form", object(), unstructure),
        ("is the key of a field", JobStatus("open", extra={"value": 1}), unstructure),
    ]:
        with pytest.raises((TypeError, ValueError)) as caught:
            writer.write([held], hook)
        assert error in f"{caught.value} {caught.value.__cause__}"


@needs_msgspec
@pytest.mark.parametrize("writer", WRITERS[2:])
def test_msgspec_writes_a_status_in_any_class_with_the_hook_only(writer):
    msgspec = import_module("msgspec")
    for kind, plain in [
        (lambda status: {status}, [PLAIN]),
        (make_dataclass("Data", "a"), {"a": PLAIN}),
        (attrs.make_class("Attrs", ["a"]), {"a": PLAIN}),
        (msgspec.defstruct("Struct", "a", array_like=True), [PLAIN]),
    ]:
        assert writer.write(kind(STATUS)) == json.dumps(plain)
        with pytest.raises(TypeError, match="JobStatus is unsupported"):
            writer.write(kind(STATUS), None)


@needs_msgspec
@pytest.mark.parametrize("hook", [None, lambda _, data: structure(data)], ids=["no hook", "hook"])
def test_msgspec_refuses_fields_of_our_classes_and_keys(hook):
    msgspec = import_module("msgspec")
    for cls in (JobStatus, SourceObject):
        for within, text in [(make_dataclass("Data", [("a", cls)]), '{"a":{}}'), (cls | None, "{}")]:
            with pytest.raises((TypeError, msgspec.ValidationError)):
                msgspec.json.decode(text, type=within, dec_hook=hook)
    for encode in (msgspec.json.encode, msgspec.to_builtins):
        with pytest.raises(TypeError):
            encode({STATUS: 1}, enc_hook=unstructure)
