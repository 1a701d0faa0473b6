"""Commands: register, poster."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from hotline.content.problem import BadPrompts
from hotline.ops.registration.pack import VOLUMES, BadPack, notes, write
from hotline.ops.registration.poster import NoPoster
from hotline.ops.registration.poster import write as write_posters
from hotline.ops.target import configured_line, stage_option


@contextmanager
def _explained(to: Path) -> Iterator[None]:
    """Turn what keeps the files from being written into a message."""
    try:
        yield
    except (BadPack, BadPrompts, NoPoster) as wrong:
        raise click.ClickException(f"{wrong}\nNothing was written.") from None
    except OSError as error:
        raise click.ClickException(
            f"{to} cannot be written ({error.strerror}): name another folder."
        ) from None


@click.command(
    epilog="Examples:  hotline register --stage live      hotline register --volume 100,000 --to forms"
)
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/registration"),
    show_default=True,
    help="The folder to write.",
)
@click.option(
    "--volume", type=click.Choice(VOLUMES), default="1,000", show_default=True, help="Messages a month."
)
@stage_option
def register(to: Path, volume: str, stage: str | None) -> None:
    """Write what carriers ask for: A2P 10DLC and toll-free forms, the opt-in, the public pages.

    Made from the words and the settings of the stage, or of the environment, or of the local line while
    `make run` runs. Every field is checked against its limits first; if one does not fit, nothing is written.
    """
    with _explained(to):
        with configured_line(stage) as hotline:
            site = hotline.site
        files = write(site, to, volume)
    for file in files:
        click.echo(str(file))
    for note in notes(site):
        click.echo(f"Note: {note}", err=True)
    click.echo("Fields that only you can fill in stand at the end of each form, and are null in its JSON.")


@click.command(epilog="Examples:  hotline poster --stage live      hotline poster --to build/poster")
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/poster"),
    show_default=True,
    help="The folder to write.",
)
@stage_option
def poster(to: Path, stage: str | None) -> None:
    """Make a poster (A4) and a card to print, in each language: the number, QR codes and the small print.

    Made from the words in [poster] of prompts/pages/ and the settings of the stage, or of the environment, or
    of the local line while `make run` runs. Open a page in a browser and print it.
    """
    with _explained(to):
        with configured_line(stage) as hotline:
            site = hotline.site
        files = write_posters(site, to)
    for file in files:
        click.echo(f"{file}: open it in a browser and print it.")


COMMANDS = (register, poster)
