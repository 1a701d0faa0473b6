"""Items: subscribers, consent entries, answers and reminders, both ways."""

from datetime import date, datetime
from typing import cast

from hotline.domain.consent import ConsentAction, ConsentEntry, Medium
from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.retention import KEPT, kind_of, retention_period
from hotline.domain.subscriber import (
    Days,
    PendingQuestion,
    Status,
    Subscriber,
)
from hotline.storage.item_format import (
    ACTS,
    Item,
    answer_key,
    consent_key,
    epoch,
    item,
    item_of,
    maybe,
    maybe_date,
    maybe_instant,
    maybe_time,
    owner_of,
    person_key,
    reminder_key,
    shard,
    text,
)

OF_PERSON = (
    "status", "number", "language", "zone", "zone_certain", "hour", "days", "paused_until", "last_day",
    "stopped_at",
)  # fmt: skip
OF_CONSENT = ("at", "action", "medium", "sid", "wording", "shown", "answer", "programme")
OF_REMINDER = ("date", "due", "outcome", "at", "sid", "error", "attempt", "digest")


def person_item(subscriber: Subscriber, now: datetime) -> Item:
    """As it is to be stored: under the next version.

    In the due index a subscriber stands at the time of the claimed reminder, until that has an outcome: so a
    claim whose worker died is found again as one that is due. The next reminder's time is kept beside it.
    """
    keep = KEPT[kind_of(subscriber)]
    asked, claimed = subscriber.asked, subscriber.claimed
    due, then = claimed.due if claimed else subscriber.next_due, subscriber.next_due
    return {
        **person_key(subscriber.key),
        **item_of(
            subscriber,
            OF_PERSON,
            next_due=due,
            due_shard=shard(subscriber.key) if due else None,
            version=subscriber.version + 1,
            expires=epoch(now + keep) if keep else None,
        ),
        **({"asked": {"M": item(what=asked.what, until=asked.until, hour=asked.hour)}} if asked else {}),
        **({"claimed": {"M": item_of(claimed, OF_REMINDER, then=then)}} if claimed else {}),
    }


def person_of(stored: Item) -> Subscriber:
    asked, claimed = stored.get("asked", {}).get("M"), stored.get("claimed", {}).get("M")
    return Subscriber(
        key=owner_of(stored),
        status=Status(text(stored, "status")),
        number=maybe(stored, "number"),
        language=text(stored, "language"),
        zone=maybe(stored, "zone"),
        zone_certain=stored["zone_certain"]["BOOL"],
        hour=maybe_time(stored, "hour"),
        days=cast(Days, text(stored, "days")),
        paused_until=maybe_date(stored, "paused_until"),
        asked=PendingQuestion(
            what=asked["what"]["S"],
            until=datetime.fromisoformat(text(asked, "until")),
            hour=maybe_time(asked, "hour"),
        )
        if asked
        else None,
        next_due=maybe_instant(claimed, "then") if claimed else maybe_instant(stored, "next_due"),
        last_day=maybe_date(stored, "last_day"),
        stopped_at=maybe_instant(stored, "stopped_at"),
        claimed=_reminder(owner_of(stored), claimed) if claimed else None,
        version=int(stored["version"]["N"]),
    )


def consent_item(key: str, entry: ConsentEntry, n: int) -> Item:
    expires = epoch(entry.at + retention_period("consent"))
    index = {"due_shard": ACTS, "next_due": entry.at} if entry.medium == "operator" else {}
    plain = item_of(entry, OF_CONSENT, by=entry.by or None, expires=expires, **index)
    return consent_key(key, entry, n) | plain


def outlived(sort_key: str, now: datetime) -> bool:
    """Whether the consent entry with this sort key has been kept as long as it must."""
    at = datetime.fromisoformat(sort_key.split("#")[1])
    return now - at >= retention_period("consent")


def consent_of(stored: Item) -> ConsentEntry:
    """Time and sid come from the sort key, which no update can change."""
    _, at, sid = text(stored, "sk").rpartition("#")[0].split("#", 2)
    return ConsentEntry(
        at=datetime.fromisoformat(at),
        action=cast(ConsentAction, text(stored, "action")),
        medium=cast(Medium, text(stored, "medium")),
        sid=sid,
        wording=text(stored, "wording"),
        shown=text(stored, "shown"),
        answer=text(stored, "answer"),
        programme=text(stored, "programme"),
        by=maybe(stored, "by") or "",
    )


def answer_item(key: str, sid: str, answer: str, now: datetime, *, consented: bool = False) -> Item:
    """The answer to one message, kept for a day; with a consent entry, as long as that entry.

    So a signed webhook that is sent again within those years changes nothing.
    """
    keep = retention_period("consent") if consented else retention_period("answer")
    return {**answer_key(key, sid), **item(answer=answer, at=now, expires=epoch(now + keep))}


def reminder_item(reminder: Reminder) -> Item:
    expires = epoch(reminder.due + retention_period("reminder"))
    return {
        **reminder_key(reminder.key, reminder.date),
        **item_of(reminder, OF_REMINDER),
        **item(expires=expires),
    }


def reminder_of(stored: Item) -> Reminder:
    return _reminder(owner_of(stored), stored)


def _reminder(key: str, stored: Item) -> Reminder:
    return Reminder(
        key=key,
        date=date.fromisoformat(text(stored, "date")),
        due=datetime.fromisoformat(text(stored, "due")),
        outcome=DeliveryStatus(text(stored, "outcome")),
        at=datetime.fromisoformat(text(stored, "at")),
        sid=maybe(stored, "sid"),
        error=maybe(stored, "error"),
        attempt=int(stored["attempt"]["N"]),
        digest=maybe(stored, "digest"),
    )


def empty(stored: Item, now: datetime) -> Item:
    """What stands in the place of an erased item: its key, and that it has expired."""
    return {"pk": stored["pk"], "sk": stored["sk"], **item(expires=epoch(now))}


def is_empty(stored: Item) -> bool:
    return stored.keys() <= {"pk", "sk", "expires", "mark"}
