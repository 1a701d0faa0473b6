"""Outbound texts: blocking, arrival, delivery reports, and faults of all these.

Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from hotline.domain.telephony import segments
from hotline.sandbox.twilio_simulator.messages import (
    Direction,
    Message,
    MessageLog,
    State,
    WebhookError,
    new_sid,
)
from hotline.sandbox.twilio_simulator.webhooks import Form, Webhooks

# Errors of a text that left; any other one means it never did.
UNDELIVERED = frozenset({30003, 30004, 30005, 30006, 30007, 30008})
ALL = "*"  # in a set of numbers: every number

Disturbance = Literal["once", "doubled", "reversed", "lost", "late"]
LATE = timedelta(minutes=10)  # by the line's clock

_Receipt = TypeVar("_Receipt")


@dataclass
class Faults:
    """The active faults; none at first."""

    unreachable: set[str] = field(default_factory=set)  # numbers: texts end undelivered, 30003
    landline: set[str] = field(default_factory=set)  # numbers: sending is refused, 21614
    queueing: bool = False  # texts sent by REST reach the phone at `deliver()`, not at once
    rest_status: Literal[401, 429, 500] | None = None  # every REST request gets this answer
    hang_after_accepting: bool = False  # sending takes the text, then never answers
    receipts: Disturbance = "once"
    send_error: int | None = None  # every text sent by REST ends with this code: refused, or reported later
    opted_out: set[str] = field(default_factory=set)  # numbers blocked at Twilio, and the line not told
    slow: float = 0  # seconds that every REST request takes

    def refusal(self) -> int | None:
        """The error that a send is refused with, None if it is accepted."""
        return None if self.send_error is None or reported(self.send_error) else self.send_error

    def failure(self) -> int | None:
        """The error that an accepted text ends with, None if it is delivered."""
        return self.send_error if self.send_error is not None and reported(self.send_error) else None

    def disturb(self, receipts: Sequence[_Receipt]) -> list[_Receipt]:
        match self.receipts:
            case "doubled":
                return [receipt for receipt in receipts for _ in range(2)]
            case "reversed":
                return list(reversed(receipts))
            case "lost":
                return []
        return list(receipts)  # late ones are held back by `send_receipts`


def reported(code: int) -> bool:
    """Whether Twilio sends this error in a delivery report, after accepting the text."""
    return 30000 < code < 31000


class Outbound:
    """Hands texts to the pretend phones. Safe to use from several threads."""

    def __init__(self, number: str, clock: Callable[[], datetime], *, late_refusal: bool = False) -> None:
        self.number, self.clock = number, clock
        self.log, self.faults = MessageLog(), Faults()
        self.blocked: set[str] = set()  # phones that opted out at Twilio
        self.late_refusal = late_refusal  # Advanced Opt-Out: a text to a blocked phone fails only later
        self._lock = threading.Lock()
        self._arrived: list[tuple[str, str]] = []  # phone and body: a phone keeps what the log forgets
        self.held: list[tuple[datetime, Message]] = []  # receipts that come late, and when
        self._pending: list[str] = []  # SIDs without a last state yet

    def inbox(self, phone: str) -> list[str]:
        with self._lock:
            return [body for number, body in self._arrived if number == phone]

    def is_blocked(self, phone: str) -> bool:
        """Whether this phone has opted out at Twilio: nothing reaches it (21610)."""
        return phone in self.blocked or phone in self.faults.opted_out

    def reply(self, to: str, body: str, callback: str | None = None) -> Message:
        """Send an answer to a text: it arrives or fails at once; a callback's states wait for `advance`."""
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
        """Move every waiting text to its last state; returns the states of each."""
        with self._lock:
            waiting, self._pending = self._pending, []
        ended = []
        for message in filter(None, map(self.log.get, waiting)):
            error = None if message.arrived else self._obstacle(message.to)
            late = self.clock() > message.created + timedelta(seconds=message.validity)
            if not message.arrived and not error and late:
                error = 30036
            arrives = not message.arrived and not error
            ended.append(self._finish(self._arrive(message) if arrives else message, error))
        return ended

    def _obstacle(self, to: str) -> int | None:
        if self.is_blocked(to):
            return 21610
        if {to, ALL} & self.faults.landline:
            return 21614
        unreachable = bool({to, ALL} & self.faults.unreachable)
        return 30003 if unreachable else self.faults.failure()

    def _draft(self, to: str, body: str, direction: Direction) -> Message:
        return Message(
            new_sid("SM"), direction, self.number, to, body, "queued", self.clock(), segments(body)
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


def send_receipts(outbound: Outbound, webhooks: Webhooks) -> int:
    """Move every text to its last state and post the delivery reports; returns how many were posted.

    As at Twilio, a report that the line refuses is not repeated; the Debugger has it.
    """
    faults, now = outbound.faults, outbound.clock()
    states = [state for states in outbound.advance() for state in faults.disturb(states) if state.callback]
    outbound.held += [(now + LATE if faults.receipts == "late" else now, state) for state in states]
    # Held receipts that are due; all of them once the fault is off.
    due = [state for at, state in outbound.held if faults.receipts != "late" or at <= now]
    outbound.held = [(at, state) for at, state in outbound.held if state not in due]
    for state in due:
        with suppress(WebhookError):
            webhooks.send(state.callback or "", receipt(state, webhooks.account_sid), state.sid)
    return len(due)


def receipt(message: Message, account_sid: str) -> Form:
    """The parameters of the receipt for a text in its present state."""
    form = [
        ("AccountSid", account_sid), ("From", message.from_), ("To", message.to),
        ("MessageSid", message.sid), ("SmsSid", message.sid),
        ("MessageStatus", message.status), ("SmsStatus", message.status), ("ApiVersion", "2010-04-01"),
    ]  # fmt: skip
    if message.service:
        form.append(("MessagingServiceSid", message.service))
    if message.error and message.status in ("failed", "undelivered"):
        form.append(("ErrorCode", str(message.error)))
    if message.sent and message.status in ("delivered", "undelivered"):
        form.append(("RawDlrDoneDate", message.sent.strftime("%y%m%d%H%M")))
    return form
