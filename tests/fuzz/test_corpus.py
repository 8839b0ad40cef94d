"""Run every input of the fuzzing corpus; needs no fuzzer."""

from importlib import import_module
from pathlib import Path

import pytest


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("corpus/*/*")), ids=lambda path: path.name)
def test_handles_every_input_of_the_corpus(path):
    import_module(f"fuzz_{path.parent.name}").one_input(path.read_bytes())
