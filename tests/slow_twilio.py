"""A Twilio that takes every text after 100 ms and counts; nothing else. Run: python -m tests.slow_twilio"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, process_time
from urllib.request import urlopen

LATENCY = float(os.environ.get("BENCH_LATENCY", "0.1"))  # seconds
TO = re.compile(rb"\bTo=([^&]*)")
LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
ANSWER = b"HTTP/1.1 201 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


@dataclass
class Taken:
    """What was accepted. `first`, `last`: when, by the clock that all processes of a machine share."""

    texts: int = 0
    first: float = 0.0
    last: float = 0.0
    numbers: set[bytes] = field(default_factory=set)

    def add(self, body: bytes) -> bytes:
        """Take a text, a form with To; the answer."""
        self.texts += 1
        self.last = monotonic()
        self.first = self.first or self.last
        number = TO.search(body)
        assert number, "a text has a To"
        self.numbers.add(number[1])
        return b'{"sid": "SM%032x", "status": "queued"}' % self.texts

    def counts(self) -> dict[str, float]:
        numbers = len(self.numbers)
        times = {"first": self.first, "last": self.last, "cpu": process_time()}
        return {"texts": self.texts, "numbers": numbers, **times}


class Connection(asyncio.Protocol):
    """One connection, request after request: as little as it can be, since it shares the machine's cores."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, ended, body = self._received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not ended or len(body) < int(length[1] if length else 0):
            return
        self._received = b""
        if head.startswith(b"POST"):
            asyncio.get_running_loop().call_later(LATENCY, self._accept, body)
        else:
            self._answer(json.dumps(self._taken.counts()).encode())

    def _accept(self, body: bytes) -> None:
        self._answer(self._taken.add(body))

    def _answer(self, body: bytes) -> None:
        self._transport.write(ANSWER % len(body) + body)


@dataclass(frozen=True)
class SlowTwilio:
    """One that is running, at `url`."""

    url: str

    def taken(self) -> dict[str, float]:
        """How many texts it took, to how many numbers, when the first and the last; seconds of its CPU."""
        with urlopen(self.url) as answer:  # noqa: S310 - our own address
            counts: dict[str, float] = json.load(answer)
        return counts


@contextmanager
def slow_twilio() -> Iterator[SlowTwilio]:
    """A fresh one in a process of its own, as long as the block lasts."""
    command = [sys.executable, "-m", "tests.slow_twilio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield SlowTwilio(f"http://127.0.0.1:{process.stdout.readline().strip()}")
        finally:
            process.stdin.close()


async def main() -> None:
    """Print the port, then serve until standard input ends."""
    taken = Taken()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(taken), "127.0.0.1", 0, backlog=200)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0)  # whoever is still connected has gone


if __name__ == "__main__":
    asyncio.run(main())
