"""The types of the library, where annotations are read at run time: by Python, attrs, cattrs, pydantic and checkers."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import get_type_hints

import attrs
import pytest
from vectors import ROUND_TRIPS, TESTS

import jobstatus
from jobstatus import UNSET, Extra, JobStatus, JobValue, SourceObject, SourceValue, UnsetType, loads

PLAIN = {"value": [1, {"a": [1.0, True, None]}], "by_name": {"x": {"b": "c"}, "y": None}, "details": {}, "status": {}}
FROZEN = {
    "value": (1, SourceObject({"a": [1.0, True, None]})),
    "by_name": {"x": SourceObject({"b": "c"}), "y": None},
    "details": SourceObject(),
    "status": JobStatus(),
}


@attrs.define
class Held:
    value: SourceValue
    by_name: dict[str, SourceValue]
    details: SourceObject | None
    status: JobStatus | None


def test_type_hints_of_the_public_names():
    for name in {*jobstatus.__all__} - {"Extra", "SourceValue"}:
        if callable(public := getattr(jobstatus, name)):
            get_type_hints(public, include_extras=True)
    for cls in (JobStatus, jobstatus.MappedValue):
        assert set(get_type_hints(cls)) == {"value", "source_value", "extra"}


@pytest.mark.tool("python:cattrs")
def test_cattrs_and_attrs_resolve_annotations():
    import cattrs

    attrs.resolve_types(JobStatus)
    for make in (cattrs.Converter, cattrs.BaseConverter):
        converter = make()
        jobstatus.register_hooks(converter)
        # `BaseConverter` evaluates no annotation that is a string.
        held = converter.structure(PLAIN, attrs.resolve_types(Held))
        assert held == Held(**FROZEN)
        assert converter.unstructure(held) == PLAIN


@pytest.mark.tool("python:pydantic")
def test_pydantic_resolves_annotations():
    from pydantic import create_model

    fields = {name: (hint, ...) for name, hint in Held.__annotations__.items()}
    model = create_model("Model", __module__=__name__, **fields)
    held = model.model_validate(PLAIN)
    assert dict(held) == FROZEN
    assert held.model_dump() == held.model_dump(mode="json") == PLAIN
    assert model.model_validate_json(held.model_dump_json()) == held


def take(
    status: JobStatus,
    source_value: SourceValue | UnsetType = UNSET,
    value: JobValue | str | UnsetType | None = UNSET,
    extra: SourceObject | None = None,
    option: Extra = "allow",
) -> tuple[object, ...]:
    return status, source_value, value, extra, option


CHECKERS = {
    "beartype": ("beartype", "beartype.claw.beartype_package"),
    "typeguard": ("typechecked", "typeguard.install_import_hook"),
}
each_checker = pytest.mark.parametrize(
    "checker", [pytest.param(name, marks=pytest.mark.tool(f"python:{name}")) for name in CHECKERS]
)


@each_checker
def test_functions_of_users_can_be_checked(checker):
    checked = getattr(import_module(checker), CHECKERS[checker][0])(take)
    for vector in ROUND_TRIPS:
        status = loads(vector["text"])
        assert checked(status, status.source_value, status.value, status.extra)[0] is status
    for wrong in (["open"], ["{}", set()], [JobStatus(), b""], [JobStatus(), 1, 1], [JobStatus(), 1, "", {}, 1]):
        with pytest.raises(Exception, match=r"(?s)violates type hint|is not |did not match"):
            checked(*wrong)


# An SDK may ask a checker for all of its modules, and so for a copy of the library.
RUN = """
import copy, sys
from {module} import {install}
{install}("jobstatus")
import jobstatus, pytest
copied = copy.deepcopy(jobstatus.JobStatus("open", {{"a": [1]}}, extra={{"b": {{}}}}))
assert copy.deepcopy(copied.extra).toDict() == {{"b": {{}}}}
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-W", "ignore", "-k", "JobStatus", sys.argv[1]]))
"""


@pytest.mark.slow
@each_checker
def test_the_library_itself_can_be_checked(checker):
    module, _, install = CHECKERS[checker][1].rpartition(".")
    code = RUN.format(module=module, install=install)
    subprocess.run([sys.executable, "-c", code, TESTS / "test_conformance.py"], check=True)
