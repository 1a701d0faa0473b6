"""DynamoDB client: signed JSON requests, each tried twice.

botocore's own client validates, serialises and signs by a description of the service: a third of a cold
REMIND and half of a reminder's CPU. Items are in DynamoDB's own form here already, so what is left is
botocore's signature over an HTTP request. The answers and errors are those of botocore's client.
"""

import json
import os
import random
from collections.abc import Callable
from functools import lru_cache
from time import sleep
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from botocore.auth import SigV4Auth
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from urllib3 import HTTPConnectionPool, Timeout, connection_from_url
from urllib3.exceptions import ConnectTimeoutError as NotConnected
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError
from urllib3.exceptions import ReadTimeoutError as NotRead

from hotline.domain.deadline import limit_reads, time_left

TRIES = 2
CONNECT, READ = 1, 2  # seconds of one try
PAUSE = 1.0  # seconds at most before the second try, as botocore waits
CONNECTIONS = 32  # as many as a call's lanes and messages use at a time
TYPE = "application/x-amz-json-1.0"
# Tried again, as in botocore's standard mode, but for codes that DynamoDB does not have.
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
AGAIN_STATUS = {500, 502, 503, 504}
AGAIN = {
    "InternalServerError", "LimitExceededException", "ProvisionedThroughputExceededException",
    "RequestLimitExceeded", "RequestTimeout", "RequestTimeoutException", "Throttling", "ThrottlingException",
    "TransactionInProgressException",
}  # fmt: skip
# Where one of these is set, or the region is of another partition, botocore's own client asks AWS.
OTHER_WAYS = (
    "AWS_CA_BUNDLE", "AWS_CREDENTIAL_EXPIRATION", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_USE_FIPS_ENDPOINT",
    "HTTPS_PROXY", "HTTP_PROXY", "REQUESTS_CA_BUNDLE", "https_proxy", "http_proxy",
)  # fmt: skip
PARTITIONS = ("cn-", "eusc-", "us-iso", "eu-iso")


class Keys(NamedTuple):
    """The credentials of the environment, as Lambda gives them; they last as long as the process."""

    access_key: str
    secret_key: str
    token: str | None


class DynamoDBClient:
    """Each operation of DynamoDB by botocore's name for it: `client.put_item(TableName=...)`.

    Raises botocore's ClientError, or a BotoCoreError where there was no answer.
    """

    def __init__(self, region: str, url: str, keys: Keys, read: float = READ) -> None:
        self._url = url
        self._host = urlsplit(url).netloc  # the signer would read it out of the URL twice for each request
        self._signer = SigV4Auth(keys, "dynamodb", region)
        self._signer._sign = lru_cache(16)(self._signer._sign)  # four of its five steps are a day's key
        limit_reads()
        self._pool: HTTPConnectionPool = connection_from_url(
            url, maxsize=CONNECTIONS, timeout=Timeout(connect=CONNECT, read=read), **_certificates(url)
        )

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        if operation.startswith("_"):
            raise AttributeError(operation)
        name = "".join(map(str.capitalize, operation.split("_")))
        return lambda **request: self._ask(name, request)

    def _ask(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":  # by its token a second try is answered as the first
            request = {"ClientRequestToken": str(uuid4()), **request}
        body = json.dumps(request, separators=(",", ":")).encode()
        for left in reversed(range(TRIES)):
            try:
                status, answer = self.send(operation, body, TRIES - left)
            except HTTPError as error:
                failure = _no_answer(error, self._url)
            else:
                if status == 200:
                    return answer
                failure = _refusal(status, answer, operation)
                if status not in AGAIN_STATUS and failure.response["Error"]["Code"] not in AGAIN:
                    raise failure
            pause = random.uniform(0, PAUSE)  # noqa: S311 - no secret: spreads the tries
            if not left or time_left() <= pause:
                raise failure
            sleep(pause)
        raise AssertionError("the last try returns or raises")

    def send(self, operation: str, body: bytes, attempt: int) -> tuple[int, dict[str, Any]]:
        """The status and JSON of one try. Raises urllib3's HTTPError."""
        headers = {"Content-Type": TYPE, "Host": self._host, "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        request = SimpleNamespace(
            method="POST", url=self._url, params={}, headers=headers, body=body, context={}
        )
        self._signer.add_auth(request)
        answer = self._pool.urlopen("POST", "/", body=body, headers=headers, retries=False, redirect=False)
        return answer.status, _read(answer.data)


def from_environment(region: str | None, url: str | None) -> DynamoDBClient | None:
    """A client with the environment's credentials, or None where botocore's own is needed."""
    access, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not (access and secret and region):
        return None
    if url is None and (region.startswith(PARTITIONS) or any(os.environ.get(name) for name in OTHER_WAYS)):
        return None
    keys = Keys(access, secret, os.environ.get("AWS_SESSION_TOKEN"))
    return DynamoDBClient(region, url or f"https://dynamodb.{region}.amazonaws.com", keys)


def _certificates(url: str) -> dict[str, Any]:
    if not url.startswith("https:"):
        return {}
    from botocore.httpsession import get_cert_path

    return {"cert_reqs": "CERT_REQUIRED", "ca_certs": get_cert_path(True)}


def _read(data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except ValueError:  # a page of a proxy
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, answer: dict[str, Any], operation: str) -> ClientError:
    code = str(answer.get("__type") or status).rpartition("#")[2]
    message = str(answer.get("message") or answer.get("Message") or "")
    return ClientError({**answer, "Error": {"Code": code, "Message": message}}, operation)


def _no_answer(error: HTTPError, url: str) -> Any:
    """botocore's error for one of urllib3's; neither holds what was sent."""
    if isinstance(error, NewConnectionError):
        return EndpointConnectionError(endpoint_url=url, error=error)
    if isinstance(error, NotConnected):
        return ConnectTimeoutError(endpoint_url=url, error=error)
    if isinstance(error, NotRead):
        return ReadTimeoutError(endpoint_url=url, error=error)
    kind = ConnectionClosedError if isinstance(error, ProtocolError) else EndpointConnectionError
    return kind(endpoint_url=url, error=error)
