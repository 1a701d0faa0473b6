"""The real local run: its own process, its own folder, reached over HTTP as the page reaches it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result

from hotline.app import build
from hotline.domain.subscriber import Status
from hotline.domain.telephony import key_of
from hotline.ops.cli import main
from hotline.sandbox.data_folder import running_settings

CHICAGO, NEW_YORK = "+13125550143", "+12125550175"  # the phones of the local run
PATIENCE = 120  # seconds that a loaded machine may take; no test passes or fails by less
# A browser that leaves while a file is on its way: werkzeug's development server leaves it to be collected.
DROPPED = re.compile(
    r"Exception ignored in: <_io\.FileIO name='[^']+/pages/.*\nTraceback .*\n(?:  .*\n)+"
    r"ResourceWarning: unclosed file .*\n"
)
HOTLINE = [sys.executable, "-m", "hotline.ops.cli"]


def command(
    folder: Path, *arguments: str, typed: str = "", **settings: str
) -> "subprocess.CompletedProcess[str]":
    """`hotline ...` in that folder, with these settings and none of this process; fails if a line crashed."""
    done = subprocess.run(
        [*HOTLINE, *arguments],
        cwd=folder,
        env=environment(settings),
        input=typed,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "unexpected " not in done.stderr
    return done


def inside(folder: Path, *arguments: str, typed: str = "", **settings: str) -> Result:
    """The same in this process, which takes a second less: for a command that starts and ends nothing."""
    with chdir(folder), patch.dict(os.environ, environment(settings), clear=True), patch("signal.signal"):
        done = CliRunner().invoke(main, arguments, input=typed, catch_exceptions=False)
    assert "unexpected " not in done.stderr
    return done


def environment(settings: dict[str, str]) -> dict[str, str]:
    """For a command: these settings, and none of this process."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    return kept | {"PYTHONWARNINGS": "error::ResourceWarning"} | settings


@dataclass
class Phone:
    """One phone of a line at `url`, over the page's own API."""

    url: str
    number: str = CHICAGO
    seen: set[str] = field(default_factory=set)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - an address of our own
            f"{self.url}/phone/api{path}".replace("+", "%2B"),
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return json.load(answer)

    def texts(self, body: str) -> str:
        """Text the line; its answer."""
        self.ask("POST", f"/phones/{self.number}/texts", {"body": body})
        return self.gets()

    def gets(self) -> str:
        """The next text that comes in."""
        after, end = 0, time.monotonic() + PATIENCE
        while time.monotonic() < end:
            thread = self.ask("GET", f"/phones/{self.number}/thread?after={after}&wait=5")
            after = thread["seq"]
            for message in thread["messages"]:
                if message["direction"] == "in" and not message["note"] and message["sid"] not in self.seen:
                    self.seen.add(message["sid"])
                    return str(message["body"])
        raise AssertionError("no text came")

    @property
    def inbox(self) -> list[str]:
        thread = self.ask("GET", f"/phones/{self.number}/thread?after=0&wait=0")
        return [message["body"] for message in thread["messages"] if message["direction"] == "in"]


class Run:
    """`hotline run` in a folder, from its first line on."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.folder, self.data = folder, folder / ".local"
        self.expected_errors: set[str] = set()  # words of the errors that a test itself provokes
        self._errors = (folder / "errors.txt").open("a+")
        self.process = subprocess.Popen(
            [*HOTLINE, "run", *(arguments or ("--port", "0"))],
            cwd=folder,
            env=environment(settings),
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        assert self.process.stdout
        self.first_line = self.process.stdout.readline()
        self.url = self.first_line.partition("Its phone: ")[2].partition("/phone")[0]
        assert self.url, f"the run did not start: {self.errors}"

    def phone(self, number: str = CHICAGO) -> Phone:
        return Phone(self.url, number)

    @property
    def account(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.data / "account.json").read_text())
        return found

    @property
    def table_process(self) -> int:
        return int((self.data / "table.lock").read_text())

    @property
    def errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def status(self, number: str) -> Status | None:
        """What the table says of this number now."""
        hotline = build(running_settings(self.data) or {})
        subscriber = (
            hotline.service.store().load(key_of(number, hotline.settings.secrets[0]), "look").subscriber
        )
        return subscriber.status if subscriber else None

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; its exit code. Fails if it logged anything: warnings and errors go to standard error."""
        self.process.send_signal(how)
        self.process.communicate(timeout=PATIENCE)
        errors = DROPPED.sub("", self.errors).splitlines()
        self._errors.close()
        assert [line for line in errors if not any(words in line for words in self.expected_errors)] == []
        return self.process.returncode


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.02)


def next_reminder() -> tuple[str, datetime]:
    """An hour to ask for in New York, some hours from now whenever that is, and when it falls due."""
    here = datetime.now(ZoneInfo("America/New_York"))
    words, hour = ("8PM", 20) if 3 <= here.hour < 15 else ("9AM", 9)
    due = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return words, (due if due > here else due + timedelta(days=1)).astimezone(UTC)
