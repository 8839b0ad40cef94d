"""
Count what an SDK gains by `jobstatus adopt`, over its 88 classes.

Needs the ``bench`` extra. Each class reads and writes the vectors of ``tests/conformance`` as its SDK does.
"""

import json
import tempfile
from itertools import cycle
from pathlib import Path

from common import ROOT, options, publish, table
from peers import DUMPS, GENERATED, LOADS, SCHEMAS, generated_class, generated_peers, methods_peer

from jobstatus import JobValue


def canonical(text):
    return json.dumps(json.loads(text), sort_keys=True)


def works(check, *arguments):
    """Return whether a call neither raises an exception nor returns False."""
    try:
        return check(*arguments) is not False
    except Exception:  # noqa: BLE001 - each library has exceptions of its own
        return False


#: By title: what has to hold, and of which vectors.
CHECKS = {
    "the same JSON comes back": (  # 1 and 1.0 being two
        lambda load, dump, vector: canonical(dump(load(vector["snake"]))) == canonical(vector["snake"]),
        "roundtrip",
    ),
    "wrong input is refused": (lambda load, _, vector: not works(load, vector["text"]), "reject"),
    "equal, or not, as JSON Schema says": (
        lambda load, _, vector: (load(vector["a"]) == load(vector["b"])) is vector["equal"],
        "equality",
    ),
    "right as dictionary keys": (
        lambda load, _, vector: len({load(vector["a"]), load(vector["b"])}) == 2 - vector["equal"],
        "equality",
    ),
}


def vectors(name, known):
    """Read vectors, with the known values of a class for those of a job status."""
    text = (ROOT / "tests" / "conformance" / f"{name}.json").read_text()
    for job_value, value in zip(JobValue, cycle(known), strict=False):
        text = text.replace(rf"\"value\":\"{job_value.value}\"", rf"\"value\":{json.dumps(json.dumps(value))[1:-1]}")
    return json.loads(text)


def measure(folder, schemas):
    found = {title: {} for title in CHECKS}
    for schema in schemas:
        cls = generated_class("datamodel-pydantic", folder, schema, adopted=True)
        values = cls.json_schema(strict=True)["properties"]["value"].get("enum", ["open"])
        known = [value for value in values if value is not None]
        for peer in (methods_peer("jobstatus", cls), *generated_peers(folder, schema)):
            load, dump = peer.function(LOADS), peer.function(DUMPS)
            for title, (check, name) in CHECKS.items():
                results = found[title].setdefault(peer.name, [])
                results += [works(check, load, dump, vector) for vector in vectors(name, known)]
    rows = [[title, *(f"{sum(r):,} of {len(r):,}" for r in results.values())] for title, results in found.items()]
    return table(["", "`jobstatus`", *(title for title, _ in GENERATED.values())], rows)


def main():
    given = options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        publish("gains", measure(Path(folder), SCHEMAS[:2] if given.small else SCHEMAS), write=given.write)


if __name__ == "__main__":
    main()
