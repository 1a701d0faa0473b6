"""DynamoDB client: signed JSON requests, each tried twice.

botocore's own client goes by a description of the service: a third of a cold REMIND and half of a reminder's
CPU. Items are in DynamoDB's own form here already. Signature, answers and errors are botocore's.
"""

import json
import os
import random
from collections.abc import Callable
from functools import lru_cache, partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ssl import create_default_context
from time import sleep
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4
from weakref import finalize

from botocore.auth import SigV4Auth
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from urllib3.util.wait import wait_for_read

from hotline.domain.deadline import limit_reads, time_left

TRIES = 2
CONNECT, READ = 1, 2  # seconds of one try
PAUSE = 1.0  # seconds at most before the second try, as botocore waits
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
        self._read = read
        self._new = partial(HTTPConnection, self._host, timeout=CONNECT)
        if url.startswith("https:"):
            from botocore.httpsession import get_cert_path

            trusted = create_default_context(cafile=get_cert_path(True))
            self._new = partial(HTTPSConnection, self._host, timeout=CONNECT, context=trusted)
        self._kept: list[HTTPConnection] = []  # connections: as many as were used at a time
        finalize(self, lambda kept: [*map(HTTPConnection.close, kept)], self._kept)

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
            except BotoCoreError as error:
                failure: Exception = error
            else:
                if status == 200:
                    return answer
                failure = refusal = _refusal(status, answer, operation)
                if status not in AGAIN_STATUS and refusal.response["Error"]["Code"] not in AGAIN:
                    raise refusal
            pause = random.uniform(0, PAUSE)  # noqa: S311 - no secret: spreads the tries
            if not left or time_left() <= pause:
                raise failure
            sleep(pause)
        raise AssertionError("the last try returns or raises")

    def send(self, operation: str, body: bytes, attempt: int) -> tuple[int, dict[str, Any]]:
        """The status and JSON of one try, by http.client: half of urllib3's CPU. Raises BotoCoreError."""
        headers = {"Content-Type": TYPE, "Host": self._host, "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        sent = SimpleNamespace(
            method="POST", url=self._url, params={}, headers=headers, body=body, context={}
        )
        self._signer.add_auth(sent)
        late, broken = ConnectTimeoutError, EndpointConnectionError
        try:
            connection = self._kept.pop()
        except IndexError:
            connection = self._new()
        if connection.sock and wait_for_read(connection.sock, timeout=0.0):
            connection.close()  # the table has closed it
        try:
            if connection.sock is None:
                connection.connect()
            late, broken = ReadTimeoutError, ConnectionClosedError
            connection.sock.settimeout(self._read)
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
            status, read = answer.status, _read(answer.read())
        except (OSError, HTTPException) as error:  # without their words: they may hold what was sent
            connection.close()
            kind = late if isinstance(error, TimeoutError) else broken
            raise kind(endpoint_url=self._url, error=type(error)) from None
        self._kept.append(connection)
        return status, read


def from_environment(region: str | None, url: str | None) -> DynamoDBClient | None:
    """A client with the environment's credentials, or None where botocore's own is needed."""
    access, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not (access and secret and region):
        return None
    if url is None and (region.startswith(PARTITIONS) or any(os.environ.get(name) for name in OTHER_WAYS)):
        return None
    keys = Keys(access, secret, os.environ.get("AWS_SESSION_TOKEN"))
    return DynamoDBClient(region, url or f"https://dynamodb.{region}.amazonaws.com", keys)


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
