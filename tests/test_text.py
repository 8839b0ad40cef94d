"""JSON text: what is read as one, which errors help, what hostile texts cost, how it is written."""

import cProfile
import gzip
import json
import subprocess
import sys
import tracemalloc
from contextlib import suppress
from unittest.mock import create_autospec

import pytest
from conftest import problems_of
from hypothesis import strategies as st
from strategies import law
from test_conformance import each_vector, load

from jobstatus import JobStatus, JobStatusError, SourceObject, cache_clear, cache_info, dumps, loads, unstructure
from jobstatus._freeze import Freezer

OPEN = b'{"value":"open"}'


@pytest.mark.parametrize(
    "text",
    [
        bytearray(OPEN),
        memoryview(b"x".join([OPEN[i : i + 1] for i in range(len(OPEN))]))[::2],
        type("Text", (str,), {"__len__": lambda _: 3, "__str__": lambda _: "{}"})(OPEN.decode()),
        f"\n{OPEN.decode()}\t",
        b"\xef\xbb\xbf \n" + OPEN + b"\t\r\n",
    ],
    ids=type,
)
def test_reads_every_type_of_text(text):
    assert loads(text) == loads(text) == JobStatus("open")


@pytest.mark.parametrize(
    ("text", "cause", "message"),
    [
        ("{", json.JSONDecodeError, "not a JSON text: Expecting property name"),
        ('{"a":' * 100_000, RecursionError, "nested too deeply: more than 128 levels"),
        ("X" + "[" * 100_000, RecursionError, "nested too deeply: more than 128 levels"),
        ('{"value":"open"}X', json.JSONDecodeError, "not a JSON text: Extra data: line 1 column 17"),
        ("\ufeff{}", json.JSONDecodeError, "not a JSON text"),
        ('{"a":' + "1" * 5000 + "}", ValueError, "Exceeds the limit"),
        (None, TypeError, "not a JSON text but null; loads reads str and UTF-8 bytes"),
        (3, TypeError, "not a JSON text but a number; loads"),
        ({}, TypeError, "not a JSON text but an object; structure reads mappings"),
        (SourceObject(), TypeError, "not a JSON text but an object; structure reads mappings"),
        ((released := memoryview(OPEN)).release() or released, ValueError, "not a JSON text: operation forbidden"),
        (b"\xff", UnicodeDecodeError, "not a JSON text: 'utf-8' codec"),
        (gzip.compress(b"{}", mtime=0), UnicodeDecodeError, "not a JSON text (the bytes look like gzip): 'utf-8'"),
        ("{}".encode("utf-16"), UnicodeDecodeError, "not a JSON text (the bytes look like UTF-16): 'utf-8'"),
        ("{}".encode("utf-16-le"), json.JSONDecodeError, "not a JSON text (the bytes look like UTF-16): Expecting"),
        ("{}".encode("utf-32-be"), json.JSONDecodeError, "not a JSON text (the bytes look like UTF-32): Expecting"),
    ],
    ids=lambda value: repr(value)[:20].replace("\\", ""),
)
@pytest.mark.parametrize("extra", ["allow", "ignore", "forbid"])
def test_every_failure_is_one_error_with_its_cause(text, cause, message, extra):
    with pytest.raises(JobStatusError) as caught:
        loads(text, extra=extra)
    assert isinstance(caught.value.__cause__, cause)
    assert str(caught.value).startswith(f"$: {message}")


@law(st.lists(st.sampled_from(["\ud83d", "\ude00", "\\ud83d", "\\ude00", "\\\\", "é"])))
def test_surrogates_in_a_str_are_read_like_their_escapes(parts):
    text = "".join(parts)
    escaped = text.replace("\ud83d", "\\ud83d").replace("\ude00", "\\ude00")
    assert loads(f'{{"source_value":"{text}"}}') == JobStatus(source_value=json.loads(f'"{escaped}"'))


@pytest.mark.parametrize("case", load("../data/freezing"))
def test_data_is_frozen_with_few_calls(case, monkeypatch):
    methods = {name: getattr(Freezer, name) for name in ("__init__", "_freeze", "string_keys", "_open_foreign")}
    spies = [create_autospec(method, side_effect=method) for method in methods.values()]
    for name, spy in zip(methods, spies, strict=True):
        monkeypatch.setattr(Freezer, name, spy)
    for read, data in ((JobStatus.from_dict, json.loads(case["text"])), (loads, case["text"])):
        cache_clear()
        with suppress(JobStatusError):
            read(data)
    assert [spy.call_count for spy in spies] == case["calls"]


# Big and hostile texts

each_big_vector = each_vector("big")


def make(vector, divisor):
    """Return the text of a vector, smaller by a divisor."""
    text = ""
    for part, factor in vector["parts"]:
        times = factor * vector["times"] // divisor or 1
        text += "".join(part.replace("#", str(n)) for n in range(times)) if "#" in part else part * times
    return text


def outcome(text):
    try:
        return loads(text)
    except JobStatusError as error:
        return error


def calls(function, *arguments):
    """Count the calls that a call makes, of Python and C functions: work that no other load on the machine changes."""
    profile = cProfile.Profile()
    profile.runcall(function, *arguments)
    return sum(entry.callcount for entry in profile.getstats())


@each_big_vector
def test_big_input_takes_linear_work_and_is_not_cached(vector):
    for kind in (str, str.encode):
        found = outcome(kind(make(vector, 500)))
        assert isinstance(found, JobStatus) is vector["accept"]
        assert not vector["accept"] or loads(dumps(found)) == found
    assert cache_info().bytes < 2**20
    few, many = (calls(outcome, make(vector, divisor)) for divisor in (2000, 500))
    assert many < 4.5 * few + 100  # tests/benchmarks has the times of what runs in C


@pytest.mark.parametrize("divisor", [50, pytest.param(1, marks=pytest.mark.slow)])
@each_big_vector
def test_memory_is_linear_in_the_input(vector, divisor):
    text = make(vector, divisor)
    tracemalloc.start()
    try:
        _ = outcome(text)
        more = 4_000_000 if "127" in vector["name"] else 100_000
        assert tracemalloc.get_traced_memory()[1] < vector["memory"] * len(text) + more
    finally:
        tracemalloc.stop()


def test_reports_a_stack_that_is_nearly_full():
    text = '{"value":"open","source_value":%s1%s,"sourceValue":%s1%s}' % (("[" * 100, "]" * 100) * 2)

    def read(levels):
        return read(levels - 1) if levels else outcome(text)

    found = []
    for levels in range(300, sys.getrecursionlimit(), 7):
        with suppress(RecursionError):  # no room even for the call itself
            found.append(read(levels))
    errors = [one for one in found if one != loads(text)]
    assert all(isinstance(error.__cause__, RecursionError) for error in errors)
    assert any("$.source_value: nested too deeply for what is left of Python's stack" in str(error) for error in errors)


# Writing


def test_integers_with_too_many_digits_are_problems_with_their_paths():
    with pytest.raises(JobStatusError) as caught:
        dumps(JobStatus("open", [1, {"a": 10**5000}], extra={"x": 1, "y": -(10**5000)}))
    assert [problem.path for problem in caught.value.problems] == [("source_value", 1, "a"), ("y",)]
    assert caught.value.problems[0].message == str(caught.value.__cause__)
    assert isinstance(caught.value.__cause__, ValueError)


def test_two_keys_that_are_the_same_in_json_are_a_problem():
    both = SourceObject({"\ud83d\ude00": 1, "é": 0, "\U0001f600": 2})
    for write, value, path in [
        (dumps, JobStatus(extra=both), ()),
        (unstructure, JobStatus(source_value=[{"a": both}]), ("source_value", 0, "a")),
        (unstructure, both, ()),
        (unstructure, (both,), (0,)),
    ]:
        message = "this key is the same in JSON as another one"
        assert problems_of(write, value) == [((*path, "\U0001f600"), message)]


def test_renders_the_same_without_a_c_encoder():
    code = """if True:
        import json.encoder
        json.encoder.c_make_encoder = None
        from jobstatus import dumps, loads
        text = '{"value":null,"source_value":[{"a":["\\\\ud800",1,1.5,true,null,{}]},"x"],"y":-0.0}'
        assert dumps(loads(text)) == text
    """
    subprocess.run([sys.executable, "-c", code], check=True)
