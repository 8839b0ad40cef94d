"""`_text`: strict parsing, compact rendering."""

import gzip
import json
import pathlib
import subprocess
import sys

import pytest

from jobstatus import JobStatus, JobStatusError, Problem, SourceObject, _text, dumps, loads, unstructure


class Text(str):
    """A string that lies about its length."""

    __slots__ = ()

    def __len__(self):
        return 3


OPEN = b'{"value":"open"}'


@pytest.mark.parametrize(
    "text",
    [
        OPEN,
        OPEN.decode(),
        bytearray(OPEN),
        memoryview(OPEN),
        memoryview(b"x".join([OPEN[i : i + 1] for i in range(len(OPEN))]))[::2],
        Text(OPEN.decode()),
        b"\xef\xbb\xbf" + OPEN,
        b" \n" + OPEN + b"\t\r\n",
        f"\n{OPEN.decode()}",
    ],
    ids=repr,
)
def test_reads_every_type_of_text(text):
    for _ in range(2):
        assert loads(text) == JobStatus("open")


@pytest.mark.parametrize(
    ("text", "cause", "message"),
    [
        ("{", json.JSONDecodeError, "not a JSON text: Expecting property name"),
        ("{}{}", json.JSONDecodeError, "not a JSON text: Extra data"),
        ('{"a":' * 100_000, RecursionError, "nested too deeply: more than 128 levels"),
        ("[" * 100_000, RecursionError, "nested too deeply: more than 128 levels"),
        ("X" + "[" * 100_000, RecursionError, "nested too deeply: more than 128 levels"),
        ("\ufeff{}", json.JSONDecodeError, "not a JSON text"),
        (b"\xff", UnicodeDecodeError, "not a JSON text: 'utf-8' codec"),
        ('{"a":' + "1" * 5000 + "}", ValueError, "not a JSON text: Exceeds the limit"),
        (None, TypeError, "not a JSON text but null; loads reads str and UTF-8 bytes"),
        (3, TypeError, "not a JSON text but a number; loads"),
        (["{}"], TypeError, "not a JSON text but an array; loads"),
        ({}, TypeError, "not a JSON text but an object; structure reads mappings"),
        (SourceObject(), TypeError, "not a JSON text but an object; structure reads mappings"),
        (pathlib.PurePosixPath("x"), TypeError, "not a JSON text but pathlib"),
        (gzip.compress(b"{}"), UnicodeDecodeError, "not a JSON text (the bytes look like gzip): 'utf-8'"),
        ("{}".encode("utf-16"), UnicodeDecodeError, "not a JSON text (the bytes look like UTF-16): 'utf-8'"),
        ("{}".encode("utf-16-le"), json.JSONDecodeError, "not a JSON text (the bytes look like UTF-16): Expecting"),
        ("{}".encode("utf-32-be"), json.JSONDecodeError, "not a JSON text (the bytes look like UTF-32): Expecting"),
    ],
    ids=lambda value: repr(value)[:20],
)
@pytest.mark.parametrize("extra", ["allow", "ignore", "forbid"])
def test_every_failure_is_one_error_with_its_cause(text, cause, message, extra):
    with pytest.raises(JobStatusError) as caught:
        loads(text, extra=extra)
    assert isinstance(caught.value.__cause__, cause)
    assert str(caught.value).startswith(f"$: {message}")


@pytest.mark.parametrize("start", ["", '"', '\\"', "\\", "é"])
@pytest.mark.parametrize("bracket", "[{]")
def test_brackets_in_strings_do_not_nest(start, bracket):
    text = start + bracket * 2000
    for value in (text, [text, "\\", text, '\\"', '"', text], [[text], [text], *[[]] * 2000]):
        status = loads(json.dumps({"source_value": value}, ensure_ascii=False))
        assert status == JobStatus(source_value=value)


@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_many_small_containers_do_not_nest_and_hide_none_that_do(pair):
    many = ",".join([pair] * 2000)
    assert len(loads(f'{{"source_value":[{many}]}}').source_value) == 2000
    for bracket in ("[", '{"a":'):
        with pytest.raises(JobStatusError, match="nested too deeply: more than 128 levels"):
            loads(f'{{"source_value":[{many},' + bracket * 2000)


def test_a_released_view_is_an_error():
    view = memoryview(OPEN)
    view.release()
    with pytest.raises(JobStatusError, match="not a JSON text: operation forbidden on released"):
        loads(view)


def test_reports_all_problems_in_the_order_of_the_text():
    with pytest.raises(JobStatusError) as caught:
        loads('{"value":1,"sourceValue":[NaN,{"a":1,"a":2,"a":[NaN]}],"x":1e999,"x":0,"value":"open"}')
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [
        (("value",), "must be a string or null, not a number"),
        (("sourceValue", 0), "not JSON: the number nan"),
        (("sourceValue", 1, "a"), "repeated key"),
        (("sourceValue", 1, "a", 0), "not JSON: the number nan"),
        (("x",), "not JSON: the number inf"),
        (("x",), "repeated key"),
        (("value",), "repeated key"),
    ]


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (JobStatus(), "{}"),
        (JobStatus(None, None), '{"value":null,"source_value":null}'),
        (JobStatus("é\ud800", '"\\\n'), r'{"value":"\u00e9\ud800","source_value":"\"\\\n"}'),
        (JobStatus("open", "x", extra={"b": [1.0], "a": {}}), '{"value":"open","source_value":"x","b":[1.0],"a":{}}'),
        (JobStatus(None, "x"), '{"value":null,"source_value":"x"}'),
        (JobStatus(source_value=True), '{"source_value":true}'),
    ],
    ids=repr,
)
def test_renders_compact_ascii(status, text):
    for _ in range(2):
        assert dumps(status) == text


def test_integers_of_too_many_digits_are_problems_with_their_paths():
    status = JobStatus("open", [1, {"a": 10**5000}], extra={"x": 1, "y": -(10**5000)})
    with pytest.raises(JobStatusError) as caught:
        dumps(status)
    assert [problem.path for problem in caught.value.problems] == [("source_value", 1, "a"), ("y",)]
    assert caught.value.problems[0].message == str(caught.value.__cause__)
    assert isinstance(caught.value.__cause__, ValueError)


def test_two_keys_that_are_the_same_in_json_are_a_problem():
    both = {"\ud83d\ude00": 1, "é": 0, "\U0001f600": 2}
    for status, path in [
        (JobStatus(extra=both), ("\U0001f600",)),
        (JobStatus(source_value=[{"a": both}]), ("source_value", 0, "a", "\U0001f600")),
    ]:
        for write in (dumps, unstructure):
            with pytest.raises(JobStatusError) as caught:
                write(status)
            assert caught.value.problems == (Problem(path, "this key is the same in JSON as another one"),)
    for value, path in ((SourceObject(both), ("\U0001f600",)), ((SourceObject(both),), (0, "\U0001f600"))):
        with pytest.raises(JobStatusError) as caught:
            unstructure(value)
        assert [problem.path for problem in caught.value.problems] == [path]
    lone = dict(zip("\ud83d\ude00", (1, 2), strict=True))
    assert loads(dumps(JobStatus(extra=lone))).extra == lone


def test_writes_without_a_limit_of_digits_what_it_read_without_one():
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        text = '{"source_value":' + "7" * 5000 + "}"
        assert dumps(loads(text)) == text
    finally:
        sys.set_int_max_str_digits(limit)


@pytest.mark.skipif(json.encoder.c_make_encoder is None, reason="needs the C encoder of json")
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="it may be made by another call")
def test_the_c_encoder_renders():
    assert type(_text._chunks) is json.encoder.c_make_encoder


def test_renders_the_same_in_many_chunks(monkeypatch):
    monkeypatch.setattr(_text, "_chunks", _text._encoder.iterencode)
    assert dumps(JobStatus(None, [1, {"a": True}])) == '{"value":null,"source_value":[1,{"a":true}]}'


def test_renders_the_same_without_a_c_encoder():
    code = """if True:
        import json.encoder
        json.encoder.c_make_encoder = None
        from jobstatus import dumps, loads, JobStatus, JobStatusError
        text = '{"value":null,"source_value":[{"a":["\\\\ud800",1,1.5,true,null,{}]},"x"],"y":-0.0}'
        assert dumps(loads(text)) == text
        try:
            dumps(JobStatus(source_value=[10 ** 5000]))
        except JobStatusError as error:
            assert error.problems[0].path == ("source_value", 0), error
        else:
            raise AssertionError
    """
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"\ud83d\ude00"', "\U0001f600"),
        ('"\ud83d\\ude00"', "\U0001f600"),
        ('"\\ud83d\ude00é"', "\U0001f600é"),
        ('"\ude00\ud83d"', "\ude00\ud83d"),
        ('"\ud83d"', "\ud83d"),
        ('"\\\\\ud83d\ude00"', "\\\U0001f600"),
    ],
    ids=ascii,
)
def test_reads_surrogates_in_a_str_like_their_escapes(text, expected):
    status = loads(f'{{"source_value":{text}}}')
    assert status.source_value == expected
    assert loads(dumps(status)) == status


@pytest.mark.parametrize("text", ['"\\\ud83d"', '"\\u\ud83d"', '"\\u00\ude00"', "\ud83d", '"\ud83d'], ids=ascii)
def test_surrogates_do_not_turn_invalid_text_into_json(text):
    with pytest.raises(JobStatusError):
        loads(f'{{"source_value":{text}}}')
