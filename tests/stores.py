"""Tables to test on: two independent DynamoDBs, one of them also in this process; a fresh table on each."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from moto.server import ThreadedMotoServer

from hotline.sandbox.embedded_dynamodb import Embedded, start
from hotline.sandbox.table import create_request
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.dynamodb_client import DynamoDBClient, Keys

REGION = "us-east-1"
IN_PROCESS = "http://127.0.0.1:2"  # nobody listens there: ministack answers in this process
PATIENT = 120.0  # seconds a slow machine may take for an answer

# boto3's own settings, so that no test ever finds a real account's.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def no_account() -> Iterator[None]:
    """boto3 finds made-up credentials and nothing else, as long as the block lasts."""
    with patch.dict(os.environ, ENVIRONMENT):
        os.environ.pop("AWS_PROFILE", None)
        os.environ.pop("AWS_ENDPOINT_URL", None)
        yield


@contextmanager
def ministack_server() -> Iterator[str]:
    """The embedded table's server, as in the local run; yields its endpoint."""
    with no_account(), tempfile.TemporaryDirectory() as data, embedded(Path(data)) as server:
        yield server.url


@contextmanager
def moto_server() -> Iterator[str]:
    """A second opinion; yields its endpoint. One request at a time: it loses updates under threads."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with no_account():
        server.start()
        try:
            host, port = server.get_host_and_port()
            yield f"http://{host}:{port}"
        finally:
            server.stop()


@cache
def client(endpoint: str) -> Any:
    """One client for each endpoint: making one takes longer than most tests."""
    if endpoint == IN_PROCESS:
        from tests.chaos.engine import Engine

        return Engine().client
    return DynamoDBClient(REGION, endpoint, Keys("local", "local", None), PATIENT)


def new_table(endpoint: str) -> str:
    """A table nobody else has; without expiry, since a sweep goes by the machine's clock and tests do not."""
    name = f"test-{uuid4().hex}"
    client(endpoint).create_table(**create_request(name))
    return name


def new_store(endpoint: str) -> DynamoDBStore:
    return DynamoDBStore(client(endpoint), new_table(endpoint))


@contextmanager
def ministack_table() -> Iterator[tuple[str, str]]:
    """A server of one's own with one table: endpoint and table name."""
    with ministack_server() as endpoint:
        yield endpoint, new_table(endpoint)


@contextmanager
def embedded(data: Path, port: int = 0) -> Iterator[Embedded]:
    running = start(data, port)
    try:
        yield running
    finally:
        running.stop()
