"""Zone guess: a telephone number to a time zone."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.schedule import STANDING, apart, rules, same_clock
from hotline.zones.lookup import people

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
_INDIANA, _BOISE, _TORONTO = "America/Indiana/Indianapolis", "America/Boise", "America/Toronto"

# Area codes of North America that span time zones, and those that the library `phonenumbers` gets wrong.
# Checked against the zones of ZIP codes and towns (`refresh` prints the comparison). An area code with any
# people on another clock counts as several: the most people first. Overlaid codes share a row. Sources: the
# code's area at https://www.nanpa.com, the zone limits in 49 CFR part 71, the tz database for Canada.
_ROWS: dict[str, tuple[str, ...]] = {
    # United States: several zones
    "208 986": (_BOISE, _PACIFIC),  # Idaho: the panhandle is on Pacific time
    "219": (_CENTRAL, _INDIANA),  # Gary; Medaryville and Francesville (Pulaski County) are Eastern
    "270 364": (_CENTRAL, _EASTERN),  # Bowling Green, Owensboro; Elizabethtown
    "308": (_CENTRAL, _MOUNTAIN),  # Grand Island; Scottsbluff
    "334 483": (_CENTRAL, _EASTERN),  # Montgomery; Phenix City lives by Georgia's clock
    "402 531": (_CENTRAL, _MOUNTAIN),  # Omaha; the west of Cherry County (Cody)
    "423 729": (_EASTERN, _CENTRAL),  # Chattanooga; Jasper, Dunlap, Pikeville
    "541 458": (_PACIFIC, _BOISE),  # Eugene; Ontario (Malheur County)
    "574": (_INDIANA, _CENTRAL),  # South Bend; Knox (Starke County)
    "605": (_CENTRAL, _MOUNTAIN),  # Sioux Falls; Rapid City
    "606": (_EASTERN, _CENTRAL),  # Ashland; Russell Springs, Burkesville
    "620": (_CENTRAL, _MOUNTAIN),  # Dodge City; Syracuse, Tribune
    "701": (_CENTRAL, _MOUNTAIN),  # Fargo; Dickinson
    "775": (_PACIFIC, _MOUNTAIN),  # Reno; West Wendover
    "785": (_CENTRAL, _MOUNTAIN),  # Topeka; Goodland
    "812 930": (_INDIANA, _CENTRAL),  # Bloomington; Evansville
    "850 448": (_CENTRAL, _EASTERN),  # Pensacola; Tallahassee, less than half as many people
    "906": ("America/Detroit", "America/Menominee"),  # Marquette; Iron Mountain
    "907": ("America/Anchorage", "America/Adak"),
    "928": ("America/Phoenix", _MOUNTAIN),  # Flagstaff; the Navajo Nation keeps summer time
    # Canada: several zones
    "236 250 257 672 778": ("America/Vancouver", "America/Edmonton"),  # Cranbrook, Golden: Alberta's clock
    "306 639 474": ("America/Regina", "America/Edmonton", "America/Winnipeg"),  # Lloydminster; Creighton
    "418 581 367": (_TORONTO, "America/Halifax", "America/Blanc-Sablon"),  # Magdalen Islands; Lower Shore
    "709 879": ("America/St_Johns", "America/Goose_Bay"),  # the island; most of Labrador
    "807": (_TORONTO, "America/Winnipeg", "America/Atikokan"),  # Thunder Bay; Kenora; Atikokan
    "867": ("America/Whitehorse", "America/Edmonton", "America/Iqaluit", "America/Rankin_Inlet",
            "America/Resolute", "America/Atikokan"),  # the three territories
    # One zone, where the library has another, none, or only for some of the code's numbers (689: Orlando)
    "689": (_EASTERN,), "340": ("America/St_Thomas",), "670": ("Pacific/Saipan",), "671": ("Pacific/Guam",),
    "684": ("Pacific/Pago_Pago",), "787 939": ("America/Puerto_Rico",), "808": ("Pacific/Honolulu",),
    "242": ("America/Nassau",), "246": ("America/Barbados",), "264": ("America/Anguilla",),
    "268": ("America/Antigua",), "284": ("America/Tortola",), "345": ("America/Cayman",),
    "441": ("Atlantic/Bermuda",), "473": ("America/Grenada",), "649": ("America/Grand_Turk",),
    "658 876": ("America/Jamaica",), "664": ("America/Montserrat",), "721": ("America/Lower_Princes",),
    "758": ("America/St_Lucia",), "767": ("America/Dominica",), "784": ("America/St_Vincent",),
    "809 829 849": ("America/Santo_Domingo",), "868": ("America/Port_of_Spain",),
    "869": ("America/St_Kitts",),
}  # fmt: skip

AREAS = {code: zones for codes, zones in _ROWS.items() for code in codes.split()}
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
        return self.zones[0] if self.zones else None

    @property
    def certain(self) -> bool:
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
    listed = timezone.time_zones_for_number(parsed)
    zones = [str(zone) for zone in listed if zone != timezone.UNKNOWN_TIMEZONE]
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
