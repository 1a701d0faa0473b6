"""Call text quota: texts per call and per day."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from hotline.content.gsm7 import segments
from hotline.domain.throttle import carrier_day
from hotline.limits import Limits
from hotline.limits.daily_budget import left, note
from hotline.storage.interface import STOPPED, Store

MOST_IN_CALL = 5  # texts; the caller has heard every one of them already

# stopped: they have opted out; again: sent before in this call; lost: tried twice in it, and not sent;
# enough: the most texts were sent; spent: the day's money is
Leave = Literal["send", "stopped", "again", "lost", "enough", "spent"]


def leave(
    store: Store,
    limits: Limits,
    keys: Sequence[str],
    call: str,
    this: str,
    body: str,
    now: datetime,
    sent: Callable[[], bool],
) -> Leave:
    """Whether to send this text to the caller; counted in the store, for all copies. Raises StoreDown.

    `keys`: the caller's, the current one first. `call`: its CallSid. `this`: a keyed hash of the text in this
    call; our answers are so few that a bare hash would tell which it is. `sent`: whether Twilio has it; asked
    only where it was counted before. Counted before it is sent: a repeated webhook sends nothing more. A text
    that failed, or whose count got no answer, may be tried once more. Several at once may pass the ceiling by
    a few cents.
    """
    if limits.segments is not None and left(store, limits.segments, now) < segments(body):
        return "spent"
    once = f"text#{this}"
    most = {once: 1, f"call#{call}": MOST_IN_CALL, _to_phone(keys[0], now): limits.to_phone}
    full = store.count(most, now, unless_stopped=keys)
    if full == once and sent():
        return "again"
    if full == once:
        full = store.count({**most, once: 2}, now, unless_stopped=keys)
    if full is not None:
        return {STOPPED: "stopped", once: "lost"}.get(full, "enough")  # type: ignore[return-value]
    if limits.segments is not None:
        note(store, segments(body), now)
    return "send"


def lately(store: Store, key: str, now: datetime) -> bool:
    """Whether a call sent a text to this person on this carriers' day or the day before. Raises StoreDown."""
    return any(store.counted(_to_phone(key, now - timedelta(days=days))) for days in (0, 1))


def _to_phone(key: str, now: datetime) -> str:
    return f"phone#{key}#{carrier_day(now)}"
