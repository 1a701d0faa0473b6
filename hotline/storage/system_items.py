"""System items: dispatch state, counts and erasures."""

import json
from datetime import datetime
from typing import cast

from hotline.domain.consent import Erasure
from hotline.domain.retention import retention_period
from hotline.domain.throttle import Attempt, DispatchState, DueReminder, Stage
from hotline.storage.item_format import (
    DISPATCH_STATE_KEY,
    Item,
    epoch,
    erasure_key,
    item,
    maybe,
    maybe_date,
    maybe_instant,
    owner_of,
    text,
)


def due_reminder_of(stored: Item) -> DueReminder:
    """The due reminder of an item: a person, or a reminder whose outcome is open."""
    return DueReminder(owner_of(stored), datetime.fromisoformat(text(stored, "next_due")))


def dispatch_state_item(state: DispatchState) -> Item:
    """As it is to be stored: under the next version."""
    positions = {shard: item(key=last.key, due=last.due) for shard, last in state.positions.items()}
    attempts = {stage: [_listed(attempt) for attempt in noted] for stage, noted in state.attempts.items()}
    return {
        **DISPATCH_STATE_KEY,
        **item(
            minute=state.minute,
            in_minute=state.in_minute,
            day=state.day,
            in_day=state.in_day,
            open_error=state.open_error,
            open_until=state.open_until,
            open_stage=state.open_stage,
            told_error=state.told_error,
            told_at=state.told_at,
            closed_at=state.closed_at,
            attempts=json.dumps(attempts),
            delivered=json.dumps(_listed(state.delivered)) if state.delivered else None,
            version=state.version + 1,
        ),
        "positions": {"M": {shard: {"M": position} for shard, position in positions.items()}},
    }


def dispatch_state_of(stored: Item) -> DispatchState:
    positions = {shard: position["M"] for shard, position in stored["positions"]["M"].items()}
    attempts: dict[Stage, list[list[str]]] = json.loads(maybe(stored, "attempts") or "{}")
    delivered = maybe(stored, "delivered")
    return DispatchState(
        positions={
            shard: DueReminder(text(position, "key"), datetime.fromisoformat(text(position, "due")))
            for shard, position in positions.items()
        },
        minute=maybe_instant(stored, "minute"),
        in_minute=int(stored["in_minute"]["N"]),
        day=maybe_date(stored, "day"),
        in_day=int(stored["in_day"]["N"]),
        open_error=maybe(stored, "open_error"),
        open_until=maybe_instant(stored, "open_until"),
        open_stage=cast(Stage, maybe(stored, "open_stage") or "sending"),
        told_error=maybe(stored, "told_error"),
        told_at=maybe_instant(stored, "told_at"),
        closed_at=maybe_instant(stored, "closed_at"),
        attempts={stage: tuple(map(_attempt, noted)) for stage, noted in attempts.items()},
        delivered=_attempt(json.loads(delivered)) if delivered else None,
        version=int(stored["version"]["N"]),
    )


def _listed(attempt: Attempt) -> list[str]:
    return [attempt.key, attempt.due.isoformat(), attempt.error]


def _attempt(listed: list[str]) -> Attempt:
    key, due, error = listed
    return Attempt(key, datetime.fromisoformat(due), error)


def erasure_item(erasure: Erasure) -> Item:
    return {
        **erasure_key(erasure.key),
        **item(at=erasure.at, number=erasure.number, expires=epoch(erasure.at + retention_period("erasure"))),
    }


def erasure_of(stored: Item) -> Erasure:
    at = datetime.fromisoformat(text(stored, "at"))
    return Erasure(text(stored, "sk"), at, text(stored, "number"))
