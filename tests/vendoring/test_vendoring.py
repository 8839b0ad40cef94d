"""The library inside another SDK, vendored by the commands of the page, and several copies in one process."""

import importlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import traceback
import types

import cattrs
import pytest
from embedding.isolated import ALL_OF_IT, CONFORMANCE, DATA, PACKAGE, lay_out, run
from readme import PAGES, blocks, clone, sections, shell

import jobstatus

PAGE = sections(PAGES["vendoring"])
START = "import sys; sys.path[:0] = sys.argv.pop(1).split(':')\n"
VECTORS = "import othersdk._vendor.jobstatus as js; sys.modules['jobstatus'] = js\n" + ALL_OF_IT
COMMAND = "import runpy; runpy.run_module('othersdk._vendor.jobstatus', run_name='__main__')"
#: For the hooks, on the cattrs that is vendored.
HOOKS = """
import othersdk._vendor.jobstatus as js
from othersdk._vendor import attrs, cattrs
@attrs.define
class Job:
    job_status: js.JobStatus | None = None
converter = js.make_converter(naming=js.Naming.CAMEL)
job = converter.loads('{"job_status":{"value":"open","source_value":[1,true]}}', Job)
assert converter.dumps(job) == '{"job_status": {"value": "open", "sourceValue": [1, true]}}'
try:
    converter.loads('{"job_status":{"value":1}}', Job)
except cattrs.ClassValidationError as error:
    print(*cattrs.transform_error(error, format_exception=js.format_exception))
"""


def make_sdk(folder, name="othersdk"):
    vendor = folder / name / "_vendor"
    vendor.mkdir(parents=True)
    for package in (vendor.parent, vendor):
        (package / "__init__.py").touch()
    return vendor


def run_in(folder, code, *arguments, packages=()):
    """Run code where only the SDK, *packages* and the standard library are found."""
    site = folder / "-".join(["site", *packages])
    if packages and not site.exists():
        lay_out(site, *packages)
    return run(f"{folder}:{site}", *arguments, code=START + code)


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdk")
    clone(folder)
    make_sdk(folder)
    shell(*blocks(PAGE["By hand"], "sh"), folder)
    return folder


@pytest.mark.tool("bin:bash")
def test_the_command_line_can_be_left_out(by_hand):
    shutil.copytree(by_hand / "othersdk", by_hand / "less" / "othersdk")
    report = run_in(by_hand, COMMAND, "report", "--json", DATA / "ats_jobs.json", packages=["attrs"])
    assert '"statuses": 57' in report
    copy = by_hand / "less" / "othersdk" / "_vendor" / "jobstatus"
    shutil.rmtree(copy / "_cli")
    for name in ("__main__.py", "_hypothesis.py"):
        (copy / name).unlink()
    assert run_in(by_hand / "less", VECTORS, CONFORMANCE, packages=["attrs"]) == "done\n"


@pytest.mark.slow
@pytest.mark.tool("bin:bash", "python:mypy")
def test_the_types_are_clean_without_cattrs_and_pydantic(by_hand, tmp_path):
    lay_out(tmp_path, "attrs")
    options = ["--strict", "--no-site-packages", "--cache-dir", os.devnull, "--exclude", "_hypothesis"]
    command = [sys.executable, "-m", "mypy", *options, "othersdk"]
    environment = {**os.environ, "MYPYPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=by_hand, env=environment)
    assert "(checked " in done.stdout, done.stderr
    assert "othersdk" not in done.stdout  # only attrs itself, which is among the sources here


@pytest.mark.slow
@pytest.mark.tool("bin:vendoring", "bin:git", "bin:bash")
@pytest.mark.parametrize("lines", [2, 4], ids=["attrs only", "with cattrs"])
def test_vendoring_with_the_tool(tmp_path, lines):
    (pyproject,), (requirements,), commands = [blocks(PAGE["With `vendoring`"], it) for it in ("toml", "text", "sh")]
    clone(tmp_path)
    vendor = make_sdk(tmp_path)
    (tmp_path / "pyproject.toml").write_text(pyproject)
    (vendor / "vendor.txt").write_text("".join(requirements.splitlines(keepends=True)[:lines]))
    shell(*commands, tmp_path)
    assert (vendor / "jobstatus" / "LICENSE").exists()
    assert run_in(tmp_path, VECTORS, CONFORMANCE) == "done\n"
    if lines == 4:
        # What cattrs needs besides on Python 3.10.
        more = [] if sys.version_info >= (3, 11) else ["exceptiongroup"]
        printed = run_in(tmp_path, HOOKS, packages=more)
        assert printed == "must be a string or null, not a number @ $.job_status.value\n"
    else:
        code = "from othersdk._vendor.jobstatus import *\ntry: make_converter()\nexcept ImportError as e: print(e)"
        assert "othersdk._vendor.jobstatus.make_converter needs cattrs" in run_in(tmp_path, code)


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """The installed library and two vendored copies."""
    folder = tmp_path_factory.mktemp("sdks")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        for name in ("sdk_one", "sdk_two"):
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PACKAGE, make_sdk(folder, name) / "jobstatus", ignore=ignore)
        yield [jobstatus, *(importlib.import_module(f"{name}._vendor.jobstatus") for name in ("sdk_one", "sdk_two"))]


TEXT = '{"value":"open","source_value":{"a":[1,true]},"x":null}'


def test_copies_have_their_own_classes_and_caches(copies):
    for name in ("JobStatus", "JobValue", "SourceObject", "Naming", "UnsetType", "JobStatusError", "Problem"):
        assert len({getattr(copy, name) for copy in copies}) == 3
    for copy in copies:
        copy.cache_clear()
    _, one, two = copies
    text = '{"value":"open","source_value":"Open"}'
    status = one.loads(text)
    assert [copy.cache_info().entries > 0 for copy in copies] == [False, True, False]
    assert one.loads(text) is status
    assert two.loads(text) is not status
    one.cache_clear()
    assert two.cache_info().entries > 0 == one.cache_info().entries


def test_a_status_of_another_copy_is_converted_by_its_plain_form_only(copies):
    for a in copies:
        for b in copies:
            status, other = a.loads(TEXT), b.structure(a.unstructure(a.loads(TEXT)))
            assert type(other) is b.JobStatus
            assert (status == other) is (a is b)
            assert b.loads(a.dumps(status)) == other
    _, one, two = copies
    for call in (one.dumps, one.unstructure):
        with pytest.raises(TypeError, match="JobStatus"):
            call(two.loads(TEXT))
    with pytest.raises(one.JobStatusError, match=r"must be an object|not JSON"):
        one.structure(two.loads(TEXT))
    assert one.SourceObject({"a": 1}) == two.SourceObject({"a": 1})  # as with any mapping of the same JSON


def test_hooks_of_a_copy_leave_the_others_alone(copies):
    _, one, two = copies
    both, alone = cattrs.Converter(), cattrs.Converter()
    one.register_hooks(both, naming=one.Naming.CAMEL)
    two.register_hooks(both)
    one.register_hooks(alone)
    statuses = [one.loads(TEXT), two.loads(TEXT)]
    before = [cattrs.unstructure(status) for status in statuses]
    for copy in (one, two):
        copy.make_converter()
    assert [cattrs.unstructure(status) for status in statuses] == before
    assert [alone.unstructure(status) for status in statuses] == [json.loads(TEXT), before[1]]
    for copy, name in ((one, "sourceValue"), (two, "source_value")):
        status = both.structure(json.loads(TEXT), copy.JobStatus)
        assert type(status) is copy.JobStatus
        assert both.unstructure(status) == {"value": "open", name: {"a": [1, True]}, "x": None}


def test_a_copy_shows_its_own_name(copies):
    for copy in copies:
        objects = [copy.loads(TEXT), copy.UNSET, copy.Naming.CAMEL]
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            data = pickle.dumps(objects, protocol)
            own = [] if copy is jobstatus else [copy.__name__[:7].encode()]
            assert [name for name in (b"sdk_one", b"sdk_two") if name in data] == own
            assert b"jobstatus._" not in data
            assert pickle.loads(data) == objects
        for name in copy.__all__:
            public = getattr(copy, name)
            if isinstance(public, type | types.FunctionType):
                assert (public.__module__, public.__name__) == (copy.__name__, name)
        assert eval(repr(objects[0]), vars(copy)) == objects[0]
        with pytest.raises(copy.JobStatusError) as caught:
            copy.loads("[]")
        shown = traceback.format_exception_only(caught.type, caught.value)
        assert shown[0].startswith(f"{copy.__name__}.JobStatusError: $: ")
