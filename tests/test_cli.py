"""The command line in this process. What needs a process of its own is in `test_cli_process`."""

import errno
import io
import json
import os
import signal
import stat
import subprocess
import sys
import types
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pytest

from jobstatus import JobStatus, __version__, loads
from jobstatus._cli import main
from jobstatus._cli._documents import Source
from jobstatus._cli._table import columns, fit
from jobstatus._cli._terminal import Progress, read_some

HERE = Path(__file__).parent
JOBS, EVENTS = HERE / "data" / "ats_jobs.json", HERE / "data" / "job_events.ndjson"
CASES = json.loads((HERE / "conformance" / "command_line.json").read_text(encoding="utf-8"))
GOOD = b'{"value":"open","source_value":1}'
posix = pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX files")


@pytest.fixture
def run(monkeypatch, capsysbinary):
    """Run the command line over the given standard input; give exit status, output and errors."""

    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(list(map(str, arguments)))
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


def lines_of(err):
    """The lines of standard error that are about documents."""
    return [line for line in err.splitlines() if not line.startswith("jobstatus: no status found")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_conformance(run, case):
    stdin = case["bytes"].encode("latin-1") if "bytes" in case else case["input"].encode()
    problems = [f"<stdin>:{line}" for line in case["check"]]
    status, out, err = run("check", stdin=stdin)
    assert status == bool(problems)
    assert out.splitlines() == problems
    assert lines_of(err) == [f"warning: <stdin>:{line}" for line in case.get("warnings", [])]

    status, out, err = run("report", "--json", stdin=stdin)
    assert (status, lines_of(err)) == (bool(problems), problems)
    totals = json.loads(out)["totals"]
    assert (totals["documents"], totals["statuses"]) == (case["documents"], case["statuses"])
    assert ("no status found" in err) == case.get("none", False)

    status, out, err = run("convert", "--to", "camel", stdin=stdin)
    assert (status, lines_of(err), out) == (bool(problems), problems, case["camel"])
    again = run("convert", "--to", "camel", stdin=out.encode())
    assert (again[0], again[1]) == (0, out)


@pytest.mark.parametrize(
    ("first", "line"),
    [
        ("", '{"a":1,\n'),
        ("", '  {"a":1}X\n'),
        ("", '{"a":[\n{}\n'),
        ('{"a":"' + "x" * 1_100_000 + '"}\n', GOOD.decode() + "\n"),
        ('{"a":[' + "1," * 500_000 + "\n", GOOD.decode() + "\n"),
        ("{\n" + ' "a": 1,\n' * 100_000 + ' "b"\n}\n', GOOD.decode() + "\n"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("waiting", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_no_more_is_kept_than_the_largest_document(first, line, waiting):
    stream = io.BytesIO(first.encode() + line.encode() * (300_000 // len(line)))
    kept = []

    def read(size):
        kept.append(len(source._text))
        return stream.read(size)

    source = Source(read, waiting=waiting)
    assert list(source)
    assert max(kept) < 2.1 * len(first) + 300_000


# Which files, and what is under which keys


def test_files_make_one_stream(run, tmp_path):
    files = [tmp_path / name for name in "abcd"]
    for file, text in zip(files, ["\ufeff{}", '\ufeff{\n "value": 1\n}{}\n', "nope\n", "\ufeff[1]"], strict=True):
        file.write_text(text, encoding="utf-8")
    status, out, err = run("convert", "--to", "snake", *files, "-", stdin=GOOD)
    assert (status, out) == (1, '\ufeff{}\n{\n "value": 1\n}{}\n[1]\n' + GOOD.decode())
    assert err == f"{files[2]}:1:1: $: not a JSON text: Expecting value\n"


def test_a_file_that_cannot_be_read_does_not_stop_the_others(run, tmp_path):
    (tmp_path / "bad").write_text('{"value":[],"source_value":1}')
    status, out, err = run("check", tmp_path / "none", tmp_path, "", tmp_path / "bad", "-", stdin=b"{")
    assert status == 2
    assert [line.split(" ")[0] for line in out.splitlines()] == [f"{tmp_path / 'bad'}:1:10:", "<stdin>:1:2:"]
    assert err.splitlines() == [
        f"jobstatus: {tmp_path / 'none'}: No such file or directory",
        f"jobstatus: {tmp_path}: Is a directory",
        "jobstatus: : No such file or directory",
    ]


@posix
def test_a_file_that_may_not_be_read(run, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(GOOD)
    secret.chmod(0)
    files = [secret, *([mem] if (mem := Path("/proc/self/mem")).exists() else [])]
    root = os.geteuid() == 0
    if root:  # which may read anything
        os.seteuid(65534)
    try:
        status, _, err = run("check", *files, "-", stdin=GOOD)
    finally:
        if root:
            os.seteuid(0)
    assert status == 2
    assert err.splitlines()[0] == f"jobstatus: {secret}: Permission denied"
    assert len(err.splitlines()) == len(files)


@pytest.mark.parametrize("names", [["kind"], ["a.b", 'q"é'], [""], [":{"], ["raw"]], ids=repr)
def test_other_keys(run, names):
    holder = {name: {"value": "full_time", "source_value": 1} for name in names}
    document = {"job_status": {"source_value": 1}, "holder": holder, "s": [":{", ',"', '"'], "other": {"": 2}}
    options = [option for name in names for option in ("--key", name)]
    for text in (json.dumps(document), json.dumps(document, ensure_ascii=False, indent=1)):
        status, out, err = run("report", "--json", *options, stdin=text.encode())
        assert (status, err) == (0, "")
        row = {"count": len(names), "mark": None, "value": "full_time", "source_value": 1}
        assert json.loads(out)["counts"] == [row]
        out = run("convert", "--to", "camel", *options, stdin=text.encode())[1]
        assert out.count('"sourceValue"') == len(names)
        assert out.replace('"sourceValue"', '"source_value"') == text


# check


def test_good_input_is_silent(run):
    assert run("check", JOBS, EVENTS) == (0, "", "")


def test_messages_are_one_printable_line(run):
    _, out, _ = run("check", stdin=b'{"job_status":{"value":"open","a\\nb\\u001b":NaN}}')
    assert out == "<stdin>:1:44: $.job_status['a\\nb\\x1b']: not JSON: the number nan\n"


# convert


def test_there_and_back(run, tmp_path):
    for file in (JOBS, EVENTS):
        status, camel, err = run("convert", "--to", "camel", file)
        assert (status, err) == (0, "")
        (tmp_path / "camel").write_text(camel, encoding="utf-8")
        assert camel != file.read_text(encoding="utf-8")
        snake = run("convert", "--to", "snake", tmp_path / "camel")[1]
        assert snake == run("convert", "--to", "snake", file)[1]
        assert snake.replace("sourceValue", "source_value") == file.read_text(encoding="utf-8").replace(
            "sourceValue", "source_value"
        )


@posix
class TestInPlace:
    def test_replaces_files_that_change(self, run, tmp_path):
        changed, link, same = (tmp_path / name for name in ("changed", "link", "same"))
        changed.write_bytes(GOOD)
        changed.chmod(0o640)
        link.symlink_to(changed)
        same.write_text('{"sourceValue":1}')
        before = same.stat()
        assert run("convert", "--to", "camel", "--in-place", link, same) == (0, "", "")
        assert changed.read_bytes() == GOOD.replace(b"source_value", b"sourceValue")
        assert stat.S_IMODE(changed.stat().st_mode) == 0o640
        assert link.is_symlink()
        assert same.stat().st_ino == before.st_ino
        assert sorted(path.name for path in tmp_path.iterdir()) == ["changed", "link", "same"]

    def test_leaves_files_with_bad_documents(self, run, tmp_path):
        bad, good = tmp_path / "bad", tmp_path / "good"
        bad.write_bytes(GOOD + b"\nnope\n")
        good.write_bytes(GOOD)
        status, out, err = run("convert", "--to", "camel", "--in-place", bad, good)
        assert (status, out, err) == (1, "", f"{bad}:2:1: $: not a JSON text: Expecting value\n")
        assert bad.read_bytes() == GOOD + b"\nnope\n"
        assert good.read_bytes() != GOOD
        assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "good"]

    def test_refuses_what_is_no_file(self, run, tmp_path):
        os.mkfifo(tmp_path / "fifo")
        status, _, err = run("convert", "--to", "camel", "--in-place", tmp_path / "fifo", tmp_path / "none", tmp_path)
        assert status == 2
        assert [line.rpartition(": ")[2] for line in err.splitlines()] == [
            "not a regular file",
            "No such file or directory",
            "not a regular file",
        ]
        (tmp_path / "loop").symlink_to("loop")
        assert run("convert", "--to", "camel", "--in-place", tmp_path / "loop")[0] == 2

    def test_leaves_nothing_when_it_is_ended_at_once(self, run, tmp_path, monkeypatch):
        (tmp_path / "file").write_bytes(GOOD)
        real = os.open

        def opened(*arguments, **options):
            real(*arguments, **options)
            raise KeyboardInterrupt

        monkeypatch.setattr("jobstatus._cli._convert.os.open", opened)
        assert run("convert", "--to", "camel", "--in-place", tmp_path / "file")[0] == 130
        assert [path.name for path in tmp_path.iterdir()] == ["file"]

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_leaves_nothing_when_it_is_ended(self, run, tmp_path, monkeypatch, number):
        file = tmp_path / "file"
        file.write_bytes(GOOD)

        def read(*_):
            signal.raise_signal(number)

        monkeypatch.setattr("jobstatus._cli._run.read_some", read)
        handler = signal.getsignal(signal.SIGTERM)
        expected = nullcontext() if number == signal.SIGINT else pytest.raises(SystemExit, match=str(128 + number))
        with expected:
            assert run("convert", "--to", "camel", "--in-place", file)[0] == 130
        assert file.read_bytes() == GOOD
        assert [path.name for path in tmp_path.iterdir()] == ["file"]
        assert signal.getsignal(signal.SIGTERM) is handler

    def test_a_signal_that_is_ignored_stays_so(self, run, tmp_path, monkeypatch):
        (tmp_path / "file").write_bytes(GOOD)
        parts = iter([GOOD, b""])

        def read(*_):
            signal.raise_signal(signal.SIGHUP)
            return next(parts)

        monkeypatch.setattr("jobstatus._cli._run.read_some", read)
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            assert run("convert", "--to", "camel", "--in-place", tmp_path / "file")[0] == 0
        finally:
            signal.signal(signal.SIGHUP, before)

    def test_a_file_that_fails_while_it_is_read_stays(self, run, tmp_path, monkeypatch):
        file = tmp_path / "file"
        file.write_bytes(GOOD)
        parts = iter([GOOD])

        def read(*_):
            if part := next(parts, None):
                return part
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr("jobstatus._cli._run.read_some", read)
        assert run("convert", "--to", "camel", "--in-place", file) == (
            2,
            "",
            f"jobstatus: {file}: Input/output error\n",
        )
        assert file.read_bytes() == GOOD

    def test_standard_input_is_a_usage_error(self, capsys):
        for files in ([], ["-"]):
            with pytest.raises(SystemExit, match="2"):
                main(["convert", "--to", "camel", "--in-place", *files])
            assert "standard input" in capsys.readouterr().err


@posix
def test_a_file_is_not_both_input_and_output(monkeypatch, tmp_path, capsys):
    file = tmp_path / "file"
    file.write_bytes(GOOD)
    for arguments in ([str(file)], ["-"]):
        with file.open("a", encoding="utf-8") as out, file.open(encoding="utf-8") as stdin:
            monkeypatch.setattr(sys, "stdout", out)
            monkeypatch.setattr(sys, "stdin", stdin)
            assert main(["convert", "--to", "camel", *arguments]) == 2
        assert "input file is output file" in capsys.readouterr().err
    assert file.read_bytes() == GOOD
    with (tmp_path / "other").open("w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main(["convert", "--to", "snake", str(file)]) == 0
    assert (tmp_path / "other").read_bytes() == GOOD


# report


def statuses_in(value):
    if isinstance(value, dict):
        for name, item in value.items():
            if name in ("job_status", "jobStatus") and isinstance(item, dict):
                yield item
            elif name != "raw":
                yield from statuses_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from statuses_in(item)


def test_the_report_counts_what_is_there(run):
    status, out, err = run("report", "--json", JOBS, EVENTS)
    documents = [json.loads(JOBS.read_text()), *map(json.loads, EVENTS.read_text().splitlines())]
    found = Counter(
        JobStatus(loads(json.dumps(plain)).value, loads(json.dumps(plain)).source_value)
        for plain in statuses_in(documents)
    )
    report = json.loads(out)
    assert (status, err) == (0, "")
    assert report["totals"]["documents"] == len(documents)
    assert report["totals"]["statuses"] == found.total()
    assert report["totals"]["distinct"] == len(found) == len(report["counts"])
    for row in report["counts"]:
        plain = {name: row[name] for name in ("value", "source_value") if name in row}
        assert row["count"] == found[loads(json.dumps(plain))]
    counts = [row["count"] for row in report["counts"]]
    assert counts == sorted(counts, reverse=True)


def test_numbers_with_the_same_hash_are_told_apart(run):
    numbers = [1 + factor * sys.hash_info.modulus for factor in range(2000)]
    assert len(set(map(hash, numbers))) == 1
    stdin = "\n".join(f'{{"source_value":{number}}}' for number in numbers).encode()
    assert json.loads(run("report", "--json", stdin=stdin)[1])["totals"]["distinct"] == 2000


def test_many_different_statuses(run):
    stdin = "".join(f'{{"source_value":{number}}}\n' for number in [*range(10_500), *range(10_500)]).encode()
    report = json.loads(run("report", "--json", stdin=stdin)[1])
    assert [row["count"] for row in report["counts"]] == [2] * 10_500


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        (["1", "1.0", "1e0", "true"], [3, 1]),
        (["0", "-0.0", "false", "null"], [2, 1, 1]),
        (['{"a":1,"b":[2]}', '{"b":[2.0],"a":1}', '{"a":1,"b":[2,2]}'], [2, 1]),
        (['"\\u00e9"', '"é"', '"e\u0301"'], [2, 1]),
        (["1e300", str(int(1e300)), "1" + "0" * 300], [2, 1]),
        (["123456789012345678", "123456789012345677"], [1, 1]),
    ],
)
def test_equal_statuses_are_counted_together(run, texts, counts):
    stdin = "\n".join(f'{{"source_value":{text}}}' for text in texts).encode()
    assert [row["count"] for row in json.loads(run("report", "--json", stdin=stdin)[1])["counts"]] == counts


def test_the_report_is_a_table(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    lines = b'{"value":"unmapped_value"}\n{"value":"new_one","source_value":"n"}\n{"value":"open"}\n{"value":"open"}\n'
    lines += b'{"value":null,"source_value":null}'
    assert run("report", stdin=lines)[1].splitlines() == [
        "count  share  value                  source v...",
        "    2  40.0%  open                   (absent)     ██████████",
        "    1  20.0%  unmapped...  unmapped  (absent)     █████",
        '    1  20.0%  new_one      unknown   "n"          █████',
        "    1  20.0%  null                   null         █████",
        "5 documents, 5 statuses, 4 distinct, 1 unmapped, 1 unknown",
    ]


def test_the_report_of_little(run):
    assert run("report", stdin=b"[]")[1] == "1 document, 0 statuses, 0 distinct, 0 unmapped, 0 unknown\n"
    assert run("report", stdin=GOOD)[1].splitlines()[-1] == "1 document, 1 status, 1 distinct, 0 unmapped, 0 unknown"


TEXTS = [
    "x" * 200,
    "採用" * 100,
    "กำลังเปิดรับสมัคร" * 9,
    "नौकरी" * 20,
    "e\u0301" * 90,
    "👩‍💻" * 30,
    "\u1112\u1161\u11ab",
    "ﬁ",
]


@pytest.mark.parametrize("width", [20, 60, 66, 100])
def test_columns_line_up(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [{"value": text, "source_value": text[::-1]} for text in [*TEXTS, *(text[:3] for text in TEXTS)]]
    out = run("report", stdin="\n".join(map(json.dumps, rows)).encode())[1]
    ends = {columns(line.rstrip("█")) for line in out.splitlines()[1:-1]}
    assert len(ends) == 1
    assert all(columns(line) <= max(width, 60) for line in out.splitlines()[:-1])
    assert "..." in out


@pytest.mark.parametrize(
    ("text", "width"), [("e\u0301", 1), ("\u1112\u1161\u11ab", 2), ("😀", 2), ("\u200d", 0), ("ｱ採", 3)]
)
def test_columns(text, width):
    assert columns(text) == width
    assert columns(fit(text, 8)) == 8
    assert columns(fit(text * 9, 6)) == 6


@pytest.mark.parametrize("encoding", ["ascii", None])
def test_what_the_output_cannot_encode_is_escaped(monkeypatch, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding) if encoding else io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"value":"é","source_value":"採"}'.encode())))
    assert main(["report"]) == 0
    stream.seek(0)
    row = stream.read().splitlines()[1].split()
    assert row == ["1", "100.0%", r"\xe9", "unknown", r'"\u63a1"', "#" * 13]


def test_what_a_terminal_would_act_on_is_escaped(run):
    _, out, _ = run("report", stdin=rb'{"value":"\u001b[31m\u202e\u0007","source_value":"\ud800\n\u009b"}')
    assert r"\x1b[31m\u202e\x07" in out
    assert r'"\ud800\n\x9b"' in out


# Arguments


@pytest.mark.parametrize("arguments", [[], ["nope"], ["convert"], ["convert", "--to", "kebab"], ["report", "--nope"]])
def test_wrong_arguments_end_with_2(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "usage: jobstatus" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", "report", "convert", "check"])
def test_the_help_names_every_exit_status(run, command):
    status, out, err = run(*command.split(), "--help")
    assert (status, err) == (0, "")
    assert {"0", "1", "2", "130", "141"} <= set(out.split())


def test_the_version(run, monkeypatch):
    assert run("--version") == (0, f"jobstatus {__version__}\n", "")
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["--version"]) == 2


@posix
def test_the_module_runs():
    command = [sys.executable, "-m", "jobstatus", "check", JOBS]
    assert subprocess.run(command, cwd=HERE.parent, capture_output=True, check=True).stdout == b""


# Streams


class Stream(io.RawIOBase):
    """A file without a buffer, of which each call takes or gives what comes next."""

    def __init__(self, *steps):
        super().__init__()
        self.steps, self.seen = list(steps), b""

    def readable(self):
        return True

    writable = readable

    def write(self, data):
        step = self.steps.pop(0) if self.steps else len(data)
        if isinstance(step, BaseException):
            raise step
        self.seen += bytes(data[: step or 0])
        return step if step is None else min(step, len(data))

    def read(self, _=-1):
        step = self.steps.pop(0)
        if isinstance(step, BaseException):
            raise step
        return step


def output_to(monkeypatch, stream):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(stream), "utf-8"))


@posix
@pytest.mark.parametrize("size", [10, 100_000])
def test_output_is_written_in_full(monkeypatch, size):
    monkeypatch.setattr("select.select", lambda *_: None)
    stream = Stream(3, None, 1, None)
    output_to(monkeypatch, stream)
    text = json.dumps({"x": "y" * size}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert main(["convert", "--to", "camel"]) == 0
    assert stream.seen == text
    assert not stream.steps


@posix
@pytest.mark.parametrize(
    ("steps", "stdin", "result"),
    [
        ([3, OSError(errno.ENOSPC, "No space")], [GOOD, b""], (2, "jobstatus: cannot write: No space\n", GOOD[:3])),
        ([BrokenPipeError(errno.EPIPE, "Broken pipe")], [GOOD, b""], (141, "", b"")),
        ([], [GOOD, KeyboardInterrupt()], (130, "", GOOD)),
        ([KeyboardInterrupt()], [GOOD + b"\n" + GOOD, b""], (130, "", GOOD + b"\n")),
        ([KeyboardInterrupt(), OSError(errno.ENOSPC, "No space")], [GOOD + b"\n", b""], (130, "", b"")),
        ([], [GOOD, OSError(errno.EIO, "No input")], (2, "jobstatus: <stdin>: No input\n", GOOD)),
    ],
    ids=["full disk", "broken pipe", "Ctrl-C", "Ctrl-C in a line", "Ctrl-C and full disk", "unreadable"],
)
def test_the_exit_status_of_what_fails(monkeypatch, steps, stdin, result):
    output_to(monkeypatch, out := Stream(*steps))
    source = io.TextIOWrapper(io.BufferedReader(Stream(*stdin)))
    monkeypatch.setattr(sys, "stdin", source)
    monkeypatch.setattr(sys, "stderr", err := io.StringIO())
    assert (main(["convert", "--to", "snake"]), err.getvalue(), out.seen) == result


@posix
def test_where_standard_error_fails_nothing_else_changes(monkeypatch, tmp_path):
    with (tmp_path / "err").open("w", encoding="utf-8") as err:

        class Full(io.StringIO):
            def fileno(self):
                return err.fileno()

            def write(self, _):
                raise OSError(errno.ENOSPC, "No space")

            def flush(self):
                self.write("")

        monkeypatch.setattr(sys, "stderr", Full())
        assert main(["check", str(tmp_path / "none")]) == 2
        os.write(err.fileno(), b"x")  # as Python does in the end
    assert (tmp_path / "err").read_bytes() == b""


def test_streams_that_were_closed_before(monkeypatch, capsys):
    reason = os.strerror(errno.EBADF)
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check"]) == 2
    assert capsys.readouterr() == ("", f"jobstatus: <stdin>: {reason}\n")
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["check"]) == 2
    assert capsys.readouterr().err == f"jobstatus: cannot write: {reason}\n"
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["check"]) == 2


@posix
def test_reading_waits_for_what_does_not_block(monkeypatch):
    monkeypatch.setattr("select.select", lambda *_: None)
    assert read_some(Stream(None, None, b"x"), 5) == b"x"


def test_a_hint_where_input_comes_from_a_terminal(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(GOOD))
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=stdin.buffer, isatty=lambda: True))
    monkeypatch.setattr(sys, "stderr", err := io.StringIO())
    assert main(["check"]) == 0
    assert err.getvalue() == "jobstatus: reading from the terminal; Ctrl-D ends the input\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestProgress:
    @pytest.fixture
    def clock(self, monkeypatch):
        times = [0.0]
        monkeypatch.setattr("time.monotonic", lambda: times[0])
        return times

    def test_is_shown_when_it_is_time_and_removed_once(self, clock, monkeypatch):
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        progress = Progress(None)
        for time, documents in [(0.1, 1), (0.25, 2), (0.4, 3), (0.5, 4)]:
            clock[0] = time
            progress.show(documents, 5)
        progress.clear()
        progress.clear()
        assert terminal.getvalue() == "2 documents\x1b[K\r4 documents\x1b[K\r\x1b[K"

    def test_says_how_fast_where_the_size_is_known(self, clock, monkeypatch):
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        progress = Progress(40_000_000)
        clock[0] = 2.0
        progress.show(1, 10_000_000)
        assert terminal.getvalue() == "1 document, 25% at 5.0 MB/s\x1b[K\r"

    def test_is_shown_on_a_terminal_only(self, clock, monkeypatch):
        monkeypatch.setattr(sys, "stderr", err := io.StringIO())
        progress = Progress(None)
        clock[0] = 9.0
        progress.show(1, 1)
        progress.clear()
        assert err.getvalue() == ""

    def test_knows_the_size_of_files(self, monkeypatch, tmp_path):
        monkeypatch.setattr("jobstatus._cli._terminal._EVERY", 0.0001)
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        (tmp_path / "file").write_bytes((GOOD + b"\n") * 20_000)
        assert main(["check", str(tmp_path / "file"), str(tmp_path / "file")]) == 0
        assert ", 50% at " in terminal.getvalue()

    @pytest.mark.parametrize("to_terminal", [True, False])
    def test_is_not_shown_among_converted_documents(self, monkeypatch, to_terminal):
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())

        class Out(io.TextIOWrapper):
            def isatty(self):
                return to_terminal

        monkeypatch.setattr(sys, "stdout", Out(io.BytesIO()))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD)))
        monkeypatch.setattr("jobstatus._cli._terminal._EVERY", 0)
        assert main(["convert", "--to", "snake"]) == 0
        assert terminal.getvalue() == ("" if to_terminal else "0 documents\x1b[K\r1 document\x1b[K\r\x1b[K")
