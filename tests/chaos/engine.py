"""DynamoDB in this process behind the line's own client, with its troubles: refused, slow, answer lost."""

import asyncio
import json
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal
from unittest.mock import patch

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from hotline.sandbox.embedded_dynamodb import AUTHORIZATION, QUIET
from hotline.storage import dynamodb_client
from hotline.storage.table_client import connect
from tests.stores import REGION

ENDPOINT = "http://127.0.0.1:9"  # nobody listens there
Trouble = Literal[
    "throttled", "throttled once", "timed out, not done", "timed out once", "done, answer lost",
    "answer lost once", "done, answer lost, then refused", "timed out, then done, answer lost",
]  # fmt: skip
TROUBLES: tuple[Trouble, ...] = (
    "throttled", "throttled once", "timed out, not done", "done, answer lost", "answer lost once",
    "timed out once", "done, answer lost, then refused", "timed out, then done, answer lost",
)  # fmt: skip
# What the client's two tries of one request meet.
TRIES: dict[Trouble, tuple[str, str]] = {
    "throttled": ("refuse", "refuse"),
    "throttled once": ("refuse", "do"),
    "timed out, not done": ("hang", "hang"),
    "done, answer lost": ("lose", "lose"),
    "answer lost once": ("lose", "do"),
    "timed out once": ("hang", "do"),
    "done, answer lost, then refused": ("lose", "refuse"),
    "timed out, then done, answer lost": ("hang", "lose"),
}
_REFUSED = {
    "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    "message": "no",
}


class Engine:
    """Answers the line's client out of ministack. `trouble`: what the next request meets, once.

    `nth`: what the n-th request meets, counted by `asked`.
    """

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self.nth: tuple[int, Trouble] | None = None
        self.asked = 0
        self._tries: tuple[str, ...] = ()
        self._loop = asyncio.new_event_loop()
        self._thread = ThreadPoolExecutor(1)  # its own: a browser's loop may be running in this one
        self._app = _ministack()
        self.client = connect(REGION, ENDPOINT)
        self.client.send = self._answer

    def close(self) -> None:
        self._thread.shutdown()
        self._loop.close()

    def _answer(self, operation: str, body: bytes, attempt: int) -> tuple[int, dict[str, Any]]:
        if attempt == 1:
            self.asked += 1
            if self.nth and self.nth[0] == self.asked:
                self.trouble = self.nth[1]
            self._tries = TRIES[self.trouble] if self.trouble else ()
            self.trouble = None
        fate = self._tries[attempt - 1] if attempt <= len(self._tries) else "do"
        if fate == "refuse":
            return 400, _REFUSED
        if fate == "hang":
            raise ConnectTimeoutError(endpoint_url=ENDPOINT)
        with warnings.catch_warnings():  # ministack's are not ours to mend
            warnings.simplefilter("ignore")
            status, answer = self._thread.submit(
                self._loop.run_until_complete, _ask(self._app, operation, body)
            ).result()
        if fate == "lose":
            raise ReadTimeoutError(endpoint_url=ENDPOINT)
        return status, json.loads(answer)


@contextmanager
def engine() -> Iterator[Engine]:
    """One engine; while it is there the client does not sleep between two tries."""
    made = Engine()
    try:
        with patch.object(dynamodb_client, "sleep", lambda _: None):
            yield made
    finally:
        made.close()


@cache
def _ministack() -> Callable[..., Any]:
    """Its warnings and its log are its own; it reads its settings while it is imported."""
    level = logging.root.manager.disable
    with patch.dict(os.environ, QUIET), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable()
        from ministack.app import app
    logging.disable(level)
    found: Callable[..., Any] = app
    return found


async def _ask(app: Callable[..., Any], operation: str, body: bytes) -> tuple[int, bytes]:
    headers = [
        (b"authorization", AUTHORIZATION),
        (b"content-type", dynamodb_client.TYPE.encode()),
        (b"x-amz-target", f"DynamoDB_20120810.{operation}".encode()),
    ]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/", "raw_path": b"/", "query_string": b"", "headers": [(b"host", b"127.0.0.1"), *headers],
    }  # fmt: skip
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    await app(scope, receive, send)
    return said[0]["status"], b"".join(part.get("body", b"") for part in said[1:])
