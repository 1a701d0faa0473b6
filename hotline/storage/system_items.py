"""System items: dispatch state, counts and erasures."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hotline.domain.subscriber import Erasure, Status, retention_period
from hotline.domain.throttle import Attempt, DispatchState, DueReminder, Stage
from hotline.storage import items
from hotline.storage.interface import STOPPED, Stale
from hotline.storage.items import MOMENT, Item, Readers, epoch, item, item_of, text, values_of
from hotline.storage.table_client import Lost, Table, expression
from hotline.storage.update import try_again

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
    condition = expression({"stopped": Status.STOPPED.value}, ConditionExpression=NOT_STOPPED)
    return {"TableName": table.name, "Key": items.person_key(key), **condition}


def _counting(table: Table, name: str, most: int, now: datetime, more: int) -> dict[str, Any]:
    values = {"more": more, "room": most - more, "expires": epoch(now + retention_period("count"))}
    expressions = expression(values, UpdateExpression=COUNT, ConditionExpression=ROOM)
    return {"TableName": table.name, "Key": items.count_key(name), **expressions}
