"""Commands: register, poster; the same on a page of the console."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Blueprint, Response, abort, render_template, request

from hotline.content.toml_reader import BadPrompts
from hotline.ops.console.dashboard import Session
from hotline.ops.local_pages import CONSOLE, POLICY
from hotline.ops.registration import (
    VOLUMES,
    BadPack,
    NoPoster,
    facts_of,
    files_of,
    forms_of,
    notes,
    posters,
    write,
)
from hotline.ops.target import configured_line, stage_option
from hotline.web.pages import PATHS

SCRIPT = CONSOLE / "copy.js"
USUAL = "1,000"  # messages a month
PAGE_POLICY = f"{POLICY}; script-src 'self'; frame-src 'self'"
# The poster is a page with its own style, shown in a frame of ours.
POSTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def _folder_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    folder = click.Path(file_okay=False, path_type=Path)
    return click.option("--to", type=folder, default=default, show_default=True, help="The folder to write.")


@contextmanager
def _explained(to: Path) -> Iterator[None]:
    """Turn what keeps the files from being written into a message."""
    try:
        yield
    except (BadPack, BadPrompts, NoPoster) as wrong:
        raise click.ClickException(f"{wrong}\nNothing was written.") from None
    except OSError as error:
        message = f"{to} cannot be written ({error.strerror}): name another folder."
        raise click.ClickException(message) from None


@click.command(
    epilog="Examples:  hotline register --stage live      hotline register --volume 100,000 --to forms"
)
@_folder_option("build/registration")
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
        files = write(files_of(site, volume), to)
    for file in files:
        click.echo(str(file))
    for note in notes(site):
        click.echo(f"Note: {note}", err=True)
    click.echo("Fields that only you can fill in stand at the end of each form, and are null in its JSON.")


@click.command(epilog="Examples:  hotline poster --stage live      hotline poster --to build/poster")
@_folder_option("build/poster")
@stage_option
def poster(to: Path, stage: str | None) -> None:
    """Make a poster (A4) and a card to print, in each language: the number, QR codes and the small print.

    Made from the words in [poster] of prompts/pages/ and the settings of the stage, or of the environment, or
    of the local line while `make run` runs. Open a page in a browser and print it.
    """
    with _explained(to):
        with configured_line(stage) as hotline:
            site = hotline.site
        files = write(posters(site), to)
    for file in files:
        click.echo(f"{file}: open it in a browser and print it.")


def register_pages(session: Session) -> Blueprint:
    """What `hotline register` and `hotline poster` write, on a page."""
    pages = Blueprint("register", __name__)

    @pages.get("/copy.js")
    def script() -> Response:
        return Response(SCRIPT.read_text("utf-8"), content_type="text/javascript; charset=utf-8")

    @pages.get("/register")
    def shown() -> Response:
        site, volume = session.target().hotline.site, _volume()
        facts, files, refused = facts_of(site), dict[str, str](), list[str]()
        try:
            files = files_of(site, volume)
        except BadPack as error:
            refused = error.problems
        codes = [name[7:-5] for name in files if name.startswith("poster-")]  # poster-en.html
        page = render_template(
            "register.html",
            forms=forms_of(site, volume),
            addresses={"number": facts["number"], **{page: facts[page] for page in PATHS}},
            missing=[*notes(site), *refused],
            refused=refused,
            posters=codes,
            languages=site.content.languages,
            volume=volume,
            volumes=VOLUMES,
        )
        return Response(page, headers={"Content-Security-Policy": PAGE_POLICY})

    @pages.get("/register/files.zip")
    def files() -> Response:
        written = io.BytesIO()
        try:
            with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, text in files_of(session.target().hotline.site, _volume()).items():
                    archive.writestr(f"registration/{name}", text)
        except BadPack:
            abort(404, "page")
        response = Response(written.getvalue(), content_type="application/zip")
        response.headers["Content-Disposition"] = 'attachment; filename="registration.zip"'
        return response

    @pages.get("/register/<name>.html")
    def poster(name: str) -> Response:
        try:
            page = posters(session.target().hotline.site).get(f"{name}.html")
        except NoPoster:
            page = None
        response = Response(page or abort(404, "page"), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = POSTER_POLICY
        return response

    return pages


def _volume() -> str:
    volume = request.args.get("volume", USUAL)
    return volume if volume in VOLUMES else abort(404, "page")


COMMANDS = (register, poster)
