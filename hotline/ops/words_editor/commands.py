"""Command: words edit."""

from pathlib import Path

import click

from hotline.app import utc_now
from hotline.ops.words_editor.app import serve
from hotline.prompt_tools.options import UNUSABLE, prompts_option
from hotline.prompt_tools.review_commands import words
from hotline.prompt_tools.signatures import BadSignatures
from hotline.sandbox.run import DATA


@words.command("edit", epilog="Examples:  hotline words edit      hotline words edit --port 8092")
@click.option("--port", type=click.IntRange(0, 65535), default=8091, show_default=True, help="0: a free one.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DATA,
    show_default=True,
    help="Folder that keeps the words as they were, to tell what was changed.",
)
@prompts_option
def edit(port: int, data: Path, prompts: Path) -> None:
    """Open a page to edit the words: each entry with its length, its facts, its translation, its signature.

    What is saved is checked first, as `hotline words import` does. "Hand over" makes a file of the changes
    for the operator. The page is for this machine's browser alone, and opens with the address that is
    printed here. Ctrl-C ends it.
    """
    try:
        serve(prompts, data, port, utc_now, click.echo)
    except OSError as error:
        message = f"{data} cannot be written, or port {port} is taken ({error.strerror})."
        raise click.ClickException(f"{message} Another port: hotline words edit --port 8092") from None
    except BadSignatures as bad:
        raise click.ClickException(str(bad)) from None
    except (ValueError, RecursionError):
        raise click.ClickException(UNUSABLE) from None


COMMANDS = (words,)
