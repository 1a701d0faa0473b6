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
from time import monotonic
from urllib.parse import parse_qs
from urllib.request import urlopen

LATENCY = float(os.environ.get("BENCH_LATENCY", "0.1"))  # seconds


@dataclass
class Taken:
    """What was accepted. `last`: when, by the clock that all processes of a machine share."""

    texts: int = 0
    last: float = 0.0
    numbers: set[str] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request after request."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method = head.split(" ", 1)[0]
                length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
                form = parse_qs((await reader.readexactly(int(length[1]) if length else 0)).decode())
                status, answer = await self._accept(form) if method == "POST" else (200, self._told())
                body = json.dumps(answer).encode()
                writer.write(
                    f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()  # the other side has gone

    async def _accept(self, form: dict[str, list[str]]) -> tuple[int, dict[str, object]]:
        await asyncio.sleep(LATENCY)
        self.texts += 1
        self.last = monotonic()
        self.numbers.add(form["To"][0])
        return 201, {"sid": f"SM{self.texts:032x}", "status": "queued"}

    def _told(self) -> dict[str, object]:
        return {"texts": self.texts, "last": self.last, "numbers": len(self.numbers)}


@dataclass(frozen=True)
class SlowTwilio:
    """One that is running, at `url`."""

    url: str

    def taken(self) -> tuple[int, float, int]:
        """How many texts it took, when the last one, and to how many numbers."""
        with urlopen(self.url) as answer:  # noqa: S310 - our own address
            told = json.load(answer)
        return told["texts"], told["last"], told["numbers"]


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
    server = await asyncio.start_server(Taken().serve, "127.0.0.1", 0, backlog=200)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0)  # whoever is still connected has gone


if __name__ == "__main__":
    asyncio.run(main())
