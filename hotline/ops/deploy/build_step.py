"""Runs a step of the build in a process of its own, where it gives the same bytes each time."""

import os
import subprocess
import sys
from pathlib import Path


class StepFailed(Exception):
    """The step ended with an error; the message is what it said."""


def run(module: str, folder: Path) -> None:
    """Run `module` on `folder`, with a fixed hash seed: sets are written in the order of hashes.

    Raises StepFailed.
    """
    command = [sys.executable, "-m", module, str(folder)]
    environ = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(  # noqa: S603 - our own modules
        command, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StepFailed((done.stdout + done.stderr).strip())
