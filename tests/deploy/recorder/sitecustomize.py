"""Recorder of AWS calls: service, operation and parameters of each, into the file AWS_CALLS.

Python loads it at its start where this folder is on PYTHONPATH, so that Zappa's own process is recorded too.
"""

import json
import os
from pathlib import Path
from typing import Any

from botocore.client import BaseClient

ask = BaseClient._make_api_call


def recorded(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
    if path := os.environ.get("AWS_CALLS"):
        call = [client.meta.service_model.service_name, operation, parameters]
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(call, default=lambda value: type(value).__name__) + "\n")
    return ask(client, operation, parameters)


BaseClient._make_api_call = recorded
