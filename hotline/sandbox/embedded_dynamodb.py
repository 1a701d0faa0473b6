"""Embedded DynamoDB: ministack in a child process.

The child keeps its state in the data folder, in one file: every few seconds when something was written, and
when it ends. It ends with SIGTERM, or when its standard input does, which is when its parent is gone. A
`kill -9` of the child loses what was written since the last save. docs/decisions/embedded-table.md
"""

import asyncio
import fcntl
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from select import select
from typing import Any

from hotline.sandbox import HOST, listen
from hotline.sandbox.data_folder import lock

STATE = "dynamodb.json"
SAVE_EVERY = 2.0  # seconds; longer where one save takes more than a twentieth of it
LOCK_TRIES = 50  # in five seconds: the child of a killed run saves its state before it gives up the folder

# Read by ministack as it is imported: no other service, no setting of the shell's.
QUIET = {
    "AUTH": "false", "CLOUDTRAIL_RECORDING": "0", "IOT_MTLS_ENABLED": "0", "LOG_LEVEL": "CRITICAL",
    "PERSIST_STATE": "0", "SERVICES": "dynamodb", "SFTP_ENABLED": "0",
}  # fmt: skip
# ministack separates the tables of regions and accounts. Here all requests share one of each: the tables must
# not seem gone because a shell has another region set.
AUTHORIZATION = b"AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/dynamodb/aws4_request"
SAVED, FULL = b"saved\n", b"full\n"  # what the child tells its parent, when that changes
READS = (b"BatchGet", b"Describe", b"Get", b"List", b"Query", b"Scan", b"TransactGet")
DEFINES = (b"CreateTable", b"UpdateTimeToLive", b"UpdateContinuousBackups")
REFUSAL = b'{"__type":"UnknownOperationException","message":"only DynamoDB is served here"}'


class NotStarted(Exception):
    """The embedded table could not start; the message says why and what to do."""


@dataclass(frozen=True)
class Embedded:
    url: str
    process: subprocess.Popen[bytes]

    def saves(self) -> bool | None:
        """Whether the state can be written to the disk, where that has changed since it was last asked."""
        assert self.process.stdout is not None
        pipe = self.process.stdout.fileno()
        news = os.read(pipe, 1000) if select([pipe], [], [], 0)[0] else b""
        return news.endswith(SAVED) if news else None

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def start(data: Path, port: int = 0) -> Embedded:
    """Start the child and wait until it answers (a second). `port` 0: a free one. Raises NotStarted."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [sys.executable, "-m", "hotline.sandbox.embedded_dynamodb", str(port), str(data)]
    with open(os.open(data / "table.log", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as log:
        before = log.seek(0, os.SEEK_END)
        process = subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        )
        assert process.stdout is not None
        if url := process.stdout.readline().decode().strip():
            return Embedded(url, process)
        process.communicate()
        log.seek(before)
        errors = log.read().decode(errors="replace").splitlines() or [f"ended with {process.returncode}"]
    raise NotStarted(errors[-1])


# The child


class _Table:
    """ASGI app before ministack's: DynamoDB alone, from this machine alone, one request at a time.

    ministack gets no start event: it would look for Docker containers to remove, and run scripts.
    """

    def __init__(self, data: Path) -> None:
        os.environ.update(QUIET | {"PERSIST_STATE": "1", "STATE_DIR": str(data)})
        from ministack.app import app
        from ministack.core import persistence
        from ministack.services import dynamodb

        self._app, self._persistence, self._dynamodb = app, persistence, dynamodb
        self._file = data / STATE
        self.turn = asyncio.Lock()
        self.unsaved = self._told_unsaved = False
        self._load()

    def _load(self) -> None:
        state = None
        try:
            state = self._persistence.load_state("dynamodb")
            self._dynamodb.load_persisted_state(state)
        except (AttributeError, KeyError, TypeError, ValueError):
            state = None
        if state is None and self._file.exists():
            raise NotStarted(f"{self._file} is damaged: mend it, or move it away to begin anew")

    def save(self) -> float:
        """Save the state if it has changed, else tell the parent once; returns the seconds that it took."""
        began = time.monotonic()
        if self.unsaved:
            before = self._inode()
            with self._dynamodb._lock:  # the sweep of expired items is a thread of its own
                state = self._dynamodb.get_state()
            self._persistence.save_state("dynamodb", state)
            self.unsaved = self._inode() == before
            if self.unsaved != self._told_unsaved:
                self._told_unsaved = self.unsaved
                os.write(sys.stdout.fileno(), FULL if self.unsaved else SAVED)
        return time.monotonic() - began

    def _inode(self) -> int:
        return self._file.stat().st_ino if self._file.exists() else 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (event := await receive())["type"] != "lifespan.shutdown":
                await send({"type": f"{event['type']}.complete"})
            return
        headers = dict(scope.get("headers", []))
        service, _, operation = headers.get(b"x-amz-target", b"").partition(b".")
        # A web page can make its own name lead to this machine.
        local = headers.get(b"host", b"").partition(b":")[0] in (b"127.0.0.1", b"localhost")
        if scope["type"] != "http" or service != b"DynamoDB_20120810" or not local:
            kind = [(b"content-type", b"application/x-amz-json-1.0")]
            await send({"type": "http.response.start", "status": 400, "headers": kind})
            await send({"type": "http.response.body", "body": REFUSAL})
            return
        headers[b"authorization"] = AUTHORIZATION
        async with self.turn:
            self.unsaved |= not operation.startswith(READS)
            await self._app({**scope, "headers": list(headers.items())}, receive, send)
            if operation in DEFINES:
                self.save()  # a table that is lost would not come back by itself


async def _serve(data: Path, listening: socket.socket) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    table = _Table(data)
    sys.stdout.write(f"http://{HOST}:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = Config()
    config.errorlog = None
    config.keep_alive_timeout = 75  # seconds: longer than boto3 leaves a connection idle
    config.bind = [f"fd://{listening.detach()}"]
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    threading.Thread(target=_wait_for_parent, args=(loop, over), daemon=True).start()
    server = asyncio.create_task(serve(table, config, mode="asgi", shutdown_trigger=asyncio.Event().wait))
    ends = asyncio.create_task(over.wait())
    pause = SAVE_EVERY
    while not (await asyncio.wait({server, ends}, timeout=pause, return_when=asyncio.FIRST_COMPLETED))[0]:
        async with table.turn:
            pause = max(SAVE_EVERY, 20 * table.save())
    async with table.turn:
        table.save()
    if table.unsaved:
        sys.stderr.write(f"{data / STATE} could not be written: the last changes are lost\n")
        sys.stderr.flush()
    os._exit(0)  # at once: Hypercorn would wait for open connections


def _wait_for_parent(loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
    os.read(0, 1)  # not sys.stdin: a thread that holds its lock would break an ordinary exit
    loop.call_soon_threadsafe(over.set)


def main(port: int, data: Path) -> None:
    """Serve the table of the folder until ended; prints the URL first. Raises NotStarted."""
    os.umask(0o077)
    data.mkdir(parents=True, exist_ok=True)
    # Locked until this process ends, even by a crash.
    file = os.open(data / "table.lock", os.O_RDWR | os.O_CREAT, 0o600)
    if not lock(file, fcntl.LOCK_EX, LOCK_TRIES):
        owner, hint = os.read(file, 20).decode(), "end that one, or name another folder"
        raise NotStarted(f"the data in {data} is in use by process {owner}: {hint}")
    os.ftruncate(file, 0)
    os.write(file, str(os.getpid()).encode())
    try:
        listening = listen(port)
    except OSError as error:
        raise NotStarted(f"port {port} cannot be had ({error.strerror}): name another port") from None
    warnings.simplefilter("ignore")  # ministack's and its libraries', not ours to mend
    logging.disable()
    asyncio.run(_serve(data, listening))


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), Path(sys.argv[2]))
    except NotStarted as error:
        sys.exit(str(error))
