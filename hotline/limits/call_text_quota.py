"""Texts to somebody on the phone: each once, a few a call, a few a day, within the day's money."""

from datetime import datetime, timedelta
from typing import Literal

from hotline.content.gsm7 import segments
from hotline.domain.throttle import carrier_day
from hotline.limits import Limits
from hotline.limits.daily_budget import left, note
from hotline.storage.interface import Store

MOST_IN_CALL = 5  # texts; the caller has heard every one of them already

# again: this one was sent; enough: as many as may be were sent; spent: the day's money is
Leave = Literal["send", "again", "enough", "spent"]


def leave(store: Store, limits: Limits, key: str, call: str, this: str, body: str, now: datetime) -> Leave:
    """Whether to send this text to whoever calls; counted where all copies look. Raises StoreDown.

    `key` stands for the caller, `call` is Twilio's name of the call, `this` stands for the text in that call
    and must tell nobody which it is: our answers are so few that a bare hash of one names it. Counted before
    it is sent: a repeated webhook sends nothing, and a text that fails has used its turn. Several at once may
    pass the ceiling by a few cents.
    """
    if limits.segments is not None and left(store, limits.segments, now) < segments(body):
        return "spent"
    once = f"text#{this}"
    most = {once: 1, f"call#{call}": MOST_IN_CALL, _to_phone(key, now): limits.to_phone}
    full = store.count(most, now)
    if full is not None:
        return "again" if full == once else "enough"
    if limits.segments is not None:
        note(store, segments(body), now)
    return "send"


def lately(store: Store, key: str, now: datetime) -> bool:
    """Whether somebody was texted in a call on this carriers' day or the one before. Raises StoreDown."""
    return any(store.counted(_to_phone(key, now - timedelta(days=days))) for days in (0, 1))


def _to_phone(key: str, now: datetime) -> str:
    return f"phone#{key}#{carrier_day(now)}"
