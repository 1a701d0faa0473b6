"""One run a data folder: holds the folder, and tells the other commands where it runs."""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

WORD = "running.json"
TRIES, BETWEEN = 5, 0.1  # seconds; whoever asks whether a run is there holds the file for a moment


class Taken(Exception):
    """Another run holds this folder; `url` is where it answers, None while it is only starting."""

    def __init__(self, url: str | None) -> None:
        super().__init__(url)
        self.url = url


@contextmanager
def held(data: Path) -> Iterator[Callable[[Mapping[str, str]], None]]:
    """Hold the folder, made if missing; what it yields leaves word of the settings. Raises Taken, OSError.

    The file's lock says whether the run still lives, so that no crash leaves a false word behind.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(data / WORD, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        if not _lock(file.fileno(), fcntl.LOCK_EX):
            raise Taken((_read(data) or {}).get("HOTLINE_PUBLIC_URL"))
        file.truncate(0)  # what a crash left

        def announce(environ: Mapping[str, str]) -> None:
            file.write(json.dumps(dict(environ)))
            file.flush()

        try:
            yield announce
        finally:
            file.truncate(0)


def settings_of_the_run(data: Path) -> dict[str, str] | None:
    """The settings of the line that runs from this folder, or None."""
    try:
        with (data / WORD).open() as file:
            if _lock(file.fileno(), fcntl.LOCK_SH, tries=1):
                return None  # nobody holds it: what stands there was left by a crash
    except OSError:
        return None
    return _read(data)


def _read(data: Path) -> dict[str, str] | None:
    try:
        found: dict[str, str] = json.loads((data / WORD).read_text())
    except (OSError, ValueError):
        return None
    return found


def _lock(file: int, kind: int, tries: int = TRIES) -> bool:
    for left in range(tries - 1, -1, -1):
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if left:
                time.sleep(BETWEEN)
        else:
            return True
    return False
