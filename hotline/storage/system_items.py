"""System items: dispatch state, answers given, counts and erasures."""

from datetime import datetime

from hotline.domain.consent import Erasure
from hotline.domain.retention import kept
from hotline.domain.throttle import DispatchState, DueReminder
from hotline.storage.attribute_values import (
    Item,
    epoch,
    item,
    maybe,
    maybe_date,
    maybe_instant,
    text,
)
from hotline.storage.keys import (
    PROGRESS_KEY,
    answer_key,
    erasure_key,
    owner_of,
)


def due_reminder_of(stored: Item) -> DueReminder:
    """Of a person or, where it is open, of a reminder."""
    return DueReminder(owner_of(stored), datetime.fromisoformat(text(stored, "next_due")))


def progress_item(progress: DispatchState) -> Item:
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


def progress_of(stored: Item) -> DispatchState:
    positions = {shard: found["M"] for shard, found in stored["positions"]["M"].items()}
    return DispatchState(
        positions={
            shard: DueReminder(text(found, "key"), datetime.fromisoformat(text(found, "due")))
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


def answer_item(key: str, sid: str, answer: str, now: datetime, *, consented: bool = False) -> Item:
    """The answer to one message; where the message stands in the consent record, it is kept as long as that.

    So a signed webhook of a past wish, sent again within those years, changes nothing.
    """
    keep = kept("consent") if consented else kept("answer")
    return {**answer_key(key, sid), **item(answer=answer, at=now, expires=epoch(now + keep))}


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
