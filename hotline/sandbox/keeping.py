"""ministack's DynamoDB, answering only after what it wrote is on the disk."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NoReturn

from hotline.sandbox.journal import Item, Journal, Kept

Asgi = Callable[[Any, Any, Any], Awaitable[None]]

READS = {
    "BatchGetItem",
    "DescribeContinuousBackups",
    "DescribeTable",
    "DescribeTimeToLive",
    "GetItem",
    "ListTables",
    "ListTagsOfResource",
    "Query",
    "Scan",
    "TransactGetItems",
}
ON_TABLES = {"CreateTable", "DeleteTable", "UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive"}
ON_ITEMS = {"BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"}

TARGET = "DynamoDB_20120810."
LOOPBACK = {"127.0.0.1", "localhost"}

# ministack keeps the tables of each region and account apart. Here everybody shares one: the tables must
# not seem gone because a shell has another region set.
AUTHORIZATION = b"AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/dynamodb/aws4_request"


class Refused(Exception):
    """ministack refused what it must not refuse."""


class Keeper:
    """An ASGI app before ministack's: DynamoDB alone, one request at a time, every write in the journal.

    Only requests are passed on, no start and stop events: at start ministack would look for Docker containers
    of its own to clear away, run scripts and start schedulers. `broken` is called with a reason when a thing
    written could not be kept, so that memory is ahead of the disk; it must end the process.
    """

    def __init__(self, engine: Asgi, journal: Journal, kept: Kept, broken: Callable[[str], NoReturn]) -> None:
        self._engine = engine
        self._journal = journal
        self._kept = kept
        self._broken = broken
        self._turn = asyncio.Lock()

    async def load(self) -> None:
        """Put everything kept into ministack."""
        for table, requests in self._kept.requests.items():
            for operation, body in requests:
                await self._must(operation, body)
            puts = [{"PutRequest": {"Item": item}} for _, item in self._kept.items[table].values()]
            for start in range(0, len(puts), 25):  # a batch holds no more
                await self._must("BatchWriteItem", {"RequestItems": {table: puts[start : start + 25]}})
            self._kept.items[table].clear()  # from here on ministack holds them

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (event := await receive())["type"] != "lifespan.shutdown":
                await send({"type": f"{event['type']}.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        headers = dict(scope.get("headers", []))
        target = headers.get(b"x-amz-target", b"").decode("latin-1")
        # The host is looked at because a web page can make its own name lead to this machine.
        host = headers.get(b"host", b"").decode("latin-1").partition(":")[0]
        if scope["type"] != "http" or not target.startswith(TARGET) or host not in LOOPBACK:
            status, kind, answer = refusal("UnknownOperationException", "only DynamoDB is served here")
        else:
            body = await _body(receive)
            async with self._turn:
                status, kind, answer = await self._serve(target.removeprefix(TARGET), body)
        await send({"type": "http.response.start", "status": status, "headers": kind})
        await send({"type": "http.response.body", "body": answer})

    async def _serve(self, operation: str, body: bytes) -> "Answer":
        if operation in READS:
            return await self._ask(operation, body)
        if operation not in ON_TABLES | ON_ITEMS:
            return refusal("UnknownOperationException", f"the embedded table knows no {operation}")
        request, touched = self._understood(operation, body)
        answer = await self._ask(operation, body)
        if answer[0] != 200:
            return answer
        if request is None:
            self._broken(f"ministack did a {operation} that was not understood here")
        try:
            if operation in ON_TABLES:
                self._journal.request(operation, request)
                self._kept.request(operation, request)
            else:
                self._journal.changes(
                    [(table, key, await self._standing(table, key)) for table, key in touched]
                )
        except OSError as error:
            self._broken(f"the journal cannot be written ({error.strerror})")
        except Refused as error:
            self._broken(str(error))
        return answer

    def _understood(
        self, operation: str, body: bytes
    ) -> tuple[dict[str, Any] | None, list[tuple[str, Item]]]:
        """The request and what it touches, found before it is done; None if ministack will refuse it."""
        try:
            request = json.loads(body)
            return request, list(self._touched(operation, request)) if operation in ON_ITEMS else []
        except (ValueError, KeyError, TypeError, AttributeError):  # malformed, or no such table
            return None, []

    def _touched(self, operation: str, request: dict[str, Any]) -> Iterator[tuple[str, Item]]:
        """Table and key of every item that a request may write."""
        match operation:
            case "BatchWriteItem":
                writes = [
                    (table, part["PutRequest"] if "PutRequest" in part else part["DeleteRequest"])
                    for table, parts in request["RequestItems"].items()
                    for part in parts
                ]
            case "TransactWriteItems":
                parts = [part for item in request["TransactItems"] for part in item.values()]
                writes = [(part["TableName"], part) for part in parts]
            case _:
                writes = [(request["TableName"], request)]
        for table, write in writes:
            names = self._kept.key_names(table)
            yield table, write["Key"] if "Key" in write else {name: write["Item"][name] for name in names}

    async def _standing(self, table: str, key: Item) -> Item | None:
        found = await self._must("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True})
        item: Item | None = found.get("Item")
        return item

    async def _must(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        status, _, answer = await self._ask(operation, json.dumps(body).encode())
        if status != 200:
            raise Refused(f"ministack refused {operation} ({status})")
        decoded: dict[str, Any] = json.loads(answer)
        return decoded

    async def _ask(self, operation: str, body: bytes) -> "Answer":
        """One request to ministack, in this process."""
        headers = [
            (b"host", b"127.0.0.1"),
            (b"authorization", AUTHORIZATION),
            (b"content-type", b"application/x-amz-json-1.0"),
            (b"content-length", str(len(body)).encode()),
            (b"x-amz-target", (TARGET + operation).encode()),
        ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/",
            "raw_path": b"/",
            "query_string": b"",
            "headers": headers,
        }
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        await self._engine(scope, receive, send)
        return said[0]["status"], said[0]["headers"], b"".join(part.get("body", b"") for part in said[1:])


Answer = tuple[int, list[tuple[bytes, bytes]], bytes]  # status, headers, body


def refusal(code: str, message: str) -> Answer:
    body = json.dumps({"__type": code, "message": message}).encode()
    length = str(len(body)).encode()
    return 400, [(b"content-type", b"application/x-amz-json-1.0"), (b"content-length", length)], body


async def _body(receive: Any) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)
