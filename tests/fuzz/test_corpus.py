"""Run every input of the fuzzing corpus; needs no fuzzer."""

from pathlib import Path

import fuzz_cli
import fuzz_loads
import pytest

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("target", [fuzz_loads, fuzz_cli], ids=["loads", "cli"])
def test_handles_every_input_of_the_corpus(target):
    inputs = sorted((CORPUS / target.__name__.removeprefix("fuzz_")).iterdir())
    assert inputs
    for path in inputs:
        try:
            target.one_input(path.read_bytes())
        except Exception as error:
            error.args = (f"{path.name}: {error}", *error.args[1:])
            raise
