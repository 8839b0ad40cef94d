"""Generate SDKs from `tests/data/openapi.yaml`, each as a Python package, by the commands that their users give."""

import os
import subprocess
import sys
from pathlib import Path

API = Path(__file__).parents[1] / "data" / "openapi.yaml"

_DATAMODEL = ["datamodel-codegen", "--input", "{api}", "--input-file-type", "openapi"]
_DATAMODEL += ["--formatters", "builtin", "--disable-timestamp"]

#: The command of each; what it writes is a package, or the one module of a package.
COMMANDS = {
    "openapi-python-client": [
        *("openapi-python-client", "generate", "--path", "{api}", "--output-path", "{package}", "--meta", "none")
    ],
    "openapi-generator": [
        *("openapi-generator-cli", "generate", "-g", "python", "-i", "{api}", "-o", "{target}"),
        *("--package-name", "{name}"),
    ],
    "datamodel-pydantic": [
        *(*_DATAMODEL, "--output", "{package}/models.py", "--output-model-type", "pydantic_v2.BaseModel")
    ],
    "datamodel-pydantic-dataclass": [
        *(*_DATAMODEL, "--output", "{package}/models.py", "--output-model-type", "pydantic_v2.dataclass")
    ],
    "datamodel-dataclass": [
        *(*_DATAMODEL, "--output", "{package}/models.py", "--output-model-type", "dataclasses.dataclass")
    ],
    "datamodel-msgspec": [*(*_DATAMODEL, "--output", "{package}/models.py", "--output-model-type", "msgspec.Struct")],
}


def package_name(name: str) -> str:
    """Return the package name of SDK *name*: each has its own, so that one process can import several."""
    return f"ats_{name.replace('-', '_')}"


def generate(name: str, target: Path, *options: str, api: Path = API, package: str | None = None) -> Path:
    """
    Write the SDK *name*, one of `COMMANDS`, into folder *target*, or write it anew.

    Args:
        name: Which.
        target: The folder that has to be in ``sys.path`` to import the package.
        *options: More options for the generator.
        api: The description of the API.
        package: The name of the package; by default that of `package_name`.

    Returns:
        The folder of the package, in which ``models`` is a module or a package that has `Job` and `JobsPaginated`.
    """
    folder = target / (package or package_name(name))
    if name.startswith("datamodel"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    else:
        target.mkdir(parents=True, exist_ok=True)
    names = {"api": api, "target": target, "package": folder, "name": folder.name}
    command = [*(part.format(**names) for part in COMMANDS[name]), *options]
    # The generators of the Python that runs this come first, as in an activated environment.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    found = subprocess.run(
        command, env={**os.environ, "PATH": path}, cwd=target, capture_output=True, text=True, check=False
    )
    if found.returncode:
        msg = f"{' '.join(command)}: {found.stdout}{found.stderr}"
        raise RuntimeError(msg)
    return folder
