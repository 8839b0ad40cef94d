"""The library with attrs only, in one zip file or as compiled files, where nothing may be written."""

import json
import shutil
import subprocess
import sys

import pytest
from embedding.isolated import ALL_OF_IT, CONFORMANCE, DATA, lay_out, run
from readme import PAGES, blocks, clone, sections, shell

NO_WRITING = """
import os, sys
def audit(event, arguments):
    if event == "open":
        writes = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    else:
        writes = event.startswith(("os.", "shutil.", "tempfile.")) and event not in {"os.listdir", "os.scandir"}
    if writes:
        raise SystemExit("writes: %s %s" % (event, arguments))
sys.addaudithook(audit)
sys.path.insert(0, sys.argv.pop(1))
"""
MAIN = "\nimport runpy; runpy.run_module('jobstatus', run_name='__main__')\n"
#: Neither site-packages nor docstrings, and no home, temporary folder, time zone or locale.
FLAGS = ("-I", "-S", "-OO", "-B")
BARE = {"LC_ALL": "C", "TZ": "Nowhere/Nowhere", "HOME": "/nonexistent", "TMPDIR": "/nonexistent", "PATH": ""}


@pytest.fixture(scope="module", params=["zip file", "compiled files"])
def place(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("isolated")
    lay_out(folder, "jobstatus", "attrs")
    if request.param == "zip file":
        return shutil.make_archive(tmp_path_factory.mktemp("archive") / "all", "zip", folder)
    subprocess.run([sys.executable, "-OO", "-m", "compileall", "-q", "-b", folder], check=True)
    for file in folder.rglob("*.py"):
        file.unlink()
    return folder


def test_everything_but_the_hooks_works(place):
    code = f"{NO_WRITING}{ALL_OF_IT}assert jobstatus.__doc__ is None and {str(place)!r} in jobstatus.__file__"
    assert run(place, CONFORMANCE, code=code, flags=FLAGS, env=BARE, cwd="/") == "done\n"


def test_the_command_line_works(place):
    page, events = DATA / "ats_jobs.json", DATA / "job_events.ndjson"

    def command(*arguments, **options):
        return run(place, *arguments, code=NO_WRITING + MAIN, flags=FLAGS, env=BARE, cwd="/", **options)

    report = json.loads(command("report", "--json", page, events))
    assert report["totals"]["statuses"] == sum(row["count"] for row in report["counts"]) > 500
    camel = command("convert", "--to", "camel", page)
    assert '"sourceValue"' in camel
    assert json.loads(command("convert", "--to", "snake", input=camel)) == json.loads(page.read_bytes())
    assert command("check", events) == ""


#: Prints what an import does beside defining names.
WATCH = """
import atexit, gc, json, logging, os, signal, sys, threading, warnings
sys.path.insert(0, sys.argv[1])
import attrs

def snapshot():
    names = {(name, key): id(item) for name, module in [*sys.modules.items()] for key, item in vars(module).items()}
    return {
        **names, "threads": threading.active_count(), "atexit": atexit._ncallbacks(), "filters": warnings.filters[:],
        "signals": [str(signal.getsignal(number)) for number in signal.valid_signals()],
        "loggers": sorted(logging.Logger.manager.loggerDict), "environ": dict(os.environ),
        "hooks": [sys.meta_path[:], sys.path_hooks[:], sys.path[:]], "gc": [gc.isenabled(), gc.get_threshold()],
        "limits": [sys.getrecursionlimit(), getattr(sys, "get_int_max_str_digits", int)(), sys.getswitchinterval()],
    }
seen = []
def audit(event, arguments):
    source = event == "open" and str(arguments[0]).endswith((".py", ".pyc"))
    if not source and event != "os.listdir" and event.split(".")[0] in {
        "open", "os", "socket", "subprocess", "shutil", "tempfile", "signal", "ctypes", "sqlite3", "mmap", "urllib",
    }:
        seen.append([event, str(arguments)])
before, modules = snapshot(), set(sys.modules)
sys.addaudithook(audit)
import jobstatus
after = snapshot()
imported = {name.split(".")[0] for name in set(sys.modules) - modules} - {"jobstatus", *sys.stdlib_module_names}
print([str(name) for name in before if before[name] != after.get(name)], seen, sorted(imported))
"""


def test_an_import_defines_names_and_does_nothing_else(tmp_path):
    lay_out(tmp_path, "jobstatus", "attrs")
    assert run(tmp_path, code=WATCH, flags=("-I", "-S", "-B", "-W", "error")) == "[] [] []\n"


@pytest.mark.slow
@pytest.mark.tool("bin:bash")
def test_the_commands_of_the_page(tmp_path):
    clone(tmp_path)
    (commands,) = blocks(sections(PAGES["embedding"])["From one zip file"], "sh")
    assert shell(commands, tmp_path) == "JobStatus(value=UNSET, source_value=UNSET)\n"
