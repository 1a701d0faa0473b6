"""Package filter: which files of a build are deployed."""

import gzip
import json
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

SERVICES = ("dynamodb", "sqs")  # what the line asks of AWS; botocore knows some 400 more
COMMON = ("endpoints.json", "partitions.json", "_retry.json", "sdk-default-configuration.json")
LARGEST = 7_000_000  # bytes of the zip; every one of them is read at a cold start

# Path patterns (* also matches a slash), the first that fits decides; what fits none is kept.
RULES: tuple[tuple[bool, str], ...] = (
    (False, "hotline/ops/*"),  # what people run: none of it is imported by what is deployed
    (False, "hotline/sandbox/*"),
    (False, "hotline/prompt_tools/*"),
    (False, "prompts/examples/*"),  # what was learned from them is in prompts/learned.model
    (False, "prompts/*.tsv"),  # who signed and what was translated from which words: for the check
    # Zappa's own handler runs whatever an event asks for: hotline/lambda_handler.py stands here.
    (False, "handler.py"),
    (False, "zappa_settings.py"),
    (False, "package_info.json"),  # a time and the builder's name
    (False, "*/__pycache__/*"),  # stale since Zappa dates everything 1980; made anew
    (False, "__init__.py"),  # Zappa's, for the root
    (False, ".*"),
    (False, "bin/*"),
    (False, "*/tests/*"),  # the libraries' own
    (False, "*.pyi"),
    (False, "*/py.typed"),
    (False, "*.so"),  # each has a Python twin; without them one zip serves x86_64 and arm64
    (False, "*.pyd"),
    (True, "*.dist-info/METADATA"),  # versions are looked up here
    (True, "*.dist-info/licenses/*"),
    (True, "*.dist-info/LICENSE*"),
    (False, "*.dist-info/*"),
    *((True, f"botocore/data/{name}*") for name in (*(f"{service}/" for service in SERVICES), *COMMON)),
    (False, "botocore/data/*"),
    (False, "botocore/cacert.pem"),  # certifi's is used where it is installed
    (False, "boto3/data/*"),  # resources: we use clients
    (False, "boto3/examples/*"),
    (False, "phonenumbers/geodata/*"),  # names of places and networks; zones need neither
    (False, "phonenumbers/carrierdata/*"),
    (True, "phonenumbers/shortdata/__init__.py"),  # imported by the package itself
    (False, "phonenumbers/shortdata/*"),
    (True, "twilio/rest/__init__.py"),
    (True, "twilio/rest/api/*"),  # sending texts; the other products load when asked for
    (False, "twilio/rest/*"),
    (False, "jinja2/*"),  # Flask's templates and commands: hotline/lambda_imports.py stands in for them
    (False, "click/*"),
)


def wanted(path: str) -> bool:
    """Whether a file of the build, by its path from the root, is in the package."""
    return next((keep for keep, pattern in RULES if fnmatchcase(path, pattern)), True)


def trimmed(path: str, data: bytes) -> bytes:
    """A file as it is packaged: botocore's list of endpoints keeps only SERVICES."""
    if not re.fullmatch(r"botocore/data/endpoints\.json(\.gz)?", path):
        return data
    packed = path.endswith(".gz")
    listed = json.loads(gzip.decompress(data) if packed else data)
    for partition in listed["partitions"]:
        partition["services"] = _only(partition["services"])
    smaller = json.dumps(listed, separators=(",", ":")).encode()
    return gzip.compress(smaller, mtime=0) if packed else smaller


def _only(services: Mapping[str, object]) -> dict[str, object]:
    return {name: services[name] for name in SERVICES if name in services}
