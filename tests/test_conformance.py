"""The vectors of `conformance/`, which know nothing of Python: several classes, every way to read and write."""

import json
import pickle
import re
import sys
import types
from enum import Enum
from pathlib import Path
from typing import Literal

import pytest

import jobstatus as js
from jobstatus import JobStatus, JobValue, MappedValue, Naming

VECTORS = Path(__file__).parent / "conformance"


def load(file):
    return json.loads((VECTORS / f"{file}.json").read_bytes())


def vectors(file, name):
    return [pytest.param(vector, id=name(vector)) for vector in load(file)]


def declare(name, kind, values):
    """Declare a class as a user of `MappedValue` does, in this module."""
    argument = str
    if kind == "literal":
        argument = Literal[tuple(values)]
    elif kind == "enum":
        argument = Enum(f"{name}Value", [(value, value) for value in values], type=str, module=__name__)
        setattr(sys.modules[__name__], argument.__name__, argument)
    body = {"__slots__": (), "__module__": __name__}
    made = types.new_class(name, (MappedValue[argument],), {}, lambda namespace: namespace.update(body))
    setattr(sys.modules[__name__], name, made)
    return made, values


#: Classes of the API with their known values: identifiers and others, 1,211 of them, none.
CLASSES = [(JobStatus, [*map(str, JobValue)]), *(declare(**described) for described in load("classes"))]
LITERALS = {described["name"] for described in load("classes") if described["kind"] == "literal"}
each_class = pytest.mark.parametrize(("cls", "known"), CLASSES, ids=[cls.__name__ for cls, _ in CLASSES])
KNOWN = re.compile(f'(: *)"({"|".join(JobValue)})"')


def translate(text, known):
    """Put the known values of a class in place of those of a job status."""

    def known_value(match):
        index = [*JobValue].index(match[2])
        return match[1] + json.dumps(known[index % len(known)] if known else match[2])

    return KNOWN.sub(known_value, text)


def kinds(text):
    """JSON in which 1, 1.0 and true differ, and the order of keys does not count."""

    def mark(value):
        if isinstance(value, dict):
            return {key: mark(item) for key, item in value.items()}
        if isinstance(value, list):
            return [mark(item) for item in value]
        return (type(value).__name__, repr(value))

    return mark(json.loads(text))


@each_class
@pytest.mark.parametrize("vector", vectors("roundtrip", lambda vector: vector["name"]))
def test_round_trip(vector, cls, known):
    text = translate(vector["text"], known)
    status = cls.from_json(text)
    assert type(status) is cls
    for read in (
        cls.from_json(text.encode()),
        cls.from_json(bytearray(text.encode())),
        cls.from_dict(json.loads(text)),
        pickle.loads(pickle.dumps(status)),
        eval(repr(status), {**vars(js), **globals()}),
        cls(status.value, status.source_value, extra=status.extra),
    ):
        assert read == status
        assert hash(read) == hash(status)
        assert type(read) is cls
    for naming in Naming:
        expected = kinds(translate(vector[naming.name.lower()], known))
        written = js.dumps(status, naming=naming)
        assert kinds(written) == expected
        assert written.isascii()
        assert cls.from_json(written) == status
        assert kinds(json.dumps(js.unstructure(status, naming=naming))) == expected
    if known and status.value in known:
        assert isinstance(status.value, Enum) is (cls.__name__ not in LITERALS)
    else:
        assert type(status.value) in (str, type(None), js.UnsetType)


@pytest.mark.tool("python:cattrs")
@each_class
@pytest.mark.parametrize("naming", Naming)
def test_round_trip_through_cattrs(cls, known, naming):
    converter = js.make_converter(naming=naming)
    for vector in load("roundtrip"):
        text = translate(vector["text"], known)
        status = cls.from_json(text)
        assert kinds(converter.dumps(status)) == kinds(translate(vector[naming.name.lower()], known))
        assert converter.loads(text, cls) == status


@pytest.mark.tool("python:pydantic")
@each_class
def test_round_trip_through_pydantic(cls, known):
    from pydantic import TypeAdapter

    adapter = TypeAdapter(list[cls])
    for vector in load("roundtrip"):
        text = translate(vector["text"], known)
        status = cls.from_json(text)
        assert adapter.validate_python([json.loads(text)]) == [status]
        expected = kinds(f"[{js.dumps(status)}]")
        assert kinds(json.dumps(adapter.dump_python([status]))) == expected
        if not re.search(r"\\u[dD][89a-fA-F]", text):  # pydantic takes no lone surrogates
            assert adapter.validate_json(f"[{text}]") == [status]
            assert kinds(adapter.dump_json([status])) == expected


@pytest.mark.tool("python:jsonschema")
@each_class
def test_schemas_accept_what_is_read_and_reject_what_is_not(cls, known):
    from jsonschema import Draft202012Validator

    validator, closed = (Draft202012Validator(cls.json_schema(strict=strict)) for strict in (False, True))
    for vector in load("roundtrip"):
        data = json.loads(translate(vector["text"], known))
        assert validator.is_valid(data), vector["name"]
        value = data.get("value")
        assert closed.is_valid(data) is (value is None or not known or value in known), vector["name"]


@each_class
@pytest.mark.parametrize("vector", vectors("reject", lambda vector: vector["name"]))
def test_reject(vector, cls, known):
    text = translate(vector["text"], known)
    for kind in (str, str.encode):
        for extra in ("allow", "ignore"):
            with pytest.raises(js.JobStatusError) as caught:
                cls.from_json(kind(text), extra=extra)
            paths = [list(problem.path) for problem in caught.value.problems]
            assert vector["path"] is None or vector["path"] in paths
            assert len(paths) == vector.get("problems", len(paths)) > 0
            assert str(caught.value)


@each_class
@pytest.mark.parametrize("vector", vectors("equality", lambda vector: f"{vector['a']} ~ {vector['b']}"))
def test_equality(vector, cls, known):
    one, other = (cls.from_json(translate(vector[key], known)) for key in "ab")
    assert (one == other) is (other == one) is (one != other) ^ True is vector["equal"]
    assert not vector["equal"] or hash(one) == hash(other)


@pytest.mark.parametrize("vector", vectors("json_text", lambda vector: vector["name"]))
def test_json_text(vector):
    """RFC 8259, in the manner of JSONTestSuite: the text of a source value, or of a document in hexadecimal."""
    text = bytes.fromhex(vector["hex"]) if "hex" in vector else f'{{"source_value":{vector["text"]}}}'
    if vector["accept"]:
        js.loads(text)
    else:
        with pytest.raises(js.JobStatusError):
            js.loads(text)
