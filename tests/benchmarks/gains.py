"""
Measure what an SDK gains by `jobstatus adopt`.

Needs the ``bench`` extra. Each of the 88 classes reads and writes the vectors of ``tests/conformance`` as its SDK does;
`adopted.py` says how long that takes. ``--write`` puts the table into the page on generated SDKs.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

from generated import SCHEMAS, adopted_peer, generated_peers
from peers import DUMPS, LOADS, OURS, Peer
from tables import ROOT, put_into, table

from jobstatus import JobValue

CONFORMANCE = Path(__file__).parents[1] / "conformance"


def do(peer: Peer, operation: str, item: Any) -> Any:
    """Do one operation."""
    return eval(peer.statements[operation], {**peer.names, "item": item})  # the statement is the peer's own


def comes_back(peer: Peer, vector: dict[str, Any]) -> bool:
    """Return whether the same JSON is written as was read, 1 and 1.0 being two."""
    again = json.loads(do(peer, DUMPS, do(peer, LOADS, vector["snake"])))
    return json.dumps(again, sort_keys=True) == json.dumps(json.loads(vector["snake"]), sort_keys=True)


def is_refused(peer: Peer, vector: dict[str, Any]) -> bool:
    """Return whether a wrong text is refused."""
    try:
        do(peer, LOADS, vector["text"])
    except Exception:  # noqa: BLE001 - each library has exceptions of its own
        return True
    return False


def is_equal(peer: Peer, vector: dict[str, Any]) -> bool:
    """Return whether two statuses are equal, or not, as the JSON Schema specification has it."""
    one, other = (do(peer, LOADS, vector[name]) for name in "ab")
    return (one == other) is vector["equal"]


def has_hash(peer: Peer, vector: dict[str, Any]) -> bool:
    """Return whether statuses can be dictionary keys, and equal ones are the same key."""
    one, other = (do(peer, LOADS, vector[name]) for name in "ab")
    return len({one, other}) == 2 - vector["equal"]


def with_values(text: str, known: list[str]) -> str:
    """Put the known values of a class in the place of those of a job status."""
    for job_value, value in zip(JobValue, cycle(known), strict=False):
        text = text.replace(rf"\"value\":\"{job_value.value}\"", rf"\"value\":{json.dumps(json.dumps(value))[1:-1]}")
    return text


def count(check: Callable[[Peer, dict[str, Any]], bool], peers: list[tuple[Peer, list[str]]], name: str) -> str:
    """Count the vectors of which something holds, for all classes of an SDK with their known values."""

    def holds(peer: Peer, vector: dict[str, Any]) -> bool:
        try:
            return check(peer, vector)
        except Exception:  # noqa: BLE001 - what cannot even be read, written or hashed does not hold
            return False

    text = (CONFORMANCE / f"{name}.json").read_text(encoding="utf-8")
    found = [holds(peer, vector) for peer, known in peers for vector in json.loads(with_values(text, known))]
    return f"{sum(found):,} of {len(found):,}"


def measure(folder: Path, schemas: list[str]) -> list[str]:
    """Return the table."""
    peers = [OURS, *generated_peers(folder)]
    classes: list[list[tuple[Peer, list[str]]]] = []
    for schema in schemas:
        adopted, known = adopted_peer(folder, schema)
        classes.append([(peer, known) for peer in (adopted, *generated_peers(folder, schema))])
    counts = {
        "the same JSON comes back": (comes_back, "roundtrip"),
        "wrong input is refused": (is_refused, "reject"),
        "equal, or not, as JSON Schema says": (is_equal, "equality"),
        "right as dictionary keys": (has_hash, "equality"),
    }
    lines = [
        [title, *(count(check, list(column), name) for column in zip(*classes, strict=True))]
        for title, (check, name) in counts.items()
    ]
    return table(["", *(f"`{peer.name}`" if peer is OURS else peer.name for peer in peers)], lines)


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a little of everything, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the table into its page")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder), SCHEMAS[:2] if arguments.small else SCHEMAS)
    print("\n".join(lines))
    if arguments.write:
        put_into(ROOT / "tests" / "generators" / "README.md", "gains", lines)


if __name__ == "__main__":
    main()
