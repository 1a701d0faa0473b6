"""Poster: a printable A4 sheet and a card with QR codes.

The words stand in [poster] of prompts/pages/. A QR code opens a text with the first keyword filled in
(SMSTO:number:words, which phone cameras read), or a call (tel:, RFC 3966).
"""

import io
from collections.abc import Mapping
from pathlib import Path

import segno
from markupsafe import Markup

from hotline.prompt_tools import templates
from hotline.web.pages.page_prompts import POSTER_PLACEHOLDERS, read_pages
from hotline.web.pages.site import Site, readable, values

PAGES = templates(Path(__file__).parent / "forms")


class NoPoster(Exception):
    """There is nothing to print yet; the message says what is missing."""


def posters(site: Site) -> Mapping[str, str]:
    """Each language's poster and card as one HTML page, by file name. Raises NoPoster, BadPrompts."""
    if not site.number:
        raise NoPoster(
            "The poster names the line's number: set TWILIO_NUMBER, or run it while `make run` runs."
        )
    made = {f"poster-{spoken.language}.html": _poster(spoken, site.number) for spoken in site.languages()}
    if not any(made.values()):
        raise NoPoster("No language has words for it: write a [poster] into prompts/pages/en.toml.")
    return {name: page for name, page in made.items() if page}


def _poster(site: Site, number: str) -> str:
    filled = values(site)
    prompts = read_pages(site.prompts, site.language, filled.keys() | {"number"} | POSTER_PLACEHOLDERS)
    paths, word = site.routes(), prompts.shared["text_word"]
    filled |= {"word": word} | {page: site.public_url + paths[page] for page in ("terms", "privacy")}
    words = {key: text.format_map(filled) for key, text in prompts.poster.items()}
    if not words:
        return ""
    return PAGES.get_template("poster.html").render(
        language=site.language,
        words=words,
        number=readable(number),
        text_code=qr_code(f"SMSTO:{number}:{word}"),
        call_code=qr_code(f"tel:{number}") if site.takes_calls else "",
    )


def qr_code(content: str) -> Markup:
    """A QR code as an SVG element: black on white, with its quiet zone; a quarter of it may be damaged."""
    written = io.BytesIO()
    segno.make_qr(content, error="q").save(
        written, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, dark="#000", light="#fff"
    )
    return Markup(written.getvalue().decode())  # noqa: S704 - made here, of a number and a keyword


def write(site: Site, folder: Path) -> list[Path]:
    """Write a page for each language. Raises NoPoster, BadPrompts, OSError."""
    pages = posters(site)
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (folder / name).write_text(page, "utf-8")
    return [folder / name for name in pages]
