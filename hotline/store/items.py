"""People, consent and reminders as the table's items, and back."""

from datetime import date, datetime
from typing import cast
from zlib import crc32

from hotline.conversation.person import (
    Asked,
    Consent,
    Days,
    Erasure,
    Medium,
    Outcome,
    Person,
    Reminder,
    Status,
)
from hotline.reminders.pace import Progress, Ticket
from hotline.retention import KEPT, kept, kind_of
from hotline.store.values import (
    Item,
    epoch,
    instant,
    item,
    maybe,
    maybe_date,
    maybe_instant,
    maybe_time,
    text,
)

# One key value of an index takes 1,000 writes a second, and a day's rush (everybody's 8 o'clock in one
# zone) saves as many people as it reminds: 16 lets 16,000 people a second through, and asks for no more
# than 16 small queries a run. More is one edit here: an old shard number stays inside a larger range.
SHARDS = tuple(f"{n:02d}" for n in range(16))


def person_key(key: str) -> Item:
    return item(pk=f"person#{key}", sk="state")


def answer_key(key: str, sid: str) -> Item:
    return item(pk=f"person#{key}", sk=f"message#{sid}")


def reminder_key(key: str, day: date) -> Item:
    return item(pk=f"person#{key}", sk=f"reminder#{day.isoformat()}")


def consent_key(key: str, entry: Consent, n: int) -> Item:
    """`n` tells apart the entries of one message; the time in front makes a drawer read oldest first."""
    return item(pk=f"person#{key}", sk=f"consent#{instant(entry.at)}#{entry.sid}#{n:02d}")


def erasure_key(key: str) -> Item:
    """All in one partition, so that a query finds them; there are few, and each for minutes."""
    return item(pk="erasure", sk=key)


PROGRESS_KEY = item(pk="progress", sk="reminders")


def due_key(shard: str, ticket: Ticket) -> Item:
    """Where a ticket stands in the due index."""
    return {**person_key(ticket.key), **item(due_shard=shard, next_due=ticket.due)}


def open_shard(of_people: str) -> str:
    """Where in the same index the open reminders of a shard's people stand, apart from the people."""
    return f"open-{of_people}"


# In the same index again, by their time: what operators did, so that the last of it is found without a scan.
ACTS = "acts"


def shard(key: str) -> str:
    """Where in the index a person stands; the same on every machine, unlike Python's own hash."""
    return SHARDS[crc32(key.encode()) % len(SHARDS)]


def person_item(person: Person, now: datetime) -> Item:
    """As it is to be stored: under the next version."""
    keep = KEPT[kind_of(person)]
    asked = person.asked
    return {
        **person_key(person.key),
        **item(
            status=person.status.value,
            number=person.number,
            language=person.language,
            zone=person.zone,
            zone_certain=person.zone_certain,
            hour=person.hour,
            days=person.days,
            paused_until=person.paused_until,
            next_due=person.next_due,
            last_day=person.last_day,
            due_shard=shard(person.key) if person.next_due else None,
            version=person.version + 1,
            expires=epoch(now + keep) if keep else None,
        ),
        **({"asked": {"M": item(what=asked.what, until=asked.until, hour=asked.hour)}} if asked else {}),
    }


def person_of(stored: Item) -> Person:
    asked = stored.get("asked", {}).get("M")
    return Person(
        key=text(stored, "pk").removeprefix("person#"),
        status=Status(text(stored, "status")),
        number=maybe(stored, "number"),
        language=text(stored, "language"),
        zone=maybe(stored, "zone"),
        zone_certain=stored["zone_certain"]["BOOL"],
        hour=maybe_time(stored, "hour"),
        days=cast(Days, text(stored, "days")),
        paused_until=maybe_date(stored, "paused_until"),
        asked=Asked(
            what=asked["what"]["S"],
            until=datetime.fromisoformat(text(asked, "until")),
            hour=maybe_time(asked, "hour"),
        )
        if asked
        else None,
        next_due=maybe_instant(stored, "next_due"),
        last_day=maybe_date(stored, "last_day"),
        version=int(stored["version"]["N"]),
    )


def consent_item(key: str, entry: Consent, n: int) -> Item:
    return {
        **consent_key(key, entry, n),
        **item(
            at=entry.at,
            action=entry.action,
            medium=entry.medium,
            sid=entry.sid,
            wording=entry.wording,
            shown=entry.shown,
            answer=entry.answer,
            programme=entry.programme,
            by=entry.by or None,
            expires=epoch(entry.at + kept("consent")),
        ),
        **(item(due_shard=ACTS, next_due=entry.at) if entry.medium == "operator" else {}),
    }


def consent_of(stored: Item) -> Consent:
    return Consent(
        at=datetime.fromisoformat(text(stored, "at")),
        action=text(stored, "action"),
        medium=cast(Medium, text(stored, "medium")),
        sid=text(stored, "sid"),
        wording=text(stored, "wording"),
        shown=text(stored, "shown"),
        answer=text(stored, "answer"),
        programme=text(stored, "programme"),
        by=maybe(stored, "by") or "",
    )


def owner_of(stored: Item) -> str:
    """Whose drawer an item lies in."""
    return text(stored, "pk").removeprefix("person#")


def reminder_item(reminder: Reminder) -> Item:
    """While its outcome is open it stands in the due index, at the time at which it was due."""
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
            expires=epoch(reminder.due + kept("reminder")),
            due_shard=open_shard(shard(reminder.key)) if is_open else None,
            next_due=reminder.due if is_open else None,
        ),
    }


def reminder_of(stored: Item) -> Reminder:
    return Reminder(
        key=text(stored, "pk").removeprefix("person#"),
        date=date.fromisoformat(text(stored, "date")),
        due=datetime.fromisoformat(text(stored, "due")),
        outcome=Outcome(text(stored, "outcome")),
        at=datetime.fromisoformat(text(stored, "at")),
        sid=maybe(stored, "sid"),
        error=maybe(stored, "error"),
        attempt=int(stored["attempt"]["N"]),
        digest=maybe(stored, "digest"),
    )


def ticket_of(stored: Item) -> Ticket:
    """Of a person or, where it is open, of a reminder."""
    key = text(stored, "pk").removeprefix("person#")
    return Ticket(key, datetime.fromisoformat(text(stored, "next_due")))


def progress_item(progress: Progress) -> Item:
    """As it is to be stored: under the next version."""
    positions = {shard: item(key=ticket.key, due=ticket.due) for shard, ticket in progress.positions.items()}
    return {
        **PROGRESS_KEY,
        **item(
            minute=progress.minute,
            in_minute=progress.in_minute,
            day=progress.day,
            in_day=progress.in_day,
            halted=progress.halted,
            halted_until=progress.halted_until,
            version=progress.version + 1,
        ),
        "positions": {"M": {shard: {"M": position} for shard, position in positions.items()}},
    }


def progress_of(stored: Item) -> Progress:
    positions = {shard: found["M"] for shard, found in stored["positions"]["M"].items()}
    return Progress(
        positions={
            shard: Ticket(text(found, "key"), datetime.fromisoformat(text(found, "due")))
            for shard, found in positions.items()
        },
        minute=maybe_instant(stored, "minute"),
        in_minute=int(stored["in_minute"]["N"]),
        day=maybe_date(stored, "day"),
        in_day=int(stored["in_day"]["N"]),
        halted=maybe(stored, "halted"),
        halted_until=maybe_instant(stored, "halted_until"),
        version=int(stored["version"]["N"]),
    )


def answer_item(key: str, sid: str, answer: str, now: datetime) -> Item:
    return {**answer_key(key, sid), **item(answer=answer, expires=epoch(now + kept("answer")))}


def count_key(name: str) -> Item:
    return item(pk=f"count#{name}", sk="count")


def count_of(stored: Item) -> int:
    return int(stored["counted"]["N"])


def erasure_item(erasure: Erasure) -> Item:
    return {
        **erasure_key(erasure.key),
        **item(at=erasure.at, number=erasure.number, expires=epoch(erasure.at + kept("erasure"))),
    }


def erasure_of(stored: Item) -> Erasure:
    at = datetime.fromisoformat(text(stored, "at"))
    return Erasure(text(stored, "sk"), at, text(stored, "number"))


def empty(stored: Item, now: datetime) -> Item:
    """What stands in the place of an erased item: its key, and that it has expired."""
    return {"pk": stored["pk"], "sk": stored["sk"], **item(expires=epoch(now))}


def is_empty(stored: Item) -> bool:
    return stored.keys() <= {"pk", "sk", "expires"}
