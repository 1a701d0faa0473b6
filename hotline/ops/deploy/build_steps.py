"""Build steps in own processes: prompts cache, bytecode, compiled code.

Run: python -m hotline.ops.deploy.build_steps prompts|bytecode FOLDER
"""

import compileall
import os
import subprocess
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

from hotline.content.build import checked
from hotline.content.load import write_cache
from hotline.content.toml_reader import BadPrompts
from hotline.content.validation.vocabulary import LONGEST_SETTINGS
from hotline.dialogue.commands import COMMANDS

TASK = "/var/task"  # where Lambda unpacks; tracebacks name files there
OURS = "hotline"  # keeps its source, so that tracebacks show the line


class BuildFailed(Exception):
    """A step ended with an error; the message is its output."""


def run(step: str, folder: Path) -> None:
    """Run a step (prompts, bytecode, compiled_code) on `folder` with a fixed hash seed: it orders the sets.

    Raises BuildFailed.
    """
    # The last has a module of its own: it must see every import.
    names = ["compiled_code"] if step == "compiled_code" else ["build_steps", step]
    command = [sys.executable, "-m", f"hotline.ops.deploy.{names[0]}", *names[1:], str(folder)]
    environ = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(  # noqa: S603 - our own module
        command, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildFailed((done.stdout + done.stderr).strip())


def prompts(folder: Path) -> None:
    """Write the checked content beside the prompts. Raises BadPrompts."""
    write_cache(checked(LONGEST_SETTINGS, set(COMMANDS), folder), folder)


def bytecode(folder: Path) -> None:
    """Compile the modules below `folder`; our own keep their source, libraries do not.

    Zappa dates each file 1980, so the bytecode that it packs is stale and every cold start would compile all
    modules again. Unchecked bytecode (PEP 552) is loaded as it is. Without the libraries' source the zip is
    2 MB smaller. Raises BuildFailed.
    """
    for path in sorted(folder.rglob("*.py")):
        ours = path.relative_to(folder).parts[0] == OURS
        compiled = compileall.compile_file(
            path,
            ddir=str(TASK / path.relative_to(folder).parent),
            force=True,
            legacy=not ours,
            quiet=1,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
        if not compiled:
            raise BuildFailed(f"{path.relative_to(folder)} cannot be compiled")
        if not ours:
            path.unlink()


if __name__ == "__main__":
    try:
        {"prompts": prompts, "bytecode": bytecode}[sys.argv[1]](Path(sys.argv[2]))
    except (BadPrompts, BuildFailed) as error:
        sys.exit(str(error))
