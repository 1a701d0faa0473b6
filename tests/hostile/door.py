"""Knocks at a line's door, judges each answer, and looks afterwards at what was kept."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hotline.domain.nurse import Nurse
from hotline.domain.telephony import key_of
from hotline.sandbox.twilio_simulator.twiml_check import check
from tests.hostile.knocks import Heard, Knock, event_of, form_of, into_app, into_gateway
from tests.hostile.strategies import CANARY
from tests.stores import client
from tests.world import ADDRESS, SECRET, STAGE, World

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

COUNTS: Counter[tuple[str, int]] = Counter()  # (kind of request, status) -> how many, over the whole run
LONGEST = 1600  # characters of the longest text that a phone can send
# What calls somebody, or lets somebody else into a call: no answer of ours has it, whatever it is asked, but
# for the one call to the nurse (`but_for_the_nurse`).
OUTWARD = re.compile(rb"<(Dial|Enqueue|Refer|Connect|Start|Record|Pay|Sms|Redirect|Prompt|Stream)\b")


class Door:
    """One line's door: the app, the errors in its log, and who may be known behind it."""

    def __init__(self, line: World, errors: list[str]) -> None:
        self.line = line
        self.app: WSGIApplication = line.hotline.app(line.clock).wsgi_app
        self.errors = errors
        self.senders: set[str] = set()

    def knock(self, kind: str, knock: Knock, *, gateway: bool = False, known: bool = False) -> Heard:
        """Send one request; what must be true of any answer is asserted. `known`: it is signed."""
        if known:
            self.expect(knock)
        heard = into_gateway(self.app, event_of(knock)) if gateway else into_app(self.app, knock)
        self.judge(kind, knock.path, heard)
        return heard

    def expect(self, knock: Knock) -> None:
        """Whoever this comes from may have something kept."""
        number = dict(form_of(knock)).get("From", "")
        self.senders |= {key_of(number, SECRET)} if well_formed(number) else set()

    def judge(self, kind: str, path: str, heard: Heard) -> None:
        COUNTS[kind, heard.status] += 1
        assert self.errors == []
        assert 200 <= heard.status < 300 or 400 <= heard.status < 500, heard
        assert CANARY.encode() not in heard.body
        assert not OUTWARD.search(but_for_the_nurse(heard.body, self.line.hotline.service.nurse))
        if 200 <= heard.status < 300 and heard.content_type.startswith("text/xml"):
            assert check(heard.body, "voice" if path.lstrip("/").startswith("voice") else "text") == []

    def items(self) -> list[dict[str, Any]]:
        """Everything that the line's table holds."""
        settings = self.line.hotline.settings
        found, asked = list[dict[str, Any]](), {"TableName": settings.table}
        while True:
            page = client(settings.endpoint or "").scan(**asked)
            found += page["Items"]
            if "LastEvaluatedKey" not in page:
                return found
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def check_kept(self) -> None:
        """Nothing stands under a key that is no sender's, no number but under its own key, nothing huge."""
        for item in self.items():
            assert all(len(value.get("S", "")) <= LONGEST for value in item.values()), item
            keys = (
                set(re.findall(r"\b[0-9a-f]{32}\b", item["pk"]["S"]))
                if "person#" in item["pk"]["S"]
                else set()
            )
            assert keys <= self.senders, item
            if "number" in item:
                assert item["pk"]["S"] == f"person#{key_of(item['number']['S'], SECRET)}"


def but_for_the_nurse(body: bytes, nurse: Nurse | None) -> bytes:
    """A document without the one <Dial> that a line with a nurse may make, letter for letter."""
    if nurse is None:
        return body
    here = re.escape(f"{ADDRESS}{STAGE}/voice")
    allowed = (
        rf'<Dial action="{here}/[a-z]{{2}}/nurse/\d{{1,2}}-0-0(-\d{{1,4}})?"'
        rf'( callerId="{re.escape(nurse.line)}")? method="POST" timeLimit="{nurse.minutes * 60}" '
        rf'timeout="20"><Number method="POST" '
        rf'statusCallback="{here}/nurse/[a-z]{{2}}/ended" statusCallbackEvent="completed" '
        rf'statusCallbackMethod="POST" url="{here}/nurse/[a-z]{{2}}">'
        rf"{re.escape(nurse.number)}</Number></Dial>"
    )
    return re.sub(allowed.encode(), b"", body)


def well_formed(number: str) -> bool:
    """Whether this is somebody's telephone number, as ITU-T E.164 writes it."""
    digits = number.removeprefix("+")
    return number == f"+{digits}" and digits.isascii() and digits.isdecimal() and 7 <= len(digits) <= 15


class _Errors(logging.Handler):
    """An exception that the last resort caught is answered with an apology: only the log tells of it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def door(line: World) -> Iterator[Door]:
    """The door of this line; at the end, what was kept is looked at."""
    ear, ours = _Errors(), logging.getLogger("hotline")
    ours.addHandler(ear)
    try:
        opened = Door(line, ear.heard)
        yield opened
        opened.check_kept()
    finally:
        ours.removeHandler(ear)
