"""The commands for whoever edits the words."""

import json
import os
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from hotline.app import utc_now
from hotline.content.build import gathered
from hotline.content.load import PROMPTS, line_name
from hotline.dialogue.commands import COMMANDS as COMMANDS_OF_TALK
from hotline.prompt_tools import exchange, report
from hotline.prompt_tools.look import figures, look
from hotline.prompt_tools.mend import mend
from hotline.prompt_tools.new_article import new
from hotline.prompt_tools.preview import preview as page

prompts_option = click.option(
    "--prompts", type=click.Path(file_okay=False, exists=True, path_type=Path), default=PROMPTS,
    help="Folder of the words, if not the project's own.",
)  # fmt: skip
on_option = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day that review dates are held to; today.",
)


def day_of(on: datetime | None) -> date:
    return (on or utc_now()).date()


@click.command(epilog="Examples:  hotline check      hotline check --fix      hotline check --texts")
@click.option("--fix", is_flag=True, help="Mend quotes, dashes, ellipses and odd spaces in the files.")
@click.option("--texts", is_flag=True, help="Show what each text costs, its reading grade, its seconds.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: findings and texts.")
@on_option
@prompts_option
def check(fix: bool, texts: bool, as_json: bool, on: datetime | None, prompts: Path) -> None:
    """Say what is wrong with the words, by file and line, and what to do about it.

    Ends with 1 if the line would not start with them, with 0 if it would. --fix changes only what it names:
    comments, layout and all other words stay as they are.
    """
    mended = list(mend(prompts)) if fix else []
    findings, content = look(prompts, day_of(on))
    known = figures(content) if content else {}
    stop = any(one.kind == "stop" for one in findings)
    if as_json:
        told = {
            "mended": [asdict(one) for one in mended],
            "findings": [one.as_json() for one in findings],
            "texts": {code: [asdict(one) for one in ones] for code, ones in known.items()},
        }
        click.echo(json.dumps(told, indent=2))
        sys.exit(stop)
    for one in mended:
        click.echo(f"Mended  {one.file}:{one.line}  {one.key}  {one.what}")
    for line in report.table(findings):
        click.echo(line)
    if texts:
        for line in report.every_text(known):
            click.echo(line)
    if stop:
        click.secho("The words cannot be used yet.", fg="red", bold=True)
        sys.exit(1)
    for line in report.summary(known):
        click.echo(line)
    click.secho("The words can be used.", fg="green", bold=True)


@click.command(epilog="Examples:  hotline preview      hotline preview --to words.html")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), default=Path("build/preview.html"),
    show_default=True, help="The page to write.",
)  # fmt: skip
@on_option
@prompts_option
def preview(to: Path, on: datetime | None, prompts: Path) -> None:
    """Lay out every text and every menu on one page, to read, print and sign.

    The page needs no network: open it in a browser, print it or save it as PDF. While `make run` runs, it is
    at /preview too. HOTLINE_NAME and HOTLINE_CONTACT fill it in, if they are set.
    """
    content, wrong = gathered(values(prompts), set(COMMANDS_OF_TALK), prompts)
    if wrong or content is None:
        raise click.ClickException("The words cannot be used yet. What is wrong with them: hotline check")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(page(content, prompts, day_of(on)), "utf-8")
    except OSError as error:
        raise click.ClickException(
            f"{to} cannot be written ({error.strerror}): name another with --to."
        ) from None
    click.echo(f"{to}: open it in a browser, and print it from there.")


def values(prompts: Path) -> dict[str, str]:
    """What fills {name} and {contact}: the settings, where there are any."""
    return {
        "name": os.environ.get("HOTLINE_NAME") or line_name(prompts),
        "contact": os.environ.get("HOTLINE_CONTACT") or "help@line.example",
    }


@click.group(epilog="Examples:  hotline words export es --to words.csv      hotline words import words.csv")
def words() -> None:
    """Send the words to a translator and take them back, as a spreadsheet or a PO file."""


@words.command("export", epilog="Examples:  hotline words export es --to words.csv      ... --to words.po")
@click.argument("language", metavar="LANGUAGE")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A .csv or a .po file."
)
@prompts_option
def export_words(language: str, to: Path, prompts: Path) -> None:
    """Write every word for translation to LANGUAGE (two letters, like es), English beside it.

    A CSV opens in Excel and LibreOffice, a PO file in translators' programs. Cells are filled with what the
    language has already.
    """
    try:
        count = exchange.export(prompts, language, to)
    except exchange.NotTaken as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as error:
        raise click.ClickException(f"{to} cannot be written ({error.strerror}).") from None
    click.echo(f"{to}: {count} entries. Leave the column `key` as it is; fill in {language}.")


@words.command("import", epilog="Example:  hotline words import words.csv")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@on_option
@prompts_option
def import_words(file: Path, on: datetime | None, prompts: Path) -> None:
    """Take a translator's FILE in: checked first, and written only if the line would start with it.

    Empty cells change nothing. Where the language has files, only what differs is touched; comments stay.
    """
    try:
        done = exchange.take(prompts, file, day_of(on))
    except exchange.NotTaken as refused:
        raise click.ClickException(f"{refused}\nNothing was written.") from None
    for line in report.table(done.findings):
        click.echo(line)
    if done.empty:
        click.echo(f"Still without translation: {len(done.empty)}, the first {done.empty[0]}")
    if not done.with_pages:
        click.echo("Without words for its public pages: those stay in the first language.")
    where = ", ".join(done.files)
    click.echo(
        f"{done.changed} entries changed, in {where}." if where else "Nothing differs; nothing was written."
    )


COMMANDS = (check, preview, words, new)
