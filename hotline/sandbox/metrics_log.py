"""Metrics log of the local run."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hotline.metrics import Count, counted, embedded
from hotline.reminders.job import Run
from hotline.reminders.worker import Done
from hotline.sandbox.data_folder import write_private

NAME = "counts.jsonl"
FUNCTION = "local"
HALF_A_LINE = datetime.max.replace(tzinfo=UTC)


class MetricsLog:
    """A metric source (hotline.ops.console.metrics_source) in a file; a crash spoils one line at most."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def tell(self, what: str, about: str, now: datetime) -> None:
        self._write(counted(what, about, FUNCTION, now))

    def run(self, done: Run, now: datetime) -> None:
        if done.handed_over.reminders or done.outcomes:
            worked = Done(done.outcomes).counts()
            self._write(embedded({**done.counts(), **worked}, FUNCTION, now))

    def between(self, first: datetime, last: datetime) -> Iterator[Count]:
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                yield from (count for count in _read(line) if first <= count.hour < last)

    def forget(self, after: datetime) -> None:
        """Drop the counts of a moment and later: those of a future that the run has left again."""
        if self._path.exists():
            counts = [line for line in self._path.read_text("utf-8").splitlines() if _at(line) < after]
            write_private(self._path, "".join(f"{line}\n" for line in counts))

    def _write(self, line: str) -> None:
        """Drop a line that cannot be written (a full disk): no caller waits for a count."""
        with (
            suppress(OSError),
            os.fdopen(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file,
        ):
            file.write(line + "\n")


def _at(line: str) -> datetime:
    try:
        return datetime.fromtimestamp(json.loads(line)["_aws"]["Timestamp"] / 1000, UTC)
    except (ValueError, KeyError, TypeError):
        return HALF_A_LINE  # of a run that was killed


def _read(line: str) -> Iterator[Count]:
    """Each metric of a line, in total and by label, as its dimensions say."""
    if (at := _at(line)) == HALF_A_LINE:
        return
    read, hour = json.loads(line), at.replace(minute=0, second=0, microsecond=0)
    for directive in read["_aws"]["CloudWatchMetrics"]:
        for dimensions in directive["Dimensions"]:
            about = read["About"] if "About" in dimensions else ""
            for metric in directive["Metrics"]:
                if number := read[metric["Name"]]:
                    yield Count(hour, metric["Name"], about, round(number))
