"""Our HTTP client for Twilio, beside Twilio's own: the requests, bad answers, certificates, proxies."""

import base64
import socket
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from hotline.domain.deadline import within
from hotline.twilio.rest_sender import CONNECTIONS, PooledHttpClient, TwilioSender
from hotline.twilio.sender import OutcomeUnknown, Refused, Sent
from tests.http_server import Handler, answering, self_signed
from tests.world import ACCOUNT, CHICAGO, LINE_NUMBER, TOKEN

SID = "SM" + "a" * 32
Request = tuple[str, str, dict[str, str], bytes]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def sender_to(url: str) -> TwilioSender:
    return TwilioSender(ACCOUNT, TOKEN, LINE_NUMBER, api_url=url, public_url="https://line.example")


def keeping(requests: list[Request]) -> Handler:
    def keep(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        headers = {name.title(): value for name, value in request.headers.items()}
        requests.append((request.command, request.path, headers, body))
        return 200, f'{{"sid": "{SID}", "meta": {{"key": "messages"}}, "messages": []}}'.encode()

    return keep


def test_it_sends_what_twilios_own_client_sends() -> None:
    requests: list[Request] = []
    with answering(keeping(requests)) as url:
        own = TwilioHttpClient()
        for http in (own, PooledHttpClient(url)):
            client = Client(ACCOUNT, TOKEN, http_client=http)
            client.api.base_url = url
            body, media = "agua ñ & 100% +=\n", ["https://a", "https://b"]
            client.messages.create(to=CHICAGO, body=body, media_url=media, smart_encoded=False)
            client.messages.list(to=CHICAGO, limit=3, page_size=3)
            client.messages(SID).delete()
        own.session.close()
    theirs, ours = requests[:3], requests[3:]
    for _, _, headers, _ in theirs:
        assert headers.pop("Connection") == "keep-alive"  # as HTTP/1.1 has it without a header
    assert (theirs[2][2].pop("Content-Length"), theirs[2][2].pop("Accept")) == ("0", "*/*")  # as without
    assert ours == theirs


def test_connections_are_kept() -> None:
    seen: set[Any] = set()

    def note(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        seen.add(request.client_address)
        return keeping([])(request, body)

    with answering(note) as url, ThreadPoolExecutor(CONNECTIONS) as lanes:
        sender = sender_to(url)
        sids = list(lanes.map(lambda _: sender.send(CHICAGO, "water").sid, range(CONNECTIONS * 4)))
    assert set(sids) == {SID}
    assert len(seen) <= CONNECTIONS


BAD = {
    "nothing": b"",
    "half a status": b"HTTP/1.1 20",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "half a body": b'HTTP/1.1 201 Created\r\nContent-Length: 90\r\n\r\n{"sid": "SM1"',
    "a broken chunk": b'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{"sid"',
    "no gzip": b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "no JSON": b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n<html",
    "a fault": b"HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\n<html",
}


@pytest.mark.parametrize("said", BAD.values(), ids=BAD)
def test_what_may_have_gone_is_not_sent_again(said: bytes) -> None:
    requests: list[bytes] = []

    def badly(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        requests.append(body)
        request.wfile.write(said)
        raise ConnectionError

    with answering(badly) as url, pytest.raises(OutcomeUnknown) as raised:
        sender_to(url).send(CHICAGO, "water")
    assert len(requests) == 1
    assert raised.value.__cause__ is None, "nothing that holds a number or a body"


def test_a_redirect_is_not_followed() -> None:
    requests: list[Request] = []

    def elsewhere(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        keeping(requests)(request, body)
        request.wfile.write(b"HTTP/1.1 307 No\r\nLocation: /2010\r\nContent-Length: 0\r\n\r\n")
        raise ConnectionError

    with answering(elsewhere) as url, pytest.raises(Refused):
        sender_to(url).send(CHICAGO, "water")
    assert len(requests) == 1


def test_no_request_begins_after_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = sender_to(f"http://127.0.0.1:{server.getsockname()[1]}")
        with within(0), pytest.raises(OutcomeUnknown):
            sender.send(CHICAGO, "water")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path) -> None:
    requests: list[Request] = []
    with answering(keeping(requests), self_signed(tmp_path)) as url, pytest.raises(OutcomeUnknown):
        sender_to(url).send(CHICAGO, "water")
    assert requests == []


def test_a_known_certificate_is_good_for_its_own_host_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with answering(keeping([]), certificate) as url:
        assert sender_to(url).send(CHICAGO, "water") == Sent(SID)
        with pytest.raises(OutcomeUnknown):
            sender_to(url.replace("127.0.0.1", "localhost")).send(CHICAGO, "water")


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[Request] = []
    with answering(keeping(requests)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.replace("http://", "http://ann:p%40ss@"))
        sender = sender_to("http://api.example")
        monkeypatch.delenv("http_proxy")  # it was looked up when the client was made
        assert sender.send(CHICAGO, "water") == Sent(SID)
    _, path, headers, _ = requests[0]
    assert path.startswith("http://api.example/2010-04-01/")
    assert headers["Host"] == "api.example"
    assert headers["Proxy-Authorization"] == "Basic " + base64.b64encode(b"ann:p@ss").decode()
    assert headers["Authorization"] == "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


def test_no_proxy_leads_past_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with answering(keeping([])) as url:
        assert sender_to(url).send(CHICAGO, "water") == Sent(SID)
