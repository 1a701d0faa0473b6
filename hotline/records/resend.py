"""Sends the day's failed reminder once more, when somebody asks for it; claimed anew before it is sent.

Why so and not otherwise: docs/decisions/console.md.
"""

from dataclasses import replace
from datetime import datetime

from hotline.bootstrap import Hotline
from hotline.content.gsm7 import segments
from hotline.conversation.person import Consent, Outcome, Person, Reminder, Status
from hotline.limits import ceiling
from hotline.records.acts import Wish
from hotline.reminders.pace import halted_at
from hotline.reminders.record import FAILED, record
from hotline.reminders.schedule import verdict
from hotline.reminders.send import digest, send, text
from hotline.sender.errors import error_of
from hotline.store import Stale
from hotline.zones.clock import local

ACTION = "resend"


class NotNow(Exception):
    """It may not be sent again; the message says why."""


def reference(reminder: Reminder) -> str:
    """What stands in the place of Twilio's SID: one a day, so that it happens once a day."""
    return f"{ACTION}-{reminder.date.isoformat()}"


def refusal(
    person: Person | None, last: Reminder | None, acts: list[Consent], halted: str | None, now: datetime
) -> str | None:
    """Why the day's reminder may not be sent again; None: it may. `last`: the newest one on record."""
    if person is None or person.status is not Status.ACTIVE or person.zone is None:
        return "They get no reminders at present."
    here = local(now, person.zone)
    if last is None or last.date != here.date():
        return "Today's reminder was not tried yet."
    if any(act.action == ACTION and act.sid == reference(last) for act in acts):
        return "It was sent once more today already."
    if last.outcome not in FAILED:
        return NOT_FAILED.get(last.outcome, "Today's is on its way: nothing says that it failed.")
    skip = verdict(replace(person, next_due=now), now).skip
    if skip == "paused":
        return "They have paused their reminders."
    if skip:
        return f"It is {here:%H:%M} where they are: no text goes out at that hour."
    if halted:
        return f"All reminders wait: Twilio says {halted}, {error_of(halted).means}."
    return None


NOT_FAILED = {
    Outcome.DELIVERED: "Today's has arrived.",
    Outcome.SKIPPED: "Today's was skipped on purpose (too late, or outside their hours).",
    Outcome.RELEASED: "Today's will still be tried.",
    Outcome.CLAIMED: "Today's is just being sent.",
    Outcome.UNKNOWN: "Nobody knows yet whether today's went out; that is being found out.",
}


def resend(wish: Wish, hotline: Hotline) -> Reminder:
    """The reminder, with what came of it (QUEUED, REFUSED, UNKNOWN). Raises NotNow, StoreDown, Stale.

    One conditional write before anything is sent: a STOP that comes first wins, and so does another operator.
    """
    store, now = hotline.line.store(), wish.at
    person = store.load(wish.key, wish.reference).person
    last = next(reversed(store.reminders(wish.key)), None)
    reason = refusal(person, last, store.consents(wish.key), halted_at(store.progress(), now), now)
    if reason or person is None or last is None:
        raise NotNow(reason or "They get no reminders at present.")
    judged = verdict(replace(person, next_due=now), now)
    body = text(person, judged, hotline.content)
    money = hotline.line.limits.segments
    if money is not None and ceiling.left(store, money, now) < segments(body):
        raise NotNow("The money of this day is spent (HOTLINE_CEILING).")
    again = replace(
        last, outcome=Outcome.CLAIMED, at=now, sid=None, error=None, attempt=last.attempt + 1,
        digest=digest(body),
    )  # fmt: skip
    if not store.claim_anew(person, last, again, replace(wish.entry(ACTION), sid=reference(last))):
        raise Stale("somebody else was first: look again")
    if money is not None:
        ceiling.note(store, segments(body), now)
    sent = send(person, again, body, judged.validity, hotline.line.sender())
    record(sent, store, now)
    return sent
