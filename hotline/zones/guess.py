"""Zone guess: a telephone number to a time zone."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.schedule import STANDING, apart, rules, same_clock
from hotline.zones.area_codes import AREAS
from hotline.zones.gazetteer import people

_NORTH_AMERICA = re.compile(r"\+1([2-9]\d\d)[2-9]\d{6}")
# A winter when the zones still had the offsets of their names: since then some provinces keep summer time.
NAMED = datetime(2024, 1, 15, 12)  # noqa: DTZ001 - wall time, as each zone reads it
_WHOLE = 6  # more zones than this for a number of +1 tell only that it is North American


@dataclass(frozen=True)
class Guess:
    """The IANA zones a number's area lies in, the likeliest first; none for a number that tells nothing.

    The number tells where it was issued, not where the person is: tell the person the zone, and let
    them change it.
    """

    zones: tuple[str, ...] = ()

    @property
    def zone(self) -> str | None:
        """The likeliest zone."""
        return self.zones[0] if self.zones else None

    @property
    def certain(self) -> bool:
        """Whether all candidates show the same time all year."""
        return bool(self.zones) and not apart(self.zones, STANDING)

    @property
    def close(self) -> bool:
        """Whether 9:00 to 20:00 in the likeliest lies within 8:00 to 21:00 in all."""
        return bool(self.zones) and apart(self.zones, STANDING) <= timedelta(hours=1)


def guess(number: str) -> Guess:
    """The zones a telephone number (E.164) may lie in; toll-free, unknown and malformed numbers have none.

    Our table of area codes first, then phonenumbers' (https://github.com/google/libphonenumber).
    """
    american = _NORTH_AMERICA.fullmatch(number)
    candidates = AREAS.get(american[1], ()) if american else ()
    if len(candidates) == 1:
        return Guess(candidates)
    listed = _library(number)
    if not candidates or not american:
        return Guess(listed)
    return Guess(by_exchange(candidates, listed, usual=_library(f"+1{american[1]}5550100")))


def by_exchange(
    candidates: tuple[str, ...], listed: tuple[str, ...], usual: tuple[str, ...]
) -> tuple[str, ...]:
    """The candidates of an area code, that of the number's own exchange first where it is known.

    `listed` is the library's answer for the number, `usual` its answer for an unassigned exchange (555): the
    library lists exchanges only where they differ from its default, and its defaults are partly wrong.
    """
    if listed == usual or not listed:
        return candidates
    return tuple(sorted(candidates, key=lambda zone: not same_clock(zone, listed[0], STANDING)))


def _library(number: str) -> tuple[str, ...]:
    # Imported here: it costs tens of milliseconds, and only a new subscriber needs it.
    import phonenumbers
    from phonenumbers import timezone

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    kinds = phonenumbers.PhoneNumberType
    if phonenumbers.number_type(parsed) not in (kinds.FIXED_LINE, kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE):
        return ()
    zones = [
        str(zone) for zone in timezone.time_zones_for_number(parsed) if zone != timezone.UNKNOWN_TIMEZONE
    ]
    if parsed.country_code == 1 and len(zones) > _WHOLE:
        return ()
    return tuple(sorted(zones, key=lambda zone: -people(zone))) if len(zones) > 1 else tuple(zones)


def own_clock(zone: str, number: str) -> str:
    """The zone of the number's own area that has this zone's winter time; else the zone itself.

    "CENTRAL" from Saskatchewan is America/Regina, which keeps no summer time; "MST" from Arizona is Phoenix.
    """
    own = guess(number).zones if number else ()
    return next((near for near in own if _winter(near) == _winter(zone)), zone)


def _winter(zone: str) -> timedelta | None:
    return rules(zone).utcoffset(NAMED)
