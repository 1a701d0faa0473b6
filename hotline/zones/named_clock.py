"""Named clock: the zone that "Eastern" means to a number."""

from datetime import datetime, timedelta

from hotline.domain.timezones import rules
from hotline.zones.guess import guess

# The winter by which zones are still called: since then some provinces keep summer time all year.
NAMED = datetime(2024, 1, 15, 12)  # noqa: DTZ001 - wall time, as each zone reads it


def own_clock(zone: str, number: str) -> str:
    """The zone of the number's own area that has this zone's winter time; else the zone itself.

    "CENTRAL" from Saskatchewan is America/Regina, which keeps no summer time; "MST" from Arizona is Phoenix.
    """
    own = guess(number).zones if number else ()
    return next((near for near in own if _winter(near) == _winter(zone)), zone)


def _winter(zone: str) -> timedelta | None:
    return rules(zone).utcoffset(NAMED)
