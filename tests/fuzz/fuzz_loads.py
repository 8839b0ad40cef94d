"""Any bytes, read: a status that means exactly that input, or one clear error."""

import json

from strategies import exact, expected, reference, written

import jobstatus as js


def one_input(data: bytes) -> None:
    """Read *data* as bytes and as characters, against the model, and write what was read."""
    _read(data)
    # A surrogate that stands in the text as it is must not make a pair with one that is escaped.
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
    members = json.loads(text if isinstance(text, str) else text.decode("utf-8-sig"))
    assert exact(js.structure(members)) == model == expected(members)
    assert exact(js.loads(text)) == model, "read again"
    for naming in js.Naming:
        again = js.dumps(status, naming=naming)
        assert exact(json.loads(again)) == written(members, naming)
        assert exact(js.loads(again)) == model
    assert js.loads(text, extra="ignore").extra == {}
    assert (status == js.loads(js.dumps(status))) is True
