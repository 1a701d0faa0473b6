"""Queue between dispatcher and workers: one small interface."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from hotline.domain.throttle import DueReminder

Batch = Sequence[DueReminder]


class QueueDown(Exception):
    """The queue did not take everything; the next run hands over again, and no place is lost."""


class Queue(Protocol):
    """Delivers each batch at least once, perhaps twice, in any order."""

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        """Hand batches over. `probe`: try them although the circuit breaker is open. Raises QueueDown."""


def written(batch: Batch, *, probe: bool = False) -> str:
    """A batch as a message: {"job": "remind", "tickets": [["key", "2026-11-24T15:00:00+00:00"]]}."""
    due = [[reminder.key, reminder.due.isoformat()] for reminder in batch]
    return json.dumps({"job": "remind", "tickets": due, **({"probe": True} if probe else {})})


def read(message: dict[str, Any]) -> tuple[list[DueReminder], bool]:
    """The due reminders of a message, and whether it is a probe. Raises ValueError for any other message."""
    match message:
        case {"tickets": [*listed]}:
            batch = [DueReminder(str(key), datetime.fromisoformat(due)) for key, due in listed]
            return batch, message.get("probe") is True
    raise ValueError("no message of ours: it has no tickets")
