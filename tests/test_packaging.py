"""The installed distribution."""

import importlib.metadata
import re
from pathlib import Path

import pytest

import jobstatus

CONTRACT = [
    "JobValue",
    "UnsetType",
    "UNSET",
    "SourceObject",
    "SourceValue",
    "MappedValue",
    "JobStatus",
    "Naming",
    "Extra",
    "structure",
    "unstructure",
    "loads",
    "dumps",
    "register_hooks",
    "make_converter",
    "format_exception",
    "json_schema",
    "CacheInfo",
    "cache_info",
    "cache_clear",
    "JobStatusError",
    "Problem",
    "__version__",
]


@pytest.fixture(scope="module")
def distribution():
    return importlib.metadata.distribution("jobstatus")


def test_the_public_names():
    assert sorted(CONTRACT) == sorted(jobstatus.__all__)
    assert {name for name in vars(jobstatus) if not name.startswith("_")} <= set(jobstatus.__all__)


def test_the_version_is_in_one_place(distribution):
    assert distribution.version == jobstatus.__version__


def test_the_metadata(distribution):
    metadata = distribution.metadata
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["License"] == "MIT" or metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE"]
    required = [line for line in distribution.requires or [] if "extra ==" not in line]
    assert {re.match(r"\w+", line)[0] for line in required} == {"attrs", "cattrs"}
    assert {"bench", "dev", "test"} <= set(metadata.get_all("Provides-Extra"))


def test_the_command_is_installed(distribution):
    (command,) = distribution.entry_points.select(group="console_scripts")
    assert command.name == "jobstatus"
    assert command.load().__name__ == "main"


def test_it_is_typed():
    assert Path(jobstatus.__file__).with_name("py.typed").read_bytes() == b""
