"""The line's own DynamoDB client: botocore's signature, its second try, and where botocore's client asks."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError, EndpointConnectionError

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
    assert (made._pool.host, made._pool.cert_reqs) == (f"dynamodb.{REGION}.amazonaws.com", "CERT_REQUIRED")
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
