"""The command line of the people who run a hotline."""

import importlib.util
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import click

from hotline.bootstrap import build, utc_now
from hotline.content.read import BadPrompts
from hotline.queue import QueueDown
from hotline.settings import BadSettings
from hotline.store import StoreDown
from hotline.variables import SETTINGS

# The guests that bring commands, and what these are for, in the order of --help.
GUESTS = {
    "local": "On this machine",
    "studio": "The words",
    "learning": "The words",
    "console": "How it goes",
    "records": "One person",
    "cost": "Before it starts",
    "registration": "Before it starts",
    "deploy": "On AWS",
}
OWN = "How it goes"  # what the commands of this file are for


def _guest(name: str) -> ModuleType | None:
    """A guest's commands, where the guest is there: a deployed package has none."""
    if importlib.util.find_spec(f"hotline.{name}") is None:
        return None
    return importlib.import_module(f"hotline.{name}.commands")


class _Commands(click.Group):
    """The commands of the hotline, and of its guests: the local run, the deployment and others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._of_guests()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        command = super().get_command(ctx, name) or self._of_guests().get(name)
        return _with_examples_in_lines(command) if command else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """By what they are for, each with its whole first sentence."""
        listed: dict[str, dict[str, click.Command]] = {title: {} for title in GUESTS.values()}
        for guest in filter(None, map(_guest, GUESTS)):
            title = GUESTS[guest.__name__.split(".")[1]]
            listed[title] |= {command.name: command for command in guest.COMMANDS}
        listed[OWN] |= self.commands
        for title, commands in listed.items():
            if commands:
                with formatter.section(title):
                    formatter.write_dl(
                        [(name, one.get_short_help_str(limit=200)) for name, one in commands.items()]
                    )

    def _of_guests(self) -> dict[str, click.Command]:
        guests = [guest for guest in map(_guest, GUESTS) if guest]
        return {command.name: command for guest in guests for command in guest.COMMANDS}


def _with_examples_in_lines(command: click.Command) -> click.Command:
    """The command, each of its examples on a line of its own: click would wrap them as one paragraph."""
    inside = command.commands.values() if isinstance(command, click.Group) else ()
    for one in (command, *inside):
        if one.epilog and not one.epilog.startswith("\b"):
            one.epilog = "\b\n" + re.sub(r" {6,}", "\n" + " " * len("Examples:  "), one.epilog)
    return command


def environment() -> Mapping[str, str]:
    """The settings in the environment; if there are none at all, those of the running local line."""
    if any(name in os.environ for name in SETTINGS if not name.startswith("AWS_")):
        return os.environ
    guest = _guest("local")
    found: Mapping[str, str] | None = guest.running_environment() if guest else None
    if found:
        click.echo("(the local line)", err=True)
        os.environ.update({name: value for name, value in found.items() if name.startswith("AWS_")})
    return found or os.environ


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
@click.version_option(package_name="cramp-hotline")
def main() -> None:
    """A text-and-voice hotline about cramps behind the knee.

    Start here:  hotline run   then open http://127.0.0.1:8080/phone

    Each command has its own help:  hotline talk --help
    """


@main.command(epilog="Examples:  hotline remind      hotline remind --at 2026-11-23T15:00:00Z")
@click.option("--at", type=Moment(), metavar="MOMENT", help="The moment to run for; now if not given.")
def remind(at: datetime | None) -> None:
    """Send the water reminders that are due at a moment.

    Uses the settings in the environment, or the local line while `make run` runs. Each person gets at most
    one reminder for each of their days, however often this is called.
    """
    try:
        hotline = build(environment())
        done = hotline.remind(at or utc_now())
    except (BadSettings, BadPrompts) as wrong:
        raise click.ClickException(f"{wrong}\nFor a try without any account: make run") from None
    except (StoreDown, QueueDown) as down:
        raise click.ClickException(f"{down}. Nothing was half done; run it again.") from None
    if not done.handed_over.tickets and not done.outcomes:
        click.echo("Nothing was due.")
    for outcome, times in sorted(done.outcomes.items()):
        click.echo(f"{times:6} {outcome}")
    if hotline.settings.queue_url:
        click.echo(f"{done.handed_over.tickets:6} handed over to the queue")
    if done.told:
        raise click.ClickException("\n".join(done.told))


if __name__ == "__main__":
    main()
