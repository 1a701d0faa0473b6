"""Sends what is due: one clear place each for due, claim, send and record."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.content.model import Content
from hotline.conversation.opting import gone
from hotline.conversation.person import Consent, Outcome, Person, Reminder, Status
from hotline.reminders.schedule import Verdict, next_due, text_of_the_day, verdict
from hotline.sender import OutcomeUnknown, Refused, Sender
from hotline.sender.refusals import consequence
from hotline.store import Stale, Store


@dataclass
class Run:
    """What one run did: how many reminders came to which outcome; `stopped` names an error that ended it."""

    outcomes: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None


def run(now: datetime, store: Store, sender: Sender, content: Content) -> Run:
    """Every reminder due at `now` (aware UTC), overdue ones first. Raises StoreDown.

    The claim is the only gate: whoever loses it (to a STOP, to another run) does nothing. It is written
    before the text is sent, so a crash between may lose a reminder but never repeats one.
    """
    done = Run()
    for person in store.due(now):
        judged = verdict(person, now)
        moved = replace(person, last_day=max(judged.day, person.last_day or judged.day))
        moved = replace(moved, next_due=next_due(moved, now))
        reminder = _reminder(person, judged, now)
        if not store.claim(moved, reminder):
            done.outcomes["not ours"] += 1
            continue
        if judged.skip is None:
            reminder = _send(person, reminder, judged, now, sender, content)
            store.record(reminder)
        done.outcomes[reminder.error if judged.skip and reminder.error else reminder.outcome.value] += 1
        if reminder.outcome is Outcome.REFUSED:
            what = consequence(reminder.error or "")
            if what == "stop-the-run":
                done.stopped = reminder.error
                break
            if what != "skip-today":
                _end(person.key, reminder, store, now, opted_out=what == "opted-out")
    return done


def _reminder(person: Person, judged: Verdict, now: datetime) -> Reminder:
    assert person.next_due is not None
    outcome = Outcome.SKIPPED if judged.skip else Outcome.CLAIMED
    return Reminder(person.key, judged.day, person.next_due, outcome, now, error=judged.skip)


def _send(
    person: Person, reminder: Reminder, judged: Verdict, now: datetime, sender: Sender, content: Content
) -> Reminder:
    texts = content.languages.get(
        person.language, content.languages[content.structure.default_language]
    ).reminders
    body = content.fill(text_of_the_day(person, judged.day, texts))
    try:
        sent = sender.send(
            person.number or "",
            body,
            validity=judged.validity,
            receipts=f"/receipts/{judged.day.isoformat()}",
        )
    except Refused as refused:
        return replace(reminder, outcome=Outcome.REFUSED, error=refused.code)
    except OutcomeUnknown:
        return replace(reminder, outcome=Outcome.UNKNOWN)
    return replace(reminder, outcome=Outcome.QUEUED, sid=sent.sid)


def _end(key: str, reminder: Reminder, store: Store, now: datetime, *, opted_out: bool) -> None:
    """The carrier says that this person has opted out, or that no text can reach the number: keep that."""
    ref = f"reminder-{reminder.date.isoformat()}-{reminder.error}"
    for _ in range(3):
        person = store.load(key, ref).person
        if person is None or person.status not in (Status.ACTIVE, Status.PAUSED):
            return
        ended = gone(person, Status.STOPPED if opted_out else Status.OFF)
        action = "opt-out" if opted_out else "unreachable"
        entry = Consent(now, action, "text", ref, "carrier", "", f"error {reminder.error}")
        try:
            store.save(ended, (entry,), sid=ref, answer="[]", now=now)
        except Stale:
            continue
        return
