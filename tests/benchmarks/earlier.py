"""Version 0.1.0 of the library as a peer, from the history of the repository."""

import importlib
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from peers import Peer, library

COMMIT = "fb73c02"
ROOT = Path(__file__).parents[2]


def earlier_peers(folder: Path) -> list[Peer]:
    """Return version 0.1.0, laid out in *folder* under another name; nothing where git or the commit is missing."""
    command = ["git", "-C", ROOT, "archive", COMMIT, "jobstatus"]
    try:
        archive = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", b"").decode().strip() or error
        print(f"jobstatus 0.1.0 is skipped, as git has no commit {COMMIT} here: {reason}", file=sys.stderr)
        return []
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    # All its imports are relative.
    (folder / "jobstatus").rename(folder / "jobstatus_0_1_0")
    sys.path.insert(0, str(folder))
    return [library("jobstatus 0.1.0", importlib.import_module("jobstatus_0_1_0"))]
