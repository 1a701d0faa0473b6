"""Zone lookup: words after ZONE to a time zone; the places.

Two text files, made by tests/zone_tables.py, hold them, each with its format and sources in its first lines.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from hotline.domain.schedule import STANDING, same_clock

NOWHERE = "-"  # in the files: no zone, or not one that can be told

# "Saint Louis" and "St Louis" are one place; spaces do not count either: "coeur d alene", "coeur dalene".
_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}


class Place(NamedTuple):
    """A place one can name; `where` is a state or province code ("oh", "on"), else the country's name."""

    name: str
    where: str
    zone: str
    thousands: int
    home: bool  # in the United States, Canada or Mexico

    @property
    def label(self) -> str:
        """How the place is named to a person, and can be typed: "Columbus OH", "Paris France"."""
        where = self.where.upper() if len(self.where) == 2 else self.where.title()
        return f"{self.name.title()} {where}"


@dataclass(frozen=True)
class Region:
    """A state, province or territory; `cities` are one for each of its clocks when it has several."""

    code: str
    name: str
    kind: str  # state, province or territory
    thousands: int
    zone: str | None
    cities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Atlas:
    """Cities and regions by their key (see `key`), and what may stand behind a city's name."""

    cities: dict[str, list[Place]]
    regions: dict[str, Region]
    suffixes: dict[str, set[str]]  # key of what was typed -> values of Place.where
    people: dict[str, int]  # zone -> thousands of people in its cities


def key(words: Sequence[str]) -> str:
    """The one spelling of a place's name, made of normalised words."""
    return "".join(_SHORT.get(word, word) for word in words)


def zip_zone(digits: str) -> str | None:
    """The zone of a 5-digit ZIP code; None if there is none, or its people live by two clocks."""
    starts, zones, _ = _codes()
    at = bisect_right(starts, digits)
    return _zone(zones[at - 1]) if at else None


def postal_zone(code: str) -> str | None:
    """The zone of a Canadian postal code, of which the first three characters count ("k1a")."""
    _, _, prefixes = _codes()
    for length in (3, 2, 1):
        if code[:length] in prefixes:
            return _zone(prefixes[code[:length]])
    return None


def people(zone: str) -> int:
    return atlas().people.get(zone, 0)


@cache
def atlas() -> Atlas:
    made = Atlas({}, {}, {}, {})
    where, zone, home = "", "", False
    for line in _lines("cities.txt"):
        if line[0] == "=":
            _add_region(made, line)
        elif line[0] == "+":
            country, _, aliases = line[1:].partition("|")
            for other in aliases.split(","):
                made.suffixes.setdefault(key(other.split()), set()).add(country)
        elif line[0] == "[":
            zone, _, where = line[1:-1].partition(" ")
            home = len(where) == 2 or where == "mexico"
            made.suffixes.setdefault(key(where.split()), set()).add(where)
        else:
            names, _, thousands = line.rpartition(" ")
            name, *others = names.split(",")
            place = Place(name, where, zone, int(thousands), home)
            for other in (name, *others):
                made.cities.setdefault(key(other.split()), []).append(place)
            made.people[zone] = made.people.get(zone, 0) + place.thousands
    return made


def _add_region(made: Atlas, line: str) -> None:
    names, kind, thousands, zone, *cities = line[1:].split("|")
    code, *others = names.split(",")
    region = Region(code, others[0], kind, int(thousands), _zone(zone), tuple(cities))
    for name in (code, *others):
        made.regions[key(name.split())] = region
        made.suffixes.setdefault(key(name.split()), set()).add(code)


@cache
def _codes() -> tuple[list[str], list[str], dict[str, str]]:
    starts: list[str] = []
    zones: list[str] = []
    prefixes: dict[str, str] = {}
    for line in _lines("zips.txt"):
        start, _, zone = line.partition(" ")
        if start.isdigit():
            starts.append(start)
            zones.append(zone)
        else:
            prefixes[start] = zone
    return starts, zones, prefixes


def _zone(text: str) -> str | None:
    return None if text == NOWHERE else text


def _lines(name: str) -> list[str]:
    text = files("hotline.zones").joinpath(name).read_text("ascii")
    return [line for line in text.splitlines() if line[0] != "#"]


# ---------------------------------------------------------------- words after ZONE

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


def lookup(words: str) -> Found:
    """The zone that normalised words (lower-case ASCII, single spaces) name.

    Understood: US ZIP codes with or without four more digits, Canadian postal codes, IANA names, cities with
    or without their state or country, and states that lie in one zone. A name that towns on different clocks
    share gives choices.
    """
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
