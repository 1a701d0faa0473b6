"""Delivery status on record: it only moves forward."""

from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.retention import retention_period
from hotline.storage.item_format import reminder_key
from hotline.storage.table_client import Table, expression


def forward(table: Table, news: Reminder) -> bool:
    """Write outcome, time, sid and error if the outcome on record comes before this one.

    `due` tells whether the reminder has expired: the function's role may name no `expires` in an update.
    """
    earlier = {f"was_{was}": was.value for was in DeliveryStatus if precedes(was, news.outcome)}
    if not earlier:
        return False
    condition = f"#outcome IN ({', '.join(f':{was}' for was in earlier)}) AND #due > :oldest"
    change = "SET #outcome = :outcome, #at = :at"
    if news.sid is not None:
        condition += " AND (attribute_not_exists(#sid) OR #sid = :sid)"
        change += ", #sid = :sid"
    change += ", #error = :error" if news.error is not None else ""
    gone = [] if news.outcome.open else ["#due_shard", "#next_due"]
    gone += ["#error"] if news.error is None else []
    change += f" REMOVE {', '.join(gone)}" if gone else ""
    values = {
        "outcome": news.outcome.value,
        "at": news.at,
        "sid": news.sid,
        "error": news.error,
        "oldest": news.at - retention_period("reminder"),
        **earlier,
    }
    return table.holds(
        "update_item",
        TableName=table.name,
        Key=reminder_key(news.key, news.date),
        **expression(values, UpdateExpression=change, ConditionExpression=condition),
    )


def precedes(earlier: DeliveryStatus, later: DeliveryStatus) -> bool:
    order = [DeliveryStatus.CLAIMED, DeliveryStatus.UNKNOWN, DeliveryStatus.LEFT]
    if later in order:
        return earlier in order[: order.index(later)]
    return earlier.rank < later.rank
