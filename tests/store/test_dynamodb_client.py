"""The line's own DynamoDB client: botocore's signature, its second try, and where botocore's client asks."""

import json
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from urllib3.util.wait import wait_for_read

from hotline.domain.deadline import within
from hotline.storage import dynamodb_client
from hotline.storage.dynamodb_client import DynamoDBClient, Keys, from_environment
from hotline.storage.table_client import connect
from tests.http_server import Handler, answering, self_signed
from tests.store.test_requests import refusing
from tests.stores import REGION, no_account

KEYS = Keys("AKEXAMPLE", "secret", "a token")
AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_account() -> Iterator[None]:
    with no_account():
        yield


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(dynamodb_client, "sleep", waited.append)
    return waited


def test_the_signature_is_botocores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "get_current_datetime", lambda *_: AT)
    sent: list[tuple[bytes, dict[str, str]]] = []

    def keep(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        sent.append((body, dict(request.headers)))
        return 200, b"{}"

    with answering(keep) as url:
        DynamoDBClient(REGION, url, KEYS).put_item(TableName="t", Item={"pk": {"S": "\u00f1"}})
        (body, headers), signed = sent[0], ("Content-Type", "X-Amz-Target")
        expected = AWSRequest("POST", url, {name: headers[name] for name in signed}, body)
        auth.SigV4Auth(KEYS, "dynamodb", REGION).add_auth(expected)
    assert headers["Authorization"] == expected.headers["Authorization"]
    assert headers["X-Amz-Security-Token"] == "a token"
    assert headers["X-Amz-Target"] == "DynamoDB_20120810.PutItem"


def failing_once(first: Handler, bodies: list[bytes]) -> Handler:
    def answer(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        bodies.append(body)
        return first(request, body) if len(bodies) == 1 else (200, b"{}")

    return answer


FAULTS = {
    "throttled": refusing(400, "ProvisionedThroughputExceededException"),
    "over the limit": refusing(400, "ThrottlingException"),
    "a fault": refusing(500, "InternalServerError"),
    "a proxy's page": lambda _request, _body: (503, b"<html>"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_tried_again_as_the_same_request(fault: Handler, pauses: list[float]) -> None:
    bodies: list[bytes] = []
    with answering(failing_once(fault, bodies)) as url:
        assert connect(REGION, url).transact_write_items(TransactItems=[]) == {}
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert json.loads(bodies[0])["ClientRequestToken"]
    assert len(pauses) == 1


@pytest.mark.parametrize("code", ["ConditionalCheckFailedException", "ValidationException"])
def test_a_refusal_is_not_tried_again(code: str, pauses: list[float]) -> None:
    bodies: list[bytes] = []
    refusal = failing_once(refusing(400, code, Item={"pk": {"S": "a"}}), bodies)
    with answering(refusal) as url, pytest.raises(ClientError) as raised:
        connect(REGION, url).put_item(TableName="t", Item={})
    assert raised.value.response["Error"]["Code"] == code
    assert raised.value.response["Item"] == {"pk": {"S": "a"}}
    assert (len(bodies), pauses) == (1, [])


def test_no_second_try_begins_after_the_deadline(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    monkeypatch.setattr("random.uniform", lambda *_: 0.5)
    bodies: list[bytes] = []
    with answering(failing_once(FAULTS["a fault"], bodies)) as url, within(0.4), pytest.raises(ClientError):
        connect(REGION, url).put_item(TableName="t", Item={})
    assert (len(bodies), pauses) == (1, [])


@pytest.mark.parametrize(
    ("region", "more"),
    [
        (REGION, {"HTTPS_PROXY": "http://proxy.example"}),
        (REGION, {"AWS_ACCESS_KEY_ID": ""}),  # a profile's, or those of a role
        ("cn-north-1", {}),
        (None, {}),
    ],
)
def test_where_more_than_keys_is_asked_for_botocores_client_is_used(
    region: str | None, more: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in dynamodb_client.OTHER_WAYS:
        monkeypatch.delenv(name, raising=False)
    made: Any = from_environment(REGION, None)
    connection = made._new()
    assert (connection.host, connection.port) == (f"dynamodb.{REGION}.amazonaws.com", 443)
    assert (connection._context.verify_mode, connection._context.check_hostname) == (ssl.CERT_REQUIRED, True)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    assert from_environment(region, None) is None


def empty(_request: BaseHTTPRequestHandler, _body: bytes) -> tuple[int, bytes]:
    return 200, b"{}"


def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path, pauses: list[float]) -> None:
    with answering(empty, self_signed(tmp_path)) as url, pytest.raises(EndpointConnectionError):
        DynamoDBClient(REGION, url, KEYS).get_item(TableName="t", Key={})


def test_a_known_certificate_is_good_for_its_own_host_alone(
    tmp_path: Path, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setattr("botocore.httpsession.get_cert_path", lambda _: str(certificate))
    with answering(empty, certificate) as url:
        assert DynamoDBClient(REGION, url, KEYS).get_item(TableName="t", Key={}) == {}
        elsewhere = url.replace("127.0.0.1", "localhost")
        with pytest.raises(EndpointConnectionError):
            DynamoDBClient(REGION, elsewhere, KEYS).get_item(TableName="t", Key={})


def test_connections_are_kept_and_each_is_used_by_one_thread_at_a_time(pauses: list[float]) -> None:
    seen: set[Any] = set()

    def note(request: BaseHTTPRequestHandler, _body: bytes) -> tuple[int, bytes]:
        seen.add(request.client_address)
        return 200, b"{}"

    with answering(note) as url, ThreadPoolExecutor(8) as threads:
        client = DynamoDBClient(REGION, url, KEYS)
        assert list(threads.map(lambda n: client.get_item(Key={"n": n}), range(80))) == [{}] * 80
    assert len(seen) <= 8


def test_a_connection_that_the_table_has_closed_is_not_used(pauses: list[float]) -> None:
    seen: list[Any] = []

    def once(request: BaseHTTPRequestHandler, _body: bytes) -> tuple[int, bytes]:
        seen.append(request.client_address)
        request.close_connection = True  # without a word in the answer
        return 200, b"{}"

    with answering(once) as url:
        client = DynamoDBClient(REGION, url, KEYS)
        for _ in range(3):
            client.get_item(TableName="t", Key={})
            (kept,) = client._kept
            assert wait_for_read(kept.sock, timeout=10), "it has closed"
    assert len(set(seen)) == len(seen) == 3
    assert pauses == [], "no try was lost"


def listening(answer: bytes) -> tuple[str, socket.socket]:
    """A server that gives the same bytes to everybody and closes; its URL."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

    Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}", server


BAD = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH\r\n",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{}",
    "an endless line": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    "too many headers": b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n",
}


@pytest.mark.parametrize("answer", BAD.values(), ids=BAD)
def test_a_bad_answer_is_none(answer: bytes, pauses: list[float]) -> None:
    url, server = listening(answer)
    client = DynamoDBClient(REGION, url, KEYS)
    with server, pytest.raises(ConnectionClosedError) as raised:
        client.get_item(TableName="a secret", Key={})
    assert "a secret" not in f"{raised.value!r}{raised.value.__cause__}"
    assert (len(pauses), client._kept) == (1, [])


@pytest.mark.parametrize(("busy", "expected"), [(True, ReadTimeoutError), (False, EndpointConnectionError)])
def test_who_does_not_answer_is_given_up(
    busy: bool, expected: type[BotoCoreError], pauses: list[float]
) -> None:
    server = socket.create_server(("127.0.0.1", 0))  # takes connections, and says nothing
    url = f"http://127.0.0.1:{server.getsockname()[1]}"
    if not busy:
        server.close()
    with server, pytest.raises(expected):
        DynamoDBClient(REGION, url, KEYS, read=0.1).get_item(TableName="t", Key={})
    assert len(pauses) == 1


def test_a_connection_that_does_not_come_about_is_given_up(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    def late(_address: object, timeout: float, *_: object) -> None:
        assert timeout == dynamodb_client.CONNECT
        raise TimeoutError

    monkeypatch.setattr("socket.create_connection", late)
    with pytest.raises(ConnectTimeoutError):
        DynamoDBClient(REGION, "http://127.0.0.1:9", KEYS).get_item(TableName="t", Key={})
