"""Package contents: files, prompts cache, bytecode, SBOM (CycloneDX).

Run: python -m hotline.ops.deploy.package_contents prompts|bytecode FOLDER
"""

import compileall
import gzip
import json
import os
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hotline.content.build import checked
from hotline.content.load import write_cache
from hotline.content.toml_reader import BadPrompts
from hotline.content.validation.vocabulary import LONGEST_SETTINGS
from hotline.dialogue.commands import COMMANDS
from hotline.ops import ROOT

SERVICES = ("dynamodb", "sqs")  # what the line asks of AWS; botocore knows some 400 more
DATA = "Item|Query|Scan|Message|Describe(Table|Endpoints)$|GetQueueAttributes"  # operations that are kept
LARGEST = 7_000_000  # bytes of the zip; every one of them is read at a cold start
PIN = re.compile(r"^([\w.-]+)==(\S+) \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)

RULES = re.findall(r"(?m)^([+-]) (\S+)", Path(__file__).with_suffix(".txt").read_text("utf-8"))


def wanted(path: str) -> bool:
    """Whether a file of the build, by its path from the root, is in the package."""
    return next((sign == "+" for sign, pattern in RULES if fnmatchcase(path, pattern)), True)


def trimmed(path: str, data: bytes) -> bytes:
    """A file as it is packaged: of botocore's data only what the line can ask.

    Its list of endpoints keeps SERVICES; a service keeps the operations of its data, and no documentation.
    """
    if not (match := re.fullmatch(r"botocore/data/(?:(endpoints)|.*/service-2)\.json(\.gz)?", path)):
        return data
    listed = json.loads(gzip.decompress(data) if match[2] else data, object_hook=_undocumented)
    if match[1]:
        for partition in listed["partitions"]:
            services = partition["services"]
            partition["services"] = {name: services[name] for name in SERVICES if name in services}
    else:
        listed = _smaller_service(listed)
    smaller = json.dumps(listed, separators=(",", ":")).encode()
    return gzip.compress(smaller, mtime=0) if match[2] else smaller


def _smaller_service(service: dict[str, Any]) -> dict[str, Any]:
    """A service's description with the operations on DATA, and the shapes that they are made of."""
    operations = {name: made for name, made in service["operations"].items() if re.search(DATA, name)}
    shapes, left = dict[str, Any](), [json.dumps(operations)]
    while left:
        for name in re.findall(r'"shape": "(\w+)"', left.pop()):
            if name not in shapes:
                shapes[name] = service["shapes"][name]
                left.append(json.dumps(shapes[name]))
    return {**service, "operations": operations, "shapes": dict(sorted(shapes.items()))}


def _undocumented(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key != "documentation" or type(value) is not str}


def sbom(lock: str, digest: str) -> str:
    """The SBOM of a package with this SHA-256 (hex), from the text of its lock file.

    A library has the hash of each of its builds, as the lock names them: pip takes one of these.
    No time and no chance in it, so the same package has the same document.
    https://cyclonedx.org/docs/1.6/json/
    """
    libraries = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{pinned}",
            "name": name,
            "version": pinned,
            "purl": f"pkg:pypi/{name}@{pinned}",
            "hashes": _hashes(re.findall(r"sha256:(\w+)", hashes)),
        }
        for name, pinned, hashes in PIN.findall(lock)
    ]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    name, version = project["name"], project["version"]
    package = {"type": "application", "bom-ref": name, "name": name, "version": version}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {"component": {**package, "hashes": _hashes([digest])}},
        "components": libraries,
        "dependencies": [{"ref": name, "dependsOn": [library["bom-ref"] for library in libraries]}],
    }
    return json.dumps(bill, indent=2) + "\n"


def _hashes(digests: list[str]) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": digest} for digest in digests]


TASK = "/var/task"  # where Lambda unpacks; tracebacks name files there
OURS = "hotline"  # keeps its source, so that tracebacks show the line


class BuildFailed(Exception):
    """A step ended with an error; the message is its output."""


def run(step: str, folder: Path) -> None:
    """Run a step on `folder` with a fixed hash seed, which orders the sets. Raises BuildFailed."""
    # The last has a module of its own: it must see every import.
    names = ["compiled_code"] if step == "compiled_code" else ["package_contents", step]
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
