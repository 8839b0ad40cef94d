"""Two vendored copies and the installed one, in one process; and by which names each shows itself."""

import pytest
from othersdk import copy_package, run

START = """
import json, pickle, traceback, types
import jobstatus as installed
import one._vendor.jobstatus as one
import two._vendor.jobstatus as two
copies = [installed, one, two]
text = '{"value":"open","source_value":"Open"}'
"""

CASES = {
    "classes are separate": """
        for name in ("JobStatus", "JobValue", "SourceObject", "Naming", "UnsetType", "JobStatusError", "Problem"):
            assert len({getattr(copy, name) for copy in copies}) == 3, name
    """,
    "caches are separate": """
        for copy in copies:
            copy.cache_clear()
        status = one.loads(text)
        assert [copy.cache_info().entries > 0 for copy in copies] == [False, True, False]
        assert one.loads(text) is status
        assert two.loads(text) is not status
        one.cache_clear()
        assert two.cache_info().entries > 0 == one.cache_info().entries
    """,
    "statuses are not equal, but convert through their plain form": """
        for a in copies:
            for b in copies:
                status = a.loads('{"value":"open","source_value":{"a":[1,true]},"x":null}')
                other = b.structure(a.unstructure(status))
                assert type(other) is b.JobStatus
                assert (status == other) is (a is b)
                assert b.loads(a.dumps(status)) == other
                assert b.UNSET is not a.UNSET or a is b
    """,
    "a status of another copy is no status, and no mapping": """
        for call in (one.dumps, one.unstructure):
            try:
                call(two.loads(text))
            except TypeError as error:
                assert "JobStatus" in str(error)
            else:
                raise AssertionError
        try:
            one.structure(two.loads(text))
        except one.JobStatusError as error:
            assert "must be an object" in str(error) or "not JSON" in str(error)
        else:
            raise AssertionError
        assert one.SourceObject({"a": 1}) == two.SourceObject({"a": 1})  # as with any mapping of the same JSON
    """,
    "hooks of one never touch the others": """
        import cattrs
        converter = cattrs.Converter()
        one.register_hooks(converter, naming=one.Naming.CAMEL)
        two.register_hooks(converter)
        for copy, name in ((one, "sourceValue"), (two, "source_value")):
            status = converter.structure(json.loads(text), copy.JobStatus)
            assert type(status) is copy.JobStatus
            assert converter.unstructure(status) == {"value": "open", name: "Open"}
        alone = cattrs.Converter()
        one.register_hooks(alone)
        before = alone.unstructure(two.loads(text))
        two.make_converter()
        assert alone.unstructure(two.loads(text)) == before != alone.unstructure(one.loads(text))
    """,
    "pickles name the copy they came from": """
        for copy in copies:
            status = copy.loads('{"value":"open","source_value":{"a":[1]},"x":{}}')
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                data = pickle.dumps([status, copy.UNSET, copy.Naming.CAMEL], protocol)
                places = [place for place in (b"one._vendor.", b"two._vendor.") if place in data]
                assert places == [copy.__name__.encode()[:12]] * ("." in copy.__name__), (protocol, data)
                assert b"jobstatus._" not in data
                assert pickle.loads(data) == [status, copy.UNSET, copy.Naming.CAMEL]
    """,
    "every public thing names its public place": """
        for copy in copies:
            for name in copy.__all__:
                public = getattr(copy, name)
                if isinstance(public, type | types.FunctionType):
                    assert public.__module__ == copy.__name__, (name, public.__module__)
                    assert public.__name__ == name
            assert repr(copy.JobStatus) == f"<class '{copy.__name__}.JobStatus'>"
            shown = repr(copy.JobStatus("open", {"a": [1]}))
            assert shown.startswith("JobStatus(value=JobValue.OPEN, source_value=SourceObject({'a': (1,)})"), shown
            assert eval(shown, vars(copy)) == copy.JobStatus("open", {"a": [1]})
            try:
                copy.loads("[]")
            except copy.JobStatusError as error:
                shown = traceback.format_exception_only(type(error), error)
            assert shown == [f"{copy.__name__}.JobStatusError: $: must be an object, not an array\\n"], shown
    """,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdks")
    copy_package(folder / "one" / "_vendor")
    copy_package(folder / "two" / "_vendor")
    return folder


@pytest.mark.tool("python:cattrs")
@pytest.mark.parametrize("case", CASES)
def test_copies(folder, case):
    body = "if True:\n" + CASES[case].lstrip("\n")
    run(START + body, folder, blocked=False)
