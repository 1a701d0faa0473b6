"""Texts on their way to the phones: who is blocked, what arrives, which state comes next."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hotline.content.gsm7 import segments
from hotline.sandbox.twilio_simulator.faults import Faults
from hotline.sandbox.twilio_simulator.messages import (
    Direction,
    Message,
    MessageLog,
    State,
)

UNDELIVERED = frozenset(
    {30003, 30004, 30005, 30006, 30007, 30008}
)  # errors of a text that left; any other one means it never did


class Outbox:
    """Hands texts to the pretend phones. Safe to use from several threads."""

    def __init__(self, number: str, clock: Callable[[], datetime], *, late_refusal: bool = False) -> None:
        self.number = number
        self.clock = clock
        self.log = MessageLog()
        self.faults = Faults()
        self.blocked: set[str] = set()  # phones that opted out with the carrier
        self.late_refusal = late_refusal  # Advanced Opt-Out: a text to a blocked phone fails only later
        self._lock = threading.Lock()
        self._arrived: list[tuple[str, str]] = []  # phone and body: a phone keeps what the log forgets
        self.held: list[tuple[datetime, Message]] = []  # receipts that come late, and when
        self._pending: list[str] = []  # SIDs whose last state is yet to come

    def inbox(self, phone: str) -> list[str]:
        """Bodies of the texts that reached this phone, in order."""
        with self._lock:
            return [body for number, body in self._arrived if number == phone]

    def is_blocked(self, phone: str) -> bool:
        """Whether this phone has opted out with the carrier: nothing reaches it (21610)."""
        return phone in self.blocked or phone in self.faults.opted_out

    def reply(self, to: str, body: str, callback: str | None = None) -> Message:
        """Send the line's (or the carrier's own) answer to a text: at once it arrives, or fails.

        With a callback its further states wait for `advance`.
        """
        message = self.log.add(replace(self._draft(to, body, "outbound-reply"), callback=callback))
        error = self._obstacle(to)
        if error:
            return self._finish(message, error)[-1]
        message = self._arrive(message)
        return self._wait(message) if callback else self._finish(message)[-1]

    def accept(self, to: str, body: str, callback: str | None, validity: int, service: str | None) -> Message:
        """Take a text sent by REST: its states wait for `advance`, though it reaches the phone at once."""
        draft = self._draft(to, body, "outbound-api")
        status: State = "accepted" if service else "queued"
        draft = replace(draft, callback=callback, validity=validity, service=service, status=status)
        message = self._wait(self.log.add(draft))
        return message if self.faults.queueing or self._obstacle(to) else self._arrive(message)

    def advance(self) -> list[list[Message]]:
        """Bring every waiting text to its last state; for each, the states that it went through."""
        with self._lock:
            waiting, self._pending = self._pending, []
        return [self._advance(message) for sid in waiting if (message := self.log.get(sid))]

    def _advance(self, message: Message) -> list[Message]:
        if message.arrived:
            return self._finish(message)
        error = self._obstacle(message.to)
        if not error and self.clock() > message.created + timedelta(seconds=message.validity):
            error = 30036
        return self._finish(message, error) if error else self._finish(self._arrive(message))

    def _obstacle(self, to: str) -> int | None:
        if self.is_blocked(to):
            return 21610
        if self.faults.is_landline(to):
            return 21614
        return 30003 if self.faults.is_unreachable(to) else self.faults.failure()

    def _draft(self, to: str, body: str, direction: Direction) -> Message:
        return Message(
            sid=new_sid("SM"),
            direction=direction,
            from_=self.number,
            to=to,
            body=body,
            status="queued",
            created=self.clock(),
            segments=segments(body),
        )

    def _wait(self, message: Message) -> Message:
        with self._lock:
            self._pending.append(message.sid)
        return message

    def _arrive(self, message: Message) -> Message:
        with self._lock:
            self._arrived.append((message.to, message.body))
        return self.log.change(message.sid, arrived=True) or message

    def _finish(self, message: Message, error: int | None = None) -> list[Message]:
        sent = replace(message, status="sent", sent=self.clock())
        if error is None:
            steps = [sent, replace(sent, status="delivered")]
        elif error in UNDELIVERED:
            steps = [sent, replace(sent, status="undelivered", error=error)]
        else:
            steps = [replace(message, status="failed", error=error)]
        for step in steps:
            self.log.change(step.sid, status=step.status, sent=step.sent, error=step.error)
        return steps


def new_sid(kind: str) -> str:
    """A fresh Twilio SID: two letters and 32 hexadecimal digits."""
    return kind + uuid.uuid4().hex
