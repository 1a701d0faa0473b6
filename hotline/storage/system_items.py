"""System items: dispatch state, counts, erasures; reminders' status."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from hotline.domain.subscriber import DeliveryStatus, Erasure, Reminder, Status, retention_period
from hotline.domain.throttle import Attempt, DispatchState, DueReminder, Stage
from hotline.storage import STOPPED, Stale, items, try_again
from hotline.storage.items import (
    MOMENT,
    Item,
    Readers,
    epoch,
    is_empty,
    item,
    item_of,
    reminder_item,
    reminder_key,
    reminder_of,
    text,
    values_of,
)
from hotline.storage.table_client import ABSENT, Lost, Table, expression

OF_DUE: Readers = {"key": str, "due": MOMENT}
OF_STATE: Readers = {
    "minute": MOMENT, "in_minute": int, "day": items.DAY, "in_day": int, "open_error": str,
    "open_until": MOMENT, "open_stage": str, "told_error": str, "told_at": MOMENT, "closed_at": MOMENT,
}  # fmt: skip


def due_reminder_of(stored: Item) -> DueReminder:
    """The due reminder of an item: a person, or a reminder whose outcome is open."""
    return DueReminder(items.owner_of(stored), MOMENT(text(stored, "next_due")))


def dispatch_state_item(state: DispatchState) -> Item:
    """As it is to be stored: under the next version."""
    positions = {shard: item_of(last, OF_DUE) for shard, last in state.positions.items()}
    attempts = {stage: [_listed(attempt) for attempt in noted] for stage, noted in state.attempts.items()}
    more = {"delivered": json.dumps(_listed(state.delivered))} if state.delivered else {}
    more |= {"attempts": json.dumps(attempts)}
    return {
        **items.DISPATCH_STATE_KEY,
        **item_of(state, OF_STATE, version=state.version + 1, **more),
        "positions": {"M": {shard: {"M": position} for shard, position in positions.items()}},
    }


def dispatch_state_of(stored: Item) -> DispatchState:
    positions = {shard: values_of(place["M"], OF_DUE) for shard, place in stored["positions"]["M"].items()}
    attempts: dict[Stage, list[list[str]]] = json.loads(items.maybe(stored, "attempts") or "{}")
    delivered = items.maybe(stored, "delivered")
    return DispatchState(
        positions={shard: DueReminder(**place) for shard, place in positions.items()},
        attempts={stage: tuple(map(_attempt, noted)) for stage, noted in attempts.items()},
        delivered=_attempt(json.loads(delivered)) if delivered else None,
        version=int(stored["version"]["N"]),
        **values_of(stored, OF_STATE),
    )


def _listed(attempt: Attempt) -> list[str]:
    return [attempt.key, attempt.due.isoformat(), attempt.error]


def _attempt(listed: list[str]) -> Attempt:
    key, due, error = listed
    return Attempt(key, MOMENT(due), error)


def erasure_item(erasure: Erasure) -> Item:
    return {
        **items.erasure_key(erasure.key),
        **item(at=erasure.at, number=erasure.number, expires=epoch(erasure.at + retention_period("erasure"))),
    }


def erasure_of(stored: Item) -> Erasure:
    at = MOMENT(text(stored, "at"))
    return Erasure(text(stored, "sk"), at, text(stored, "number"))


COUNT, ROOM = (
    "SET #expires = :expires ADD #counted :more",
    "attribute_not_exists(#counted) OR #counted <= :room",
)
NOT_STOPPED = "attribute_not_exists(#status) OR #status <> :stopped"


def count(
    table: Table, most: Mapping[str, int], now: datetime, more: int, unless_stopped: Sequence[str]
) -> str | None:
    """See Store.count in hotline/storage/__init__.py."""
    if beyond := next((name for name, limit in most.items() if more > limit), None):
        return beyond
    updates = [_counting(table, name, limit, now, more) for name, limit in most.items()]
    checks = [_not_stopped(table, key) for key in unless_stopped]
    parts = [*({"ConditionCheck": check} for check in checks), *({"Update": change} for change in updates)]

    def write() -> str | None:
        try:
            if len(parts) == 1:  # cheaper, and does not get in the way of others on the same name
                table.write("update_item", **updates[0])
            else:
                table.ask("transact_write_items", TransactItems=parts)
        except Lost as lost:
            if lost.conflict:
                raise Stale("another transaction writes the same counts") from None
            return [*(STOPPED for _ in checks), *most][lost.first]
        return None

    return try_again(write)


def _not_stopped(table: Table, key: str) -> dict[str, Any]:
    condition = expression({"stopped": Status.STOPPED.value}, ConditionExpression=NOT_STOPPED)
    return {"TableName": table.name, "Key": items.person_key(key), **condition}


def _counting(table: Table, name: str, most: int, now: datetime, more: int) -> dict[str, Any]:
    values = {"more": more, "room": most - more, "expires": epoch(now + retention_period("count"))}
    expressions = expression(values, UpdateExpression=COUNT, ConditionExpression=ROOM)
    return {"TableName": table.name, "Key": items.count_key(name), **expressions}


# ---------------------------------------------------------------- delivery status: it only moves forward

AGAIN = "#outcome IN (:refused, :undelivered, :failed) AND #attempt < :attempt"
OF_THIS_TEXT = "(attribute_not_exists(#sid) OR #sid = :sid)"
OF_ANOTHER_TEXT = "(attribute_not_exists(#sid) OR #sid <> :sid)"


def record(table: Table, reminder: Reminder) -> bool:
    """Put a reminder's outcome: the first of its day, a later one, or that of an attempt after a failure."""
    earlier, values = _earlier(reminder.outcome)
    if not earlier:
        return False
    condition, again = f"{ABSENT} OR ({earlier})", AGAIN
    if reminder.sid is not None:
        condition, again = f"{ABSENT} OR ({earlier} AND {OF_THIS_TEXT})", f"{AGAIN} AND {OF_ANOTHER_TEXT}"
    failed = {status.value: status.value for status in DeliveryStatus if status.failed}
    values = {**values, **failed, "sid": reminder.sid, "attempt": reminder.attempt}
    return table.holds(
        "put_item", **table.put(reminder_item(reminder), f"{condition} OR ({again})", **values)
    )


def forward(
    table: Table, key: str, day: date, sid: str, outcome: DeliveryStatus, error: str | None, at: datetime
) -> tuple[Reminder | None, Reminder | None]:
    """The reminder moved forward by a report of its text, or None and the one on record (None: none is).

    `due` tells whether the reminder has expired: the function's role may name no `expires` in an update.
    """
    earlier, values = _earlier(outcome)
    if not earlier:
        return None, None
    change = "SET #outcome = :outcome, #at = :at, #sid = :sid"
    change += " REMOVE #error" if error is None else ", #error = :error"
    values = {**values, "outcome": outcome.value, "at": at, "sid": sid, "error": error}
    values["oldest"] = at - items.REMINDER_KEPT
    condition = f"{earlier} AND #due > :oldest AND {OF_THIS_TEXT}"
    try:
        answer = table.write(
            "update_item",
            TableName=table.name,
            Key=reminder_key(key, day),
            ReturnValues="ALL_NEW",
            **expression(values, UpdateExpression=change, ConditionExpression=condition),
        )
    except Lost as lost:
        return None, reminder_of(lost.stored) if lost.stored and not is_empty(lost.stored) else None
    return reminder_of(answer["Attributes"]), None


@cache
def _earlier(outcome: DeliveryStatus) -> tuple[str, dict[str, object]]:
    """The condition that the outcome on record comes before this one ("": none does); its values, to read."""
    before = [was.value for was in DeliveryStatus if precedes(was, outcome)]
    names = ", ".join(f":was_{was}" for was in before)
    condition = f"#outcome IN ({names})" if before else ""
    return condition, {f"was_{was}": was for was in before}


def precedes(earlier: DeliveryStatus, later: DeliveryStatus) -> bool:
    order = [DeliveryStatus.CLAIMED, DeliveryStatus.UNKNOWN, DeliveryStatus.LEFT]
    if later in order:
        return earlier in order[: order.index(later)]
    return earlier.rank < later.rank
