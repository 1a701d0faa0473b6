"""Hears everything that a test logs or prints, and finds what must never stand there.

Heard are our own loggers from DEBUG on, all others from INFO on: that is the level at which the function is
deployed (ops/deploy/function.py). Below it botocore quotes whole requests and urllib3 whole addresses.
"""

import json
import logging
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, quote_plus

from flask import Flask, request, request_started
from werkzeug.exceptions import HTTPException

from tests.world import ACCOUNT, SECRET, TOKEN

# Every made-up number is one of these (+1 NPA 555 01xx), however it is written: with or without +1, in parts.
NUMBER = re.compile(r"[2-9]\d\d55501\d\d")
BETWEEN_DIGITS = re.compile(r"[\s().+_-]|%20|%2B|%2b")
WORDS = ("Body", "SpeechResult", "body", "words")  # what phones say, to the line and to the pretend carrier
SHORT = 3  # a body of up to so many characters is found in any line
SECRETS = (TOKEN, SECRET, b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode())
# The access log of the server that the tests themselves put up as Twilio; there is none on AWS.
RIGGING = "werkzeug"
# Where in the code a record was made: of no caller, though a word that chance texts may stand in a path.
PLACE = {"pathname", "filename", "module", "funcName", "processName", "threadName", "levelname"}


class Ear(logging.Handler):
    """Takes down every record as a log would show it, and what phones and carrier say to each other."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.heard: list[str] = []
        self.said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.partition(".")[0] == "hotline"
        if record.levelno >= (logging.DEBUG if ours else logging.INFO) and record.name != RIGGING:
            more = {name: value for name, value in vars(record).items() if name not in PLACE}
            self.heard.append(f"{self.format(record)} {more!r}")

    def note(self, sender: Flask, **_: object) -> None:
        """Take down what a request says, whichever app of this process it goes to."""
        try:
            self.said.update(value for name in WORDS for value in request.form.getlist(name))
            self.said.update(filter(None, [request.headers.get("X-Twilio-Signature")]))
        except HTTPException:
            pass  # too large a form: it is refused unread

    def leaks(self, printed: str = "") -> list[str]:
        """What was told, each with the line that tells it; [] if nothing was."""
        lines = [*self.heard, *printed.splitlines()]
        return [f"{what} in: {line}" for line in lines for what in told(line, self.said)]


def told(line: str, said: set[str]) -> Iterator[str]:
    """What this line tells of numbers, secrets and the words that were said."""
    if NUMBER.search(BETWEEN_DIGITS.sub("", line)):
        yield "a number"
    if any(secret in line for secret in SECRETS):
        yield "a secret"
    for body in said:
        bare = body.strip()
        if len(bare) > SHORT and any(_stands_in(form, line) for form in forms(bare)):
            yield f"the words {bare[:40]!r}"


def forms(body: str) -> set[str]:
    """A body as logs show one: plain, as Python or JSON writes it, as it stands in a form or an address."""
    raw = body.encode("utf-8", "replace")
    return {body, repr(body)[1:-1], json.dumps(body)[1:-1], quote(raw), quote_plus(raw)}


def _stands_in(body: str, line: str) -> bool:
    """As a whole: "pain" is not told by "paint"."""
    return body in line and bool(re.search(rf"(?<!\w){re.escape(body)}(?!\w)", line))


@contextmanager
def listening() -> Iterator[Ear]:
    """Hear everything that is logged in this block, as the function's own log would show it and more."""
    ear, root, ours = Ear(), logging.getLogger(), logging.getLogger("hotline")
    levels = root.level, ours.level
    root.addHandler(ear)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)
    request_started.connect(ear.note)
    try:
        yield ear
    finally:
        request_started.disconnect(ear.note)
        root.removeHandler(ear)
        root.setLevel(levels[0])
        ours.setLevel(levels[1])
