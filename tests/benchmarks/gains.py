"""
Measure what an SDK gains whose generated class of a job status is replaced by the one of this library.

Needs the ``bench`` extra. Each class reads and writes the vectors of ``tests/conformance`` and the statuses of
`data.py` as its SDK does. ``--write`` puts the table into the README between its marks.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import data
from generated import generated_peers
from peers import DUMPS, LOADS, OURS, STRUCTURE, UNSTRUCTURE, Peer
from run import SMALL, Scale, bytes_held, inputs, timed
from tables import put_into_readme, table

import jobstatus

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


def count(check: Callable[[Peer, dict[str, Any]], bool], peer: Peer, name: str) -> str:
    """Count the vectors of which something holds."""

    def holds(vector: dict[str, Any]) -> bool:
        try:
            return check(peer, vector)
        except Exception:  # noqa: BLE001 - what cannot even be read, written or hashed does not hold
            return False

    vectors: list[dict[str, Any]] = json.loads((CONFORMANCE / f"{name}.json").read_bytes())
    return f"{sum(map(holds, vectors))} of {len(vectors)}"


def microseconds(peer: Peer, operation: str, statuses: list[dict[str, Any]], rounds: int) -> str:
    """Return the time that one status takes."""
    seconds: list[float] = []
    for _ in range(rounds):
        jobstatus.cache_clear()
        seconds.append(timed(peer, operation, inputs(peer, operation, statuses)))
    return f"{median(seconds) / len(statuses) * 1e6:.2f} µs"


def measure(peers: list[Peer], scale: Scale) -> list[str]:
    """Return the table."""
    statuses = data.repeated(scale.statuses)
    rows: dict[str, Callable[[Peer], str]] = {
        "the same JSON comes back": lambda peer: count(comes_back, peer, "roundtrip"),
        "wrong input is refused": lambda peer: count(is_refused, peer, "reject"),
        "equal, or not, as JSON Schema says": lambda peer: count(is_equal, peer, "equality"),
        "right as dictionary keys": lambda peer: count(has_hash, peer, "equality"),
        "reading a dict, *repeated*": lambda peer: microseconds(peer, STRUCTURE, statuses, scale.rounds),
        "writing a dict": lambda peer: microseconds(peer, UNSTRUCTURE, statuses, scale.rounds),
        "reading a text": lambda peer: microseconds(peer, LOADS, statuses, scale.rounds),
        "writing a text": lambda peer: microseconds(peer, DUMPS, statuses, scale.rounds),
    }
    kept = {
        f"bytes a status, {name}": data.fresh(make(scale.kept))
        for name, make in (("*repeated*", data.repeated), ("*unique*", data.unique))
    }
    lines = [[title, *map(row, peers)] for title, row in rows.items()]
    lines += [
        [title, *(f"{bytes_held(peer, STRUCTURE, items):.0f}" for peer in peers)] for title, items in kept.items()
    ]
    return table(["", *(f"`{peer.name}`" if peer is OURS else peer.name for peer in peers)], lines)


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a little of everything, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the table into the README")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measure([OURS, *generated_peers(Path(folder))], SMALL if arguments.small else Scale(rounds=5))
    print("\n".join(lines))
    if arguments.write:
        put_into_readme("gains", lines)


if __name__ == "__main__":
    main()
