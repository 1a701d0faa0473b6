"""Command: new, which writes a prompts folder to fill in."""

import re
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click

from hotline.app import utc_now
from hotline.content.load import LEARNED, PROMPTS
from hotline.content.validation.answers import FEWEST_REMINDERS
from hotline.content.validation.vocabulary import PLACE

RULES = Path(__file__).with_name("pages") / "new_article.toml"
# What is the same for every article: the floors, and what was learned of danger, leaving and commands.
SHARED = ("danger/en.toml", "leaving/en.toml", LEARNED)
KEPT = ("[grammar", "[zones")  # tables of small words, which no article changes
_TABLE = re.compile(r"(?m)^(?=\[[\w.-]+\]\s*(?:#.*)?$)")
_DAY = re.compile(r"(?m)^(on|until) = \d{4}-\d\d-\d\d")


@click.command(epilog="Examples:  hotline new sun-safety")
@click.argument("folder", metavar="NAME", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Write a folder of prompts for another article, with places to fill in.

    NAME is a folder that is not there yet. In it stands everything that this line says, in English, with
    [[places]] where its article stood. Fill them in, then: hotline check --prompts NAME
    """
    if folder.exists():
        raise click.ClickException(f"{folder} is there already: name a new folder.")
    places = write(folder, utc_now().date())
    click.echo(f"{folder}: {len(places)} places to fill in, in structure.toml, en.toml and pages/en.toml:")
    for place in places:
        click.echo(f"  [[{place}]]")


def write(folder: Path, today: date, prompts: Path = PROMPTS) -> list[str]:
    """Make the folder out of `prompts`; the places to fill in, each once."""
    rules = tomllib.loads(RULES.read_text("utf-8"))
    for name in SHARED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(prompts / name, folder / name)
    (folder / "pages").mkdir()
    reminders = "\n".join(rules["skeleton"]["reminder"].format(number=n + 1) for n in range(FEWEST_REMINDERS))
    line = f"{folder.name.replace('-', ' ').title()} Line"
    values = {"{line}": line, "{reminders}": reminders + "\n"}
    places = dict[str, None]()
    for file, part in (("structure.toml", "structure"), ("en.toml", "en"), ("pages/en.toml", "pages")):
        text = _article(prompts.joinpath(file).read_text("utf-8"), rules, part, values)
        text = _DAY.sub(lambda match: f"{match[1]} = {_days(today)[match[1]]}", text)
        folder.joinpath(file).write_text(text, "utf-8")
        places |= dict.fromkeys(PLACE.findall(text))
    return list(places)


def _article(text: str, rules: Mapping[str, Any], part: str, values: Mapping[str, str]) -> str:
    """One file without this article: tables dropped, the skeleton put in, words replaced by places."""
    head, *tables = _TABLE.split(text)
    patterns: Sequence[str] = rules["dropped"].get(part, ())
    remaining = [table for table in tables if not any(fnmatch(_name(table), name) for name in patterns)]
    remaining += [table for table in tables if _name(table) in rules["kept"] and table not in remaining]
    others = "".join(_placed(table, rules["places"]) for table in remaining)
    skeleton = str(rules["skeleton"].get(part, ""))
    for brace, value in values.items():
        skeleton = skeleton.replace(brace, value)
    if part == "structure":
        return skeleton.lstrip() + others
    return _placed(head, rules["places"]) + others + skeleton


def _name(table: str) -> str:
    return table[1 : table.index("]")]


def _placed(table: str, places: Sequence[Sequence[str]]) -> str:
    if table.startswith(KEPT):
        return table
    for words, place in places:
        table = re.sub(f"{re.escape(words)}(?!_)", place, table)  # not in water_off
    return table


def _days(today: date) -> dict[str, date]:
    return {"on": today, "until": today + timedelta(days=365)}
