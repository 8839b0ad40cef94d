"""The command line in this process. What needs a process of its own is in `test_cli_process`."""

import errno
import io
import itertools
import json
import os
import re
import signal
import stat
import sys
import types
from functools import partial
from pkgutil import resolve_name
from unittest import mock

import pytest
from command_line import COMMANDS, Capture, Pieces, about_documents, run
from test_conformance import load

from jobstatus import __version__
from jobstatus._cli import main
from jobstatus._cli._convert import Replacement

GOOD, CAMEL = b'{"value":"open","source_value":1}', b'{"value":"open","sourceValue":1}'
TO_CAMEL = ("convert", "--to", "camel")

posix = pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX files")


@pytest.mark.parametrize("case", load("command_line"), ids=lambda case: case["name"])
def test_conformance(case, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(case.get("columns", 60)))
    stdin = case["bytes"].encode("latin-1") if "bytes" in case else case["input"].encode()
    keys = [option for key in case.get("keys", []) for option in ("--key", key)]
    problems = [f"<stdin>:{line}" for line in case["check"]]
    status, out, err = run("check", *keys, stdin=stdin)
    assert (status, out.splitlines()) == (bool(problems), problems)
    assert run("check", *keys, stdin=Pieces(stdin, itertools.cycle([4, 3]))) == (status, out, err)
    assert about_documents(err) == [f"warning: <stdin>:{line}" for line in case.get("warnings", [])]

    status, out, err = run("report", "--json", *keys, stdin=stdin)
    assert (status, about_documents(err)) == (bool(problems), problems)
    report = json.loads(out)
    assert out == f"{json.dumps(report, indent=2)}\n"
    assert (report["totals"]["documents"], report["totals"]["statuses"]) == (case["documents"], case["statuses"])
    looked_for = " or ".join(sorted(case.get("keys", ["job_status", "jobStatus"])))
    assert (f"no status found: no object under the key {looked_for}, and" in err) == case.get("none", False)
    assert json.dumps(report["counts"]) == json.dumps(case.get("counts", report["counts"]))  # in which 1 is not 1.0
    if "table" in case:
        assert run("report", *keys, stdin=stdin)[1].splitlines() == case["table"]

    status, out, err = run(*TO_CAMEL, *keys, stdin=stdin)
    assert (status, about_documents(err), out) == (bool(problems), problems, case["camel"])
    assert run(*TO_CAMEL, *keys, stdin=Pieces(stdin, itertools.repeat(2))) == (status, out, err)
    assert run(*TO_CAMEL, *keys, stdin=out.encode())[:2] == (0, out)


# Files


def test_each_file_begins_on_a_line_of_its_own(tmp_path):
    files = [tmp_path / name for name in "abcd"]
    for file, text in zip(files, ["\ufeff{}", '\ufeff{\n "value": 1\n}{}\n', "nope\n", "\ufeff[1]"], strict=True):
        file.write_text(text, encoding="utf-8")
    status, out, err = run("convert", "--to", "snake", *files, "-", stdin=GOOD)
    assert (status, out) == (1, '\ufeff{}\n{\n "value": 1\n}{}\n[1]\n' + GOOD.decode())
    assert err == f"{files[2]}:1:1: $: not a JSON text: Expecting value\n"


def test_an_unreadable_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "bad").write_text('{"value":[],"source_value":1}')
    status, out, err = run("check", tmp_path / "none", tmp_path, "", tmp_path / "bad", "-", stdin=b"{")
    assert status == 2
    assert [line.split(" ")[0] for line in out.splitlines()] == [f"{tmp_path / 'bad'}:1:10:", "<stdin>:1:2:"]
    assert [line.rsplit(": ", 1)[0] for line in err.splitlines()] == [
        f"jobstatus: {name}" for name in (tmp_path / "none", tmp_path, "")
    ]


@posix
def test_a_file_is_not_both_input_and_output(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_bytes(GOOD)
    for name, target, status in (("file", "file", 2), ("-", "file", 2), ("file", "other", 0)):
        with (tmp_path / target).open("a", encoding="utf-8") as out, (tmp_path / "file").open() as stdin:
            monkeypatch.setattr(sys, "stdout", out)
            monkeypatch.setattr(sys, "stdin", stdin)
            assert main([*TO_CAMEL, name if name == "-" else str(tmp_path / name)]) == status
        assert (": input file is output file\n" in capsys.readouterr().err) == (status == 2)
    assert [(tmp_path / name).read_bytes() for name in ("file", "other")] == [GOOD, CAMEL]


@posix
class TestInPlace:
    @pytest.fixture
    def file(self, tmp_path):
        (tmp_path / "file").write_bytes(GOOD)
        return tmp_path / "file"

    def test_replaces_files_that_change(self, file, tmp_path):
        link, old, same, bad = (tmp_path / name for name in ("link", "old", "same", "bad"))
        file.chmod(0o640)
        link.symlink_to(file)
        old.hardlink_to(file)
        same.write_bytes(CAMEL)
        bad.write_bytes(GOOD + b"\nnope\n")
        inode = same.stat().st_ino
        status, out, err = run(*TO_CAMEL, "--in-place", bad, link, same)
        assert (status, out, err) == (1, "", f"{bad}:2:1: $: not a JSON text: Expecting value\n")
        assert [path.read_bytes() for path in (file, old, bad)] == [CAMEL, GOOD, GOOD + b"\nnope\n"]
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
        assert (link.is_symlink(), same.stat().st_ino) == (True, inode)
        assert {path.name for path in tmp_path.iterdir()} == {"file", "link", "old", "same", "bad"}

    def test_the_temporary_file_is_private_and_utf_8(self, file):
        with Replacement(str(file)) as stream:
            assert (stat.S_IMODE(os.fstat(stream.fileno()).st_mode), stream.encoding) == (0o600, "utf-8")

    def test_rejects_anything_but_a_regular_file(self, tmp_path, capsys):
        os.mkfifo(tmp_path / "fifo")
        (tmp_path / "loop").symlink_to("loop")
        for name, reason in (("fifo", ": not a regular file\n"), (".", "regular"), ("none", "No such"), ("loop", "")):
            status, _, err = run(*TO_CAMEL, "--in-place", tmp_path / name)
            assert (status, reason in err) == (2, True)
        for files in ([], ["-"]):
            with pytest.raises(SystemExit, match="2"):
                main([*TO_CAMEL, "--in-place", *files])
            assert re.search(": --in-place needs files.* standard input\n$", capsys.readouterr().err)

    @pytest.mark.parametrize("function", ["_convert.os.open", "_run.read_some"])
    @pytest.mark.parametrize(
        ("event", "expected"),
        [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (OSError("No"), 2), (None, 0)],
    )
    def test_leaves_the_file_alone_when_interrupted(self, file, monkeypatch, function, event, expected):
        real = resolve_name(f"jobstatus._cli.{function}")

        def interrupted(*arguments, **options):
            result = real(*arguments, **options)
            if isinstance(event, OSError):
                raise event
            signal.raise_signal(event or signal.SIGHUP)
            return result

        monkeypatch.setattr(f"jobstatus._cli.{function}", interrupted)
        before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)
        # A signal that was ignored before, as under `nohup`, stays ignored.
        hangup = signal.SIG_DFL if event else signal.SIG_IGN
        signal.signal(signal.SIGHUP, hangup)
        try:
            status, _, err = run(*TO_CAMEL, "--in-place", file)
        except SystemExit as ended:
            status, err = ended.code, ""
        finally:
            after = signal.getsignal(signal.SIGTERM), signal.signal(signal.SIGHUP, before[1])
        assert (status, file.read_bytes()) == (expected, GOOD if expected else CAMEL)
        assert err == (f"jobstatus: {file}: No\n" if expected == 2 else "")
        assert after == (before[0], hangup)
        assert [path.name for path in file.parent.iterdir()] == ["file"]


def test_counts_more_statuses_than_it_remembers(monkeypatch):
    monkeypatch.setattr("jobstatus._cli._statuses._MOST", 3)
    texts = [json.dumps({"source_value": item}) for item in [*range(10), "too long to be remembered" * 50]]
    rows = json.loads(run("report", "--json", stdin="".join(texts * 2).encode())[1])["counts"]
    assert [row["count"] for row in rows] == [2] * len(texts)


@pytest.mark.parametrize("stream", [io.TextIOWrapper(io.BytesIO(), "ascii"), io.StringIO()])
def test_escapes_what_the_output_cannot_encode(monkeypatch, stream):
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"value":"é","source_value":"採"}'.encode())))
    assert main(["report"]) == 0
    stream.seek(0)
    row = stream.read().splitlines()[1].split()
    assert row == ["1", "100.0%", r"\xe9", "unknown", r'"\u63a1"', "#" * 13]


@pytest.mark.parametrize("arguments", ["", "nope", "convert", "convert --to kebab", "report --nope"])
def test_wrong_arguments_exit_with_2(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments.split())
    assert "usage: jobstatus" in capsys.readouterr().err


def test_the_help_names_every_exit_status():
    for command in ([], ["report"], ["convert"], ["check"], ["adopt"]):
        status, out, err = run(*command, "--help")
        assert (status, err) == (0, "")
        assert {"0", "1", "2", "130", "141"} <= set(out.split())
    assert run("--version") == (0, f"jobstatus {__version__}\n", "")


# Streams


def write_to(monkeypatch, *effects):
    """Replace standard output by a raw stream whose writes return or raise *effects*; return its `write`."""
    raw = types.SimpleNamespace(write=mock.Mock(side_effect=effects))
    stdout = types.SimpleNamespace(buffer=raw, encoding="utf-8", isatty=lambda: False, flush=lambda: None)
    monkeypatch.setattr(sys, "stdout", stdout)
    return raw


@pytest.mark.parametrize("then", [2 * len(GOOD) + 2, OSError(errno.ENOSPC, "No space")], ids=["all", "full disk"])
def test_ctrl_c_while_writing_leaves_whole_lines(monkeypatch, then):
    out = write_to(monkeypatch, KeyboardInterrupt, then)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((GOOD + b"\n") * 2 + GOOD)))
    assert main(["convert", "--to", "snake"]) == 130
    assert bytes(out.write.call_args.args[0]) == (GOOD + b"\n") * 2


def test_waits_for_streams_that_do_not_block(monkeypatch):
    wait = mock.Mock()
    monkeypatch.setattr("select.select", wait)
    out = write_to(monkeypatch, None, 3, None, len(GOOD) - 3)
    source = mock.Mock(fileno=mock.Mock(side_effect=io.UnsupportedOperation))
    source.raw.read.side_effect = [None, GOOD, None, b""]
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=source, isatty=lambda: False))
    assert main(["convert", "--to", "snake"]) == 0
    assert [bytes(call.args[0]) for call in out.write.mock_calls] == [GOOD, GOOD, GOOD[3:], GOOD[3:]]
    read, write = mock.call([source.raw], [], []), mock.call([], [out], [])
    assert sorted(wait.mock_calls, key=[read, write].index) == [read, read, write, write]


@pytest.mark.parametrize("pieces", load("../data/arriving"))
def test_results_appear_as_documents_arrive(pieces):
    out, arriving = Capture(), iter(pieces)

    class Arriving(io.BytesIO):
        expected = 0

        def read(self, _):
            assert out.text().count("\n") >= self.expected
            piece, self.expected = next(arriving, ([], 0))
            return "".join(text * times for text, times in piece).encode()

    assert run("check", stdin=Arriving(), out=out)[0] == 1
    assert next(arriving, None) is None


PARSES = load("../data/parses")


@pytest.mark.parametrize("case", PARSES, ids=lambda case: case["name"])
def test_no_work_is_done_twice(case, monkeypatch):
    done = []

    def counted(name, wrapped, *args):
        done.append(f"{name} {len(args[0]) - sum(args[1:])}")
        return wrapped(*args)

    for name in {line.partition(" ")[0] for each in PARSES for line in each["parses"]}:
        place = f"jobstatus._cli.{name}"
        monkeypatch.setattr(place, partial(counted, name, resolve_name(place)))
    monkeypatch.setattr("jobstatus._cli._buffer._CHUNK", case.get("chunk", 8))
    monkeypatch.setattr("jobstatus._cli._buffer._LARGE", 64)
    stdin = case["input"].encode("utf-8", "surrogateescape")
    assert (run("check", stdin=stdin)[1].splitlines(), done) == (case["check"], case["parses"])
    assert run(*TO_CAMEL, stdin=stdin)[1] == case["camel"]


def test_reports_closed_streams(monkeypatch, capsys):
    reason = os.strerror(errno.EBADF)
    for name, error in (("stdin", f"<stdin>: {reason}"), ("stdout", f"cannot write: {reason}")):
        monkeypatch.setattr(sys, name, None)
        assert main(["check"]) == 2
        assert capsys.readouterr().err == f"jobstatus: {error}\n"
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["check"]) == main(["--version"]) == 2


def test_prints_a_hint_when_it_reads_from_a_terminal(monkeypatch, capsys):
    stdin = types.SimpleNamespace(buffer=io.BytesIO(GOOD), isatty=lambda: True)
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["check"]) == 0
    assert capsys.readouterr().err == "jobstatus: reading from the terminal; Ctrl-D ends the input\n"


PROGRESS = re.compile(r"(\d+) documents(?:, (\d+)% at ([\d.]+) MB/s)?\x1b\[K\r")
MUCH = (b'{"pad":"' + b"x" * 1000 + b'","job_status":{"value":"open"}}\n') * 500 + b"nope\n" + GOOD


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("from_file", [True, False])
def test_progress_is_shown_on_a_terminal_and_removed(command, from_file, monkeypatch, tmp_path):
    (tmp_path / "file").write_bytes(MUCH)
    command = [*command, tmp_path / "file"] if from_file else command
    # From one question for the time to the next passes a quarter of a second, as from one message to the next.
    monkeypatch.setattr("time.monotonic", itertools.count(0, 0.25).__next__)
    plain = run(*command, stdin=MUCH)
    *rest, err = run(*command, stdin=MUCH, err=Capture(terminal=True))
    assert (*rest, PROGRESS.sub("", err).replace("\x1b[K", "")) == plain
    assert not re.search(r"\r(?!\x1b|\d+ documents[,\x1b])", err)  # a message never follows without \x1b[K
    shown = [match.groups() for match in PROGRESS.finditer(err)]
    counts = [int(count) for count, _, _ in shown]
    assert counts == sorted(set(counts))
    assert (counts[0], counts[-1]) == (0, 501)
    speed = f"{len(MUCH) / (0.25 * len(shown)) / 1e6:.1f}"
    assert shown[-1][1:] == (("100", speed) if from_file else (None, None))
    if "convert" in command:  # not among documents
        assert run(*command, stdin=MUCH, out=Capture(terminal=True), err=Capture(terminal=True)) == plain
    monkeypatch.setattr("time.monotonic", itertools.chain([0], itertools.repeat(1)).__next__)
    assert len(PROGRESS.findall(run(*command, stdin=MUCH, err=Capture(terminal=True))[2])) == 1
    monkeypatch.setattr("time.monotonic", lambda: 0)  # not before it takes long
    assert run(*command, stdin=MUCH, err=Capture(terminal=True)) == plain
