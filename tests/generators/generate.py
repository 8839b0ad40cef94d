"""Generate SDKs from `tests/data/openapi.yaml`, each as a Python package, by the commands that their users run."""

import os
import subprocess
import sys
from pathlib import Path

API = Path(__file__).parents[1] / "data" / "openapi.yaml"

_DATAMODEL = "datamodel-codegen --input {api} --input-file-type openapi --formatters builtin --disable-timestamp"
_DATAMODEL += " --output {package}/models.py --output-model-type "

#: The command of each; it writes a package, or the one module of a package.
COMMANDS = {
    "openapi-python-client": "openapi-python-client generate --path {api} --output-path {package} --meta none",
    "openapi-generator": "openapi-generator-cli generate -g python -i {api} -o {target} --package-name {package.name}",
    "datamodel-pydantic": f"{_DATAMODEL} pydantic_v2.BaseModel",
    "datamodel-pydantic-dataclass": f"{_DATAMODEL} pydantic_v2.dataclass",
    "datamodel-dataclass": f"{_DATAMODEL} dataclasses.dataclass",
    "datamodel-msgspec": f"{_DATAMODEL} msgspec.Struct",
}


def package_name(name: str) -> str:
    """Return the package name of SDK *name*: each has its own, so that one process can import several."""
    return f"ats_{name.replace('-', '_')}"


def generate(name: str, target: Path, *options: str, api: Path = API, package: str | None = None) -> Path:
    """Write SDK *name*, one of `COMMANDS`, and return its package, whose parent has to be in ``sys.path``."""
    folder = target / (package or package_name(name))
    target.mkdir(parents=True, exist_ok=True)
    if name.startswith("datamodel"):
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    command = [part.format(api=api, target=target, package=folder) for part in COMMANDS[name].split()] + [*options]
    # The generators of the Python that runs this come first, as in an activated environment.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    found = subprocess.run(command, env=environment, cwd=target, capture_output=True, text=True, check=False)
    if found.returncode:
        msg = f"{' '.join(command)}: {found.stdout}{found.stderr}"
        raise RuntimeError(msg)
    return folder
