"""Counters: several counts with limits, moved all or none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hotline.domain.retention import retention_period
from hotline.domain.subscriber import Status
from hotline.storage.interface import STOPPED, Stale
from hotline.storage.item_format import count_key, epoch, person_key
from hotline.storage.table_client import Lost, Table, expression
from hotline.storage.update import try_again

ROOM = "attribute_not_exists(#counted) OR #counted <= :room"


def count(
    table: Table, most: Mapping[str, int], now: datetime, more: int, unless_stopped: Sequence[str]
) -> str | None:
    """See Counters.count in hotline/storage/interface.py."""
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
    condition = expression(
        {"stopped": Status.STOPPED.value},
        ConditionExpression="attribute_not_exists(#status) OR #status <> :stopped",
    )
    return {"TableName": table.name, "Key": person_key(key), **condition}


def _counting(table: Table, name: str, most: int, now: datetime, more: int) -> dict[str, Any]:
    values = {"more": more, "room": most - more, "expires": epoch(now + retention_period("count"))}
    expressions = expression(
        values,
        UpdateExpression="SET #expires = :expires ADD #counted :more",
        ConditionExpression=ROOM,
    )
    return {"TableName": table.name, "Key": count_key(name), **expressions}
