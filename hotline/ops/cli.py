"""Command line `hotline`: all commands by package, and `remind`."""

import importlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from hotline.app import Hotline, build, utc_now
from hotline.config import SETTINGS, BadSettings
from hotline.content.problem import BadPrompts
from hotline.ops.deploy.cloud import CloudRefused
from hotline.ops.deploy.stage import PROJECT, BadStage
from hotline.reminders.queue import QueueDown
from hotline.sandbox.commands import running_environment
from hotline.sandbox.data_folder import local_clock, running_settings
from hotline.sandbox.run import DATA
from hotline.storage.interface import Stale, StoreDown

# The packages with commands (commands.py), and the heading of --help that each stands under, in order.
MODULES = {
    "sandbox": "On this machine",
    "prompt_tools": "The words",
    "prompt_tools.learning": "The words",
    "ops.words_editor": "The words",
    "ops.console": "How it goes",
    "ops.support": "One person",
    "ops.cost": "Before it starts",
    "ops.registration": "Before it starts",
    "ops.deploy": "On AWS",
    "ops.checks": "On AWS",
}
OWN = "How it goes"  # the heading of the commands of this file


def _commands(name: str) -> Sequence[click.Command]:
    commands: Sequence[click.Command] = importlib.import_module(f"hotline.{name}.commands").COMMANDS
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


def environment() -> Mapping[str, str]:
    """The settings in the environment, else those of the running local line."""
    if _is_configured():
        return os.environ
    local = running_environment()
    if local:
        click.echo("(the local line)", err=True)
        os.environ.update({name: value for name, value in local.items() if name.startswith("AWS_")})
    return local or os.environ


def _is_configured() -> bool:
    return any(name in os.environ for name in SETTINGS if not name.startswith("AWS_"))


stage_option = click.option(
    "--stage", help="A stage on AWS, like live; else the settings in the environment, or the local line."
)


def line_now(stage: str | None = None) -> datetime:
    """The time (aware, UTC) at the line that `configured_line` gives: the local one may have travelled."""
    local = not stage and not _is_configured() and running_settings(DATA)
    return local_clock(DATA)() if local else utc_now()


@contextmanager
def configured_line(stage: str | None = None) -> Iterator[Hotline]:
    """The line of a stage on AWS, else of `environment`; expected errors become a sentence."""
    from hotline.ops.console import target  # loads boto3

    try:
        yield build(environment()) if stage is None else target.stage_on_aws(stage).hotline
    except (target.NoLine, CloudRefused, BadStage) as wrong:
        raise click.ClickException(str(wrong)) from None
    except (BadSettings, BadPrompts) as wrong:
        raise click.ClickException(f"{wrong}\nFor a try without any account: make run") from None
    except (StoreDown, QueueDown) as down:
        raise click.ClickException(f"{down}. Nothing was half done; run it again.") from None
    except Stale:
        raise click.ClickException(
            "This person is texting just now. Nothing was done; run it again."
        ) from None


class Moment(click.ParamType[datetime]):
    """A moment in UTC or with its own offset."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment: write it like 2026-11-23T15:00:00Z.", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} lacks its offset: add Z for UTC, as in 2026-11-23T15:00:00Z.", param, ctx)
        return moment.astimezone(UTC)


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
