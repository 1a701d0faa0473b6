"""The line's own DynamoDB client: botocore's signature, its second try, and where botocore's client asks."""

import contextlib
import json
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError, EndpointConnectionError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hotline.domain.deadline import within
from hotline.storage import dynamodb_client
from hotline.storage.dynamodb_client import DynamoDBClient, Keys, from_environment
from hotline.storage.table_client import connect
from tests.store.test_requests import Handler, answering, refusing
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


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that no authority has signed."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")]),
    )
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = tmp_path / "both.pem"
    path.write_bytes(key.private_bytes(pem, private, serialization.NoEncryption()) + made.public_bytes(pem))
    return path


@pytest.fixture
def over_tls(certificate: Path) -> Iterator[str]:
    """The URL of a server with that certificate, which answers every request with an empty object."""

    class Empty(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(ssl.SSLError, ConnectionError):  # the client hangs up
                super().handle()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"https://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def test_a_certificate_that_nobody_signed_is_refused(over_tls: str, pauses: list[float]) -> None:
    with pytest.raises(EndpointConnectionError):
        DynamoDBClient(REGION, over_tls, KEYS).get_item(TableName="t", Key={})


def test_a_known_certificate_is_good_for_its_own_host_alone(
    over_tls: str, certificate: Path, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.httpsession.get_cert_path", lambda _: str(certificate))
    assert DynamoDBClient(REGION, over_tls, KEYS).get_item(TableName="t", Key={}) == {}
    elsewhere = over_tls.replace("127.0.0.1", "localhost")
    with pytest.raises(EndpointConnectionError):
        DynamoDBClient(REGION, elsewhere, KEYS).get_item(TableName="t", Key={})
