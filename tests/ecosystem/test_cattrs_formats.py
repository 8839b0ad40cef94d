"""Every converter of `cattrs.preconf`, with its library: what passes through its bytes is right or refused."""

import importlib
import json
import pkgutil
from typing import Any

import cattrs
import pytest
from cattrs import preconf
from test_conformance import load
from vectors import ROUND_TRIPS, traits

from jobstatus import UNSET, JobStatus, Naming, format_exception, loads, register_hooks, unstructure

#: What a format or its library cannot express, among the traits of values. (tomlkit reads a boolean in an array as an
#: instance of its own class; `unwrap` returns plain booleans.)
REFUSED: dict[str, list[str]] = load("../data/formats")
# Names of the libraries, where they differ from that of the converter's module.
LIBRARIES = {"pyyaml": "yaml", "tomllib": "tomli_w"}


def with_tools(name: str, *arguments: Any) -> Any:
    tools = f"python:cattrs.preconf.{name}", f"python:{LIBRARIES.get(name, name)}"
    return pytest.param(name, *arguments, marks=pytest.mark.tool(*tools))


def make_converter(name: str, naming: Naming = Naming.SNAKE, **options: Any) -> Any:
    converter = importlib.import_module(f"cattrs.preconf.{name}").make_converter(**options)
    register_hooks(converter, naming=naming)
    return converter


def test_covers_all_preconf_converters():
    assert {module.name for module in pkgutil.iter_modules(preconf.__path__)} <= set(REFUSED)


@pytest.mark.parametrize("name", [with_tools(name) for name in REFUSED])
@pytest.mark.parametrize("naming", Naming)
def test_each_vector_passes_through_each_format_or_is_refused(name, naming):
    converter = make_converter(name, naming, detailed_validation=False)
    cls = dict[str, list[JobStatus]]
    for vector in ROUND_TRIPS:
        status = loads(vector["text"])
        if {*REFUSED[name]}.intersection(traits(unstructure(status), depth=2)):
            with pytest.raises(Exception):  # noqa: B017, PT011 - each library has its own
                converter.loads(converter.dumps({"a": [status]}, cls), cls)
            continue
        written = converter.dumps({"a": [status]}, cls)
        (found,) = converter.loads(written, cls)["a"]
        # As text, in which 1, 1.0 and true differ.
        texts = [json.dumps(each.to_dict(), sort_keys=True) for each in (found, status)]
        assert texts[0] == texts[1]
        assert (naming.value in converter.loads(written, dict[str, Any])["a"][0]) is (status.source_value is not UNSET)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        with_tools("pyyaml", "value: no\n", "must be a string or null, not a boolean @ $.value"),
        with_tools("pyyaml", "source_value: [2020-01-01]\n", "not JSON: datetime.date @ $.source_value[0]"),
        with_tools("pyyaml", "later: {1: x}\n", "a key must be a string, not a number 1 @ $.extra['later']"),
        with_tools("tomlkit", "value = 2020-01-01\n", "must be a string or null, not tomlkit.items.Date @ $.value"),
    ],
)
def test_reports_what_a_parser_returns_besides_json(name, text, message):
    with pytest.raises(cattrs.ClassValidationError) as caught:
        make_converter(name).loads(text, JobStatus)
    assert cattrs.transform_error(caught.value, format_exception=format_exception) == [message]
