"""What an import does: it defines names, and nothing else."""

import json
import sys

import pytest
from isolated import folder_with_attrs, run

WATCH = """
import atexit, builtins, gc, json, json.encoder, logging, os, signal, sys, threading, warnings
import attrs
sys.path.insert(0, sys.argv[1])

seen, names = [], None
def audit(event, arguments):
    if names is None and event.split(".")[0] in {
        "open", "os", "socket", "subprocess", "shutil", "tempfile", "signal", "ctypes", "sqlite3", "mmap", "urllib",
    }:
        seen.append((event, str(arguments[0]) if arguments else ""))
def snapshot():
    return {
        "threads": threading.active_count(), "atexit": atexit._ncallbacks(), "filters": list(warnings.filters),
        "signals": [str(signal.getsignal(number)) for number in signal.valid_signals()],
        "loggers": sorted(logging.Logger.manager.loggerDict), "environ": dict(os.environ),
        "hooks": [len(sys.meta_path), len(sys.path_hooks), str(sys.excepthook), str(sys.displayhook), sys.path[:]],
        "limits": [sys.getrecursionlimit(), getattr(sys, "get_int_max_str_digits", int)(), sys.getswitchinterval()],
        "gc": [gc.isenabled(), gc.get_threshold()],
        **{module.__name__: {name: id(value) for name, value in vars(module).items() if name != "__warningregistry__"}
           for module in (builtins, json, json.encoder, attrs, os, threading)},
    }

class Environment(dict):
    def __getitem__(self, name):
        seen.append(("environ", name))
        return super().__getitem__(name)
before, modules = snapshot(), set(sys.modules)
sys.addaudithook(audit)
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    get, os.environ.__class__.__getitem__ = os.environ.__class__.__getitem__, lambda self, name: seen.append(name)
    import jobstatus
    os.environ.__class__.__getitem__ = get
names = True
after = snapshot()
print(json.dumps({
    "changed": [name for name in before if before[name] != after[name]], "warned": [str(one.message) for one in warned],
    "seen": [one for one in seen if not (one[0] == "open" and one[1].endswith((".py", ".pyc")))
             and one[0] not in ("os.listdir",)],
    "imported": sorted({name.split(".")[0] for name in set(sys.modules) - modules}),
}))
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = folder_with_attrs(tmp_path_factory.mktemp("watched"))
    return json.loads(run(folder, code=f"import sys; sys.path.insert(0, sys.argv[1])\n{WATCH}", flags=("-S", "-B")))


def test_nothing_in_the_process_changes(report):
    assert report["changed"] == []
    assert report["warned"] == []


def test_no_file_environment_socket_or_process_is_touched(report):
    assert report["seen"] == []


def test_only_the_standard_library_is_imported_beside_attrs(report):
    assert set(report["imported"]) - set(sys.stdlib_module_names) <= {"jobstatus", "attr", "attrs"}


def test_no_converter_of_others_is_touched():
    code = """if True:
        import cattrs
        from cattrs.preconf.json import make_converter
        converters = [cattrs.global_converter, cattrs.Converter(), make_converter()]
        def hooks():
            return [
                str([dispatch._function_dispatch._handler_pairs, dispatch._direct_dispatch])
                + str(dispatch._single_dispatch.registry if hasattr(dispatch, "_single_dispatch") else "")
                for converter in converters
                for dispatch in (converter._structure_func, converter._unstructure_func)
            ]
        before = hooks()
        import jobstatus
        jobstatus.register_hooks
        jobstatus.make_converter()
        jobstatus.loads('{"value":"open"}')
        assert hooks() == before
    """
    run(code=code, flags=("-B",))
