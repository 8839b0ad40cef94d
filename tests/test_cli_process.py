"""The command line in processes of its own: pipes, full disks, Ctrl-C, memory."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import COMMANDS

pytestmark = pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX processes")

ROOT = Path(__file__).parents[1]
TO_CAMEL = COMMANDS[2]
GOOD = b'{"value":"open","source_value":1}\n'
BAD = b'{"job_status":{"value":1}}\n'
each_command = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


@contextmanager
def started(*arguments, unbuffered="", **streams):
    """Start the command line, and end it if it hangs."""
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, "-m", "jobstatus", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, bufsize=0, **streams)
    timer = threading.Timer(300, process.kill)
    timer.daemon = True
    timer.start()
    with process:
        yield process
    timer.cancel()


# Streams


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("command", [["--help"], *COMMANDS], ids=" ".join)
def test_reports_a_full_disk(command, unbuffered):
    with Path("/dev/full").open("wb") as full, started(*command, stdout=full, unbuffered=unbuffered) as process:
        _, err = process.communicate((GOOD + BAD) * 2000)
    assert process.returncode == 2
    lines = [line for line in err.splitlines() if not line.startswith(b"<stdin>:")]
    assert lines == [b"jobstatus: cannot write: No space left on device"]


@each_command
def test_ends_quietly_when_nobody_reads(command):
    reader, writer = os.pipe()
    os.close(reader)
    with started(*command, stdout=writer) as process:
        os.close(writer)
        process.stdin.write(BAD + GOOD)
        if command == ["report"]:  # which writes in the end
            process.stdin.close()
        assert process.wait() == 141
        assert process.stderr.read().count(b"\n") == (command != ["check"])


@each_command
def test_ctrl_c_leaves_whole_lines(command):
    with started(*command) as process:
        process.stdin.write((GOOD + BAD) * 3)
        (process.stdout if command == ["check"] else process.stderr).readline()  # it is at work
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, b"Traceback" in err, out[-1:].strip()) == (130, False, b"")


@needs_full
@each_command
def test_works_when_standard_error_is_full(command, tmp_path):
    with Path("/dev/full").open("wb") as full, started(*command, tmp_path / "none", "-", stderr=full) as process:
        out, _ = process.communicate(BAD + GOOD)
    assert (process.returncode, out.count(b"\n")) == (2, 3 if command == ["report"] else 1)


# Memory

LINE = b'{"job_status":{"value":"open","source_value":"Open"},"title":"' + b"t" * 120 + b'"}\n'
# Lines among which some are cut, in a way that looks like the beginning of a document of many lines.
PAGE = json.loads((ROOT / "tests" / "data" / "ats_jobs.json").read_bytes())
#: Documents of about 1.2 MB, good or damaged.
LARGE = [
    b'{"value":"open","source_value":"%s"}\n' % (b"x" * 1_200_000),
    b"x" * 1_200_000 + b"\n",
    b'{"a":"' + b"x" * 1_200_000 + b"\n",
    b'{"a":[' + b"1," * 600_000 + b"\n",
    json.dumps([PAGE] * 20, indent=2).encode() + b"\n",
    b"{\n" + b' "a": 1,\n' * 120_000 + b' "b"\n}\n',
]
# In a small process of its own, as what is measured counts the memory of the process that starts it.
MEASURED = """
import resource, subprocess, sys
status = subprocess.call([sys.executable, "-m", "jobstatus", *sys.argv[1:]], stdout=-3, stderr=-3)
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measure(*arguments):
    """Return the exit status, and the peak memory in bytes, at full speed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = [sys.executable, "-c", MEASURED, *map(str, arguments)]
    printed = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout
    status, peak = map(int, printed.split())
    return status, peak * (1 if sys.platform == "darwin" else 1024)


def slow(*values):
    return pytest.param(*values, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("command", "first", "block", "megabytes"),
    [
        *((command, b"nope\n", b'{"a":[\n' * 2 + LINE * 1000, 8) for command in COMMANDS),
        *(slow(["check"], b"", line, 4) for line in (b'{"a":1,\n', b'  {"a":1}X\n', b'{"a":[\n{}\n')),
        *(slow(command, document, LINE, 20) for command in (["check"], TO_CAMEL) for document in LARGE),
    ],
)
def test_memory_is_bounded_by_the_largest_document(command, first, block, megabytes, tmp_path):
    (tmp_path / "much").write_bytes(first + block * (megabytes * 10**6 // len(block)))
    _, least = measure("--version")
    status, peak = measure(*command, tmp_path / "much")
    print(f"{(peak - least) / 2**20:.1f} MiB above --version")
    assert status == (first not in (LARGE[0], LARGE[4]))
    assert peak < least + 12 * len(first) + 2 * 2**20
