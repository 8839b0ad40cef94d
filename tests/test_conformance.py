"""The vectors of `conformance/`, which know nothing of Python, each by its name."""

import json
from pathlib import Path

import pytest

import jobstatus as js

VECTORS = Path(__file__).parent / "conformance"


def vectors(file, name):
    return [pytest.param(vector, id=name(vector)) for vector in json.loads((VECTORS / file).read_text())]


def kinds(text):
    """JSON in which 1, 1.0 and true differ, and the order of members does not count."""

    def mark(value):
        if isinstance(value, dict):
            return {name: mark(item) for name, item in value.items()}
        if isinstance(value, list):
            return [mark(item) for item in value]
        return (type(value).__name__, repr(value))

    return mark(json.loads(text))


@pytest.mark.parametrize("vector", vectors("roundtrip.json", lambda vector: vector["name"]))
@pytest.mark.parametrize(
    "kind", [str, str.encode, lambda text: bytearray(text.encode())], ids=["str", "bytes", "bytearray"]
)
@pytest.mark.parametrize("naming", js.Naming, ids=lambda naming: naming.name.lower())
def test_round_trip(vector, kind, naming):
    status = js.loads(kind(vector["text"]))
    written = js.dumps(status, naming=naming)
    assert kinds(written) == kinds(vector[naming.name.lower()])
    assert written.isascii()
    assert js.loads(written) == status
    assert hash(js.loads(written)) == hash(status)
    assert js.structure(json.loads(vector["text"])) == status
    assert js.unstructure(status, naming=naming) == json.loads(written)
    assert eval(repr(status), vars(js)) == status


@pytest.mark.parametrize("vector", vectors("reject.json", lambda vector: vector["name"]))
@pytest.mark.parametrize("kind", [str, str.encode], ids=["str", "bytes"])
@pytest.mark.parametrize("extra", ["allow", "ignore"])
def test_reject(vector, kind, extra):
    with pytest.raises(js.JobStatusError) as caught:
        js.loads(kind(vector["text"]), extra=extra)
    paths = [list(problem.path) for problem in caught.value.problems]
    assert paths
    assert vector["path"] is None or vector["path"] in paths
    assert str(caught.value)


@pytest.mark.parametrize("vector", vectors("equality.json", lambda vector: f"{vector['a']} ~ {vector['b']}"))
def test_equality(vector):
    one, other = js.loads(vector["a"]), js.loads(vector["b"])
    assert (one == other) is vector["equal"]
    assert (other == one) is vector["equal"]
    assert (one != other) is not vector["equal"]
    assert not vector["equal"] or hash(one) == hash(other)


@pytest.mark.parametrize("vector", vectors("json_text.json", lambda vector: vector["name"]))
def test_json_text(vector):
    """RFC 8259, in the manner of JSONTestSuite: the text of a source value, or of a document in hexadecimal."""
    text = bytes.fromhex(vector["hex"]) if "hex" in vector else f'{{"source_value":{vector["text"]}}}'
    if vector["accept"]:
        js.loads(text)
    else:
        with pytest.raises(js.JobStatusError):
            js.loads(text)
