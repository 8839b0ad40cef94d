"""Laws of the command line, for any documents, in any layout, damaged in any way."""

import json
import re
import tempfile
from collections import Counter

from command_line import COMMANDS, Pieces, run
from fuzz.fuzz_cli import one_input
from hypothesis import strategies as st
from strategies import law
from test_conformance import load

from jobstatus import JobStatus, JobStatusError, Naming, loads

NAMES = ("job_status", "jobStatus")
SPELLINGS = ("source_value", "sourceValue")
FIELDS = ("value", *SPELLINGS)

# Which objects are statuses

keys = st.sampled_from([*NAMES, *FIELDS, *FIELDS, "raw", "a", 'x"job_status', "\\", "é"])
scalars = st.sampled_from(
    [None, True, 1, 1.0, -2.5e300, 10**30, "open", "", '"job_status":{', "\\", "}", "é\ud800", "raw"]
)
plain_documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
statuses = st.fixed_dictionaries(
    {}, optional={"value": st.none() | st.text(max_size=3)} | dict.fromkeys(SPELLINGS, plain_documents)
)
documents = plain_documents | st.recursive(
    statuses | st.builds(lambda status, value: status | dict.fromkeys(SPELLINGS, value), statuses, scalars) | scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=3)
        | st.fixed_dictionaries({}, optional=dict.fromkeys((*NAMES, "raw", "source_value", "value", "b"), inner))
    ),
    max_leaves=8,
)


def found_in(document):
    """Return the statuses in a document, and what else is under their keys, as documented."""
    found = [(key, item) for key, value in pairs(document) if key != "raw" for item in under_names(key, value)]
    may_be_root = is_status(document) and (
        not document.keys().isdisjoint(SPELLINGS) or isinstance(document["value"], str | None)
    )
    if may_be_root and all(key in SPELLINGS or not is_status(item) for key, item in found):
        found = [(None, document), *(pair for pair in found if pair[0] not in SPELLINGS)]
    items = [item for _, item in found]
    return [item for item in items if is_status(item)], [item for item in items if not is_status(item)]


def under_names(key, value):
    if key in NAMES and (is_status(value) or not isinstance(value, dict | None)):
        yield value
    if key not in NAMES or not is_status(value):
        for inner_key, inner in pairs(value):
            yield from under_names(inner_key, inner)


def pairs(value):
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def is_status(value):
    return isinstance(value, dict) and not value.keys().isdisjoint(FIELDS)


def respell(status, key):
    """Spell the second key as *key*, in place: the value of source_value, where the key that stays was."""
    before = [*status.items()]
    value = status.get("source_value", status.get("sourceValue"))
    both = set(SPELLINGS) <= status.keys()
    status.clear()
    for name, item in before:
        if name not in SPELLINGS:
            status[name] = item
        elif name == key or not both:
            status[key] = value
    return both


def read(plain):
    try:
        status = loads(json.dumps(plain))
    except JobStatusError:
        return None
    return JobStatus(status.value, status.source_value)


@st.composite
def texts(draw):
    indent = draw(st.sampled_from([None, 0, 1]))
    separators = draw(st.sampled_from([(",", ":"), (" ,", " : ")]))
    text = json.dumps(draw(documents), indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    if draw(st.booleans()):
        text = text.replace("job_s", "job\\u005fs").replace('"raw"', '"\\u0072aw"')
    return text.replace("\ud800", "\\ud800")


@law(texts())
def test_finds_and_converts_all_statuses(text):
    found, others = found_in(json.loads(text))
    found = [read(item) for item in found]
    stdin = text.encode()
    status, _, err = run("check", stdin=stdin)
    assert status == (None in found)
    assert err.count("warning: ") == len(others)
    assert ("no status found" in err) == (not found)
    if status:
        return
    counts = json.loads(run("report", "--json", stdin=stdin)[1])["counts"]
    plain = [(json.dumps({key: row[key] for key in row.keys() & set(FIELDS)}), row["count"]) for row in counts]
    assert [(loads(status), count) for status, count in plain] == Counter(found).most_common()
    for naming in Naming:
        expected = json.loads(text)
        both = [respell(item, naming.value) for item in found_in(expected)[0]]
        converted = run("convert", "--to", naming.name.lower(), stdin=stdin)[1]
        assert json.dumps(json.loads(converted)) == json.dumps(expected)
        if not any(both):
            assert re.sub('"source(_v|V)alue"', "", converted) == re.sub('"source(_v|V)alue"', "", text)


# Streams

#: Documents, and others damaged in ways that no line after them completes, or in any way; their bytes in Latin-1.
PARTS = load("../data/streams")
GOOD, SCALARS, DAMAGE, BAD = ([part.encode("latin-1") for part in PARTS[kind]] for kind in PARTS)
#: A document with one problem.
WRONG = b'{"job_status":{"value":7}}'
streams = st.lists(
    st.sampled_from(GOOD + SCALARS)
    | st.sampled_from(DAMAGE + BAD)
    | st.text('{}[]",:1\\ \n', max_size=8).map(str.encode)
    | st.sampled_from([b"\n", b"\n\n", b"\r\n", b"\n  ", b"\n\x1e", b"\n\xef\xbb\xbf", b" "]),
    max_size=12,
).map(b"".join)


@law(streams, st.lists(st.integers(1, 9)))
def test_the_commands_agree_however_the_input_arrives(data, sizes):
    one_input(data)
    for command in COMMANDS:
        expected = run(*command, stdin=data)
        assert run(*command, stdin=Pieces(data, sizes)) == expected
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            assert run(*command, stdin=file) == expected


def lines_reported(data):
    return [int(line.split(":")[1]) for line in run("check", stdin=data)[1].splitlines()]


@law(st.lists(st.just(WRONG) | st.sampled_from(DAMAGE + BAD) | st.text("[{:,}]1", max_size=9).map(str.encode)))
def test_no_line_is_lost(parts):
    """A document with a problem is reported at its line, also as a part of one that begins before."""
    lines = b"\n".join(parts).split(b"\n")
    expected = Counter(number for number, line in enumerate(lines, 1) if line == WRONG)
    assert expected <= Counter(lines_reported(b"\n".join(lines)))


@law(
    st.lists(st.sampled_from(GOOD + DAMAGE), max_size=8),
    st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\n\xef\xbb\xbf", b"\n\x1e"]),
)
def test_finds_each_good_document_once_and_reports_the_rest(parts, end):
    line, good, bad = 1, [], []
    for part, before in zip(parts, [b"", *parts], strict=False):
        lines = range(line, line + part.count(b"\n") + 1)
        line += part.count(b"\n") + end.count(b"\n")
        if part in GOOD:
            good.append(part)
        elif part == b'{"value":"open"}X':
            good.append(part[:-1])
            bad.append(lines)
        elif before in DAMAGE:  # one damaged document with that
            bad[-1] = range(bad[-1].start, lines.stop)
        else:
            bad.append(lines)
    data = b"".join(part + end for part in parts)
    written = run("convert", "--to", "snake", stdin=data)[1]
    assert re.sub("[ \r\n\ufeff\x1e]", "", written) == re.sub("[ \r\n]", "", b"".join(good).decode())
    reported = lines_reported(data)
    assert all(any(line in lines for line in reported) for lines in bad)
    assert all(any(line in lines for lines in bad) for line in reported)
