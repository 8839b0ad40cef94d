"""Threads, forks and other processes, other versions of Python, other hash seeds: the same results everywhere."""

import json
import multiprocessing
import os
import pickle
import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest
from conftest import find_python
from strategies import exact

import jobstatus as js
from jobstatus._cache import COUNT_EVERY

TESTS = Path(__file__).parent
#: Makes this library and attrs, which is pure Python, importable for any Python.
PATHS = os.pathsep.join(str(Path(module.__file__).parents[1]) for module in (js, attrs))
VERSIONS = ("3.10", "3.11", "3.12", "3.13")

TEXTS = [vector["text"] for vector in json.loads((TESTS / "conformance" / "roundtrip.json").read_bytes())]
FEW = [
    f'{{"value":"{value}","{name}":{source}}}'
    for value in ("open", "Open")
    for name in ("source_value", "sourceValue")
    for source in ('"open"', '"Open"', "1", "1.0", "true", "0", "-0.0", "false", "null", "[]", "{}", "[1]", "[true]")
]


@pytest.fixture
def _switching():
    """Switch threads as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-9)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("rounds", [100, pytest.param(5000, marks=pytest.mark.slow)])
@pytest.mark.usefixtures("_switching")
def test_eight_threads_read_write_and_clear_at_once(rounds):
    texts = FEW * 4 + TEXTS
    expected = [exact(js.loads(text)) for text in texts]
    written = [(js.dumps(js.loads(text)), js.unstructure(js.loads(text))) for text in texts]

    def work(seed):
        chance = random.Random(seed)
        for index in range(rounds):
            at = chance.randrange(len(texts))
            status = js.loads(texts[at] if index % 2 else texts[at].encode())
            assert exact(status) == expected[at]
            assert exact(js.structure(json.loads(texts[at]))) == expected[at]
            assert (js.dumps(status), js.unstructure(status)) == written[at]
            unique = f'{{"value":"open","source_value":"{seed}-{index}"}}'
            assert js.dumps(js.loads(unique)) == unique
            if chance.random() < 0.01:
                js.cache_clear()
            if chance.random() < 0.05:
                info = js.cache_info()
                assert info.bytes < 2**20
                assert info.entries < info.limit + 8 * COUNT_EVERY  # each thread may be between counting and inserting

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))


@pytest.mark.tool("python:cattrs")
def test_eight_threads_import_cattrs_at_once():
    code = """
import threading, jobstatus
barrier, made = threading.Barrier(8), []
def touch():
    barrier.wait()
    made.append(jobstatus.make_converter().loads('{"value":"open"}', jobstatus.JobStatus))
threads = [threading.Thread(target=touch) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
assert made == [jobstatus.JobStatus("open")] * 8, made
"""
    run(sys.executable, code)


def run(python, code, *arguments, env=()):
    # Coverage takes locks, which a fork among threads may copy locked.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    result = subprocess.run(
        [python, "-c", code, *map(str, arguments)],
        env={**environment, "PYTHONPATH": PATHS, **dict(env)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_statuses_cross_processes(method):
    texts = FEW + TEXTS
    warm = [js.loads(text) for text in texts]
    with multiprocessing.get_context(method).Pool(2) as pool:
        read = pool.map(js.loads, texts)
        again = pool.map(js.dumps, warm)
    assert list(map(exact, read)) == list(map(exact, warm))
    assert again == list(map(js.dumps, warm))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_among_threads_reads_on():
    code = """
import os, sys, threading, time, warnings
import jobstatus as js
warnings.simplefilter("ignore", DeprecationWarning)  # forking among threads is the point
sys.setswitchinterval(1e-6)
stop = threading.Event()
def work():
    count = 0
    while not stop.is_set():
        count += 1
        js.dumps(js.loads('{"value":"open","source_value":"%d"}' % (count % 300)))
        if count % 100 == 0:
            js.cache_clear()
threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads: thread.start()
children = []
for _ in range(4):
    child = os.fork()
    if not child:
        for count in range(600):
            text = '{"value":"open","source_value":"%d"}' % count
            if js.dumps(js.loads(text)) != text:
                os._exit(1)
        os._exit(js.cache_info().bytes >= 2**20)
    children.append(child)
statuses = [os.waitpid(child, 0)[1] for child in children]
stop.set()
for thread in threads: thread.join()
assert statuses == [0] * 4, statuses
"""
    run(sys.executable, code)


WRITE = """
import pathlib, pickle, sys
from jobstatus import (
    UNSET, JobStatus, JobStatusError, JobValue, Naming, Problem, SourceObject, UnsetType, dumps, loads, structure,
    unstructure,
)
try:
    JobStatus(3, [{1: 2}], extra={"x": float("nan")})
except JobStatusError as caught:
    error = caught
things = {
    "statuses": [loads(text) for text in eval(sys.argv[2])],
    "built": [JobStatus(), JobStatus(None, None), JobStatus(UNSET, {"a": (1, 1.0, True)}, extra={"b": "\\ud800"})],
    "parts": [UNSET, Naming.CAMEL, JobValue.ON_HOLD, SourceObject({"a": [1]}), Problem(("a", 0), "bad"), UnsetType],
    "functions": [loads, dumps, structure, unstructure],
    "error": [error],
}
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    pathlib.Path(sys.argv[1], f"%d.%d-{protocol}" % sys.version_info[:2]).write_bytes(pickle.dumps(things, protocol))
"""
READ = (
    WRITE
    + """
for path in pathlib.Path(sys.argv[1]).iterdir():
    again = pickle.loads(path.read_bytes())
    for name in "statuses", "built", "parts":
        assert again[name] == things[name] and repr(again[name]) == repr(things[name]), (path, name)
        assert list(map(type, again[name])) == list(map(type, things[name])), (path, name)
    assert [dumps(one) for one in again["statuses"]] == [dumps(one) for one in things["statuses"]], path
    assert [hash(one) for one in again["statuses"]] == [hash(one) for one in things["statuses"]], path
    assert again["functions"] == things["functions"] and again["parts"][0] is UNSET, path
    assert type(again["error"][0]) is JobStatusError, path
    assert again["error"][0].problems == error.problems and str(again["error"][0]) == str(error), path
print(len(list(pathlib.Path(sys.argv[1]).iterdir())))
"""
)


@pytest.mark.tool(*[f"pyenv:{version}" for version in VERSIONS])
def test_every_python_reads_the_pickles_of_every_other(tmp_path):
    for version in VERSIONS:
        run(find_python(version), WRITE, tmp_path, TEXTS)
    for version in VERSIONS:
        assert run(find_python(version), READ, tmp_path, TEXTS) == f"{len(VERSIONS) * 6}\n"


SHUFFLE = """
import pathlib, pickle, sys
from jobstatus import loads
places = [[] for _ in range(8)]
for status in map(loads, eval(sys.argv[2])):
    places[hash(status) % 8].append(status)
pathlib.Path(sys.argv[1]).write_bytes(pickle.dumps(places))
"""


# On Python 3.11 and older, the hash of None differs between processes.
@pytest.mark.tool("pyenv:3.12", "pyenv:3.13")
def test_a_count_that_two_pythons_shuffle_by_hash_has_each_status_once(tmp_path):
    texts = TEXTS + FEW
    shuffled = []
    for version in ("3.12", "3.13"):
        run(find_python(version), SHUFFLE, tmp_path / version, texts, env={"PYTHONHASHSEED": "7"})
        shuffled.append(pickle.loads((tmp_path / version).read_bytes()))
    counts = [Counter(one + other) for one, other in zip(*shuffled, strict=True)]
    expected = Counter(js.loads(text) for text in texts * 2)
    assert sum(map(len, counts)) == len(expected)
    assert sum(counts, Counter()) == expected


SHOW = """
import json, pickle, sys
from jobstatus import JobStatusError, Naming, dumps, json_schema, loads, structure, unstructure
from jobstatus._cli import main
for text in eval(sys.argv[1]):
    status = loads(text)
    print(repr(status), dumps(status), dumps(status, naming=Naming.CAMEL), unstructure(status), pickle.dumps(status))
bad = {"value": 1, "source_value": {1, 2}, "sourceValue": [b""], "z": float("nan"), "b": {}, "a": {3: 4}, "c": 1j}
for extra in "allow", "ignore", "forbid":
    for naming in None, *Naming:
        try:
            structure(bad, naming=naming, extra=extra)
        except JobStatusError as error:
            print(error, repr(error), pickle.dumps(error))
print(json.dumps([json_schema(naming, strict=strict) for naming in (None, *Naming) for strict in (True, False)]))
for command in ["report"], ["report", "--json"], ["convert", "--to", "snake"], ["convert", "--to", "camel"], ["check"]:
    main([*command, *sys.argv[2:]])
"""
SHOW_CATTRS = """
from cattrs import ForbiddenExtraKeysError, transform_error
from jobstatus import JobStatus, format_exception, make_converter
bad = {"value": 1, "source_value": {"x": [b""]}, "y": b""}
if "a, b" in str(ForbiddenExtraKeysError(None, int, ["b", "a"])):  # older cattrs shows a set as it is
    bad |= {"z": 1, "b": {}, "a": 1, "c": 1}
for detailed in True, False:
    for extra in "allow", "ignore", "forbid":
        try:
            make_converter(detailed_validation=detailed, extra=extra).structure(bad, JobStatus)
        except Exception as error:
            # No `repr`: cattrs keeps forbidden keys in a set.
            print(error, transform_error(error, format_exception=format_exception))
            print([(str(inner), getattr(inner, "__notes__", None)) for inner in getattr(error, "exceptions", ())])
"""


def test_output_does_not_depend_on_the_hash_seed(tmp_path):
    (tmp_path / "bad").write_text(
        '{"value":1}\n{"x":1,"x":2,"y":1,"y":2}\n{"value":"new","source_value":{"b":1,"a":2}}\n'
    )
    files = [TESTS / "data" / "ats_jobs.json", TESTS / "data" / "job_events.ndjson", tmp_path / "bad"]
    shown = {run(sys.executable, SHOW, TEXTS, *files, env={"PYTHONHASHSEED": str(seed)}) for seed in range(4)}
    assert len(shown) == 1
    assert len(shown.pop()) > 50_000


@pytest.mark.tool("python:cattrs")
def test_cattrs_output_does_not_depend_on_the_hash_seed():
    shown = {run(sys.executable, SHOW_CATTRS, env={"PYTHONHASHSEED": str(seed)}) for seed in range(4)}
    assert len(shown) == 1
