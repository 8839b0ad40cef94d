"""The command line under stress: documented exit statuses, messages on the right stream, every other line handled."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest

from jobstatus._cli import main

pytestmark = pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX processes")

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
COMMANDS = {"check": ["check"], "report": ["report"], "convert": ["convert", "--to", "camel"]}
#: Buffered, as at a user's; at full speed, where the tests' coverage is measured.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED" and not name.startswith("COVERAGE_")
}
each_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
MIB = 2**20

GOOD = b'{"value":"open","source_value":1}'
LINE = b'{"id":"%07d","job_status":{"value":"open","source_value":"Open"},"title":"' + b"t" * 120 + b'"}\n'


def run(arguments, stdin=b""):
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = main([str(argument) for argument in arguments])
    finally:
        sys.stdin = before
    out.flush(), err.flush()
    return status, out.buffer.getvalue(), err.buffer.getvalue()


def start(arguments, **streams):
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, "-m", "jobstatus", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, **streams)


# Of a small process of its own, as what is measured counts the memory of whoever starts it.
MEASURED = """
import resource, subprocess, sys
status = subprocess.run([sys.executable, "-m", "jobstatus", *sys.argv[1:]]).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open("usage", "w"))
"""


def measure(arguments, folder):
    """Run with the output going to files; give the status, the highest memory in bytes, and seconds."""
    command = [sys.executable, "-c", MEASURED, *map(str, arguments)]
    begin = time.perf_counter()
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        environment = {**ENVIRONMENT, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=folder, env=environment, stdout=out, stderr=err, check=True)
    seconds = time.perf_counter() - begin
    status, peak = map(int, (folder / "usage").read_text().split())
    return status, peak * (1 if sys.platform == "darwin" else 1024), seconds


# Each stream, how many of its documents are good, and on which lines the bad ones begin.
STREAMS = {
    "nothing": (b"", 0, []),
    "blank lines": (b"\n \n\r\n\t\n", 0, []),
    "a byte order mark alone": (b"\xef\xbb\xbf", 0, [1]),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD + b"\n" + GOOD + b"\n", 2, []),
    "a byte order mark before a document of many lines": (b'\xef\xbb\xbf{\n"value":\n"open"\n}\n', 1, []),
    "a byte order mark at every line": ((b"\xef\xbb\xbf" + GOOD + b"\n") * 3, 3, []),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + GOOD + b"\n" + GOOD, 1, [1]),
    "CRLF": (b"\r\n".join([GOOD, b"", GOOD, b'{"value":1}', GOOD, b""]), 3, [4]),
    "CR alone": (GOOD + b"\r" + GOOD, 0, [1]),
    "a last line without its end": (GOOD + b"\n" + GOOD, 2, []),
    "a last line cut off": (GOOD + b"\n" + GOOD[:-3], 1, [2]),
    "a first line cut off": (GOOD[:-3] + b"\n" + GOOD + b"\n\n" + GOOD, 2, [1]),
    "invalid UTF-8 in the middle": (GOOD + b'\n{"value":"\xff"}\n' + GOOD, 2, [2]),
    "invalid UTF-8 first": (b"\x80\n" + GOOD + b"\n" + GOOD, 2, [1]),
    "overlong UTF-8": (GOOD + b'\n{"value":"\xc0\xaf"}\n' + GOOD, 2, [2]),
    "zeros": (GOOD + b"\n\0\0\0\n" + GOOD + b"\0\n" + GOOD, 2, [2, 3]),
    "UTF-16 in the middle": (GOOD + b"\n" + GOOD.decode().encode("utf-16") + b"\n" + GOOD, 2, [2]),
    "levels without end": (GOOD + b"\n" + b"[" * 100_000 + b"\n" + GOOD, 2, [2]),
    "too many levels": (GOOD + b"\n" + b"[" * 200 + b"]" * 200 + b"\n" + GOOD, 2, [2]),
    "too many digits": (GOOD + b"\n" + b"7" * 5000 + b"\n" + GOOD, 2, [2]),
    "a name a thousand times": (GOOD + b"\n{" + b",".join([b'"k":1'] * 1000) + b"}\n" + GOOD, 2, [2]),
    "surrogates": (rb'{"value":"\ud800","source_value":"\udfff"}' + b"\n" + GOOD, 2, []),
    "all that is wrong": (
        b"\n".join([b"nope", b"{", b"'a'", b"{]", b"NaN", b'{"value":[]}', GOOD, b"}"]),
        1,
        [*range(1, 7), 8],
    ),
}


@pytest.mark.parametrize(("stream", "good", "bad"), STREAMS.values(), ids=STREAMS)
def test_every_line_is_handled_and_every_bad_one_told(stream, good, bad):
    status, problems, nothing = run(["check"], stream)
    assert (status, nothing) == (1 if bad else 0, b"")
    assert sorted({int(line.split(b":")[1]) for line in problems.splitlines()}) == bad
    assert re.fullmatch(rb"(<stdin>:[0-9]+: \$.*: .+\n)*", problems)
    told, report, errors = run(["report", "--json"], stream)
    assert (told, errors) == (status, problems)
    assert json.loads(report)["totals"]["documents"] == json.loads(report)["totals"]["statuses"] == good
    told, converted, errors = run(["convert", "--to", "camel"], stream)
    assert (told, errors) == (status, problems)
    assert converted.count(b'"value"') == good
    assert b'"source_value"' not in converted
    assert run(["check"], converted) == (0, b"", b"")


def test_converting_keeps_marks_and_ends_of_lines_and_gives_the_last_line_one():
    stream = b"\xef\xbb\xbf" + GOOD + b"\r\n\r\n \xef\xbb\xbf\n" + b" " + GOOD + b" \t\r\n" + GOOD
    camel = GOOD.replace(b"source_value", b"sourceValue")
    status, out, err = run(COMMANDS["convert"], stream)
    assert out == b"\xef\xbb\xbf" + camel + b"\r\n" + b" " + camel + b" \t\r\n" + camel + b"\n"
    assert (status, err.count(b"\n")) == (1, 1)


@each_command
@pytest.mark.parametrize(
    ("megabytes", "most"), [(4, 40 * MIB), pytest.param(300, 40 * MIB, marks=pytest.mark.slow)], ids=["4 MB", "300 MB"]
)
def test_a_long_stream_takes_constant_memory(command, megabytes, most, tmp_path, record_property):
    lines = megabytes * 10**6 // len(LINE % 0)
    with (tmp_path / "much").open("wb") as much:
        much.writelines(LINE % number if number % 1000 else b"{\n" for number in range(1, lines + 1))
    status, peak, seconds = measure([*command, tmp_path / "much"], tmp_path)
    record_property("peak_mib", peak / MIB)
    print(f"{command[0]}: {megabytes} MB, {lines} lines, peak {peak / MIB:.1f} MiB, {seconds:.1f} s")
    assert status == 1
    assert peak < most
    told = (tmp_path / ("out" if command == ["check"] else "err")).read_bytes().splitlines()
    assert [int(line.rsplit(b"much:")[1].split(b":")[0]) for line in told] == [*range(1000, lines + 1, 1000)]
    (tmp_path / "much").unlink()
    (tmp_path / "out").unlink()


@pytest.mark.slow
@each_command
@pytest.mark.parametrize("kind", ["status", "document", "garbage"])
def test_a_line_of_100_mb_among_others(command, kind, tmp_path, record_property):
    size = 100_000_000
    line = {
        "status": b'{"value":"open","source_value":"%s"}' % (b"x" * size),
        "document": b'{"text":"%s","job_status":%s}' % (b"x" * size, GOOD),
        "garbage": b"x" * size,
    }[kind]
    (tmp_path / "much").write_bytes(GOOD + b"\n" + line + b"\n" + GOOD)
    status, peak, seconds = measure([*command, tmp_path / "much"], tmp_path)
    record_property("peak_mib", peak / MIB)
    print(f"{command[0]} {kind}: peak {peak / MIB:.0f} MiB, {seconds:.1f} s")
    assert status == (kind == "garbage")
    assert peak < 7 * size
    assert seconds < 30
    told = (tmp_path / ("out" if command == ["check"] else "err")).read_bytes().splitlines()
    assert [line.rsplit(b"much:")[1].split(b":")[0] for line in told] == [b"2"] * status
    if command[0] == "convert":
        documents = [GOOD, *([] if kind == "garbage" else [line]), GOOD]
        expected = b"".join(document.replace(b"source_value", b"sourceValue") + b"\n" for document in documents)
        assert (tmp_path / "out").read_bytes() == expected


@each_command
@pytest.mark.parametrize("gone", ["reader", "disk"])
def test_output_that_nobody_takes(command, gone, tmp_path):
    """Much of it, so that writing fails in the middle."""
    (tmp_path / "much").write_bytes((LINE % 1 + b"{\n") * 20_000)
    if gone == "disk" and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    out, in_ = os.pipe() if gone == "reader" else (os.open(os.devnull, os.O_RDONLY), os.open("/dev/full", os.O_WRONLY))
    os.close(out)
    with (tmp_path / "err").open("wb") as err, start([*command, tmp_path / "much"], stdout=in_, stderr=err) as process:
        os.close(in_)
    last = [line for line in (tmp_path / "err").read_bytes().splitlines() if b"/much:" not in line]
    if gone == "reader":
        assert (process.returncode, last) == (141, [])
    else:
        assert (process.returncode, last) == (2, [b"jobstatus: cannot write: No space left on device"])


@pytest.mark.parametrize("command", [COMMANDS["check"], COMMANDS["convert"]], ids=["check", "convert"])
def test_a_reader_that_leaves_stops_it_though_input_goes_on(command):
    with start(command, stdin=subprocess.PIPE) as process:

        def feed():
            try:
                while True:
                    process.stdin.write((GOOD + b'\n{"value":1}\n') * 100)
            except OSError:
                return

        feeder = threading.Thread(target=feed)
        errors = threading.Thread(target=process.stderr.read)
        feeder.start(), errors.start()
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=20) == 141
        feeder.join(20), errors.join(20)
        with suppress(BrokenPipeError):
            process.stdin.close()


@each_command
@pytest.mark.parametrize("closed", [False, True], ids=["", "and nobody reads"])
def test_ctrl_c_in_the_midst_of_work_is_130_and_leaves_whole_lines(command, closed, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with start([*command, fifo]) as process, fifo.open("wb") as feed:
        feed.write((GOOD + b'\n{"value":1}\n') * 3)
        feed.flush()
        time.sleep(0.4)  # it waits for more by then, with its output in the buffer
        if closed:
            process.stdout.close()
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()
        out = b"" if closed else process.stdout.read()
        assert process.wait() == 130
    assert b"Traceback" not in err
    assert b"Exception" not in err
    assert err.count(b"\n") == (0 if command == ["check"] else 3)
    if not closed:
        assert out.count(b"\n") == {"check": 3, "report": 0, "convert": 3}[command[0]]
        assert out[-1:] in (b"\n", b"")


def test_what_cannot_be_read_does_not_stop_the_others(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(GOOD)
    secret.chmod(0)
    files = [secret, tmp_path, tmp_path / "none", *([mem] if (mem := Path("/proc/self/mem")).exists() else []), "-"]
    root = os.geteuid() == 0
    if root:  # which may read anything
        os.seteuid(65534)
    try:
        for name, command in COMMANDS.items():
            status, out, err = run([*command, *files], GOOD + b"\n{\n")
            assert status == 2
            lines = err.splitlines() + (out.splitlines() if name == "check" else [])
            assert lines[0] == b"jobstatus: %s: Permission denied" % bytes(secret)
            assert [line for line in lines if line.startswith(b"jobstatus: ")] == lines[: len(files) - 1]
            assert [line for line in lines if line.startswith(b"<stdin>:2: $: ")] == lines[len(files) - 1 :] != []
            assert {"check": b"<stdin>:2: ", "report": b"1 documents, 1 statuses", "convert": b"sourceValue"}[
                name
            ] in out
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_vanishes_before_its_turn_is_told(tmp_path):
    fifo, gone, last = tmp_path / "fifo", tmp_path / "gone", tmp_path / "last"
    os.mkfifo(fifo)
    gone.write_bytes(GOOD)
    last.write_bytes(b'{"value":1}')
    with start(["check", fifo, gone, last]) as process:
        with fifo.open("wb") as feed:
            gone.unlink()
            feed.write(GOOD)
        out, err = process.communicate()
    assert process.returncode == 2
    assert err == b"jobstatus: %s: No such file or directory\n" % bytes(gone)
    assert out == b"%s:1: $.value: must be a string or null, not a number\n" % bytes(last)


def test_a_file_that_vanishes_while_it_is_read_is_read_to_its_end(tmp_path):
    file = tmp_path / "much"
    file.write_bytes((GOOD + b"\n") * 50_000)
    with start(["convert", "--to", "snake", file]) as process:
        first = process.stdout.readline()
        file.unlink()
        out, err = process.stdout.read(), process.stderr.read()
    assert (process.returncode, err) == (0, b"")
    assert first + out == (GOOD + b"\n") * 50_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@each_command
def test_standard_error_on_a_full_disk_changes_no_status(command, tmp_path):
    with (
        Path("/dev/full").open("wb") as full,
        start([*command, tmp_path / "none", "-"], stdin=subprocess.PIPE, stderr=full) as process,
    ):
        out, _ = process.communicate(b"{\n" + GOOD)
    assert process.returncode == 2
    assert out.count(b"\n") == {"check": 1, "report": 3, "convert": 1}[command[0]]


# On a terminal


def screen(data):
    """What is to be read on a terminal after *data*, which says nothing of lines longer than it is wide."""
    lines, line, column = [], "", 0
    for part in re.findall(r"\x1b\[K|\r|\n|[^\x1b\r\n]+", data):
        if part == "\x1b[K":
            line = line[:column]
        elif part == "\r":
            column = 0
        elif part == "\n":
            lines.append(line)
            line = ""
        else:
            line = line[:column].ljust(column) + part + line[column + len(part) :]
            column += len(part)
    return [line.rstrip() for line in [*lines, line]]


def on_terminal(arguments, *, out_too):
    """Run with standard error, or both, on a pseudo-terminal; give the status, what it showed, and what a pipe got."""
    import pty

    master, slave = pty.openpty()
    shown = bytearray()

    def watch():
        while True:
            try:
                shown.extend(os.read(master, 65536))
            except OSError:  # how Linux tells that the other side is closed
                return

    with start(arguments, stderr=slave, stdout=slave if out_too else subprocess.PIPE) as process:
        os.close(slave)
        watcher = threading.Thread(target=watch)
        watcher.start()
        out = b"" if out_too else process.stdout.read()
        process.wait()
        watcher.join(20)
    os.close(master)
    return process.returncode, shown.decode(), out.decode()


@pytest.fixture
def long_work(tmp_path):
    """A file that takes longer than progress takes to show."""
    file = tmp_path / "much"
    lines = [*([LINE % 1] * 50_000), b'{"value":1}\n', *([LINE % 1] * 50_000), b"{\n", GOOD]
    file.write_bytes(b"".join(lines))
    return file


@each_command
def test_long_work_shows_its_progress_on_a_terminal(command, long_work):
    status, shown, out = on_terminal([*command, long_work], out_too=False)
    plain = start([*command, long_work])
    piped, errors = (stream.decode() for stream in plain.communicate())
    assert (status, out) == (1, piped) == (plain.returncode, piped)
    counts = [int(count) for count in re.findall(r"(\d+) documents\r", shown)]
    assert counts
    assert counts == sorted(set(counts))
    assert screen(shown) == [*errors.splitlines(), ""]
    assert "documents\r" not in errors
    assert "\x1b" not in errors + piped


@each_command
def test_output_on_the_same_terminal_is_not_mixed_with_progress(command, long_work):
    status, shown, _ = on_terminal([*command, long_work], out_too=True)
    plain = start([*command, long_work], stderr=subprocess.STDOUT)
    lines = plain.communicate()[0].decode().splitlines()
    assert status == 1
    shown_lines = screen(shown)
    assert sorted(shown_lines) == sorted(["", *lines])


def test_short_work_shows_no_progress():
    status, shown, _ = on_terminal(["check", DATA / "ats_jobs.json"], out_too=True)
    assert (status, shown) == (0, "")
