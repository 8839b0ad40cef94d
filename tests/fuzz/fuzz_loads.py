"""Any bytes as input of `loads`: exactly the right status, or one clear error."""

import json

from strategies import exact, expected, reference, written

import jobstatus as js


def one_input(data: bytes) -> None:
    """Read *data* as bytes and as characters, compare with the model, and write the result."""
    _read(data)
    # An unescaped surrogate must not form a pair with an escaped one.
    _read(data.decode("utf-8", "replace" if b"\\u" in data else "surrogateescape"))


def _read(text: bytes | str) -> None:
    model = reference(text)
    try:
        status = js.loads(text)
    except js.JobStatusError as error:
        if model is not None or not error.problems:
            raise
        return
    assert exact(status) == model
    plain = json.loads(text if isinstance(text, str) else text.decode("utf-8-sig"))
    assert exact(js.structure(plain)) == model == expected(plain)
    assert exact(js.loads(text)) == model, "read again"
    for naming in js.Naming:
        again = js.dumps(status, naming=naming)
        assert exact(json.loads(again)) == written(plain, naming)
        assert exact(js.loads(again)) == model
    assert js.loads(text, extra="ignore").extra == {}
    assert (status == js.loads(js.dumps(status))) is True
