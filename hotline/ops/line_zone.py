"""Line zone: the clock that operators' tools show."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from hotline.app import Hotline
from hotline.domain.schedule import rules
from hotline.zones.guess import guess


@dataclass(frozen=True)
class LineZone:
    """A zone, and its name for people, like "Central time"."""

    rules: ZoneInfo
    label: str

    def time(self, at: datetime, form: str = "%Y-%m-%d %H:%M") -> str:
        """An aware moment on the line's clock, with the zone's name."""
        return f"{at.astimezone(self.rules):{form}} {self.label}"


def zone_of(hotline: Hotline) -> LineZone:
    """HOTLINE_ZONE, else the zone of TWILIO_NUMBER's area, else the first one of HOTLINE_COUNTRY."""
    settings, content = hotline.settings, hotline.content
    name = settings.zone or guess(settings.number or "").zone or _first_zone(settings.country)
    labels = content.languages[content.structure.default_language].zone_labels
    city = name.rpartition("/")[2].replace("_", " ")
    return LineZone(rules(name), labels.get(name) or labels["other"].format(city=city))


@cache
def _first_zone(country: str) -> str:
    """By tzdata's zone.tab, which begins a country with its most populous zone or its capital's."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line.startswith(country))
    return next((row[2].strip() for row in rows), "UTC")
