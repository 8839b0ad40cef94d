"""`_text`: strict reading, compact writing."""

import json
import subprocess
import sys

import pytest

from jobstatus import JobStatus, JobStatusError, _text, dumps, loads


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
def test_every_kind_of_text_is_read(text):
    for _ in range(2):
        assert loads(text) == JobStatus("open")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("{", json.JSONDecodeError),
        ("{}{}", json.JSONDecodeError),
        ('{"a":' * 100_000, RecursionError),
        ("[" * 100_000, RecursionError),
        ("X" + "[" * 100_000, RecursionError),
        ("\ufeff{}", json.JSONDecodeError),
        (b"\xff", UnicodeDecodeError),
        ('{"a":' + "1" * 5000 + "}", ValueError),
        (None, TypeError),
        (3, TypeError),
        (["{}"], TypeError),
    ],
    ids=lambda value: repr(value)[:20],
)
@pytest.mark.parametrize("extra", ["allow", "ignore", "forbid"])
def test_every_failure_is_one_error_with_its_cause(text, cause, extra):
    with pytest.raises(JobStatusError, match=r"not a JSON text|nested too deeply: more than 128 levels") as caught:
        loads(text, extra=extra)
    assert isinstance(caught.value.__cause__, cause)
    assert caught.value.problems[0].path == ()


@pytest.mark.parametrize("start", ["", '"', '\\"', "\\", "é"])
@pytest.mark.parametrize("bracket", "[{]")
def test_brackets_in_strings_are_no_levels(start, bracket):
    text = start + bracket * 2000
    for value in (text, [text, "\\", text, '\\"', '"', text], [[text], [text], *[[]] * 2000]):
        status = loads(json.dumps({"source_value": value}, ensure_ascii=False))
        assert status == JobStatus(source_value=value)


@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_many_small_values_are_no_levels_and_hide_none(pair):
    many = ",".join([pair] * 2000)
    assert len(loads(f'{{"source_value":[{many}]}}').source_value) == 2000
    for bracket in ("[", '{"a":'):
        with pytest.raises(JobStatusError, match="nested too deeply: more than 128 levels"):
            loads(f'{{"source_value":[{many},' + bracket * 2000)


def test_a_released_view_is_an_error():
    view = memoryview(OPEN)
    view.release()
    with pytest.raises(JobStatusError):
        loads(view)


def test_all_problems_of_a_text_are_told_at_once():
    with pytest.raises(JobStatusError) as caught:
        loads('{"value":1,"sourceValue":[NaN,{"a":1,"a":2}],"x":1e999,"x":0}')
    assert {problem.path for problem in caught.value.problems} == {
        ("value",),
        ("sourceValue", 0),
        ("sourceValue", 1, "a"),
        ("x",),
    }


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
def test_text_is_compact_ascii(status, text):
    for _ in range(2):
        assert dumps(status) == text


def test_an_integer_of_too_many_digits_is_an_error_with_its_path():
    status = JobStatus("open", [10**5000], extra={"x": 1})
    with pytest.raises(JobStatusError) as caught:
        dumps(status)
    assert [problem.path for problem in caught.value.problems] == [("source_value",)]
    assert caught.value.problems[0].message == str(caught.value.__cause__)
    assert isinstance(caught.value.__cause__, ValueError)


def test_what_was_read_without_a_limit_is_written_without_one():
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        text = '{"source_value":' + "7" * 5000 + "}"
        assert dumps(loads(text)) == text
    finally:
        sys.set_int_max_str_digits(limit)


@pytest.mark.skipif(json.encoder.c_make_encoder is None, reason="needs the C encoder of json")
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="it may be made by another call")
def test_the_c_encoder_is_what_writes():
    assert type(_text._chunks) is json.encoder.c_make_encoder


def test_a_text_in_many_chunks_is_the_same(monkeypatch):
    monkeypatch.setattr(_text, "_chunks", _text._encoder.iterencode)
    assert dumps(JobStatus(None, [1, {"a": True}])) == '{"value":null,"source_value":[1,{"a":true}]}'


def test_where_python_has_no_c_encoder_the_texts_are_the_same():
    code = """if True:
        import json.encoder
        json.encoder.c_make_encoder = None
        from jobstatus import dumps, loads, JobStatus, JobStatusError
        text = '{"value":null,"source_value":[{"a":["\\\\ud800",1,1.5,true,null,{}]},"x"],"y":-0.0}'
        assert dumps(loads(text)) == text
        try:
            dumps(JobStatus(source_value=[10 ** 5000]))
        except JobStatusError as error:
            assert error.problems[0].path == ("source_value",), error
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
def test_surrogates_in_a_str_are_read_as_the_escapes_that_are_written(text, expected):
    status = loads(f'{{"source_value":{text}}}')
    assert status.source_value == expected
    assert loads(dumps(status)) == status


@pytest.mark.parametrize("text", ['"\\\ud83d"', '"\\u\ud83d"', '"\\u00\ude00"', "\ud83d", '"\ud83d'], ids=ascii)
def test_surrogates_make_no_json_of_what_is_none(text):
    with pytest.raises(JobStatusError):
        loads(f'{{"source_value":{text}}}')
