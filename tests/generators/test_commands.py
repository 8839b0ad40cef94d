"""The commands of the README, from the description of an API to a client with this library inside."""

import shutil
from pathlib import Path

import pytest
import test_datamodel_code_generator
import test_openapi_generator
import test_openapi_python_client
from generate import API
from readme import README, clone, shell
from sdk import check_page, check_vectors, imported

HERE = Path(__file__).parent
COMMANDS = {
    "openapi_python_client.sh": ("bin:openapi-python-client", ".", [test_openapi_python_client.WAY]),
    "openapi_generator.sh": ("bin:openapi-generator-cli", "ats", test_openapi_generator.WAYS),
    "datamodel_code_generator.sh": ("bin:datamodel-codegen", ".", test_datamodel_code_generator.MODEL_WAYS),
    "datamodel_code_generator_msgspec.sh": ("bin:datamodel-codegen", ".", test_datamodel_code_generator.MSGSPEC_WAYS),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "parent", "ways"),
    [
        pytest.param(script, parent, ways, marks=pytest.mark.tool(tool, "bin:bash"), id=script)
        for script, (tool, parent, ways) in COMMANDS.items()
    ],
)
def test_the_commands_give_a_client_with_the_library_inside_once_and_again(tmp_path, script, parent, ways):
    clone(tmp_path)
    shutil.copytree(HERE, tmp_path / "jobstatus" / "tests" / "generators")
    (tmp_path / "openapi.yaml").write_bytes(API.read_bytes())
    for _ in range(2):
        shell((HERE / script).read_text(encoding="utf-8"), tmp_path)
        with imported(tmp_path / parent / "ats_client") as models:
            for way in ways:
                check_page(models, way)
                check_vectors(models, way)


@pytest.mark.parametrize("script", COMMANDS)
def test_the_readme_has_the_commands(script):
    assert f"```sh\n{(HERE / script).read_text(encoding='utf-8')}```" in README


def test_the_readme_has_the_line_and_the_hook_that_keeps_it():
    assert test_openapi_python_client.LINE == test_openapi_generator.LINE
    assert README.count(test_openapi_python_client.LINE.strip()) >= 2
    assert (HERE / "openapi_python_client.yaml").read_text(encoding="utf-8").splitlines()[-1].strip() in README
