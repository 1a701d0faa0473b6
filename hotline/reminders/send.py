"""Send: hands the day's text to the carrier, or finds out whether it was handed over before."""

import hashlib
from dataclasses import replace

from hotline.content.model import Content
from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.schedule import Verdict, text_of_the_day
from hotline.domain.subscriber import Subscriber
from hotline.twilio.sender import OutcomeUnknown, Refused, Sender


def text(subscriber: Subscriber, judged: Verdict, content: Content) -> str:
    """The text of the person's day."""
    default = content.languages[content.structure.default_language]
    texts = content.languages.get(subscriber.language, default).reminders
    return content.fill(text_of_the_day(subscriber, judged.day, texts))


def digest(body: str) -> str:
    """What a text is known again by: 16 hex digits of its SHA-256."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def send(subscriber: Subscriber, reminder: Reminder, body: str, validity: int, sender: Sender) -> Reminder:
    """The claimed reminder with what came of it: QUEUED with its SID, REFUSED with a code, or UNKNOWN."""
    assert subscriber.number is not None, "whoever is reminded has a number"
    receipts = f"/receipts/{reminder.date.isoformat()}"
    try:
        sent = sender.send(subscriber.number, body, validity=validity, receipts=receipts)
    except Refused as refused:
        return replace(reminder, outcome=DeliveryStatus.REFUSED, error=refused.code)
    except OutcomeUnknown:
        return replace(reminder, outcome=DeliveryStatus.UNKNOWN)
    return replace(reminder, outcome=DeliveryStatus.QUEUED, sid=sent.sid)


def find(number: str, reminder: Reminder, sender: Sender) -> Reminder | None:
    """The reminder as QUEUED if the carrier has it already, else None. Raises OutcomeUnknown.

    A text whose body the carrier no longer has (redacted) is taken for ours: better one too few than two.
    """
    for handed in sender.find(number, reminder.due):
        if not handed.body or digest(handed.body) == reminder.digest:
            return replace(reminder, outcome=DeliveryStatus.QUEUED, sid=handed.sid)
    return None
