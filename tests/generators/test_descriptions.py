"""Descriptions that say the same in other words, and other options of the generators."""

import json
import re
from enum import Enum

import pytest
from ecosystem.vectors import ROUND_TRIPS, traits
from generate import API, generate, package_name
from sdk import JOBS, PAGE, WAYS, adopt, imported, inside, make, same

pytestmark = [
    pytest.mark.slow,
    pytest.mark.tool(
        *("bin:openapi-python-client", "bin:openapi-generator-cli", "bin:datamodel-codegen"),
        *("python:pydantic", "python:cattrs", "python:urllib3", "bin:ruff"),
    ),
]
STATUS = "#/components/schemas/AtsJobStatusEnum"
SAID = f"""\
          description: Status of the job
          example: {{value: published, source_value: Published}}
          nullable: true
          allOf:
            - $ref: '{STATUS}'
"""
DESCRIPTIONS = {
    "OpenAPI 3.0": ("openapi: 3.1.0", "openapi: 3.0.3"),
    "null as 3.1 has it": (SAID, f"          anyOf:\n            - $ref: '{STATUS}'\n            - type: 'null'\n"),
    "not null": ("          nullable: true\n          allOf:", "          allOf:"),
    "a plain reference": (SAID, f"          $ref: '{STATUS}'\n"),
    "no allOf but oneOf": ("          allOf:", "          oneOf:"),
    "required": (SAID, f"{SAID}      required: [job_status]\n"),
}
OPTIONS = {
    "openapi-python-client": [
        *({"literal_enums": True}, {"docstrings_on_attributes": True}, {"field_prefix": "x_"}),
    ],
    "openapi-generator": [
        "sourceFolder=src",
        pytest.param("library=asyncio", marks=pytest.mark.tool("python:aiohttp", "python:aiohttp_retry")),
        pytest.param("library=httpx", marks=pytest.mark.tool("python:httpx")),
        "lazyImports=true,generateSourceCodeOnly=true,mapNumberTo=float,setEnsureAsciiToFalse=true",
        "disallowAdditionalPropertiesIfNotPresent=false",
    ],
    "datamodel-pydantic": [
        *("--use-subclass-enum", "--enum-field-as-literal=all", "--use-annotated", "--snake-case-field"),
        *("--use-title-as-name", "--target-python-version=3.12"),
    ],
}


def check(package, name, *, nullable=True):
    """Send the vectors and the page through the ways of a generator."""
    with imported(package) as models:
        for way in WAYS[name]:
            for vector in ROUND_TRIPS:
                status = json.loads(vector["snake"])
                if not way.refused.intersection(traits(status)):
                    job = way.read(models.Job, json.dumps({"job_status": status}))
                    assert same(way.write(job)["job_status"], status)
            with pytest.raises((way.exception(), ValueError)):
                way.read(models.Job, '{"job_status":{"value":1}}')
            if nullable:
                read = [job.job_status for job in way.read(models.JobsPaginated, PAGE).data]
                assert [status is None for status in read] == [job["job_status"] is None for job in JOBS]
        assert models.AtsJobStatusEnum("open").value == "open"
        known = models.AtsJobStatusEnum.json_schema(strict=True)["properties"]["value"]["enum"]
        assert len(known) == 11


@pytest.mark.parametrize("description", DESCRIPTIONS)
@pytest.mark.parametrize("name", ["openapi-python-client", "openapi-generator", "datamodel-pydantic"])
def test_a_description_in_other_words(tmp_path, name, description):
    said, instead = DESCRIPTIONS[description]
    text = API.read_text(encoding="utf-8")
    assert said in text
    api = tmp_path / "other.yaml"
    api.write_text(text.replace(said, instead), encoding="utf-8")
    nullable = description not in {"not null", "a plain reference", "required"}
    check(make(name, tmp_path, api=api), name, nullable=nullable)


@pytest.mark.parametrize("options", OPTIONS["openapi-python-client"], ids=lambda options: next(iter(options)))
def test_options_of_openapi_python_client(tmp_path, options):
    config = tmp_path / "config.json"
    config.write_text(json.dumps(options), encoding="utf-8")
    check(make("openapi-python-client", tmp_path, "--config", str(config)), "openapi-python-client")


@pytest.mark.parametrize("meta", ["poetry", "setup", "pdm", "uv"])
def test_a_project_around_the_package(tmp_path, meta):
    config = tmp_path / "config.json"
    config.write_text('{"package_name_override": "ats_client"}', encoding="utf-8")
    project = generate("openapi-python-client", tmp_path, "--config", str(config), "--meta", meta)
    assert "is the package " in adopt(project, status=2)
    adopt(project / "ats_client")
    check(project / "ats_client", "openapi-python-client")


@pytest.mark.parametrize("options", OPTIONS["openapi-generator"])
def test_options_of_openapi_generator(tmp_path, options):
    package = generate("openapi-generator", tmp_path, "--additional-properties", options)
    package = tmp_path / "src" / package.name if "src" in options else package
    adopt(package)
    check(package, "openapi-generator")


@pytest.mark.parametrize("option", OPTIONS["datamodel-pydantic"])
def test_options_of_datamodel_code_generator(tmp_path, option):
    check(make("datamodel-pydantic", tmp_path, option), "datamodel-pydantic")


@pytest.mark.parametrize("output_type", ["pydantic_v2.BaseModel", "pydantic_v2.dataclass", "dataclasses.dataclass"])
@pytest.mark.parametrize("split", ["by names with dots", "one a class"])
def test_models_in_many_modules(tmp_path, output_type, split):
    # The generator wraps an enum with null, in a module between.
    said, instead, options, module = r",\s+null\]", "]", ["--module-split-mode=single"], "models.job"
    if split == "by names with dots":
        said, instead, options, module = "(schemas/|^    )AtsJobStatusEnum", r"\1ats.AtsJobStatusEnum", [], "models"
    text, count = re.subn(said, instead, API.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count > 1
    api = tmp_path / "other.yaml"
    api.write_text(text, encoding="utf-8")
    output = tmp_path / package_name("datamodel-pydantic") / "models"
    options += ["--output", str(output), "--use-subclass-enum", "--output-model-type", output_type]
    package = generate("datamodel-pydantic", tmp_path, *options, api=api)
    summary = adopt(package)
    assert "88 adopted" in summary
    assert summary.count(" with the known values of ") == 85
    with imported(package) as models:
        from pydantic import TypeAdapter

        read = TypeAdapter(inside(models.__name__, module).Job)
        job = read.validate_json('{"job_status":{"value":"open","source_value":true}}')
        assert isinstance(job.job_status.value, Enum)
        assert read.dump_python(job, exclude_unset=True)["job_status"] == {"value": "open", "source_value": True}
