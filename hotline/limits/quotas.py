"""Quotas: prices, the day's budget, texts that calls send, and the share used."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any, Literal
from zlib import crc32

from hotline.domain.telephony import segments
from hotline.domain.throttle import carrier_day
from hotline.limits import Limits
from hotline.limits.rate_limiter import day_name, hour_name
from hotline.storage import STOPPED, Store


@cache
def prices() -> Mapping[str, Any]:
    return tomllib.loads(files("hotline.limits").joinpath("prices.toml").read_text("utf-8"))


def nurse_minute() -> float:
    """US dollars for a minute with a nurse: the call to the nurse, and the caller's own that goes on."""
    twilio = prices()["twilio"]
    return float(twilio["voice_out"] + twilio["voice_in"])


def segment() -> float:
    """US dollars for one segment of text, the carrier's fee with it."""
    twilio = prices()["twilio"]
    return float(twilio["segment"] + twilio["carrier"])


NO_END = 10**9


def left(store: Store, segments: int, now: datetime) -> int:
    """Of so many segments a carriers' day, how many may still be sent. Raises StoreDown."""
    progress = store.dispatch_state()
    reminders = progress.in_day if progress.day == carrier_day(now) else 0
    return max(0, segments - reminders - texted(store, now))


def texted(store: Store, now: datetime) -> int:
    """Segments texted to callers on this carriers' day, where there is a ceiling. Raises StoreDown."""
    return store.counted(_name(now))


def note(store: Store, segments: int, now: datetime) -> None:
    """Count so many more texted to callers. Raises StoreDown."""
    store.count({_name(now): NO_END}, now, more=segments)


def cost_in_segments(dollars: float) -> int:
    """US dollars as segments of text, in which the ceiling is counted; rounded up."""
    return ceil(dollars / segment())


def _name(now: datetime) -> str:
    return f"texts#{carrier_day(now)}"


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


# What happens once a limit is reached, by the setting that raises it.
CONSEQUENCES = {
    "HOTLINE_CEILING": "reminders and texts asked for by phone wait until midnight Pacific, answers go on",
    "HOTLINE_ANSWER_CEILING": "until 8:00 UTC only STOP, START, HELP and danger signs are answered",
    "HOTLINE_ANSWERS_HOUR": "until the next hour numbers that are not subscribed get one notice, no answers",
    "HOTLINE_PHONE_TEXTS_HOUR": "until the next hour calls bring no texts; callers hear all answers",
}


def usage(store: Store, limits: Limits, now: datetime) -> dict[str, float]:
    """The share used of each limit that is set, by its setting; 1 and more: reached. Raises StoreDown."""
    shares = {}
    if (most := limits.segments) is not None:
        shares["HOTLINE_CEILING"] = 1 - left(store, most, now) / most if most else 1.0
    if most := limits.answer_segments:
        shares["HOTLINE_ANSWER_CEILING"] = store.counted(day_name(now)) / most
    if most := limits.answers:
        shares["HOTLINE_ANSWERS_HOUR"] = store.counted(hour_name(now)) / most
    if most := limits.to_phones:
        shares["HOTLINE_PHONE_TEXTS_HOUR"] = texted_in_hour(store, most, now) / most
    return shares
