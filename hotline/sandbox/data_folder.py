"""Data folder of a local run: lock, account, settings, notice and counts."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hotline.app import utc_now
from hotline.content.notice import Notice, read_notice
from hotline.metrics import Count, counted, embedded
from hotline.reminders.job import Run
from hotline.reminders.worker import Done

TRAVELLED = "travelled"  # holds the seconds that the run is ahead of the real time
NOTICE_SETTING, NOTICE_FILE = "HOTLINE_NOTICE", "notice.json"
CONTACT = "help@line.example"
NUMBER = "+12025550100"
PHONES = ("+13125550143", "+12125550175")  # reserved for fiction; Chicago and New York
TABLE = "hotline"
RUNNING = "running.json"
TRIES, BETWEEN = 5, 0.1  # seconds; a command that asks whether a run is there holds the lock for a moment
WRITABLE_BY_OTHERS = 0o022


class CannotRun(Exception):
    """The local run cannot start; the message says why and what to do, in one line where it is one fault."""


@contextmanager
def locked(data: Path) -> Iterator[Callable[[Mapping[str, str]], None]]:
    """Lock the folder, created if missing; yields `announce(settings)`.

    The file's lock tells whether the run is alive, so a crash leaves no false announcement. Raises CannotRun.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if data.stat().st_mode & WRITABLE_BY_OTHERS:
            raise CannotRun(
                f"Other people may write into {data}: chmod go-w {data}, or name another with --data."
            )
        descriptor = os.open(data / RUNNING, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        message = f"The folder {data} cannot be used ({error.strerror}): name another one with --data."
        raise CannotRun(message) from None
    with os.fdopen(descriptor, "r+") as file:
        if not lock(file.fileno(), fcntl.LOCK_EX):
            url = (_read(data) or {}).get("HOTLINE_PUBLIC_URL")
            where = f"runs from {data} already, at {url}/phone" if url else f"is starting from {data}"
            raise CannotRun(
                f"A hotline {where}: use that one, or end it, or name another folder with --data."
            )
        file.truncate(0)  # what a crash left

        def announce(environ: Mapping[str, str]) -> None:
            file.write(json.dumps(dict(environ)))
            file.flush()

        try:
            yield announce
        finally:
            file.truncate(0)


def running_settings(data: Path) -> dict[str, str] | None:
    """The settings of the line that runs from this folder, or None."""
    try:
        with (data / RUNNING).open() as file:
            if lock(file.fileno(), fcntl.LOCK_SH, tries=1):
                return None  # not locked: the content is left from a crash
    except OSError:
        return None
    return _read(data)


def _read(data: Path) -> dict[str, str] | None:
    try:
        settings: dict[str, str] = json.loads((data / RUNNING).read_text())
    except (OSError, ValueError):
        return None
    return settings


def lock(file: int, kind: int, tries: int = TRIES) -> bool:
    """Lock an open file, with a tenth of a second between tries; False if another process holds it."""
    for left in range(tries - 1, -1, -1):
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if left:
                time.sleep(BETWEEN)
        else:
            return True
    return False


def write_private(path: Path, text: str) -> None:
    """Write a file for its owner alone, whole or not at all, even if the process is killed."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)  # one left by a crash, or planted with another mode
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def local_settings(data: Path, url: str, table_url: str, name: str) -> dict[str, str]:
    """The environment of the line `name` at `url`; its token and secret stay in the folder `data`."""
    account_file = data / "account.json"
    if not account_file.exists():
        account = {
            "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "HOTLINE_SECRET": secrets.token_hex(32),
        }
        write_private(account_file, json.dumps(account))
    # A person who tries the line out texts more than a caller ever would.
    limits = ("HOTLINE_BURST", "HOTLINE_ANSWERS", "HOTLINE_PHONE_TEXTS")
    return {
        **json.loads(account_file.read_text()),
        "TWILIO_NUMBER": NUMBER,
        "TWILIO_API_URL": url,
        "HOTLINE_PUBLIC_URL": url,
        "HOTLINE_TABLE": TABLE,
        "HOTLINE_NAME": os.environ.get("HOTLINE_NAME", name),
        "HOTLINE_CONTACT": os.environ.get("HOTLINE_CONTACT", CONTACT),
        "TWILIO_OPT_OUT": os.environ.get("TWILIO_OPT_OUT", "default"),
        **{name: value for name, value in os.environ.items() if name.startswith("HOTLINE_NURSE_")},
        "HOTLINE_SPREAD": "0",  # the person at the browser waits for it
        **{name: os.environ.get(name, "1000") for name in limits},
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": table_url,
        # The embedded table asks for credentials as AWS does, and takes any.
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }


def local_clock(data: Path) -> Callable[[], datetime]:
    """The clock of the line that runs from a folder, time travel among it."""

    def now() -> datetime:
        try:
            ahead = float((data / TRAVELLED).read_text())
        except (OSError, ValueError):
            ahead = 0
        return utc_now() + timedelta(seconds=ahead)

    return now


def set_local_notice(data: Path, notice: Notice | None) -> None:
    """Set the emergency notice of the line that runs from a folder; None clears it."""
    write_private(data / NOTICE_FILE, notice.written() if notice else "")


def local_notice(data: Path) -> str:
    try:
        value = (data / NOTICE_FILE).read_text()
        return read_notice(value).written() if value else ""
    except (OSError, ValueError):
        return ""


COUNTS = "counts.jsonl"
FUNCTION = "local"
HALF_A_LINE = datetime.max.replace(tzinfo=UTC)


class MetricsLog:
    """A metric source (hotline.ops.console.figures) in a file; a crash spoils one line at most."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / COUNTS

    def tell(self, what: str, about: str, now: datetime) -> None:
        self._write(counted(what, about, FUNCTION, now))

    def run(self, done: Run, now: datetime) -> None:
        if done.handed_over.reminders or done.outcomes:
            worked = Done(done.outcomes).counts()
            self._write(embedded({**done.counts(), **worked}, FUNCTION, now))

    def between(self, first: datetime, last: datetime) -> Iterator[Count]:
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                yield from (count for count in _counts_of(line) if first <= count.hour < last)

    def forget(self, after: datetime) -> None:
        """Drop the counts of a moment and later: those of a future that the run has left again."""
        if self._path.exists():
            counts = [line for line in self._path.read_text("utf-8").splitlines() if _at(line) < after]
            write_private(self._path, "".join(f"{line}\n" for line in counts))

    def _write(self, line: str) -> None:
        """Drop a line that cannot be written (a full disk): no caller waits for a count."""
        with (
            suppress(OSError),
            os.fdopen(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file,
        ):
            file.write(line + "\n")


def _at(line: str) -> datetime:
    try:
        return datetime.fromtimestamp(json.loads(line)["_aws"]["Timestamp"] / 1000, UTC)
    except (ValueError, KeyError, TypeError):
        return HALF_A_LINE  # of a run that was killed


def _counts_of(line: str) -> Iterator[Count]:
    """Each metric of a line, in total and by label, as its dimensions say."""
    if (at := _at(line)) == HALF_A_LINE:
        return
    read, hour = json.loads(line), at.replace(minute=0, second=0, microsecond=0)
    for directive in read["_aws"]["CloudWatchMetrics"]:
        for dimensions in directive["Dimensions"]:
            about = read["About"] if "About" in dimensions else ""
            for metric in directive["Metrics"]:
                if number := read[metric["Name"]]:
                    yield Count(hour, metric["Name"], about, round(number))
