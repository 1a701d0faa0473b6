"""Gazetteer: ZIP codes, cities and states with their zones.

Two text files made by `refresh`, each with its format and its sources in its first lines.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

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
