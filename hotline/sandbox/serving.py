"""The child of `embedded`: one table folder, one port, one process."""

import asyncio
import fcntl
import logging
import os
import signal
import socket
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import NoReturn

from hotline.sandbox.journal import Damaged, open_journal

LAST_BREATH = (
    2.0  # seconds; a child outlives its killed parent by a moment, and the next run may be that quick
)
HOST = "127.0.0.1"  # never another: ministack's own default is every interface

# Read by ministack as it is imported: no other service, no state files of its own, no setting of the shell's.
QUIET = {
    "AUTH": "false",
    "CLOUDTRAIL_RECORDING": "0",
    "IOT_MTLS_ENABLED": "0",
    "LOG_LEVEL": "CRITICAL",
    "PERSIST_STATE": "0",
    "SERVICES": "dynamodb",
    "SFTP_ENABLED": "0",
}


class NotStarted(Exception):
    """The embedded table could not start; the message says why and what to do."""


def serve(data: Path, port: int, *, as_child: bool) -> None:
    """Serve the table kept in the folder `data` until killed; prints the URL when it is ready.

    Port 0 means a free one. `as_child`: end when standard input does, which is when the parent is gone,
    however it went. Raises NotStarted.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = _lock(data / "table.lock")
    listening = _listen(port)
    # Whatever ends this process may end it at once: there is nothing to save.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if as_child:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(QUIET)
    warnings.simplefilter("ignore")  # ministack's and its libraries', not ours to mend
    logging.disable()
    asyncio.run(_serve(data / "table.journal", listening))
    os.close(lock)


async def _serve(path: Path, listening: socket.socket) -> None:
    from hypercorn.asyncio import serve as run
    from hypercorn.config import Config
    from ministack.app import app

    from hotline.sandbox.keeping import Keeper, Refused

    try:
        journal, kept = open_journal(path, time.time())
    except (Damaged, OSError) as error:
        raise NotStarted(str(error)) from error
    keeper = Keeper(app, journal, kept, _broken)
    try:
        await keeper.load()
    except Refused as error:
        raise NotStarted(f"{path} cannot be loaded: {error}; move the file away to begin anew") from error
    config = Config()
    config.errorlog = None
    config.keep_alive_timeout = 75  # seconds: longer than boto3 leaves a connection idle
    port = listening.getsockname()[1]
    config.bind = [f"fd://{listening.detach()}"]
    sys.stdout.write(f"http://{HOST}:{port}\n")
    sys.stdout.flush()
    # A trigger of our own keeps Hypercorn from catching signals to wait for open connections.
    await run(keeper, config, mode="asgi", shutdown_trigger=asyncio.Event().wait)


def _lock(path: Path) -> int:
    """Held by the process as long as it lives, however it ends."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + LAST_BREATH
    while not _locked(lock):
        if time.monotonic() > end:
            owner = os.read(lock, 20).decode()
            raise NotStarted(
                f"the data in {path.parent} is in use by process {owner}: "
                "end that one, or name another folder"
            )
        time.sleep(0.05)
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    return lock


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        raise NotStarted(f"port {port} cannot be had ({error.strerror}): name another port") from None
    return listening


def _end_with_parent() -> None:
    os.read(0, 1)  # not sys.stdin: a thread that holds its lock would break an ordinary exit
    os._exit(0)


def _broken(reason: str) -> NoReturn:
    """Memory is ahead of the disk: nothing may be answered any more."""
    sys.stderr.write(f"embedded table: {reason}: nothing since the last answer is kept, start it again\n")
    sys.stderr.flush()
    os._exit(1)
