"""Delivery status on record: it only moves forward."""

from datetime import date, datetime
from functools import cache

from hotline.domain.subscriber import DeliveryStatus, Reminder, retention_period
from hotline.storage.items import is_empty, reminder_item, reminder_key, reminder_of
from hotline.storage.table_client import ABSENT, Lost, Table, expression

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
    values["oldest"] = at - retention_period("reminder")
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
