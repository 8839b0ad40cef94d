"""The command line in processes of its own: signals, pipes, full disks, terminals, memory."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX processes")

ROOT = Path(__file__).parents[1]
COMMANDS = {"check": ["check"], "report": ["report"], "convert": ["convert", "--to", "camel"]}
#: At full speed, where the tests' coverage is measured.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED" and not name.startswith("COVERAGE_")
}
each_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
MIB = 2**20
TIMEOUT = 300  # seconds, for what would else hang for ever

GOOD = b'{"value":"open","source_value":1}\n'
BAD = b'{"job_status":{"value":1}}\n'
LINE = b'{"id":"%07d","job_status":{"value":"open","source_value":"Open"},"title":"' + b"t" * 120 + b'"}\n'


def start(arguments, *, unbuffered=False, **streams):
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, "-m", "jobstatus", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, env={**ENVIRONMENT, **({"PYTHONUNBUFFERED": "1"} if unbuffered else {})}, **streams
    )


def finished(process, stdin=None):
    out, err = process.communicate(stdin, timeout=TIMEOUT)
    return process.returncode, out, err


# Of a small process of its own, as what is measured counts the memory of whoever starts it.
MEASURED = """
import resource, subprocess, sys
status = subprocess.run([sys.executable, "-m", "jobstatus", *sys.argv[1:]]).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open("usage", "w"))
"""


def measure(arguments, folder):
    """Run with the output going to files; give the status and the highest memory in bytes."""
    command = [sys.executable, "-c", MEASURED, *map(str, arguments)]
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        environment = {**ENVIRONMENT, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=folder, env=environment, stdout=out, stderr=err, check=True)
    status, peak = map(int, (folder / "usage").read_text().split())
    return status, peak * (1 if sys.platform == "darwin" else 1024)


@each_command
@pytest.mark.parametrize("megabytes", [8, pytest.param(100, marks=pytest.mark.slow)])
def test_a_long_stream_takes_constant_memory(command, megabytes, tmp_path):
    lines = megabytes * 10**6 // len(LINE % 0)
    with (tmp_path / "much").open("wb") as much:
        # The first ones are damaged already, in a way that looks like the beginning of a document of many lines.
        much.writelines(LINE % number if number % 1000 > 1 else b'{"a":[\n' for number in range(lines))
    _, least = measure(["--version"], tmp_path)
    status, peak = measure([*command, tmp_path / "much"], tmp_path)
    print(f"{command[0]}: {megabytes} MB, peak {(peak - least) / MIB:.1f} MiB above --version")
    assert status == 1
    assert peak < least + 8 * MIB
    problems = (tmp_path / ("out" if command == ["check"] else "err")).read_bytes().splitlines()
    assert [int(line.rsplit(b"much:")[1].split(b":")[0]) for line in problems] == [*range(2, lines + 1, 1000)]


@pytest.mark.slow
@each_command
def test_a_pretty_document_takes_eight_times_its_size(command, tmp_path):
    page = json.loads((ROOT / "tests" / "data" / "ats_jobs.json").read_bytes())
    page["data"] *= 200
    (tmp_path / "page").write_text(json.dumps(page, indent=2))
    size = (tmp_path / "page").stat().st_size
    _, least = measure(["--version"], tmp_path)
    status, peak = measure([*command, tmp_path / "page"], tmp_path)
    print(f"{command[0]}: {size / MIB:.1f} MiB, peak {(peak - least) / size:.1f} times above --version")
    assert (status, size > 8 * MIB) == (0, True)
    assert peak < least + 8 * size


@pytest.mark.slow
@each_command
@pytest.mark.parametrize("kind", ["status", "document", "garbage"])
def test_a_line_of_100_mb_among_others(command, kind, tmp_path):
    size = 100_000_000
    line = {
        "status": b'{"value":"open","source_value":"%s"}\n' % (b"x" * size),
        "document": b'{"text":"%s","job_status":%s}\n' % (b"x" * size, GOOD[:-1]),
        "garbage": b"x" * size + b"\n",
    }[kind]
    (tmp_path / "much").write_bytes(GOOD + line + GOOD)
    status, peak = measure([*command, tmp_path / "much"], tmp_path)
    print(f"{command[0]} {kind}: peak {peak / MIB:.0f} MiB")
    assert status == (kind == "garbage")
    assert peak < 9 * size
    if command[0] == "convert":
        documents = [GOOD, *([] if kind == "garbage" else [line]), GOOD]
        assert (tmp_path / "out").read_bytes() == b"".join(documents).replace(b"source_value", b"sourceValue")


@pytest.mark.parametrize("command", [COMMANDS["check"], COMMANDS["convert"]], ids=["check", "convert"])
@pytest.mark.parametrize(
    "document",
    [b'{"job_status":{"value":"open","value":"open"}}\n', b'{\n "a": [\n  {\n  }\n ],\n "a": 1\n}\n'],
    ids=["line", "pretty"],
)
def test_results_appear_as_documents_arrive(command, document):
    with start(command, stdin=subprocess.PIPE) as process:
        for _ in range(3):
            for line in document.splitlines(keepends=True):
                process.stdin.write(line)
                process.stdin.flush()
            problems = process.stdout if command == ["check"] else process.stderr
            assert problems.readline().startswith(b"<stdin>:")
            if command != ["check"]:
                process.stdin.write(GOOD)
                process.stdin.flush()
                assert process.stdout.readline() == GOOD.replace(b"source_value", b"sourceValue")
        assert finished(process)[0] == 1


@pytest.mark.parametrize(
    "cut", [b'{"a":[' + b"1," * 50_000, b'{"a":"' + b"x" * 100_000, b"{"], ids=["array", "string", "short"]
)
def test_results_appear_after_a_cut_line(cut):
    with start(["check"], stdin=subprocess.PIPE) as process:
        process.stdin.write(cut + b"\n" + BAD * 2)  # only the second cannot be an item of the array
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"<stdin>:1:")
        assert process.stdout.readline().startswith(b"<stdin>:2:")
        assert finished(process)[0] == 1


@needs_full
@pytest.mark.parametrize("unbuffered", [False, True], ids=["buffered", "unbuffered"])
def test_the_help_on_a_full_disk(unbuffered):
    with Path("/dev/full").open("wb") as full, start(["--help"], stdout=full, unbuffered=unbuffered) as process:
        assert finished(process)[0] == 2


@needs_full
@each_command
@pytest.mark.parametrize("unbuffered", [False, True], ids=["buffered", "unbuffered"])
def test_a_full_disk(command, unbuffered):
    with (
        Path("/dev/full").open("wb") as full,
        start([*command, "-"], stdin=subprocess.PIPE, stdout=full, unbuffered=unbuffered) as process,
    ):
        status, _, err = finished(process, (LINE % 1 + BAD) * 2000)
    last = [line for line in err.splitlines() if not line.startswith(b"<stdin>:")]
    assert (status, last) == (2, [b"jobstatus: cannot write: No space left on device"])


@pytest.mark.parametrize("unbuffered", [False, True], ids=["buffered", "unbuffered"])
def test_a_file_with_a_limit(tmp_path, unbuffered):
    text = json.dumps({"pad": "x" * 300_000, "job_status": {"value": "open", "sourceValue": 1}})
    with (tmp_path / "out").open("wb") as out:
        command = f'ulimit -f 100; exec "{sys.executable}" -m jobstatus convert --to camel'
        environment = {**ENVIRONMENT, **({"PYTHONUNBUFFERED": "1"} if unbuffered else {})}
        result = subprocess.run(
            ["bash", "-c", command],
            input=text.encode(),
            stdout=out,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
            check=False,
        )
    assert (result.returncode, result.stderr) == (2, b"jobstatus: cannot write: File too large\n")


@pytest.mark.parametrize("unbuffered", [False, True], ids=["buffered", "unbuffered"])
def test_a_pipe_that_does_not_block(unbuffered):
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    text = LINE % 1 * 3000
    with start(["convert", "--to", "snake"], stdin=subprocess.PIPE, stdout=writer, unbuffered=unbuffered) as process:
        os.close(writer)
        feeder = threading.Thread(target=lambda: (process.stdin.write(text), process.stdin.close()))
        feeder.start()
        with os.fdopen(reader, "rb") as pipe:
            assert pipe.read() == text
        feeder.join(TIMEOUT)
        assert process.wait(TIMEOUT) == 0


@each_command
def test_a_reader_that_leaves_ends_it_quietly_though_input_goes_on(command):
    with start(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:

        def feed():
            with suppress(OSError):
                for _ in range(10_000 if command == ["report"] else 10**9):
                    process.stdin.write((GOOD + BAD) * 100)
                process.stdin.close()

        if command != ["report"]:
            feeder = threading.Thread(target=feed)
            feeder.start()
            assert process.stdout.readline()
            process.stdout.close()
        else:
            process.stdout.close()
            process.stdin.write(GOOD)
            process.stdin.close()
            feeder = threading.Thread(target=bool)
            feeder.start()
        assert process.wait(TIMEOUT) == 141
        feeder.join(TIMEOUT)
        with suppress(OSError):
            process.stdin.close()


@each_command
def test_ctrl_c_leaves_whole_lines(command):
    with start(command, stdin=subprocess.PIPE) as process:
        process.stdin.write((GOOD + BAD) * 3)
        process.stdin.flush()
        (process.stdout if command == ["check"] else process.stderr).readline()  # it is at work
        process.send_signal(signal.SIGINT)
        status, out, err = finished(process)
    assert status == 130
    assert b"Traceback" not in err
    assert out[-1:] in (b"\n", b"")


@needs_full
@each_command
def test_standard_error_on_a_full_disk_changes_no_status(command, tmp_path):
    with (
        Path("/dev/full").open("wb") as full,
        start([*command, tmp_path / "none", "-"], stdin=subprocess.PIPE, stderr=full) as process,
    ):
        status, out, _ = finished(process, BAD + GOOD)
    assert status == 2
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


def on_terminal(arguments, *, out_too, stdin):
    """Run with standard error, or both, on a pseudo-terminal; give the status, what it showed, and what a pipe got."""
    import pty

    master, slave = pty.openpty()
    shown = bytearray()

    def watch():
        while True:
            try:
                shown.extend(os.read(master, 65536))
            except OSError:  # the other side is closed
                return

    # Reading takes long: after each part, it is time to show progress.
    code = "import sys, jobstatus._cli._terminal as t; t._EVERY = 0; from jobstatus._cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *arguments]
    streams = {"stderr": slave, "stdout": slave if out_too else subprocess.PIPE, "stdin": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, **streams) as process:
        os.close(slave)
        watcher = threading.Thread(target=watch)
        watcher.start()
        status, out, _ = finished(process, stdin)
        watcher.join(TIMEOUT)
    os.close(master)
    return status, shown.decode(), (out or b"").decode()


MUCH = b"".join([*([LINE % 1] * 2000), BAD, *([LINE % 1] * 2000), b"{\n", GOOD])


@each_command
def test_long_work_shows_its_progress_on_a_terminal(command):
    status, shown, out = on_terminal(command, out_too=False, stdin=MUCH)
    plain = finished(start(command, stdin=subprocess.PIPE), MUCH)
    assert (status, out) == (1, plain[1].decode())
    counts = [int(count) for count in re.findall(r"(\d+) documents?\x1b\[K\r", shown)]
    assert len(counts) > 1
    assert counts == sorted(counts)
    assert screen(shown) == [*plain[2].decode().splitlines(), ""]


@each_command
def test_output_on_the_same_terminal_is_not_mixed_with_progress(command):
    status, shown, _ = on_terminal(command, out_too=True, stdin=MUCH)
    plain = finished(start(command, stdin=subprocess.PIPE, stderr=subprocess.STDOUT), MUCH)
    assert status == 1
    assert sorted(screen(shown)) == sorted(["", *plain[1].decode().splitlines()])


def test_a_terminal_that_is_closed_changes_nothing():
    import pty

    master, slave = pty.openpty()
    code = "import sys, jobstatus._cli._terminal as t; t._EVERY = 0; from jobstatus._cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "convert", "--to", "snake"]
    with subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=slave
    ) as process:
        os.close(slave)
        os.read(master, 100)
        os.close(master)
        out, _ = process.communicate(GOOD * 10_000, timeout=TIMEOUT)
    assert (process.returncode, out) == (0, GOOD * 10_000)
