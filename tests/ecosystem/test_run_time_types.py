"""Libraries that check types at run time accept what is right, in a user's functions and in the library itself."""

import subprocess
import sys

import pytest
from vectors import ROUND_TRIPS, TESTS

from jobstatus import UNSET, Extra, JobStatus, JobValue, SourceObject, SourceValue, UnsetType, loads

each_checker = pytest.mark.parametrize(
    "checker",
    [
        pytest.param("beartype", marks=pytest.mark.tool("python:beartype")),
        pytest.param("typeguard", marks=pytest.mark.tool("python:typeguard")),
    ],
)


def checked(checker, function):
    if checker == "beartype":
        from beartype import beartype

        return beartype(function)
    from typeguard import typechecked

    return typechecked(function)


def takes(
    status: JobStatus,
    source_value: SourceValue | UnsetType = UNSET,
    value: JobValue | str | UnsetType | None = UNSET,
    extra: SourceObject | None = None,
    option: Extra = "allow",
) -> tuple[JobStatus, SourceValue | UnsetType, JobValue | str | UnsetType | None, SourceObject | None, Extra]:
    return status, source_value, value, extra, option


@each_checker
def test_a_function_of_a_user(checker):
    take = checked(checker, takes)
    for vector in ROUND_TRIPS:
        status = loads(vector["text"])
        assert take(status, status.source_value, status.value, status.extra)[0] is status
    for wrong in (["open"], ["{}", set()], [JobStatus(), b""], [JobStatus(), 1, 1], [JobStatus(), 1, "", {}, 1]):
        with pytest.raises(Exception, match=r"(?s)violates type hint|is not |did not match"):
            take(*wrong)


# An SDK may ask a checker for all of its modules, and so for a copy of the library.
INSTALL = {
    "beartype": """
import warnings
from beartype.claw import beartype_package
from beartype.roar import BeartypeDecorHintPep613DeprecationWarning
warnings.simplefilter("ignore", BeartypeDecorHintPep613DeprecationWarning)  # it prefers Python 3.12's `type` statement
beartype_package("jobstatus")
""",
    "typeguard": """
from typeguard import install_import_hook
install_import_hook("jobstatus")
""",
}
USE = """
import copy, json, pickle, sys
from jobstatus import *

converter = make_converter()
for vector in json.load(sys.stdin):
    status = loads(vector["text"])
    assert structure(unstructure(status)) == JobStatus.from_json(status.to_json()) == copy.deepcopy(status) == status
    assert JobStatus(status.value, status.source_value, extra=status.extra) == pickle.loads(pickle.dumps(status))
    assert converter.loads(converter.dumps(status), JobStatus) == status
    repr(status), hash(status), status.toDict(), status.json_schema(), copy.deepcopy(status.extra)
for wrong in ({"sourceValue": 1, "source_value": 2}, {"value": 1, 2: 3}, {"source_value": {"a": {1}}}):
    try:
        structure(wrong)
    except JobStatusError as error:
        assert str(error) and repr(error)
print(cache_info().entries)
cache_clear()
"""


@pytest.mark.slow
@pytest.mark.tool("python:cattrs")
@each_checker
def test_the_library_itself(checker):
    command = [sys.executable, "-W", "error", "-c", f"{INSTALL[checker]}\n{USE}"]
    vectors = (TESTS / "conformance" / "roundtrip.json").read_bytes()
    done = subprocess.run(command, input=vectors, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) > 0
