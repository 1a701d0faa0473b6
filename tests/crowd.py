"""A thousand who are due among any number of subscribers: for benchmarks and measurements."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.throttle import SendRate

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 9:00 in Chicago, a minute that sweeps
DUE = 1000
NO_LIMIT = SendRate(per_second=10_000)  # what is measured is the machine, not the configured rate


def subscribers(number: int, due: int = DUE) -> Iterator[Subscriber]:
    """So many people; the first `due` fell due in the last quarter of an hour, the others will in hours."""
    for n in range(number):
        ahead = timedelta(hours=2) + timedelta(seconds=n * 7 % 72_000)
        yield Subscriber(
            key=hashlib.sha256(str(n).encode()).hexdigest()[:32],
            status=Status.ACTIVE,
            number=number_of(n),
            zone="America/Chicago",
            zone_certain=True,
            hour=datetime.min.time().replace(hour=9),
            next_due=NOW - timedelta(seconds=n * 7 % 900) if n < due else NOW + ahead,
            version=20,
        )


def number_of(n: int) -> str:
    """Numbers kept for fiction; the first 80,000 differ."""
    return f"+1{200 + n % 800}55501{n // 800 % 100:02d}"


class Requests:
    """An SQS client that passes messages on and counts the requests."""

    def __init__(self, into: Any = None) -> None:
        self.requests = self.messages = 0
        self._into = into

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        self.requests += 1
        self.messages += len(Entries)
        for entry in Entries:
            if self._into is not None:
                self._into.put(entry["MessageBody"])
        return {}
