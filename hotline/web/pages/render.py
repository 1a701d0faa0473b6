"""Makes a whole public page: one HTML document that needs nothing else, neither script nor file."""

import hashlib
import html
import re
from base64 import b64encode
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import quote

from hotline.web.pages.markup import Hand
from hotline.web.pages.site import PATHS, Site, values
from hotline.web.pages.words import Page, Words, read

HERE = Path(__file__).parent


@cache
def style() -> str:
    """The style sheet, which stands in every page."""
    return (HERE / "page.css").read_text("utf-8")


@cache
def policy() -> str:
    """The Content-Security-Policy of the pages: this style sheet, the drop on the tab, and nothing else.

    https://www.w3.org/TR/CSP3/
    """
    digest = b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def render(site: Site, id: str, links: Mapping[str, str], notice: str = "") -> str:
    """The HTML of the page `id`. `links`: page -> address. `notice`: a line on top, marked as sections are.

    Raises BadPrompts.
    """
    known = values(site)
    words = read(site.prompts, site.language, known.keys() | {"number"})
    page = words.pages[id]
    filled = {"number": words.for_all["number_unknown"], **known}
    hand = Hand(
        lambda text: text.format_map(filled),
        {**links, **_reached(site, filled["contact"])},
        words.for_all["you"],
        words.for_all["we"],
        site.takes_calls,
    )
    shared = {key: hand.plain(words.for_all[key]) for key in ("skip", "pages")}
    template = Template((HERE / "page.html").read_text("utf-8"))
    return template.substitute(
        shared,
        language=html.escape(words.language),
        name=hand.plain("{name}"),
        title=hand.plain(page.title),
        description=hand.plain(page.description),
        style=style(),
        home=html.escape(links["home"]),
        links=_links(words, id, hand),
        notice=f'<p class="notice">{hand.inline(notice)}</p>' if notice else "",
        kind=html.escape(id),
        heading=hand.plain(page.heading),
        lead=hand.inline(page.lead),
        buttons=_buttons(site, words, hand) if id == "home" else "",
        contents=_contents(page, hand.plain(words.for_all["sections"]), hand) if id != "home" else "",
        main="\n".join(_section(page, number, hand) for number in range(len(page.sections))),
        changed=hand.plain(words.for_all["changed"].format(changed=page.changed)),
        footer=hand.inline(words.for_all["footer"]),
        reach=hand.inline(words.for_all["reach"]),
        others=_others(site, id, known.keys() | {"number"})
        if links == site.paths()
        else "",  # not in a folder
    )


def _others(site: Site, id: str, braces: Set[str]) -> str:
    """Links to the same page in the other languages."""
    found = []
    for other in site.languages():
        if other.language != site.language:
            code, address = html.escape(other.language), html.escape(other.paths()[id])
            here = html.escape(read(site.prompts, other.language, braces).for_all["here"])
            found.append(f'<a href="{address}" lang="{code}" hreflang="{code}">{here}</a>')
    return f"<p>{' '.join(found)}</p>" if found else ""


def _reached(site: Site, contact: str) -> dict[str, str]:
    """Addresses for contact, text and call, as far as there are any."""
    found = {}
    if re.fullmatch(r"[^@\s]+@[^@\s]+", contact):
        found["contact"] = f"mailto:{contact}"
    elif len(digits := re.sub(r"[^0-9+]", "", contact)) >= 7 and not re.search(r"[A-Za-z@]", contact):
        found["contact"] = f"tel:{digits}"
    if site.number:
        found["text"] = f"sms:{site.number}"
        if site.takes_calls:
            found["call"] = f"tel:{site.number}"
    return found


def _links(words: Words, id: str, hand: Hand) -> str:
    here = {id: ' aria-current="page"'}
    return "".join(
        f'<li><a href="{html.escape(hand.address(page))}"{here.get(page, "")}>'
        f"{hand.plain(words.pages[page].label)}</a></li>"
        for page in PATHS
    )


def _buttons(site: Site, words: Words, hand: Hand) -> str:
    """To text or call with one touch; none where the number is not known."""
    if not site.number:
        return ""
    # "?&": iOS takes what follows the ampersand, Android what follows the question mark.
    word = quote(words.for_all["text_word"])
    made = [
        f'<a class="button" href="{html.escape(hand.address("text"))}?&amp;body={word}">'
        f"{hand.plain(words.for_all['text_button'])}</a>"
    ]
    if site.takes_calls:
        call = hand.plain(words.for_all["call_button"])
        made.append(f'<a class="button quiet" href="{html.escape(hand.address("call"))}">{call}</a>')
    return f'<p class="buttons">{"".join(made)}</p>'


def _contents(page: Page, label: str, hand: Hand) -> str:
    """Links to the parts of a long page."""
    links = "".join(
        f'<li><a href="#{html.escape(one.id)}">{hand.plain(one.title)}</a></li>' for one in page.sections
    )
    return f'<nav class="contents" aria-label="{label}"><ul>{links}</ul></nav>'


def _section(page: Page, number: int, hand: Hand) -> str:
    one = page.sections[number]
    id = html.escape(one.id)
    return (
        f'<section id="{id}" aria-labelledby="{id}-title"><h2 id="{id}-title">{hand.plain(one.title)}</h2>\n'
        f"{hand.blocks(one.text)}\n</section>"
    )
