"""Laws of the command line, for any documents, in any layout, damaged in any way."""

import io
import json

from hypothesis import strategies as st
from strategies import law

from jobstatus import JobStatusError, Naming, dumps, loads
from jobstatus._cli._convert import Joiner
from jobstatus._cli._documents import UNSOUND, Source
from jobstatus._cli._problems import examine
from jobstatus._cli._statuses import Statuses, respell

NAMES = ("job_status", "jobStatus")
FIELDS = ("value", "source_value", "sourceValue")

# Documents

keys = st.sampled_from([*NAMES, *FIELDS, *FIELDS, "raw", "a", 'x"job_status', "\\", "é"])
scalars = st.sampled_from(
    [None, True, 1, 1.0, -2.5e300, 10**30, "open", "", '"job_status":{', "\\", "}", "é\ud800", "raw"]
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
statuses = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(FIELDS, documents) | {"value": st.none() | st.text(max_size=3)}
)
likely = st.recursive(
    statuses | scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=3)
        | st.fixed_dictionaries({}, optional=dict.fromkeys((*NAMES, "raw", "source_value", "value", "b"), inner))
    ),
    max_leaves=8,
)


def has_fields(value):
    return isinstance(value, dict) and any(field in value for field in FIELDS)


def paths(value):
    """Give the way to each status, as the contract has it."""
    found = list(_inner(value, ()))
    may_be_root = has_fields(value) and (
        "source_value" in value or "sourceValue" in value or isinstance(value["value"], str | None)
    )
    if may_be_root and all(path[0] in ("source_value", "sourceValue") for path in found):
        return [()]
    return found


def _inner(value, path):
    if isinstance(value, dict):
        for key, item in value.items():
            here = (*path, key)
            if here == ("raw",):
                continue
            if key in NAMES and has_fields(item):
                yield here
            else:
                yield from _inner(item, here)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inner(item, (*path, index))


def at(value, path):
    for step in path:
        value = value[step]
    return value


@st.composite
def texts(draw):
    document = draw(documents | likely)
    indent = draw(st.sampled_from([None, 0, 1]))
    separators = draw(st.sampled_from([(",", ":"), (" ,", " : ")]))
    text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    if draw(st.booleans()):
        text = text.replace("job_s", "job\\u005fs").replace('"raw"', '"\\u0072aw"')
    return document, text


@law(texts())
def test_finds_what_the_contract_names(pair):
    document, text = pair
    expected = paths(document)
    good = all(_is_good(at(document, path)) for path in expected)
    problems, warnings, has_status = examine(text, frozenset(NAMES))
    assert has_status == bool(expected)
    assert (not problems) == good
    finder = Statuses(frozenset(NAMES), lambda text: (loads(text), text))
    try:
        found, odd = finder.find(text, json.loads(text))
    except JobStatusError:
        assert not good
        return
    assert good
    assert odd == bool(warnings)
    assert [json.loads(text[begin:end]) for begin, end, _ in found] == [at(document, path) for path in expected]
    assert all(piece == text[begin:end] for begin, end, (_, piece) in found)


def _is_good(status):
    try:
        loads(json.dumps(status))
    except JobStatusError:
        return False
    return True


@law(statuses, st.sampled_from(Naming), st.sampled_from([None, 0, 2]))
def test_respelling_changes_only_the_key(status, naming, indent):
    text = json.dumps(status, indent=indent)
    if not (_is_good(status) and has_fields(status)):
        return
    made = respell(text, naming.value)
    assert dumps(loads(made), naming=naming) == dumps(loads(text), naming=naming)
    assert naming.value in json.loads(made) or not {"source_value", "sourceValue"} & status.keys()
    assert len(json.loads(made)) == len({naming.value if key in FIELDS[1:] else key for key in status})
    if len({"source_value", "sourceValue"} & status.keys()) < 2:
        (old,) = {"source_value", "sourceValue"} & status.keys() or {naming.value}
        assert made == text.replace(f'"{old}"', f'"{naming.value}"', 1) or f'"{old}"' in json.dumps(status.get("value"))


# Streams

GOOD = [
    '{"job_status":{"value":"open"}}',
    '{"a":[1,{"b":"x\\"}{"}]}',
    "[]",
    '{\n  "a": [\n    1,\n    {"job_status": {"value": "x}"}}\n  ]\n}',
    "[1,\n2]",
    '{"a":"é採"}',
    "[" + "{}," * 150 + "[]]",
    "12",
    '"str{"',
    "true",
]
BAD = [
    '{"a":1',
    "nope",
    '{"a":',
    '{"a":[1,',
    '{"a":"x',
    "}",
    "]",
    '{"value":"open"}X',
    "[1 2]",
    '"abc',
    "\udc80bytes",
    '{"k":"\udc80"}',
    '{\n  "a": 1\n  "b": {\n    "job_status": {}\n  }\n}',
    '[\n{"job_status":{"value":"open"}},\n{"x":1}\n{"y":2}\n]',
    "[" * 3000,
    '{"a":' * 500 + "1" + "}" * 500,
    "[" + "{}," * 150 + "NaN]",
    '{"a":NaN}',
    '{"a":1,"a":2}',
    "\\",
    '"\\',
    "\0",
]
streams = st.lists(
    st.tuples(
        st.sampled_from(GOOD) | st.sampled_from(BAD) | st.text('{}[]",:1\\ \n', max_size=8),
        st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\n  ", "\n\x1e", "\n\ufeff", " ", ""]),
    ),
    max_size=6,
).map(lambda parts: "".join(map("".join, parts)).encode("utf-8", "surrogateescape"))


def read(data, sizes, *, waiting):
    stream = io.BytesIO(data)
    source = Source(lambda size: stream.read(min(size, next(sizes, size))), waiting=waiting)
    return [
        (document.text, source.place_of(document), document.value is UNSOUND, document.damage)
        for document in source
        if document.text or document.damage
    ]


@law(streams, st.lists(st.integers(1, 9)), st.booleans())
def test_documents_do_not_depend_on_how_they_arrive(data, sizes, waiting):
    assert read(data, iter(sizes), waiting=waiting) == read(data, iter(()), waiting=False)


def test_what_the_bytes_look_like_does_not_depend_on_how_they_arrive():
    data = b"\0\n{}\n"
    whole = read(data, iter(()), waiting=False)
    assert "UTF-16" in whole[0][3]
    assert read(data, iter([3]), waiting=False) == whole


@law(streams)
def test_places_are_those_of_the_file(data):
    text = data.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    for document, place, _, damage in read(data, iter(()), waiting=False):
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
        if damage is None:
            first = document.split("\n")[0]
            assert lines[place.line - 1][place.column - 1 :].startswith(first)


@law(st.lists(st.integers(0, 9) | st.sampled_from(BAD) | st.text(max_size=9).filter(lambda text: "\n" not in text)))
def test_no_good_line_is_lost(lines):
    """Each number stands for a good line. It is a document, or a part of one that begins before."""
    data = "\n".join(line if isinstance(line, str) else f'{{"id":"<{line}>"}}' for line in lines)
    found = "".join(document for document, *_ in read(data.encode("utf-8", "surrogateescape"), iter(()), waiting=False))
    for line in lines:
        if not isinstance(line, str):
            assert found.count(f'"<{line}>"') >= lines.count(line)


# What no line after it completes.
DAMAGE = [
    "nope",
    '{"a":1',
    '{"a":',
    '{"a":[1,',
    '{"a":"x',
    '{"a":"\udc80',
    "{a}",
    '  {"a": [',
    '{\n  "a": 1\n  "b": {\n    "job_status": {}\n  }\n',
    '{\n  "a": [\n    {"job_status": {}},\n',
    "[" * 3000,
    '{"value":"open"}X',
    "\x1f\x8b",
    "\\",
    "\0",
]


@law(
    st.lists(
        st.tuples(st.just("good"), st.sampled_from([text for text in GOOD if text[0] in "{["]))
        | st.tuples(st.just("bad"), st.sampled_from(DAMAGE)),
        max_size=8,
    ),
    st.sampled_from(["\n", "\r\n", "\n\n", "\n\ufeff", "\n\x1e"]),
)
def test_each_good_document_is_found_once_and_the_rest_is_reported(parts, end):
    line, good, bad = 1, [], []
    for (kind, text), (before, _) in zip(parts, [("good", ""), *parts], strict=False):
        lines = range(line, line + text.count("\n") + 1)
        if kind == "good":
            good.append((text, line))
        elif text.startswith('{"value":"open"}'):
            good.append((text[:-1], line))
            bad.append(lines)
        elif before == "bad":  # one damaged document with the one before
            bad[-1] = range(bad[-1].start, lines.stop)
        else:
            bad.append(lines)
        line += text.count("\n") + end.count("\n")
    data = "".join(text + end for _, text in parts).encode("utf-8", "surrogateescape")
    found = read(data, iter(()), waiting=False)
    assert [(text, place.line) for text, place, _, damage in found if damage is None] == good
    reported = [place.line for _, place, _, damage in found if damage is not None]
    assert all(any(line in lines for line in reported) for lines in bad)
    assert all(any(line in lines for lines in bad) for line in reported)


@law(streams)
def test_good_documents_come_out_byte_for_byte(data):
    stream = io.BytesIO(data)
    out = io.StringIO(newline="")
    joiner = Joiner(out.write)
    joiner.begin()
    before = read(data, iter(()), waiting=False)
    for document in Source(stream.read, waiting=False):
        if document.damage is not None or document.value is UNSOUND:
            joiner.leave_out(document)
        else:
            joiner.add(document, document.text)
    converted = out.getvalue().encode()
    after = read(converted, iter(()), waiting=False)
    good = [document for document, _, unsound, damage in before if damage is None and not unsound]
    assert [document for document, *_ in after] == good
    if len(good) == len(before):
        mark = b"\xef\xbb\xbf" * data.startswith(b"\xef\xbb\xbf")
        assert converted == mark + data.replace(b"\xef\xbb\xbf", b"")
        assert joiner.changed == (converted != data)
