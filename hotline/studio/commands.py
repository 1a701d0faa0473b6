"""The commands for whoever edits the words."""

import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from hotline.bootstrap import utc_now
from hotline.content.load import PROMPTS
from hotline.studio import report
from hotline.studio.look import figures, look
from hotline.studio.mend import mend

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


COMMANDS = (check,)
