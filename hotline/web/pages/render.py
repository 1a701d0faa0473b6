"""Renderer: one public page as an HTML document."""

import hashlib
import html
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import quote

from hotline.web.pages import PATHS, Site, values
from hotline.web.pages.page_prompts import Page, PagePrompts, Section, read_pages

MARKS = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)]+)\)")
ITEM = re.compile(r"- |[0-9]+\. ")


@dataclass(frozen=True)
class HtmlWriter:
    """Writes HTML. `fill` fills placeholders; `links`: target of a link -> its address, where it has one."""

    fill: Callable[[str], str]
    links: Mapping[str, str]
    you: str
    we: str
    takes_calls: bool

    def plain(self, text: str) -> str:
        """Filled and escaped: no mark means anything in what a placeholder was filled with."""
        return html.escape(self.fill(text))

    def inline(self, text: str) -> str:
        parts, at = [], 0
        for mark in MARKS.finditer(text):
            parts += [self.plain(text[at : mark.start()]), self._marked(*mark.groups())]
            at = mark.end()
        return "".join([*parts, self.plain(text[at:])])

    def _marked(self, key: str | None, strong: str | None, label: str, target: str) -> str:
        if key:
            return f"<kbd>{self.plain(key)}</kbd>"
        if strong:
            return f"<strong>{self.inline(strong)}</strong>"
        address = self.address(target)
        return f'<a href="{html.escape(address)}">{self.plain(label)}</a>' if address else self.plain(label)

    def address(self, target: str) -> str:
        """Where a link leads; "" for what cannot be linked to, such as a number that is not known."""
        if target.startswith("/"):  # only a notice has paths
            return target
        page, mark, section = target.partition("#")
        return self.links[page] + mark + section if page in self.links else ""

    def blocks(self, text: str) -> str:
        """A section's text: paragraphs, lists, rows, warnings and texts to and fro."""
        lines = [line for line in text.strip().splitlines() if self.takes_calls or "](call)" not in line]
        blocks = re.split(r"\n(?:\s*\n)+", "\n".join(lines).strip("\n"))
        return "\n".join(self._block(block.split("\n")) for block in blocks if block)

    def _block(self, lines: list[str]) -> str:
        first = lines[0]
        if first.startswith(("> ", ">> ")):
            return f'<ol class="thread">{"".join(map(self._bubble, lines))}</ol>'
        if ITEM.match(first):
            items = "".join(f"<li>{self.inline(ITEM.sub('', line, count=1))}</li>" for line in lines)
            return f"<ul>{items}</ul>" if first.startswith("-") else f"<ol>{items}</ol>"
        if first.startswith("! "):
            return f'<p class="warn">{self.inline(" ".join(lines)[2:])}</p>'
        if " :: " in first:
            return f"<dl>{''.join(map(self._row, lines))}</dl>"
        return f"<p>{self.inline(' '.join(lines))}</p>"

    def _bubble(self, line: str) -> str:
        mark, _, body = line.partition(" ")
        who, side = (self.you, "you") if mark == ">>" else (self.we, "we")
        return f'<li class="{side}"><span class="who">{self.plain(who)} </span>{self.plain(body)}</li>'

    def _row(self, line: str) -> str:
        term, _, meaning = line.partition(" :: ")
        return f"<div><dt>{self.inline(term)}</dt><dd>{self.inline(meaning)}</dd></div>"


HERE = Path(__file__).parent


@cache
def style(sheet: Path = HERE / "page.css") -> str:
    """A style sheet to inline: the colours and typefaces of all pages, then the page's own rules."""
    return (HERE / "tokens.css").read_text("utf-8") + sheet.read_text("utf-8")


@cache
def policy() -> str:
    """The Content-Security-Policy of the pages: this style sheet, the icon, and nothing else.

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
    filled = values(site)
    prompts = read_pages(site.prompts, site.language, filled.keys() | {"number"})
    page, shared = prompts.pages[id], prompts.shared
    filled = {"number": shared["number_unknown"], **filled}
    addresses = {**links, **_addresses(site, filled["contact"])}
    writer = HtmlWriter(
        lambda text: text.format_map(filled), addresses, shared["you"], shared["we"], site.takes_calls
    )
    others = _other_languages(site, id, filled.keys()) if links == site.paths() else ""  # not in a folder
    return Template((HERE / "page.html").read_text("utf-8")).substitute(
        language=html.escape(site.language),
        name=writer.plain("{name}"),
        title=writer.plain(page.title),
        description=writer.plain(page.description),
        style=style(),
        skip=writer.plain(shared["skip"]),
        pages=writer.plain(shared["pages"]),
        home=html.escape(links["home"]),
        links="".join(_link(prompts.pages[other], other == id, writer) for other in PATHS),
        notice=f'<p class="notice">{writer.inline(notice)}</p>' if notice else "",
        kind=html.escape(id),
        heading=writer.plain(page.heading),
        lead=writer.inline(page.lead),
        buttons=_buttons(site, prompts, writer) if id == "home" else "",
        contents=_contents(page, shared["sections"], writer) if id != "home" else "",
        main="\n".join(_section(section, writer) for section in page.sections),
        changed=writer.plain(shared["changed"].format(changed=page.changed)),
        footer=writer.inline(shared["footer"]),
        reach=writer.inline(shared["reach"]),
        others=others,
    )


def _addresses(site: Site, contact: str) -> dict[str, str]:
    """Addresses for contact, text and call, as far as there are any."""
    addresses = {}
    if re.fullmatch(r"[^@\s]+@[^@\s]+", contact):
        addresses["contact"] = f"mailto:{contact}"
    elif len(digits := re.sub(r"[^0-9+]", "", contact)) >= 7 and not re.search(r"[A-Za-z@]", contact):
        addresses["contact"] = f"tel:{digits}"
    if site.number:
        addresses["text"] = f"sms:{site.number}"
        if site.takes_calls:
            addresses["call"] = f"tel:{site.number}"
    return addresses


def _other_languages(site: Site, id: str, placeholders: Set[str]) -> str:
    """Links to the same page in the other languages."""
    links = []
    for other in site.languages():
        if other.language != site.language:
            code, address = html.escape(other.language), html.escape(other.paths()[id])
            here = read_pages(site.prompts, other.language, placeholders).shared["here"]
            links.append(f'<a href="{address}" lang="{code}" hreflang="{code}">{html.escape(here)}</a>')
    return f"<p>{' '.join(links)}</p>" if links else ""


def _link(page: Page, current: bool, writer: HtmlWriter) -> str:
    address, mark = html.escape(writer.address(page.id)), ' aria-current="page"' if current else ""
    return f'<li><a href="{address}"{mark}>{writer.plain(page.label)}</a></li>'


def _buttons(site: Site, prompts: PagePrompts, writer: HtmlWriter) -> str:
    """To text or call with one touch; none where the number is not known."""
    if not site.number:
        return ""
    # "?&": iOS takes what follows the ampersand, Android what follows the question mark.
    text = f"{html.escape(writer.address('text'))}?&amp;body={quote(prompts.shared['text_word'])}"
    buttons = f'<a class="button" href="{text}">{writer.plain(prompts.shared["text_button"])}</a>'
    if site.takes_calls:
        call, label = html.escape(writer.address("call")), writer.plain(prompts.shared["call_button"])
        buttons += f'<a class="button quiet" href="{call}">{label}</a>'
    return f'<p class="buttons">{buttons}</p>'


def _section(section: Section, writer: HtmlWriter) -> str:
    id, title = html.escape(section.id), writer.plain(section.title)
    return (
        f'<section id="{id}" aria-labelledby="{id}-title"><h2 id="{id}-title">{title}</h2>\n'
        f"{writer.blocks(section.text)}\n</section>"
    )


def _contents(page: Page, label: str, writer: HtmlWriter) -> str:
    links = "".join(
        f'<li><a href="#{html.escape(section.id)}">{writer.plain(section.title)}</a></li>'
        for section in page.sections
    )
    return f'<nav class="contents" aria-label="{writer.plain(label)}"><ul>{links}</ul></nav>'
