"""The commands of the page, from the description of an API to an SDK with this library inside."""

import json
import shutil
from pathlib import Path

import pytest
from ecosystem.vectors import ROUND_TRIPS, traits
from generate import API
from readme import PAGES, clone, shell
from sdk import files, imported, inside, same

HERE = Path(__file__).parent
COMMANDS = {
    "openapi_python_client.sh": ("bin:openapi-python-client", "ats_client"),
    "openapi_generator.sh": ("bin:openapi-generator-cli", "ats/ats_client"),
    "datamodel_code_generator.sh": ("bin:datamodel-codegen", "ats_client"),
}
SHOWN = "AtsJobStatusEnum(value=UNSET, source_value=True)\n"
MSGSPEC = "datamodel_code_generator_msgspec.sh"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "package"),
    [
        pytest.param(script, package, marks=pytest.mark.tool(tool, "bin:bash", "python:pydantic"), id=script)
        for script, (tool, package) in COMMANDS.items()
    ],
)
def test_the_commands_give_an_sdk_with_the_library_inside_once_and_again(tmp_path, script, package):
    (tmp_path / "openapi.yaml").write_bytes(API.read_bytes())
    assert shell((HERE / script).read_text(encoding="utf-8"), tmp_path).endswith(SHOWN)
    # The first run of Python may have left compiled files.
    first = files(tmp_path / package)
    assert shell((HERE / script).read_text(encoding="utf-8"), tmp_path).endswith(SHOWN)
    again = files(tmp_path / package)
    assert {name: text for name, text in again.items() if "_vendor" not in name}.items() <= first.items()
    assert again.keys() == first.keys()


@pytest.mark.slow
@pytest.mark.tool("bin:datamodel-codegen", "python:msgspec", "bin:bash")
def test_the_recipe_for_msgspec(tmp_path):
    import msgspec

    clone(tmp_path)
    shutil.copytree(HERE, tmp_path / "jobstatus" / "tests" / "generators")
    (tmp_path / "openapi.yaml").write_bytes(API.read_bytes())
    shell((HERE / MSGSPEC).read_text(encoding="utf-8"), tmp_path)
    with imported(tmp_path / "ats_client") as models:
        hooks = inside(models.__name__, "status")
        for vector in ROUND_TRIPS:
            text, status = f'{{"job_status":{vector["snake"]}}}', json.loads(vector["snake"])
            if "surrogate" in traits(status):
                with pytest.raises(msgspec.DecodeError):
                    msgspec.json.decode(text, type=models.Job, dec_hook=hooks.dec_hook)
                continue
            job = msgspec.json.decode(text, type=models.Job, dec_hook=hooks.dec_hook)
            assert type(job.job_status) is inside(models.__name__, "_vendor.jobstatus").JobStatus
            assert same(json.loads(msgspec.json.encode(job, enc_hook=hooks.enc_hook))["job_status"], status)
        with pytest.raises(msgspec.ValidationError, match="job_status"):
            msgspec.json.decode('{"job_status":{"value":1}}', type=models.Job, dec_hook=hooks.dec_hook)


@pytest.mark.parametrize("script", [*COMMANDS, MSGSPEC])
def test_the_page_has_the_commands(script):
    assert f"```sh\n{(HERE / script).read_text(encoding='utf-8')}```" in PAGES["generators"]
