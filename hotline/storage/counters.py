"""Counts that may not pass a limit: all of them move, or none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.domain.retention import kept
from hotline.storage.attribute_values import epoch
from hotline.storage.keys import count_key
from hotline.storage.requests import Lost, Table, expression

ROOM = "attribute_not_exists(#counted) OR #counted <= :room"


def count(table: Table, most: Mapping[str, int], now: datetime, more: int) -> str | None:
    """See hotline.storage.Store.count."""
    if beyond := next((name for name, limit in most.items() if more > limit), None):
        return beyond
    updates = [_counting(table, name, limit, now, more) for name, limit in most.items()]
    try:
        if len(updates) == 1:  # cheaper, and does not get in the way of others on the same name
            table.ask("update_item", **updates[0])
        else:
            table.ask("transact_write_items", TransactItems=[{"Update": one} for one in updates])
    except Lost as lost:
        return list(most)[lost.first]
    return None


def _counting(table: Table, name: str, most: int, now: datetime, more: int) -> dict[str, Any]:
    values = {"more": more, "room": most - more, "expires": epoch(now + kept("count"))}
    expressions = expression(
        values,
        UpdateExpression="SET #expires = :expires ADD #counted :more",
        ConditionExpression=ROOM,
    )
    return {"TableName": table.name, "Key": count_key(name), **expressions}
