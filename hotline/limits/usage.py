"""Usage: the share used of each limit that ends the bill."""

from datetime import datetime

from hotline.limits import Limits
from hotline.limits.answer_totals import day_name, hour_name
from hotline.limits.call_text_quota import texted_in_hour
from hotline.limits.daily_budget import left
from hotline.storage.interface import Store

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
