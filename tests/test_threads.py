"""Threads, other processes, other versions of Python: the same results everywhere."""

import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest
from conftest import find_python
from strategies import exact
from test_conformance import load

import jobstatus as js

#: Makes this library and attrs, which is pure Python, importable for any Python.
PATHS = os.pathsep.join(str(Path(module.__file__).parents[1]) for module in (js, attrs))
VERSIONS = ("3.10", "3.11", "3.12", "3.13")
TEXTS = [vector["text"] for vector in load("roundtrip")] + [vector[key] for vector in load("equality") for key in "ab"]


def run(python, code, *arguments, seed="random"):
    """Run some code in a new process and return what it prints."""
    env = {**os.environ, "PYTHONPATH": PATHS, "PYTHONHASHSEED": str(seed)}
    command = [python, "-c", code, *map(str, arguments)]
    return subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


def results(read, data):
    status = read(data)
    return exact(status), js.dumps(status), js.dumps(status, naming=js.Naming.CAMEL)


@pytest.mark.parametrize("rounds", [100, pytest.param(5000, marks=pytest.mark.slow)])
def test_eight_threads_read_write_and_clear_at_once(rounds):
    expected = [(text, json.loads(text), results(js.loads, text)) for text in TEXTS]

    def work(seed):
        chance = random.Random(seed)
        for index in range(rounds):
            text, plain, result = chance.choice(expected)
            for read, data in ((js.loads, text), (js.loads, text.encode()), (js.structure, plain)):
                assert results(read, data) == result
            unique = f'{{"value":"open","source_value":"{seed}-{index}"}}'
            assert js.dumps(js.loads(unique)) == unique
            if chance.random() < 0.01:
                js.cache_clear()
            if chance.random() < 0.05:
                info = js.cache_info()
                assert info.bytes < 2**20
                assert info.entries < 2 * info.limit  # each thread may be between counting and inserting

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-9)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
    finally:
        sys.setswitchinterval(before)


PICKLE = """
import pathlib, pickle, sys
from jobstatus import *
folder = pathlib.Path(sys.argv[1])
try:
    JobStatus(3, [{1: 2}])
except JobStatusError as caught:
    error = caught
statuses = [loads(text) for text in eval(sys.argv[2])]
others = [UNSET, Naming.CAMEL, JobValue.ON_HOLD, SourceObject({"a": [1]}), error.problems, UnsetType, loads, dumps]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    (folder / f"{sys.version_info[:2]}-{protocol}").write_bytes(pickle.dumps([statuses, others, error], protocol))
for path in folder.iterdir():
    *again, again_error = pickle.loads(path.read_bytes())
    assert again == [statuses, others] and again[1][0] is UNSET, path
    assert repr(again_error) == repr(error), path
    for shown in repr, hash, dumps:
        assert list(map(shown, again[0])) == list(map(shown, statuses)), path
print(len(list(folder.iterdir())))
"""


@pytest.mark.tool(*[f"pyenv:{version}" for version in VERSIONS])
def test_every_python_reads_the_pickles_of_every_other(tmp_path):
    for version in VERSIONS * 2:
        read = run(find_python(version), PICKLE, tmp_path, TEXTS)
    assert int(read) == len(VERSIONS) * 6


# On Python 3.11 and older, the hash of None differs between processes.
@pytest.mark.tool("pyenv:3.12", "pyenv:3.13")
def test_two_pythons_with_one_hash_seed_agree_on_every_hash():
    code = "import sys, jobstatus; print([hash(jobstatus.loads(text)) for text in eval(sys.argv[1])])"
    one, *others = [run(find_python(version), code, TEXTS, seed=7) for version in ("3.12", "3.12", "3.13")]
    assert others == [one, one]
