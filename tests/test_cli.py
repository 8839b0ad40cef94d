"""`_cli`: the command line, in this process and as one of its own."""

import errno
import io
import json
import os
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest

from jobstatus import JobStatus, loads
from jobstatus._cli import _Progress, main

DATA = Path(__file__).parent / "data"
JOBS, EVENTS = DATA / "ats_jobs.json", DATA / "job_events.ndjson"


@pytest.fixture
def run(monkeypatch, capsysbinary):
    """Run the command line over the given standard input; give exit status, output and errors."""

    def run(*arguments, stdin=b""):
        stream = io.TextIOWrapper(io.BytesIO(stdin))
        monkeypatch.setattr(sys, "stdin", stream)
        status = main(list(map(str, arguments)))
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


def statuses_in(value):
    if isinstance(value, dict):
        for name, item in value.items():
            if name in ("job_status", "jobStatus") and isinstance(item, dict):
                yield item
            else:
                yield from statuses_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from statuses_in(item)


def renamed(value, old, new):
    """The document with one member of each status renamed."""
    if isinstance(value, list):
        return [renamed(item, old, new) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: {new if key == old else key: inner for key, inner in item.items()}
        if name in ("job_status", "jobStatus") and isinstance(item, dict)
        else renamed(item, old, new)
        for name, item in value.items()
    }


TABLES = {
    60: """
count  share  value                  source v...
   60  87.0%  open                   "Open"       ██████████
    7  10.1%  unmapped...  unmapped  "採用担...   █
    1   1.4%  a_value_...  unknown   {"id": 4}    █
    1   1.4%  null                   null         █""",
    66: """
count  share  value                    source value
   60  87.0%  open                     "Open"          ███████████
    7  10.1%  unmapped_v...  unmapped  "採用担当採...  █
    1   1.4%  a_value_th...  unknown   {"id": 4}       █
    1   1.4%  null                     null            █""",
    100: """
count  share  value                                   source value
   60  87.0%  open                                    "Open"                        ████████████████
    7  10.1%  unmapped_value                unmapped  "採用担当採用担当採用担当...  ██
    1   1.4%  a_value_that_is_longer_th...  unknown   {"id": 4}                     █
    1   1.4%  null                                    null                          █""",
}


class TestReport:
    def test_counts_what_is_there(self, run):
        status, out, err = run("report", "--json", JOBS, EVENTS)
        documents = [json.loads(JOBS.read_text()), *map(json.loads, EVENTS.read_text().splitlines())]
        found = [
            JobStatus(loads(json.dumps(plain)).value, loads(json.dumps(plain)).source_value)
            for plain in statuses_in(documents)
        ]
        report = json.loads(out)
        assert (status, err) == (0, "")
        assert report["totals"]["documents"] == len(documents)
        assert report["totals"]["statuses"] == len(found) == sum(row["count"] for row in report["counts"])
        assert report["totals"]["distinct"] == len(set(found)) == len(report["counts"])
        for row in report["counts"]:
            plain = {name: row[name] for name in ("value", "source_value") if name in row}
            assert row["count"] == found.count(loads(json.dumps(plain)))
        counts = [row["count"] for row in report["counts"]]
        assert counts == sorted(counts, reverse=True)

    def test_marks_unmapped_and_unknown_values(self, run):
        lines = (
            b'{"value":"unmapped_value"}\n{"value":"new_one","source_value":"n"}\n{"value":"open"}\n{"value":"open"}\n'
        )
        _, out, _ = run("report", stdin=lines)
        head, *rows, totals = out.splitlines()
        assert [row.split()[:5] for row in rows] == [
            ["2", "50.0%", "open", "(absent)", "█████████████"],
            ["1", "25.0%", "unmapped_value", "unmapped", "(absent)"],
            ["1", "25.0%", "new_one", "unknown", '"n"'],
        ]
        assert totals == "4 documents, 4 statuses, 3 distinct, 1 unmapped, 1 unknown"
        assert (
            len({line.index(word) for line, word in zip([head, *rows[1:]], ["source", "(absent)", '"n"'], strict=True)})
            == 1
        )
        _, out, _ = run("report", "--json", stdin=lines)
        assert [row["mark"] for row in json.loads(out)["counts"]] == [None, "unmapped", "unknown"]

    @pytest.mark.parametrize("columns", [70, 80, 132])
    def test_fits_the_width(self, run, monkeypatch, columns):
        monkeypatch.setenv("COLUMNS", str(columns))
        wide = json.dumps({"value": "v" * 200, "source_value": "採用" * 100}, ensure_ascii=False).encode()
        for stdin in (wide, EVENTS.read_bytes()):
            _, out, _ = run("report", stdin=stdin)
            assert all(len(line) + sum(char in "採用担当" for char in line) <= columns for line in out.splitlines())
        _, out, _ = run("report", stdin=wide)
        assert "vvv..." in out
        assert "採..." in out or "用..." in out

    @pytest.mark.parametrize("columns", TABLES)
    def test_is_a_table_to_the_letter(self, run, monkeypatch, columns):
        monkeypatch.setenv("COLUMNS", str(columns))
        rows = [
            *[{"value": "open", "source_value": "Open"}] * 60,
            *[{"value": "unmapped_value", "source_value": "採用担当" * 12}] * 7,
            {"value": "a_value_that_is_longer_than_what_is_left_for_it", "source_value": {"id": 4}},
            {"value": None, "source_value": None},
        ]
        _, out, _ = run("report", stdin="\n".join(map(json.dumps, rows)).encode())
        *table, totals = out.splitlines()
        assert table == TABLES[columns].splitlines()[1:]
        assert totals == "69 documents, 69 statuses, 4 distinct, 7 unmapped, 1 unknown"

    def test_is_no_narrower_than_60_columns(self, run, monkeypatch):
        wide = json.dumps({"value": "v" * 200, "source_value": "x" * 200}).encode()
        widths = []
        for columns in (20, 60):
            monkeypatch.setenv("COLUMNS", str(columns))
            widths.append(len(run("report", stdin=wide)[1].splitlines()[1]))
        assert widths == [60, 60]

    def test_json_is_for_people_too(self, run):
        _, out, _ = run("report", "--json", stdin=b'{"value":"open"}')
        assert out.startswith('{\n  "counts": [\n    {\n      "count": 1,\n      "mark": null,\n')

    @pytest.mark.parametrize("encoding", ["ascii", None])
    def test_is_escaped_where_the_output_cannot_encode_it(self, monkeypatch, encoding):
        stream = io.TextIOWrapper(io.BytesIO(), encoding) if encoding else io.StringIO()
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"value":"é","source_value":"採"}'.encode())))
        assert main(["report"]) == 0
        stream.seek(0)
        row = stream.read().splitlines()[1].split()
        assert row == ["1", "100.0%", r"\xe9", "unknown", r'"\u63a1"', "#" * 13]

    def test_escapes_what_a_terminal_would_act_on(self, run):
        _, out, _ = run("report", stdin=rb'{"value":"\u001b[31m\u202e\u0007","source_value":"\ud800\n\u009b"}')
        row = out.splitlines()[1]
        assert row.isprintable()
        assert r"\x1b[31m\u202e\x07" in row
        assert r'"\ud800\n\x9b"' in row

    def test_is_ascii_where_the_output_is(self):
        result = python("report", JOBS, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
        assert result.returncode == 0
        assert result.stdout.isascii()
        assert b"####" in result.stdout

    def test_of_nothing_is_a_table_of_nothing(self, run):
        for stdin in (b"", b"\n \n", b"[]", b'{"job_status":null}'):
            status, out, _ = run("report", stdin=stdin)
            assert status == 0
            assert "0 statuses, 0 distinct" in out

    def test_bad_documents_are_told_and_left_out(self, run):
        status, out, err = run("report", stdin=b'{"value":"open"}\n{"value":3}\n{"value":"open"\n\n{"value":"open"}\n')
        assert status == 1
        assert "2 documents, 2 statuses" in out
        assert err.splitlines()[0] == "<stdin>:2: $.value: must be a string or null, not a number"
        assert err.splitlines()[1].startswith("<stdin>:3: $: not a JSON text: ")


class TestConvert:
    @pytest.mark.parametrize("file", [JOBS, EVENTS], ids=["document", "stream"])
    def test_there_and_back(self, run, file, tmp_path):
        status, camel, err = run("convert", "--to", "camel", file)
        assert (status, err) == (0, "")
        before, after = (
            [json.loads(line) for line in text.splitlines()] if file is EVENTS else json.loads(text)
            for text in (file.read_text(), camel)
        )
        assert json.dumps(after) != json.dumps(before)
        assert after == renamed(before, "source_value", "sourceValue")
        (tmp_path / "camel").write_text(camel)
        _, snake, _ = run("convert", "--to", "snake", tmp_path / "camel")
        again = [json.loads(line) for line in snake.splitlines()] if file is EVENTS else json.loads(snake)
        assert again == renamed(before, "sourceValue", "source_value")
        (tmp_path / "snake").write_text(snake)
        assert run("convert", "--to", "camel", tmp_path / "snake")[1] == camel

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                '{"job_status" : {"value":"open", "source_value" : 1.0} , "n": 1E2, "s": "\\u00e9é", "big": 1.10}\n',
                '{"job_status" : {"value":"open","sourceValue":1.0} , "n": 1E2, "s": "\\u00e9é", "big": 1.10}\n',
            ),
            (
                '{"a":[{"jobStatus":{"source_value":{"source_value":1}}},{"job_status":null,"x":{"job_status":"open"}}]}\n',
                '{"a":[{"jobStatus":{"sourceValue":{"source_value":1}}},{"job_status":null,"x":{"job_status":"open"}}]}\n',
            ),
            ('{"job\\u005fstatus":{"source_value":1}}\n', '{"job\\u005fstatus":{"sourceValue":1}}\n'),
            ('{"x\\"job_status":{"source_value":1}}\n', '{"x\\"job_status":{"source_value":1}}\n'),
            (
                '{"t":"\\"job_status\\":{\\"source_value\\":1}","job_status":{"source_value":1}}\n',
                '{"t":"\\"job_status\\":{\\"source_value\\":1}","job_status":{"sourceValue":1}}\n',
            ),
            (
                '{"job_status":{"source_value":{"job_status":{"source_value":1}}}}\n',
                '{"job_status":{"sourceValue":{"job_status":{"source_value":1}}}}\n',
            ),
            ('  {"source_value":true,"x":{"source_value":1}} \n', '  {"sourceValue":true,"x":{"source_value":1}} \n'),
            ('{"job_status":\n {"source_value":1}\n}', '{"job_status":\n {"sourceValue":1}\n}\n'),
            (
                '\ufeff{"job_status":{"source_value":"\\ud800"}}\r\n',
                '\ufeff{"job_status":{"sourceValue":"\\ud800"}}\r\n',
            ),
            (
                '[1,"job_status",{"job_statusX":{"source_value":1}}]\n',
                '[1,"job_status",{"job_statusX":{"source_value":1}}]\n',
            ),
        ],
    )
    def test_changes_nothing_else(self, run, before, after):
        assert run("convert", "--to", "camel", stdin=before.encode()) == (0, after, "")

    def test_a_bad_document_is_told_and_left_out(self, run):
        status, out, err = run("convert", "--to", "snake", stdin=b'{"value":1}\n{"sourceValue":1}')
        assert (status, out) == (1, '{"source_value":1}\n')
        assert err.startswith("<stdin>:1: $.value:")


class TestCheck:
    def test_good_input_is_silent(self, run):
        assert run("check", JOBS, EVENTS) == (0, "", "")

    def test_a_line_a_problem(self, run, tmp_path):
        file = tmp_path / "a.ndjson"
        file.write_text(
            '\n{"jobs":[{"job_status":{"value":1,"sourceValue":[NaN]}}]}\n{"x":1,"x":2}\nnope\n{"value":"open"}\n'
            '{"data":{"jobStatus":{"value":[],"source_value":1,"sourceValue":2}}}'
        )
        status, out, err = run("check", file)
        assert (status, err) == (1, "")
        assert out.splitlines() == [
            f"{file}:2: $.jobs[0].job_status.sourceValue[0]: not JSON: the number nan",
            f"{file}:3: $.x: repeated key",
            f"{file}:4: $: not a JSON text: Expecting value: line 1 column 1 (char 0)",
            f"{file}:6: $.data.jobStatus.value: must be a string or null, not an array",
            f"{file}:6: $.data.jobStatus.source_value: source_value and sourceValue hold different values",
        ]

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            (b'{\n "value": 1\n}', [1]),
            (b'\n\n{\n "value": 1\n}\n', [3]),
            (b'[\n{"job_status":{"value":1}}\n]', [1]),
            (b'{\n "a": 1\n "b": 2\n}', [1]),
            (b'{"value":"op\n{"value":1}\n', [1, 2]),
            (b'{"value":"open"\n{"value":1}\n', [1, 2]),
            (b'{"value":"open"\n{"value":"open"}\n[1\n', [1, 3]),
            (b'{"a":[1,\n2]}\n', []),
            (b'{"value":1}\r\n\r\n{"value":1}\r\n', [1, 3]),
            (b'\xef\xbb\xbf{"value":1}\n{"value":2}', [1, 2]),
            (b'{"value":"open"}\n\xff\n{"value":"open"}', [2]),
            (b'\xff\n{"value":1}', [1, 2]),
            (b"{}".decode().encode("utf-16"), [1]),
            (b"{", [1]),
            (b'1\n"a"\nnull\n[]\n{}\n', []),
            (b'[1\n{"a":\n1}', [1]),
            (b"[1\n2\n{", [1]),
            (b'{"value":"open"}X\n{"value":"open"}\r', [1]),
        ],
    )
    def test_documents_and_streams_are_told_apart(self, run, text, lines):
        status, out, _ = run("check", stdin=text)
        assert [int(line.split(":")[1]) for line in out.splitlines()] == lines
        assert status == (1 if lines else 0)

    def test_a_file_that_cannot_be_read_does_not_stop_the_others(self, run, tmp_path):
        (tmp_path / "bad").write_text('{"value":1}')
        status, out, err = run("check", tmp_path / "none", tmp_path, tmp_path / "bad", "-", stdin=b"{")
        assert status == 2
        assert [line.split(" ")[0] for line in out.splitlines()] == [f"{tmp_path / 'bad'}:1:", "<stdin>:1:"]
        assert err.splitlines() == [
            f"jobstatus: {tmp_path / 'none'}: No such file or directory",
            f"jobstatus: {tmp_path}: Is a directory",
        ]

    @pytest.mark.parametrize(("line", "column"), [(b'{"value":"open"', 16), (b'{"value":"open"  ', 18)])
    def test_the_end_of_a_damaged_line_is_on_that_line(self, run, line, column):
        _, out, _ = run("check", stdin=line + b"\r\n{}\n")
        assert out.endswith(f"line 1 column {column} (char {column - 1})\n")

    def test_messages_are_one_printable_line(self, run):
        _, out, _ = run("check", stdin=b'{"job_status":{"value":"open","a\\nb\\u001b":NaN}}')
        assert out == "<stdin>:1: $.job_status['a\\nb\\x1b']: not JSON: the number nan\n"


@pytest.mark.parametrize("arguments", [[], ["nope"], ["convert"], ["convert", "--to", "kebab"], ["report", "--nope"]])
def test_wrong_arguments_end_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: jobstatus" in capsys.readouterr().err


HELP = {
    "": """usage: jobstatus [-h] COMMAND ...
        Find job statuses in JSON documents: a document that is one, else every object under a member called job_status
        or jobStatus.
        positional arguments: COMMAND
        report count how often each job status occurs, most frequent first
        convert rewrite each job status to one spelling, and change nothing else
        check list what is wrong, one problem a line
        options: -h, --help show this help message and exit
        Exit status: 0; 1 after a bad document; 2 for wrong arguments or a file that cannot be read.""",
    "report": """usage: jobstatus report [-h] [--json] [FILE ...]
        Count how often each job status occurs, most frequent first.
        positional arguments: FILE one JSON document, or one a line; - is standard input
        options: -h, --help show this help message and exit --json write JSON instead of a table""",
    "convert": """usage: jobstatus convert [-h] --to {snake,camel} [FILE ...]
        Rewrite each job status to one spelling, and change nothing else.
        positional arguments: FILE one JSON document, or one a line; - is standard input
        options: -h, --help show this help message and exit --to {snake,camel} source_value or sourceValue""",
    "check": """usage: jobstatus check [-h] [FILE ...]
        List what is wrong, one problem a line.
        positional arguments: FILE one JSON document, or one a line; - is standard input
        options: -h, --help show this help message and exit""",
}


@pytest.mark.parametrize("command", HELP)
def test_the_help_tells_all(command, capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), "--help"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.split() == HELP[command].split()


class Unwritable(io.StringIO):
    """A stream over a file that takes nothing, and what is written to that file in the end."""

    def __init__(self, file, error, *, at_once=False):
        super().__init__()
        self.file, self.error, self.at_once = file, error, at_once

    def write(self, text):
        if self.at_once:
            raise self.error
        return super().write(text)

    def flush(self):
        raise self.error

    def fileno(self):
        return self.file.fileno()

    def is_dropped(self):
        os.write(self.fileno(), b"x")  # as Python's own flush at exit does
        return Path(self.file.name).stat().st_size == 0


class Interrupted(io.BytesIO):
    def readline(self, *_):
        raise KeyboardInterrupt


@pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX files")
@pytest.mark.parametrize(
    ("error", "stdin", "status_and_told"),
    [
        (OSError(errno.ENOSPC, "No space"), io.BytesIO(), (2, "jobstatus: cannot write: No space\n")),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), io.BytesIO(), (141, "")),
        (OSError(errno.ENOSPC, "No space"), Interrupted(), (130, "")),
    ],
    ids=["full disk", "broken pipe", "Ctrl-C"],
)
def test_what_cannot_be_written_is_dropped(monkeypatch, tmp_path, error, stdin, status_and_told):
    with (tmp_path / "out").open("wb") as file:
        out = Unwritable(file, error)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err := io.StringIO())
        assert (main(["check"]), err.getvalue()) == status_and_told
        assert out.is_dropped()


@pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs POSIX files")
def test_where_nobody_can_be_told_nothing_else_changes(monkeypatch, tmp_path):
    with (tmp_path / "err").open("wb") as file:
        err = Unwritable(file, OSError(errno.ENOSPC, "No space"), at_once=True)
        monkeypatch.setattr(sys, "stderr", err)
        assert main(["check", str(tmp_path / "none")]) == 2
        assert err.is_dropped()


def test_streams_that_were_closed_before_are_told(monkeypatch, capsys):
    told = os.strerror(errno.EBADF)
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check"]) == 2
    assert capsys.readouterr() == ("", f"jobstatus: <stdin>: {told}\n")
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["check"]) == 2
    assert capsys.readouterr().err == f"jobstatus: cannot write: {told}\n"


def test_progress_is_told_when_it_is_time_and_wiped_once(monkeypatch):
    class Terminal(io.StringIO):
        seen = ""

        def isatty(self):
            return True

        def flush(self):
            self.seen = self.getvalue()

    clock = iter([100.0, 100.125, 100.25, 100.25, 100.375, 100.5, 100.625])
    monkeypatch.setattr("jobstatus._cli.time", types.SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    progress = _Progress(wanted=True)
    shown = []
    for _ in range(4):
        progress.step()
        shown.append(terminal.seen)
    assert shown == ["", "2 documents\r", "2 documents\r", "2 documents\r4 documents\r"]
    for _ in range(2):
        progress.clear()
        assert terminal.seen == "2 documents\r4 documents\r\x1b[K"
    assert list(clock) == []


@pytest.mark.parametrize("terminal", [True, False])
def test_converting_shows_progress_where_its_output_goes_elsewhere(run, monkeypatch, terminal):
    monkeypatch.setattr("jobstatus._cli._Progress.EVERY", 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    _, out, err = run("convert", "--to", "snake", stdin=b"{}")
    assert out == "{}\n"
    assert err == ("" if terminal else "1 documents\r\x1b[K")


def test_progress_is_shown_on_a_terminal_only(run, monkeypatch):
    monkeypatch.setattr("jobstatus._cli._Progress.EVERY", 0)
    assert run("check", stdin=b"{}\n{}\n") == (0, "", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    status, out, err = run("check", stdin=b"{}\n{}\n")
    assert (status, out) == (0, "")
    assert err == "1 documents\r2 documents\r\x1b[K"


def python(*arguments, env=(), **options):
    command = [sys.executable, "-m", "jobstatus", *map(str, arguments)]
    return subprocess.run(
        command, env={**os.environ, **dict(env)}, cwd=DATA.parent.parent, capture_output=True, check=False, **options
    )


def test_output_that_was_closed_before_the_start_is_told(run, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["check", str(JOBS)]) == 2
    monkeypatch.undo()
    assert run("check", JOBS)[0] == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has such a device")
def test_output_that_is_full_is_told_and_written_nowhere(monkeypatch, capsys):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["report", str(JOBS)]) == 2
        monkeypatch.undo()
    assert capsys.readouterr().err == "jobstatus: cannot write: No space left on device\n"


@pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="its pipes do not break")
def test_output_that_nobody_reads_ends_it_quietly_in_this_process_too(monkeypatch, capsys):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main(["report", str(JOBS)]) == 141
        monkeypatch.undo()
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="needs processes")
class TestProcess:
    def test_the_module_runs(self):
        result = python("check", JOBS)
        assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")

    def test_a_reader_that_leaves_ends_it_quietly(self, tmp_path):
        (tmp_path / "much").write_bytes(EVENTS.read_bytes() * 50)
        with subprocess.Popen(
            [sys.executable, "-m", "jobstatus", "convert", "--to", "snake", tmp_path / "much"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=DATA.parent.parent,
        ) as process:
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 141

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    @pytest.mark.parametrize("command", [["report"], ["convert", "--to", "camel"]], ids=" ".join)
    def test_a_full_disk_is_told(self, command):
        with Path("/dev/full").open("wb") as full:
            result = subprocess.run(
                [sys.executable, "-m", "jobstatus", *command, JOBS],
                stdout=full,
                stderr=subprocess.PIPE,
                cwd=DATA.parent.parent,
                check=False,
            )
        assert (result.returncode, result.stderr) == (2, b"jobstatus: cannot write: No space left on device\n")

    def test_ctrl_c_ends_it_with_130_in_this_process_too(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Interrupted()))
        assert main(["check"]) == 130
        assert capsys.readouterr() == ("", "")

    def test_ctrl_c_ends_it_with_130(self):
        with subprocess.Popen(
            [sys.executable, "-m", "jobstatus", "check"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=DATA.parent.parent,
        ) as process:
            process.stdin.write(b'{"value":1}\n' * 200)
            process.stdin.flush()
            process.stdout.read(1)  # it is at work by then
            process.send_signal(signal.SIGINT)
            _, err = process.communicate()
        assert (process.returncode, err) == (130, b"")
