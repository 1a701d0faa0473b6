"""Commands: run, talk, story."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import click

from hotline.app import utc_now
from hotline.prompt_tools.commands import prompts_option
from hotline.prompt_tools.review import expired
from hotline.sandbox.data_folder import CannotRun, running_settings
from hotline.sandbox.run import DATA, isolate_from_real_accounts, running
from hotline.sandbox.scenarios import NotUnderstood
from hotline.sandbox.scenarios.player import played
from hotline.sandbox.talk import talk as hold_talk


def running_environment(data: Path = DATA) -> dict[str, str] | None:
    """The settings of the line that runs from this folder, or None; sets boto3's account to its own."""
    settings = running_settings(data)
    if settings:
        isolate_from_real_accounts(settings)
    return settings


def data_option(what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`--data`, the folder of the line on this machine; `what`: what it holds."""
    folder = click.Path(file_okay=False, path_type=Path)
    return click.option("--data", type=folder, default=DATA, show_default=True, help=what)


in_data = data_option("Folder that keeps what people subscribed.")
# Seconds: Python runs a signal's handler in the main thread alone, and one that another thread received does
# not wake it out of a wait without an end: https://docs.python.org/3/library/signal.html#signals-and-threads
AWAKE = 0.5


@click.command(epilog="Example:  hotline run --port 8081")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, envvar="PORT")
@in_data
@prompts_option
def run(port: int, data: Path, prompts: Path) -> None:
    """Run the whole hotline on this machine, with a phone in the browser.

    No account anywhere, and nothing reaches a real phone. Ctrl-C ends it; what people subscribed is kept.
    Words that are saved meanwhile answer at once; if they cannot be used, the phone page says why.
    """
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with running(data, port, click.echo, prompts=prompts) as line:
        click.echo(f"The hotline answers. Its phone: {line.url}/phone   (Ctrl-C ends it)")
        for late in expired(prompts, utc_now().date()):
            problem = f"{late.where}: {late.problem.message}"
            click.echo(f"{problem}. These words answer here, but are not deployed.")
        while not over.wait(AWAKE):
            pass


@click.command(epilog='Examples:  hotline talk      echo "HELP" | hotline talk')
@in_data
def talk(data: Path) -> None:
    """Text and call the hotline from this terminal.

    Uses the line that `make run` has started, or starts one of its own meanwhile.
    """
    if environ := running_environment(data):
        hold_talk(environ["HOTLINE_PUBLIC_URL"])
        return
    with running(data, port=0) as line:
        hold_talk(line.url)


@click.command(epilog="Example:  hotline story stories/asking-by-text.story")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def story(files: tuple[Path, ...]) -> None:
    """Play stories on a fresh line of their own, and tell where the line does something else.

    A story is a plain text: what somebody texts, presses or says, and what they get. Those in stories/ show
    how one is written.
    """
    differing = 0
    for file in files:
        try:
            differences = played(file)
        except (NotUnderstood, CannotRun) as reason:
            raise click.ClickException(f"{file}:\n{reason}") from None
        click.echo(f"{file}: {'differs' if differences else 'as told'}")
        for difference in differences:
            click.echo(f"  {difference}".replace("\n", "\n  "))
        differing += bool(differences)
    if differing:
        raise click.ClickException(f"{differing} of {len(files)} went another way than the story tells.")


COMMANDS = (run, talk, story)
