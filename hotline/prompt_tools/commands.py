"""Commands: check, preview, keywords; options and findings on the terminal."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path

import click

from hotline.app import utc_now
from hotline.content.build import gathered
from hotline.content.load import PROMPTS, line_name, load
from hotline.dialogue.commands import COMMANDS as TEXTED_COMMANDS
from hotline.prompt_tools import templates
from hotline.prompt_tools.check import Reading, check_prompts, readings
from hotline.prompt_tools.findings import Finding, fix_prompts
from hotline.prompt_tools.preview import preview as preview_page
from hotline.prompt_tools.signatures import update
from hotline.twilio.webhook import WORDS

UNUSABLE = "The words cannot be used yet. What is wrong with them: hotline check"
prompts_option = click.option(
    "--prompts",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=PROMPTS,
    help="Folder of the words, if not the project's own.",
)
on_option = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day that review dates are held to; today.",
)


def day_of(on: datetime | None) -> date:
    return (on or utc_now()).date()


def finding_table(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings under their titles, wrapped to the terminal."""
    width = max(72, min(shutil.get_terminal_size((100, 24)).columns, 120))
    widths = (22, 26, width - 50)
    for title, colour, stops in (
        ("Must be mended: the line does not start with these", "red", True),
        ("Please look: the line answers, but", "yellow", False),
    ):
        of_kind = [finding for finding in findings if finding.stops is stops]
        if not of_kind:
            continue
        yield click.style(f"{title} ({len(of_kind)})", fg=colour, bold=True)
        yield f"{'File and line':22} {'Entry':26} What is wrong, and what to do"
        yield "-" * width
        for finding in of_kind:
            texts = (finding.where, finding.problem.place, finding.problem.message)
            columns = [textwrap.wrap(text, width) for text, width in zip(texts, widths, strict=True)]
            if finding.advice:
                columns[2] += textwrap.wrap(f"-> {finding.advice}", widths[2])
            for file, entry, words in zip_longest(*columns, fillvalue=""):
                yield f"{file:22} {entry:26} {words}".rstrip()
        yield ""


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
    fixes = list(fix_prompts(prompts)) if fix else []
    findings, content = check_prompts(prompts, day_of(on))
    noted = update(prompts, content.structure.default_language) if fix and content else []
    languages = content.languages if content else {}
    figures = {code: list(readings(language)) for code, language in languages.items()}
    stops = any(finding.stops for finding in findings)
    if as_json:
        document = {
            "mended": [asdict(fixed) for fixed in fixes],
            "findings": [finding.as_json() for finding in findings],
            "texts": {
                code: [asdict(reading) | {"key": reading.place} for reading in of_language]
                for code, of_language in figures.items()
            },
        }
        click.echo(json.dumps(document, indent=2))
        sys.exit(stops)
    for fixed in fixes:
        click.echo(f"Mended  {fixed.file}:{fixed.line}  {fixed.key}  {fixed.what}")
    if noted:
        click.echo(f"Noted   translations.tsv  {len(noted)} translations of today's words")
    for line in finding_table(findings):
        click.echo(line)
    for line in _figures_of_each_text(figures) if texts else ():
        click.echo(line)
    if stops:
        click.secho("The words cannot be used yet.", fg="red", bold=True)
        sys.exit(1)
    for code, of_language in figures.items():
        click.echo(_summary(code, of_language))
    click.secho("The words can be used.", fg="green", bold=True)


def _summary(code: str, of_language: Sequence[Reading]) -> str:
    texts = [reading for reading in of_language if not reading.spoken]
    longest = max(reading.seconds for reading in of_language)
    segments, dollars = [text.segments for text in texts], [text.dollars for text in texts]
    grades = [reading.grade for reading in of_language if reading.grade is not None]
    grade = f"reading grade {max(grades):.1f} at most" if grades else "no reading grade known"
    return (
        f"{code}: {len(texts)} texts of {min(segments)} to {max(segments)} segments, ${min(dollars):.2f} to "
        f"${max(dollars):.2f} a thousand; {len(of_language) - len(texts)} spoken, "
        f"up to {longest:.0f} seconds; {grade}"
    )


def _figures_of_each_text(figures: Mapping[str, Sequence[Reading]]) -> Iterator[str]:
    for code, of_language in figures.items():
        yield f"{code + '.toml':32} {'segments':>8} {'signs':>6} {'$/1000':>7} {'grade':>6} {'seconds':>8}"
        for reading in of_language:
            grade = "" if reading.grade is None else f"{max(reading.grade, 0):.1f}"
            cost = f"{reading.segments:8} {reading.characters:6} {reading.dollars:7.2f} {grade:>6}"
            spoken = f"{grade:>30} {reading.seconds:8.0f}"
            yield f"{reading.place:32} {spoken if reading.spoken else cost}".rstrip()


@click.command(epilog="Examples:  hotline preview      hotline preview --to words.html")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("build/preview.html"),
    show_default=True,
    help="The page to write.",
)
@on_option
@prompts_option
def preview(to: Path, on: datetime | None, prompts: Path) -> None:
    """Lay out every text and every menu on one page, to read, print and sign.

    The page needs no network: open it in a browser, print it or save it as PDF. While `make run` runs, it is
    at /preview too. HOTLINE_NAME and HOTLINE_CONTACT fill it in, if they are set.
    """
    content, wrong = gathered(values(prompts), set(TEXTED_COMMANDS), prompts)
    if wrong or content is None:
        raise click.ClickException(UNUSABLE)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(preview_page(content, prompts, day_of(on)), "utf-8")
    except OSError as error:
        message = f"{to} cannot be written ({error.strerror}): name another with --to."
        raise click.ClickException(message) from None
    click.echo(f"{to}: open it in a browser, and print it from there.")


def values(prompts: Path) -> dict[str, str]:
    """What fills {name} and {contact}: the settings, where there are any."""
    return {
        "name": os.environ.get("HOTLINE_NAME") or line_name(prompts),
        "contact": os.environ.get("HOTLINE_CONTACT") or "help@line.example",
    }


@click.command(epilog="Examples:  hotline keywords      hotline keywords > docs/reference/keywords.md")
def keywords() -> None:
    """Print every keyword and what it gets, as the page docs/reference/keywords.md."""
    content = load({"name": "Hotline", "contact": "help"}, set(TEXTED_COMMANDS))
    first = content.structure.default_language
    twilio_words: dict[str, list[str]] = {}
    for word, wish in WORDS.items():
        twilio_words.setdefault(wish, []).append(word)
    template = templates(Path(__file__).parent / "pages").get_template("keywords.md")
    page = template.render(
        languages=[content.languages[code] for code in sorted(content.languages, key=lambda c: c != first)],
        topics=content.structure.topics,
        commands=TEXTED_COMMANDS,
        twilio_words=twilio_words,
    )
    click.echo(page, nl=False)


COMMANDS = (check, preview, keywords)
