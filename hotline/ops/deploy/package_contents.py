"""Package contents: which files of a build are deployed, and the SBOM (CycloneDX) of its libraries."""

import gzip
import json
import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hotline.ops import ROOT
from hotline.ops.deploy.stage import PROJECT

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
    listed = json.loads(gzip.decompress(data) if match[2] else data)
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
    kept = {**service, "operations": operations, "shapes": dict(sorted(shapes.items()))}
    return {key: _undocumented(value) for key, value in kept.items()}


def _undocumented(part: Any) -> Any:
    match part:
        case dict():
            return {
                key: _undocumented(value)
                for key, value in part.items()
                if not (key == "documentation" and isinstance(value, str))
            }
        case list():
            return [_undocumented(value) for value in part]
    return part


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
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    package = {"type": "application", "bom-ref": PROJECT, "name": PROJECT, "version": version}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {"component": {**package, "hashes": _hashes([digest])}},
        "components": libraries,
        "dependencies": [{"ref": PROJECT, "dependsOn": [library["bom-ref"] for library in libraries]}],
    }
    return json.dumps(bill, indent=2) + "\n"


def _hashes(digests: list[str]) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": digest} for digest in digests]
