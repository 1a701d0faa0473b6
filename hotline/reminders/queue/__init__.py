"""Hands tickets from the run that finds them to those who work on them: one small interface."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from hotline.domain.throttle import DueReminder

Batch = Sequence[DueReminder]


class QueueDown(Exception):
    """The queue did not take everything: nobody lost their place; the next run hands over again."""


class Queue(Protocol):
    """Delivers each batch at least once, perhaps twice, in any order."""

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        """Hand batches over. `probe`: work on them although everything is stopped. Raises QueueDown."""


def written(batch: Batch, *, probe: bool = False) -> str:
    """A batch as a message: {"job": "remind", "tickets": [["key", "2026-11-24T15:00:00+00:00"]]}."""
    tickets = [[ticket.key, ticket.due.isoformat()] for ticket in batch]
    return json.dumps({"job": "remind", "tickets": tickets, **({"probe": True} if probe else {})})


def read(message: dict[str, Any]) -> tuple[list[DueReminder], bool]:
    """The tickets of a message, and whether it is a probe. Raises ValueError for any other message."""
    match message:
        case {"tickets": [*found]}:
            tickets = [DueReminder(str(key), datetime.fromisoformat(due)) for key, due in found]
            return tickets, message.get("probe") is True
    raise ValueError("no message of ours: it has no tickets")
