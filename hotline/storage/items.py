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
    maybe,
    maybe_date,
    maybe_instant,
    maybe_time,
    open_shard,
    owner_of,
    person_key,
    reminder_key,
    shard,
    text,
)


def person_item(subscriber: Subscriber, now: datetime) -> Item:
    """As it is to be stored: under the next version."""
    keep = KEPT[kind_of(subscriber)]
    asked = subscriber.asked
    return {
        **person_key(subscriber.key),
        **item(
            status=subscriber.status.value,
            number=subscriber.number,
            language=subscriber.language,
            zone=subscriber.zone,
            zone_certain=subscriber.zone_certain,
            hour=subscriber.hour,
            days=subscriber.days,
            paused_until=subscriber.paused_until,
            next_due=subscriber.next_due,
            last_day=subscriber.last_day,
            stopped_at=subscriber.stopped_at,
            due_shard=shard(subscriber.key) if subscriber.next_due else None,
            version=subscriber.version + 1,
            expires=epoch(now + keep) if keep else None,
        ),
        **({"asked": {"M": item(what=asked.what, until=asked.until, hour=asked.hour)}} if asked else {}),
    }


def person_of(stored: Item) -> Subscriber:
    asked = stored.get("asked", {}).get("M")
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
        next_due=maybe_instant(stored, "next_due"),
        last_day=maybe_date(stored, "last_day"),
        stopped_at=maybe_instant(stored, "stopped_at"),
        version=int(stored["version"]["N"]),
    )


def consent_item(key: str, entry: ConsentEntry, n: int) -> Item:
    return {
        **consent_key(key, entry, n),
        **item(
            action=entry.action,
            medium=entry.medium,
            wording=entry.wording,
            shown=entry.shown,
            answer=entry.answer,
            programme=entry.programme,
            by=entry.by or None,
            expires=epoch(entry.at + retention_period("consent")),
        ),
        **(item(due_shard=ACTS, next_due=entry.at) if entry.medium == "operator" else {}),
    }


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
    """The item of a reminder; it is in the due index, at its due time, while its outcome is open."""
    is_open = reminder.outcome.open
    return {
        **reminder_key(reminder.key, reminder.date),
        **item(
            date=reminder.date,
            due=reminder.due,
            outcome=reminder.outcome.value,
            at=reminder.at,
            sid=reminder.sid,
            error=reminder.error,
            attempt=reminder.attempt,
            digest=reminder.digest,
            expires=epoch(reminder.due + retention_period("reminder")),
            due_shard=open_shard(shard(reminder.key)) if is_open else None,
            next_due=reminder.due if is_open else None,
        ),
    }


def reminder_of(stored: Item) -> Reminder:
    return Reminder(
        key=owner_of(stored),
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
    return stored.keys() <= {"pk", "sk", "expires"}
