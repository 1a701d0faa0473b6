"""Command line `hotline`: all commands under their headings, `remind` and `settings`."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from hotline.config import SETTINGS
from hotline.ops import cost
from hotline.ops.checks import doctor
from hotline.ops.console import commands as console
from hotline.ops.deploy import commands as deploy
from hotline.ops.deploy import undeploy
from hotline.ops.deploy.cloud import PROJECT
from hotline.ops.registration import commands as registration
from hotline.ops.support import commands as support
from hotline.ops.target import configured_line, explained, line_now, moment
from hotline.ops.words_editor.app import edit
from hotline.prompt_tools import commands as prompt_tools
from hotline.prompt_tools import review_commands
from hotline.prompt_tools.learning import commands as learning
from hotline.sandbox import commands as sandbox


@click.command(epilog="Examples:  hotline remind      hotline remind --at 2026-11-23T15:00:00Z")
@click.option("--at", type=moment, metavar="MOMENT", help="The moment to run for; now if not given.")
def remind(at: datetime | None) -> None:
    """Send the reminders that are due at a moment.

    Uses the settings in the environment, or the local line while `make run` runs. Each person gets at most
    one reminder for each of their days, however often this is called.
    """
    with configured_line() as hotline:
        done = hotline.remind(at or line_now())
    if not done.handed_over.reminders and not done.outcomes:
        click.echo("Nothing was due.")
    for outcome, times in sorted(done.outcomes.items()):
        click.echo(f"{times:6} {outcome}")
    if hotline.settings.queue_url:
        click.echo(f"{done.handed_over.reminders:6} handed over to the queue")
    if done.alerts:
        raise click.ClickException("\n".join(done.alerts))


@click.command(epilog="Example:  hotline settings")
def settings() -> None:
    """Print the reference of all settings: each variable, what it is, its form and its default."""
    click.echo("| Variable | What it is | Must be | Default |")
    click.echo("|---|---|---|---|")
    for name, setting in SETTINGS.items():
        default = {None: "**required**", "": "none"}.get(setting.default, f"`{setting.default}`")
        click.echo(f"| `{name}` | {setting.meaning} | {setting.hint} | {default} |")


# By their heading in --help, in order.
COMMANDS: Mapping[str, Sequence[click.Command]] = {
    "On this machine": sandbox.COMMANDS,
    "The words": (*prompt_tools.COMMANDS, *review_commands.COMMANDS, *learning.COMMANDS),
    "How it goes": (*console.COMMANDS, remind),
    "One person": support.COMMANDS,
    "Before it starts": (*cost.COMMANDS, settings, *registration.COMMANDS),
    "On AWS": (*deploy.COMMANDS, *undeploy.COMMANDS, *doctor.COMMANDS),
}


class _Commands(click.Group):
    """Lists the commands by heading; expected errors of any command become a sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in COMMANDS.items():
            with formatter.section(title):
                rows = [(str(command.name), command.get_short_help_str(limit=200)) for command in commands]
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if sentence := explained(error):
                raise click.ClickException(sentence) from None
            raise


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name=PROJECT)
def main() -> None:
    """A text-and-voice health hotline.

    Start here:  hotline run   then open http://127.0.0.1:8080/phone

    Each command has its own help:  hotline talk --help
    """


def _add(command: click.Command) -> None:
    """With each example on its own line: click would wrap them as one paragraph."""
    for each in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
        if each.epilog and not each.epilog.startswith("\b"):
            each.epilog = "\b\n" + re.sub(r" {6,}", "\n" + " " * len("Examples:  "), each.epilog)
    main.add_command(command)


review_commands.words.add_command(edit)
for listed in COMMANDS.values():
    for listed_command in listed:
        _add(listed_command)

if __name__ == "__main__":
    main()
