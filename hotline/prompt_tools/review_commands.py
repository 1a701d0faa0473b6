"""Commands: sign, words, new."""

import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click

from hotline.app import utc_now
from hotline.content.load import LEARNED, PROMPTS
from hotline.content.validation.answers import FEWEST_REMINDERS
from hotline.content.validation.vocabulary import PLACE
from hotline.prompt_tools import translation
from hotline.prompt_tools.commands import UNUSABLE, day_of, finding_table, on_option, prompts_option
from hotline.prompt_tools.signatures import BadSignatures, Entry, statuses, update
from hotline.prompt_tools.signatures import sign as write_signatures


@click.command(
    epilog="""\b
Examples:  hotline sign --as "nurse practitioner, Eastside clinic" --all
           hotline sign --as "nurse practitioner, Eastside clinic" en.toml:topics.age es.toml"""
)
@click.argument("what", nargs=-1, metavar="FILE[:ENTRY]...")
@click.option("--as", "by", required=True, help="Who has read and signed them: a role and a place.")
@click.option("--all", "everything", is_flag=True, help="Every entry that is not signed.")
@on_option
@prompts_option
def sign(what: tuple[str, ...], by: str, everything: bool, on: datetime | None, prompts: Path) -> None:
    """Write down who has signed which words: role and place, day, and a hash of the words.

    Print `hotline preview` first and have it read. One changed letter ends the signature of its entry.
    """
    if not by.strip():
        raise click.ClickException('Say who has signed: --as "role, place".')
    if bool(what) == everything:
        raise click.ClickException("Name what was signed (en.toml, or en.toml:topics.age), or say --all.")
    try:
        signable, first = list(statuses(prompts)), translation.first_language(prompts)
        if strange := [name for name in what if not any(_named(entry, name) for entry in signable)]:
            raise click.ClickException(
                f"{strange[0]} is no entry that is signed: write a file like en.toml, or a file and an "
                "entry like en.toml:topics.age."
            )
        wanted = {entry for entry in signable if everything or any(_named(entry, name) for name in what)}
        new = write_signatures(prompts, wanted, by, day_of(on))
        update(prompts, first, {(file.removesuffix(".toml"), entry) for file, entry in wanted})
    except BadSignatures as bad:
        raise click.ClickException(f"{bad}. Nothing was signed.") from None
    except (ValueError, RecursionError):
        raise click.ClickException(UNUSABLE) from None
    click.echo(f"Entries signed: {len(new)}." if new else "Nothing to sign: they are signed as they stand.")


def _named(entry: Entry, name: str) -> bool:
    file, _, key = name.partition(":")
    return entry[0] == file and key in ("", entry[1])


@click.group(epilog="Examples:  hotline words edit      hotline words export es --to words.xlsx")
def words() -> None:
    """Edit the words on a page; send them to a translator and take them back, as a spreadsheet or PO file."""


@words.command(
    "export",
    epilog="Examples:  hotline words export es --to words.xlsx      hotline words export en --to en.xlsx",
)
@click.argument("language", metavar="LANGUAGE")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A .xlsx, .csv or .po file."
)
@prompts_option
def export_words(language: str, to: Path, prompts: Path) -> None:
    """Write every word for translation to LANGUAGE (two letters, like es), English beside it.

    .xlsx and .csv open in Excel and LibreOffice, a .po file in translators' programs. Cells are filled with
    what the language has already. `export en` writes the English words alone, to be edited in a spreadsheet.
    """
    try:
        count = translation.export_words(prompts, language, to)
    except OSError as error:
        raise click.ClickException(f"{to} cannot be written ({error.strerror}).") from None
    except (ValueError, RecursionError):
        raise click.ClickException(UNUSABLE) from None
    keep = "" if to.suffix == ".po" else " Leave the column `key` as it is;"
    click.echo(f"{to}: {count} entries.{keep} {'fill' if keep else 'Fill'} in {language}.")


@words.command("import", epilog="Example:  hotline words import words.xlsx")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Write without asking.")
@on_option
@prompts_option
def import_words(file: Path, yes: bool, on: datetime | None, prompts: Path) -> None:
    """Take in the FILE of a translator, or of `hotline words edit`: shows the changes, asks, writes.

    It is checked first, and taken only if the line would start with it. Empty cells change nothing. Where the
    language has files, only what differs is touched; comments stay.
    """
    try:
        read = translation.read_words(prompts, file, day_of(on))
    except translation.NotTaken as refused:
        raise click.ClickException(f"{refused}\nNothing was written.") from None
    except (ValueError, RecursionError):
        raise click.ClickException(f"{UNUSABLE}\nNothing was written.") from None
    own = [f for f in read.findings if f.problem.file.rpartition("/")[2] == f"{read.language}.toml"]
    for line in finding_table(own):
        click.echo(line)
    for keys, what in (
        (read.empty, "Cells without a translation"),
        (read.missing, "Rows that are missing in the file (their words stay)"),
        (
            read.other_english,
            "Rows whose English has changed since the file was made (look at them again)",
        ),
    ):
        if keys:
            click.echo(f"{what}: {len(keys)}, the first {keys[0]}")
    if not read.with_pages:
        click.echo("Without words for its public pages: those stay in the first language.")
    if not read.files:
        click.echo("Nothing differs; nothing was written.")
        return
    for line in _changes(read, prompts):
        click.echo(line)
    if not yes and not click.confirm("Write these words?"):
        raise click.ClickException("Nothing was written.")
    read.write(prompts)
    click.echo(f"Entries changed: {len(read.changes)}, in {', '.join(read.files)}.")


def _changes(read: translation.Proposal, prompts: Path) -> Iterator[str]:
    """The old (-) and new (+) words of each changed entry; of a new language only their number."""
    if not (prompts / f"{read.language}.toml").exists():
        yield f"A new language, {read.language}: {len(read.changes)} entries."
        return
    for change in read.changes:
        yield click.style(change.key, bold=True)
        yield from (click.style(f"  - {line}", fg="red") for line in change.old.splitlines())
        yield from (click.style(f"  + {line}", fg="green") for line in change.new.splitlines())


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
    places, days = dict[str, None](), {"on": today, "until": today + timedelta(days=365)}
    for file, part in (("structure.toml", "structure"), ("en.toml", "en"), ("pages/en.toml", "pages")):
        text = _article(prompts.joinpath(file).read_text("utf-8"), rules, part, values)
        text = _DAY.sub(lambda match: f"{match[1]} = {days[match[1]]}", text)
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


COMMANDS = (new, sign, words)
