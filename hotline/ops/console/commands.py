"""Commands: stats, notice, console."""

import csv
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click

from hotline.content.notice import Notice, faults
from hotline.ops.console import figures
from hotline.ops.console.action_pages import set_notice
from hotline.ops.console.app import console_app
from hotline.ops.console.dashboard import Session
from hotline.ops.local_pages import serve
from hotline.ops.support import operator
from hotline.ops.target import find, moment
from hotline.sandbox.commands import data_option

stage_argument = click.argument("stage", required=False)
in_data = data_option("Folder of the line on this machine.")


@click.command(epilog="Examples:  hotline stats      hotline stats live --days 30 --csv > november.csv")
@stage_argument
@click.option("--days", "number", type=click.IntRange(1, 400), default=7, show_default=True)
@click.option("--csv", "as_csv", is_flag=True, help="For a spreadsheet.")
@in_data
def stats(stage: str | None, number: int, as_csv: bool, data: Path) -> None:
    """Show what the line did: texts, calls, topics, reminders, who came and who left.

    Of STAGE on AWS, like live; `local`: of the line on this machine. Without STAGE: of the line on this
    machine if it runs, else of live. No number or word of a caller is kept. Days begin at midnight in the
    line's zone (HOTLINE_ZONE).
    """
    target = find(stage, data)
    days = figures.of_days(target.source, number, target.clock(), target.zone.rules)
    if as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(figures.rows(days))
        return
    for line in table(list(figures.rows(days))):
        click.echo(line)
    click.echo(f"Days begin at midnight, {target.zone.label}.")
    total = figures.together(list(days.values()))
    for title, rows in (
        ("Asked for", total.topics.most_common()),
        ("Why texts failed", [(figures.reason(code), n) for code, n in total.failed.most_common()]),
        (f"Not answered ({figures.SMALL_GROUP} times or more)", figures.shown(total.unanswered)),
    ):
        if rows:
            click.echo(f"\n{title}:")
            for name, times in rows:
                click.echo(f"{times:7}  {name}")


def table(rows: list[list[str]]) -> Iterator[str]:
    """Rows in columns, the words of each head below each other."""
    heads = [head.split(" ", 1) for head in rows[0]]
    lines = [[head[0] for head in heads], [head[1] if len(head) > 1 else "" for head in heads], *rows[1:]]
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    for line in lines:
        yield "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


@click.command(epilog='Examples:  hotline notice "Closed today." --hours 6      hotline notice --clear')
@click.argument("words", required=False)
@click.option("--stage", help="A stage on AWS; without it the line on this machine if it runs, else live.")
@click.option("--hours", type=click.FloatRange(min=0.1, max=24 * 30), help="How long from now.")
@click.option("--until", type=moment, metavar="MOMENT", help="Its end, like 2026-11-27T18:00:00Z.")
@click.option(
    "--in",
    "others",
    type=(str, str),
    multiple=True,
    metavar="LANGUAGE WORDS",
    help="The same in another language, like es.",
)
@click.option("--clear", is_flag=True, help="Take it away.")
@in_data
def notice_command(
    words: str | None,
    stage: str | None,
    hours: float | None,
    until: datetime | None,
    others: tuple[tuple[str, str], ...],
    clear: bool,
    data: Path,
) -> None:
    """Set an emergency notice that everybody reads and hears first, until its end; without WORDS show it.

    No deployment is needed: it is said within seconds. One text long at most, plain characters only.
    """
    if (hours and until) or (not words and not clear and (hours or until or others)):
        raise click.ClickException(
            'Say the words and one end: hotline notice "We are closed today." --hours 6'
        )
    target = find(stage, data)
    if not words and not clear:
        notice = target.notice(target.clock())
        if notice is None:
            click.echo(f"No notice is said by {target.name}.")
            return
        click.echo(f"Until {target.zone.time(notice.until)} {target.name} says first:")
        for code, text in notice.words.items():
            click.echo(f"  {code}: {text}")
        return
    if clear:
        set_notice(target, None)
        click.echo(f"No notice is said any more by {target.name}.")
        return
    assert words is not None
    now = target.clock()
    end = until or (now + timedelta(hours=hours) if hours else None)
    if end is None or end <= now:
        raise click.ClickException("Say for how long: --hours 6, or --until and a moment to come.")
    default = target.hotline.content.structure.default_language
    translations = {default: words, **dict(others)}
    unknown = set(translations) - set(target.hotline.content.languages)
    wrong = [f"  {code}: {fault}" for code, text in translations.items() for fault in faults(text)]
    wrong += [f"  {code}: the line does not speak it" for code in sorted(unknown)]
    if wrong:
        raise click.ClickException("\n".join(["These words cannot be said:", *wrong]))
    set_notice(target, Notice(end.astimezone(UTC), translations))
    click.echo(f"Said first to everybody by {target.name} until {target.zone.time(end)}.")


@click.command(epilog="Examples:  hotline console      hotline console live      hotline console --as Ada")
@stage_argument
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="0: a free one.")
@click.option("--as", "by", default="", metavar="NAME", help="Who you are, for the record of what you do.")
@in_data
def console(stage: str | None, port: int, by: str, data: Path) -> None:
    """Open the operator's page: today at a glance, people, the notice, a health check.

    Of STAGE on AWS, with your own rights there; without STAGE of the line on this machine if it runs.
    The page is for this machine's browser alone, and opens with the address that is printed here. Ctrl-C
    ends it.
    """
    target = find(stage, data)
    try:
        session = Session(lambda: find(stage, data), target.clock, operator(by))
        serve(port, partial(console_app, session), f"The console of {target.name}", click.echo)
    except OSError:
        raise click.ClickException(f"Port {port} is taken. Another: hotline console --port 8091") from None


notice_command.name = "notice"
COMMANDS = (stats, notice_command, console)
