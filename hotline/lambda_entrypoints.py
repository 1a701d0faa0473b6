"""Entry points: the hotline, built once at import."""

import logging
import os
import sys
from collections.abc import Mapping
from typing import Any

from hotline.app import build, utc_now
from hotline.metrics import counted, embedded

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
