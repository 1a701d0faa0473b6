"""Zone lookup: words after ZONE to a time zone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hotline.domain.schedule import STANDING, same_clock
from hotline.zones.gazetteer import Place, Region, atlas, key, postal_zone, zip_zone

MOST_CHOICES = 4
LARGER = 20  # times as many people: then the name means the larger town

_ZIP = re.compile(r"(\d{5})( ?\d{4})?")
_POSTAL = re.compile(r"([a-z]\d[a-z])( ?\d[a-z]\d)?")
_CONTINENTS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
    "Pacific/",
)  # fmt: skip
_COUNTRY = frozenset({"usa", "us", "canada"})  # "chicago usa"
_REGION_KINDS = frozenset({"state", "province", "territory"})  # "washington state"


@dataclass(frozen=True)
class Found:
    """One IANA zone; or the places that were perhaps meant, as one can type them; or neither."""

    zone: str | None = None
    choices: tuple[str, ...] = ()


def lookup(words: str, names: Mapping[str, str]) -> Found:
    """The zone that normalised words (lower-case ASCII, single spaces) name.

    Understood: the language's own zone words (`names`: words -> IANA zone), US ZIP codes with or without
    four more digits, Canadian postal codes, IANA names, cities with or without their state or country, and
    states that lie in one zone. A name that towns on different clocks share gives choices.
    """
    if words in names:
        return Found(names[words])
    if code := _ZIP.fullmatch(words):
        return Found(zip_zone(code[1]))
    if code := _POSTAL.fullmatch(words):
        return Found(postal_zone(code[1]))
    parts = words.split()
    if zone := _iana().get("".join(parts)):
        return Found(zone)
    return _place(parts)


@cache
def _iana() -> dict[str, str]:
    """Names of a continent or ocean and a city, squeezed: "americanewyork"; not "Cuba" or "EST"."""
    listed = files("tzdata").joinpath("zones").read_text("ascii").split()
    return {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in listed if name.startswith(_CONTINENTS)}


def _place(parts: Sequence[str]) -> Found:
    if len(parts) > 1 and parts[-1] in _COUNTRY:
        parts = parts[:-1]
    if len(parts) > 1 and parts[-1] in _REGION_KINDS:
        region = atlas().regions.get(key(parts[:-1]))
        return _settle([], region) if region else Found()
    return _settle(_cities(parts), atlas().regions.get(key(parts)))


def _cities(parts: Sequence[str]) -> list[Place]:
    """The cities of this name, then those whose name and state, or country, it is."""
    cities, suffixes = atlas().cities, atlas().suffixes
    places = list(cities.get(key(parts), ()))
    if len(parts) > 1 and len(parts[-1]) == 2 and parts[-1] in suffixes:  # "lincoln ia" is not Lincolnia
        places = [place for place in places if place.name.endswith(f" {parts[-1]}")]
    for cut in range(1, len(parts)):
        where = suffixes.get(key(parts[cut:]), ())
        places += [place for place in cities.get(key(parts[:cut]), ()) if place.where in where]
    return places


def _settle(cities: list[Place], region: Region | None) -> Found:
    several = region is not None and region.zone is None
    if region and region.zone:
        cities = [*cities, Place(region.name, region.kind, region.zone, region.thousands, home=True)]
    if region and several:
        cities = [
            *cities,
            *(city for name in region.cities for city in _cities([*name.split(), region.code])),
        ]
    if not cities:
        return Found()
    cities.sort(key=lambda place: -place.thousands)
    largest = cities[0]
    rivals = [place for place in cities if not same_clock(place.zone, largest.zone, STANDING)]
    if not rivals:
        return Found(largest.zone)
    if largest.home and not several and largest.thousands > LARGER * rivals[0].thousands:
        return Found(largest.zone)
    return Found(choices=_choices(cities))


def _choices(cities: Sequence[Place]) -> tuple[str, ...]:
    """The labels of a few places, largest first: one of every clock, then the largest of the rest."""
    chosen: list[Place] = []
    for place in cities:
        if not any(same_clock(place.zone, other.zone, STANDING) for other in chosen):
            chosen.append(place)
    chosen += [place for place in cities if place not in chosen]
    shown = sorted(chosen[:MOST_CHOICES], key=lambda place: -place.thousands)
    return tuple(dict.fromkeys(place.label for place in shown))
