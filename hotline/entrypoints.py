"""What AWS and WSGI servers call; the one module that works at import: it builds the line once."""

import os
from typing import Any

from hotline.bootstrap import build, utc_now

hotline = build(os.environ)
app = hotline.app()


def remind(event: Any, context: Any) -> dict[str, int]:
    """The scheduled run of every minute. Exactly two arguments: Zappa retries with fewer on any TypeError."""
    try:
        done = hotline.remind(utc_now())
    except TypeError as error:
        raise RuntimeError("the reminder run failed") from error
    if done.stopped:
        raise RuntimeError(
            f"Twilio refuses every text (error {done.stopped}): see twilio.com/docs/api/errors"
        )
    return dict(done.outcomes)
