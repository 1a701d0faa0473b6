"""Recorder of AWS calls: service, operation and parameters of each, into the file AWS_CALLS.

Python loads it at its start where this folder is on PYTHONPATH, so that Zappa's own process is recorded too,
and waits for AWS in steps of a fifth of a second: the emulator is ready at once.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

from botocore.client import BaseClient

from hotline.storage.dynamodb_client import DynamoDBClient

ask, ask_table, sleep = BaseClient._make_api_call, DynamoDBClient._ask, time.sleep


def recorded(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
    note(client.meta.service_model.service_name, operation, parameters)
    return ask(client, operation, parameters)


def note(service: str, operation: str, parameters: dict[str, Any]) -> None:
    if path := os.environ.get("AWS_CALLS"):
        call = [service, operation, parameters]
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(call, default=lambda value: type(value).__name__) + "\n")


def recorded_table(client: DynamoDBClient, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    note("dynamodb", operation, parameters)
    return ask_table(client, operation, parameters)


def wait(seconds: float) -> None:
    sleep(min(seconds, 0.2))


if __name__ == "sitecustomize":  # not in the process of the tests
    time.sleep = wait  # type: ignore[assignment]
BaseClient._make_api_call = recorded
DynamoDBClient._ask = recorded_table  # type: ignore[assignment, method-assign]
