"""The library and attrs inside one zip file, where nothing can be written and there is no home or locale."""

import ast
import json
import os
import shutil
import subprocess
import sys

import pytest
from isolated import ALL_OF_IT, CONFORMANCE, DATA, PACKAGE, VECTORS, run, zip_with_attrs
from readme import PAGES, blocks, clone, sections, shell

# Nothing may be written, wherever it is.
NO_WRITING = """
import os, sys
def audit(event, arguments):
    writes = event == "open" and (arguments[1] or "r")[0] != "r" or event in {
        "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.truncate",
        "os.utime", "tempfile.mkstemp", "tempfile.mkdtemp",
    } or event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if writes:
        raise SystemExit("writes: %s %s" % (event, arguments))
sys.addaudithook(audit)
sys.path.insert(0, sys.argv.pop(1))
"""
MAIN = "\nimport runpy; runpy.run_module('jobstatus', run_name='__main__')\n"
FLAGS = ("-I", "-S", "-OO", "-B")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return zip_with_attrs(tmp_path_factory.mktemp("zip") / "all.zip")


@pytest.fixture
def bare():
    """An environment without home, temporary folder, time zone and locale."""
    nowhere = "/nonexistent"
    return {"LC_ALL": "C", "TZ": "Nowhere/Nowhere", "HOME": nowhere, "TMPDIR": nowhere, "PATH": ""}


def test_the_vectors_hold(archive, bare):
    code = f"{NO_WRITING}{ALL_OF_IT}\nimport attrs\ninside = jobstatus.__file__.startswith({str(archive)!r})\n"
    code += f"check(inside and jobstatus.__doc__ is None)\n{VECTORS}\nprint('done')"
    assert run(archive, CONFORMANCE, code=code, flags=FLAGS, env=bare, cwd="/") == "done\n"


def test_the_command_line(archive, bare):
    code = NO_WRITING + MAIN
    table = run(archive, "report", DATA / "ats_jobs.json", code=code, flags=FLAGS, env=bare, cwd="/")
    assert table.splitlines()[0].split() == ["count", "share", "value", "source", "value"]
    camel = run(archive, "convert", "--to", "camel", DATA / "ats_jobs.json", code=code, flags=FLAGS, env=bare)
    assert len(json.loads(camel)["data"]) == len(json.loads((DATA / "ats_jobs.json").read_bytes())["data"])
    assert "sourceValue" in camel
    assert run(archive, "check", DATA / "job_events.ndjson", code=code, flags=FLAGS, env=bare, cwd="/") == ""


@pytest.mark.tool("bin:unshare")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can remount the file system")
def test_on_a_file_system_that_is_read_only(archive, bare):
    script = 'mount --make-rprivate / && mount -o remount,bind,ro / && ! touch "$1"/x 2>/dev/null && shift && exec "$@"'
    code = NO_WRITING + ALL_OF_IT + VECTORS + "print('done')"
    command = ["unshare", "--mount", "sh", "-c", script, "sh", archive.parent]
    probe = subprocess.run([*command, "true"], capture_output=True, check=False)
    if probe.returncode:  # a container may forbid it: then the audit hook above is the proof
        pytest.skip("no rights to remount")
    result = subprocess.run(
        [*command, sys.executable, *FLAGS, "-c", code, archive, CONFORMANCE],
        env={**bare, "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    assert (result.stdout, result.stderr) == (b"done\n", b"")


def test_nothing_depends_on_what_such_a_place_lacks():
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert), file
            name = getattr(node, "id", getattr(node, "attr", ""))
            assert name not in {"__file__", "__path__", "getlocale", "setlocale", "localtime"}, (file, name)
            imported = [alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)]
            assert not {"locale", "datetime", "tempfile", "importlib.metadata", "importlib.resources"} & set(imported)


def test_the_compiled_files_alone_are_enough(archive, bare, tmp_path):
    shutil.unpack_archive(archive, tmp_path)
    subprocess.run([sys.executable, "-OO", "-m", "compileall", "-q", "-b", tmp_path], check=True)
    for file in tmp_path.rglob("*.py"):
        file.unlink()
    assert run(tmp_path, code=NO_WRITING + ALL_OF_IT + "print('done')", flags=FLAGS, env=bare) == "done\n"


@pytest.mark.slow
@pytest.mark.tool("bin:bash")
def test_the_commands_of_the_page(tmp_path):
    clone(tmp_path)
    (commands,) = blocks(sections(PAGES["embedding"])["From one zip file"], "sh")
    assert shell(commands, tmp_path) == "JobStatus(value=UNSET, source_value=UNSET)\n"
