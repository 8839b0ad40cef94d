"""Run libFuzzer on one target, with libFuzzer's own options; `run.py` starts this."""

import shlex
import sys
from functools import cache
from importlib import import_module

import atheris

_, target, *options = sys.argv
with atheris.instrument_imports(include=["jobstatus"]):
    module = import_module(f"fuzz_{target}")
    from jobstatus._cli import _main
# Making the argument parser takes longer than the rest of a run.
_main._parser = cache(_main._parser)
# To merge, libFuzzer runs its first argument in a shell.
atheris.Setup([shlex.join([sys.executable, __file__, target]), *options], module.one_input)
atheris.Fuzz()
