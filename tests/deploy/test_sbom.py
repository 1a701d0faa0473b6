"""The SBOM: CycloneDX's required fields, and every library of the lock with its hashes."""

import json
import re
from uuid import UUID

import jsonschema

from hotline.ops.deploy.package import REQUIREMENTS
from hotline.ops.deploy.package_contents import sbom

DIGEST = "ab" * 32
# What CycloneDX 1.6 requires of these parts: https://cyclonedx.org/docs/1.6/json/
HASHES = {
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    "items": {
        "required": ["alg", "content"],
        "properties": {"alg": {"const": "SHA-256"}, "content": {"pattern": "^[a-f0-9]{64}$"}},
    },
}
COMPONENT = {
    "required": ["type", "name", "version", "bom-ref", "hashes"],
    "properties": {"type": {"enum": ["application", "library"]}, "hashes": HASHES},
}
SCHEMA = {
    "required": ["bomFormat", "specVersion", "serialNumber", "version", "metadata", "components"],
    "properties": {
        "bomFormat": {"const": "CycloneDX"},
        "specVersion": {"const": "1.6"},
        "version": {"type": "integer", "minimum": 1},
        "metadata": {"required": ["component"], "properties": {"component": COMPONENT}},
        "components": {"type": "array", "minItems": 5, "uniqueItems": True, "items": COMPONENT},
    },
}


def test_the_bill_names_every_library_of_the_lock_with_its_hashes() -> None:
    lock = REQUIREMENTS.read_text("utf-8")
    bill = json.loads(sbom(lock, DIGEST))
    jsonschema.validate(bill, SCHEMA)
    pinned = re.findall(r"^([a-z0-9._-]+)==([^ ]+) ", lock, re.MULTILINE | re.IGNORECASE)
    assert [(part["name"], part["version"]) for part in bill["components"]] == pinned
    hashes = [one["content"] for part in bill["components"] for one in part["hashes"]]
    assert sorted(hashes) == sorted(re.findall("sha256:([0-9a-f]{64})", lock))
    assert bill["dependencies"][0]["dependsOn"] == [part["purl"] for part in bill["components"]]
    assert bill["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": DIGEST}]


def test_the_same_package_has_the_same_bill_and_another_one_another() -> None:
    lock = REQUIREMENTS.read_text("utf-8")
    assert sbom(lock, DIGEST) == sbom(lock, DIGEST)
    serials = [json.loads(sbom(lock, digest))["serialNumber"] for digest in (DIGEST, "cd" * 32)]
    assert len({UUID(serial.removeprefix("urn:uuid:")) for serial in serials}) == 2
