"""SBOM: the package's libraries as CycloneDX JSON."""

import json
import re
import tomllib
from uuid import NAMESPACE_URL, uuid5

from hotline.ops import ROOT
from hotline.ops.deploy.stage import PROJECT

PIN = re.compile(r"^([\w.-]+)==(\S+) \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def document(lock: str, digest: str) -> str:
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
