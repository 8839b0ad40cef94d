"""
Time objects of generated SDKs before and after `jobstatus adopt`: with 1, 9 and 36 mapped values.

Needs the ``bench`` extra. Each line is the median of rounds in which both take turns. The words of the provider are
drawn from a few for each property, as those of one company repeat from object to object, or each is another one.
"""

import argparse
import importlib
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from tables import shown, table

sys.path.insert(0, str(Path(__file__).parents[1] / "generators"))
from generate import API, generate  # from there

COUNTS = (1, 9, 36)
#: How many words a property has.
WORDS = {"": 8, ", each word new": 10**9}
#: The properties of an object of the description that has one of each class to adopt, by their names.
PROPERTIES = {
    line.split(":")[0].strip(): line
    for line in re.findall(
        r"^        \w+: \{nullable: true, allOf: .*\n", API.read_text(encoding="utf-8"), re.MULTILINE
    )
    if not re.search("/(Job|Proficiency|TicketingTicketPriorityTypeEnum)'", line)
}
GENERATORS: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any], Any]]] = {
    "openapi-python-client": (lambda cls, data: cls.from_dict(data), lambda made: made.to_dict()),
    "openapi-generator": (lambda cls, data: cls.from_dict(data), lambda made: made.to_dict()),
    "datamodel-pydantic": (lambda cls, data: cls.model_validate(data), lambda made: made.model_dump(mode="json")),
}


def description(folder: Path) -> Path:
    """Write the description of the tests with an object for each count."""
    text = API.read_text(encoding="utf-8")
    for count in COUNTS:
        text += f"    With{count}:\n      type: object\n      properties:\n{''.join([*PROPERTIES.values()][:count])}"
    path = folder / "counts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def objects(names: list[str], words: int, number: int) -> list[str]:
    """Write objects with a known value and a word in each property."""
    draw = random.Random(3)
    return [
        json.dumps(
            {name: {"value": "unmapped_value", "source_value": f"Word {draw.randrange(words)}"} for name in names}
        )
        for _ in range(number)
    ]


def seconds(function: Callable[[Any], Any], items: list[Any]) -> float:
    """Time a function on each item."""
    begin = process_time()
    for item in items:
        function(item)
    return process_time() - begin


def _times(read: Callable[[Any], Any], write: Callable[[Any], Any], texts: list[str]) -> tuple[float, float]:
    plain = [json.loads(text) for text in texts]
    made = [read(data) for data in plain]
    return seconds(read, plain), seconds(write, made)


def measure(folder: Path, number: int, rounds: int) -> list[str]:
    """Return the table."""
    rows = []
    sys.path.insert(0, str(folder))
    api = description(folder)
    for generator, (read, write) in GENERATORS.items():
        models = []
        for name in ("before", "after"):
            package = generate(generator, folder, api=api, package=f"{generator.replace('-', '_')}_{name}")
            if name == "after":
                subprocess.run([sys.executable, "-m", "jobstatus", "adopt", package], check=True, capture_output=True)
            models.append(importlib.import_module(f"{package.name}.models"))
        for count, (title, words) in product(COUNTS, WORDS.items()):
            old, new = (getattr(each, f"With{count}") for each in models)
            names = [name for name in old.__annotations__ if name in PROPERTIES]
            texts = objects(names, words, number)
            pairs = [[_times(partial(read, cls), write, texts) for cls in (old, new)] for _ in range(rounds)]
            for which, what in enumerate(("reading", "writing")):
                times = [[pair[side][which] for pair in pairs] for side in (0, 1)]
                micro = [f"{median(side) / number * 1e6:.1f} µs" for side in times]
                ratio = shown(median(after / before for before, after in zip(*times, strict=True)))
                rows.append([f"{generator}, {count}{title}", what, *micro, ratio])
    return table(["generator, mapped values", "", "before", "after", "ratio"], rows)


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a little of everything, to see that it works")
    small = parser.parse_args().small
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(measure(Path(folder), 20 if small else 500, 2 if small else 9)))


if __name__ == "__main__":
    main()
