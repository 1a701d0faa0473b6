"""Limits: numbers answered, how often and at what cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of one line. `countries`: ISO codes whose numbers are answered and texted.

    `own`: our numbers. `to_phone`: texts a day that calls may have sent to one number; `segments`: what we
    may send of our own accord on a carriers' day, reminders too (None: no limit).
    """

    countries: frozenset[str] = frozenset({"US", "CA"})
    own: frozenset[str] = frozenset()
    to_phone: int = 10
    segments: int | None = None
