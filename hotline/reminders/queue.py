"""Queue between dispatcher and workers: one small interface; SQS, or in this process.

SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from hotline.domain.throttle import DueReminder

AGAIN_AFTER = timedelta(minutes=3)  # longer than a worker may still be sending (see send.SETTLED)
TRIES = 5
AT_ONCE = 10  # messages a request may carry
PUTS = 8  # requests at a time: a full minute of a fast sender is a thousand of them

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


@dataclass(frozen=True)
class Delivery:
    """A batch as it is delivered for the `tries`-th time."""

    batch: Batch
    probe: bool
    tries: int = 1
    not_before: datetime | None = None


@dataclass
class DirectQueue:
    """A Queue in this process, where there is no SQS. It ends with the process; `dead` failed for good."""

    waiting: list[Delivery] = field(default_factory=list)
    dead: list[Batch] = field(default_factory=list)

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        self.waiting += [Delivery(batch, probe) for batch in batches]

    def take(self, now: datetime) -> list[Delivery]:
        """Everything that may be delivered at `now`."""
        ready = [d for d in self.waiting if d.not_before is None or d.not_before <= now]
        self.waiting = [delivery for delivery in self.waiting if delivery not in ready]
        return ready

    def put_back(self, delivery: Delivery, unfinished: Batch, now: datetime) -> None:
        """Deliver what was not finished again, later; after TRIES times never more."""
        if delivery.tries >= TRIES:
            self.dead.append(unfinished)
            return
        self.waiting.append(Delivery(unfinished, delivery.probe, delivery.tries + 1, now + AGAIN_AFTER))


def connect(region: str | None = None, endpoint_url: str | None = None) -> Any:
    """A client that tries three times, a few seconds each: the run has a minute."""
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 3, "mode": "standard"})
    return get_session().create_client("sqs", region_name=region, endpoint_url=endpoint_url, config=config)


class SqsQueue:
    """A Queue over a botocore client and the queue's URL."""

    def __init__(self, client: Any, url: str) -> None:
        self._client, self._url = client, url

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        messages = [written(batch, probe=probe) for batch in batches]
        requests = [messages[first : first + AT_ONCE] for first in range(0, len(messages), AT_ONCE)]
        with ThreadPoolExecutor(PUTS) as threads:
            for _ in threads.map(self._send, requests):
                pass

    def _send(self, messages: Sequence[str]) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(messages)]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise QueueDown(f"the queue did not answer ({type(error).__name__})") from None
        if answer.get("Failed"):
            raise QueueDown(f"the queue refused {len(answer['Failed'])} messages")
