"""Call text quota: texts per call, per number and day, per hour in all."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Literal
from zlib import crc32

from hotline.domain.telephony import segments
from hotline.domain.throttle import carrier_day
from hotline.limits import Limits
from hotline.limits.daily_budget import left, note
from hotline.storage.interface import STOPPED, Store

AT_ONCE = 10  # seconds: the same step again within them is a second copy; Twilio repeats one after 15
MOST_IN_CALL = 5  # texts; the caller has heard every one of them already
# The hour's total is kept in so many counts, by call: one item takes few transactions at once.
HOUR = "phones#"
TEXTS_A_SHARD, MOST_SHARDS = 100, 16

# stopped: they have opted out; again: sent before in this call; lost: tried twice in it, and not sent;
# enough: the most texts were sent; total: the hour's most to all numbers were; spent: the day's money is
Leave = Literal["send", "stopped", "again", "lost", "enough", "total", "spent"]


def leave(
    store: Store,
    limits: Limits,
    keys: Sequence[str],
    call: str,
    step: str,
    this: str,
    body: str,
    now: datetime,
    sent: Callable[[], bool],
) -> Leave:
    """Whether to send this text to the caller; counted in the store, for all copies. Raises StoreDown.

    `keys`: the caller's, the current one first. `call`: its CallSid; `step`: the name of this step. `this`: a
    keyed hash of the text in this call; our answers are so few that a bare hash would tell which it is.
    `sent`: whether Twilio has it; asked only where it was counted before. Counted before it is sent: a
    repeated webhook sends nothing more. A text that failed, or whose count got no answer, may be tried once
    more, later. Several at once may pass the ceiling by a few cents.
    """
    if limits.segments is not None and left(store, limits.segments, now) < segments(body):
        return "spent"
    once = f"text#{this}"
    tried = f"step#{step}#{this}#{now.timestamp() // AT_ONCE:.0f}"
    most = {once: 1, tried: 1, f"call#{call}": MOST_IN_CALL, _to_phone(keys[0], now): limits.to_phone}
    if limits.to_phones is not None:
        names = _hour(limits.to_phones, now)
        most[names[crc32(call.encode()) % len(names)]] = ceil(limits.to_phones / len(names))
    full = store.count(most, now, unless_stopped=keys)
    if full == once and sent():
        return "again"
    if full == once:
        full = store.count({**most, once: 2}, now, unless_stopped=keys)
    if full == tried:
        return "lost"
    if full is not None:
        if full.startswith(HOUR):
            return "total"
        return {STOPPED: "stopped", once: "lost"}.get(full, "enough")  # type: ignore[return-value]
    if limits.segments is not None:
        note(store, segments(body), now)
    return "send"


def lately(store: Store, key: str, now: datetime) -> bool:
    """Whether a call sent a text to this person on this carriers' day or the day before. Raises StoreDown."""
    return any(store.counted(_to_phone(key, now - timedelta(days=days))) for days in (0, 1))


def texted_in_hour(store: Store, most: int, now: datetime) -> int:
    """Texts that all calls of this hour have had sent, where the most is so many. Raises StoreDown."""
    return sum(map(store.counted, _hour(most, now)))


def _hour(most: int, now: datetime) -> list[str]:
    """The names of an hour's counts: more of them where more texts may be sent."""
    shards = max(1, min(MOST_SHARDS, most // TEXTS_A_SHARD))
    return [f"{HOUR}{now:%Y-%m-%dT%H}#{n}" for n in range(shards)]


def _to_phone(key: str, now: datetime) -> str:
    return f"phone#{key}#{carrier_day(now)}"
