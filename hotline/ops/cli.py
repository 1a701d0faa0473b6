"""Command line `hotline`: all commands by module, and `remind`."""

import importlib
import re
from collections.abc import Sequence
from datetime import datetime

import click

from hotline.ops.deploy.stage import PROJECT
from hotline.ops.target import Moment, configured_line, line_now

# The modules with commands, and the heading of --help that each stands under, in order.
MODULES = {
    "sandbox.commands": "On this machine",
    "prompt_tools.commands": "The words",
    "prompt_tools.review_commands": "The words",
    "prompt_tools.learning.commands": "The words",
    "ops.words_editor.app": "The words",
    "ops.console.commands": "How it goes",
    "ops.support.commands": "One person",
    "ops.cost.commands": "Before it starts",
    "ops.registration.commands": "Before it starts",
    "ops.deploy.commands": "On AWS",
    "ops.deploy.undeploy": "On AWS",
    "ops.checks.doctor": "On AWS",
}
OWN = "How it goes"  # the heading of the commands of this file


def _commands(name: str) -> Sequence[click.Command]:
    commands: Sequence[click.Command] = importlib.import_module(f"hotline.{name}").COMMANDS
    return commands


class _Commands(click.Group):
    """The commands of this file and those of MODULES."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._of_modules()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        command = super().get_command(ctx, name) or self._of_modules().get(name)
        return _with_examples_in_lines(command) if command else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by heading, each with its whole first sentence."""
        listed: dict[str, dict[str, click.Command]] = {title: {} for title in MODULES.values()}
        for name, title in MODULES.items():
            listed[title] |= {str(command.name): command for command in _commands(name)}
        listed[OWN] |= self.commands
        for title, commands in listed.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name, each.get_short_help_str(limit=200)) for name, each in commands.items()]
                )

    def _of_modules(self) -> dict[str, click.Command]:
        return {str(command.name): command for name in MODULES for command in _commands(name)}


def _with_examples_in_lines(command: click.Command) -> click.Command:
    """Put each example of a command on its own line: click would wrap them as one paragraph."""
    inside = command.commands.values() if isinstance(command, click.Group) else ()
    for each in (command, *inside):
        if each.epilog and not each.epilog.startswith("\b"):
            each.epilog = "\b\n" + re.sub(r" {6,}", "\n" + " " * len("Examples:  "), each.epilog)
    return command


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name=PROJECT)
def main() -> None:
    """A text-and-voice health hotline.

    Start here:  hotline run   then open http://127.0.0.1:8080/phone

    Each command has its own help:  hotline talk --help
    """


@main.command(epilog="Examples:  hotline remind      hotline remind --at 2026-11-23T15:00:00Z")
@click.option("--at", type=Moment(), metavar="MOMENT", help="The moment to run for; now if not given.")
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


if __name__ == "__main__":
    main()
