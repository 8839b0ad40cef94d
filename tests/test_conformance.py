"""The vectors of `conformance/`, which know nothing of Python: several classes, every way to read and write."""

import json
import pickle
import re
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


def each_vector(file):
    vectors = load(file)
    # pytest escapes a backslash again when it collects again, as mutmut makes it do.
    ids = [(vector.get("name") or f"{vector['a']} ~ {vector['b']}").replace("\\", "") for vector in vectors]
    return pytest.mark.parametrize("vector", vectors, ids=ids)


def declare(name, kind, values):
    """Declare a class as a user of `MappedValue` does, in this module."""
    argument = str
    if kind == "literal":
        argument = Literal[tuple(values)]
    elif kind == "enum":
        argument = Enum(f"{name}Value", [(value, value) for value in values], type=str, module=__name__)
        globals()[argument.__name__] = argument
    body = {"__slots__": (), "__module__": __name__}
    made = types.new_class(name, (MappedValue[argument],), {}, lambda namespace: namespace.update(body))
    globals()[name] = made
    return made, values


#: Classes of the API with their known values: identifiers and others, 1,211 of them, none.
CLASSES = [(JobStatus, [*map(str, JobValue)]), *(declare(**described) for described in load("classes"))]
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
    return json.dumps(json.loads(text), sort_keys=True)


@each_class
@each_vector("roundtrip")
def test_round_trip(vector, cls, known):
    text = translate(vector["text"], known)
    status = cls.from_json(text)
    for read in (
        status,
        cls.from_json(text.encode()),
        cls.from_dict(json.loads(text)),
        pickle.loads(pickle.dumps(status)),
        eval(repr(status), {**vars(js), **globals()}),
        cls(status.value, status.source_value, extra=status.extra),
    ):
        assert (read, hash(read), type(read)) == (status, hash(status), cls)
    for naming in Naming:
        expected = kinds(translate(vector[naming.name.lower()], known))
        written = js.dumps(status, naming=naming)
        assert kinds(written) == kinds(json.dumps(js.unstructure(status, naming=naming))) == expected
        assert written.isascii()
        assert cls.from_json(written) == status


@pytest.mark.tool("python:cattrs", "python:pydantic", "python:jsonschema")
@each_class
def test_round_trip_through_libraries(cls, known):
    from jsonschema import Draft202012Validator
    from pydantic import TypeAdapter

    converter, adapter = js.make_converter(), TypeAdapter(list[cls])
    validator, closed = (Draft202012Validator(cls.json_schema(strict=strict)) for strict in (False, True))
    for vector in load("roundtrip"):
        text = translate(vector["text"], known)
        data, status = [json.loads(text)], [cls.from_json(text)]
        assert validator.is_valid(data[0])
        assert closed.is_valid(data[0]) is (not known or data[0].get("value") in [*known, None])
        assert converter.structure(data, list[cls]) == adapter.validate_python(data) == status
        expected = kinds(f"[{js.dumps(*status)}]")
        assert kinds(converter.dumps(status)) == kinds(json.dumps(adapter.dump_python(status))) == expected
        if not re.search(r"\\u[dD][89a-fA-F]", text):  # pydantic takes no lone surrogates
            assert adapter.validate_json(f"[{text}]") == status
            assert kinds(adapter.dump_json(status)) == expected


@each_class
@each_vector("reject")
def test_reject(vector, cls, known):
    text = translate(vector["text"], known)
    for data, extra in ((text, "allow"), (text.encode(), "allow"), (text, "ignore")):
        with pytest.raises(js.JobStatusError, match=r"\$") as caught:
            cls.from_json(data, extra=extra)
        paths = [list(problem.path) for problem in caught.value.problems]
        assert vector["path"] is None or vector["path"] in paths
        assert len(paths) == vector.get("problems", len(paths))
        assert paths == vector.get("paths", paths)


@each_class
@each_vector("equality")
def test_equality(vector, cls, known):
    one, other = (cls.from_json(translate(vector[key], known)) for key in "ab")
    assert (one == other) is (other == one) is (one != other) ^ True is vector["equal"]
    assert not vector["equal"] or hash(one) == hash(other)


@each_vector("json_text")
def test_json_text(vector):
    """RFC 8259, in the manner of JSONTestSuite: the text of a source value, or of a document in hexadecimal."""
    text = bytes.fromhex(vector["hex"]) if "hex" in vector else f'{{"source_value":{vector["text"]}}}'
    if vector["accept"]:
        js.loads(text)
    else:
        with pytest.raises(js.JobStatusError):
            js.loads(text)
