"""Entry points: the hotline, built once at import."""

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from hotline.app import build, utc_now
from hotline.metrics import Metric, counted, embedded

FUNCTION = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")  # elsewhere nothing is counted


def _tell(what: str, about: str) -> None:
    """Write one count to the log of the function: one line, no request."""
    if FUNCTION:
        sys.stdout.write(counted(what, about, FUNCTION, utc_now()) + "\n")


hotline = build(os.environ, tell=_tell)
app = hotline.app()

log = logging.getLogger("hotline")

# What is left of the function's time when no further reminder is begun, in milliseconds: Twilio may take 8 s
# to answer, three times.
ENOUGH = 30_000


def remind(event: Any, context: Any) -> dict[str, int]:
    """The scheduled run of every minute. Exactly two arguments: Zappa retries with fewer on any TypeError."""
    try:
        done = hotline.remind(utc_now())
    except TypeError as error:
        raise RuntimeError("the reminder run failed") from error
    for line in done.alerts:
        log.error(line)
    _count(done.counts())
    return dict(done.outcomes)


def canary(event: Any, context: Any) -> None:
    """The scheduled text of every quarter of an hour, from us to us."""
    from hotline.canary import fault  # no answer needs it

    problem = fault(hotline, utc_now())
    if problem:
        log.error("the line does not answer as it should: %s", problem)
    _count({Metric.CANARY_PASSED: 0 if problem else 1})


def table_deleted(sort_keys: Sequence[str]) -> None:
    """Deletions from the table: a consent entry that is gone before its time is counted and logged."""
    from hotline.storage.items import outlived  # no answer needs it

    lost = [sort_key for sort_key in sort_keys if not outlived(sort_key, utc_now())]
    if lost:
        log.error("%s consent entries were deleted before their five years: restore the table", len(lost))
        _count({Metric.CONSENTS_LOST: len(lost)})


def work(message: Mapping[str, Any], context: Any) -> None:
    """One message of the queue. Raises RuntimeError if it is unfinished, so that it is delivered again."""
    done = hotline.work(message, lambda: context.get_remaining_time_in_millis() > ENOUGH)
    _count(done.counts())
    if done.unfinished:
        raise RuntimeError(f"{len(done.unfinished)} reminders are unfinished")


def _count(counts: Mapping[str, float]) -> None:
    """Write counts to the log of the function; outside Lambda nothing."""
    if FUNCTION:
        sys.stdout.write(embedded(counts, FUNCTION, utc_now()) + "\n")
        sys.stdout.flush()
