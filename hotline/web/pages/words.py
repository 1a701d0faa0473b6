"""Reads the words of the public pages, and checks them: form, braces, links, and what each must say."""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from hotline.content.loader import BadPrompts
from hotline.content.toml_reader import Table
from hotline.web.pages.site import PATHS

PLACES = ("contact", "text", "call")
FOR_ALL = ("skip", "pages", "sections", "here", "you", "we", "number_unknown", "changed", "text_button",
           "text_word", "call_button", "footer", "reach")  # fmt: skip
OWN_BRACES = {"changed": {"changed"}}
# What carriers' reviewers look for (CTIA Messaging Principles 5.1.1; Twilio's errors 30896, 30908, 30933 and
# 30934), and what Washington's My Health My Data Act wants in its notice (RCW 19.373.010, .040). How each
# language says the rest of it stands in its [law].
MUST_SAY: Mapping[str, tuple[str, ...]] = {
    "home": ("{name}", "{number}", "{contact}", "{emergency}", "`STOP`", "(terms)", "(privacy)",
             "(health-data)"),
    "privacy": ("{name}", "{contact}", "`STOP`", "(health-data)"),
    "health-data": ("{name}", "{contact}", "`STOP`"),
    "terms": ("{name}", "{contact}", "{emergency}", "`STOP`", "(privacy)", "(health-data)"),
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A titled part of a page; its `text` is written as prompts/pages/en.toml explains."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Page:
    """The words of one page."""

    id: str
    label: str
    title: str
    heading: str
    description: str
    lead: str
    changed: str
    sections: tuple[Section, ...]

    def texts(self) -> tuple[str, ...]:
        """Everything on it that may hold braces and links."""
        own = (self.title, self.heading, self.description, self.lead)
        return own + tuple(text for section in self.sections for text in (section.title, section.text))


@dataclass(frozen=True)
class Words:
    """All public pages in one language, and the words that stand on every one of them."""

    language: str
    for_all: Mapping[str, str]
    pages: Mapping[str, Page]
    law: Mapping[str, tuple[str, ...]]  # page -> how this language says what must be said there


def read(prompts: Path, language: str, braces: Set[str]) -> Words:
    """The checked words, for pages on which these braces are filled.

    Raises BadPrompts with a line (file, key, reason) for every fault.
    """
    name = f"pages/{language}.toml"
    try:
        data = tomllib.loads((prompts / name).read_text("utf-8"))
    except FileNotFoundError:
        raise BadPrompts([f"{name}: is missing: the public pages in this language"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadPrompts([f"{name}: cannot be read as TOML: {wrong}"]) from None
    faults: list[str] = []
    table = Table(data, f"{name}:", faults)
    shared = table.table("words")
    law = table.table("law")
    musts = {id: law.lines(id) for id in PATHS}
    law.done()
    words = Words(language, {key: shared.text(key) for key in FOR_ALL}, _pages(table.table("pages")), musts)
    shared.done()
    table.done()
    if not faults:
        faults.extend(f"{name}: {key}: {reason}" for key, reason in _problems(words, braces))
    if faults:
        raise BadPrompts(faults)
    return words


def _pages(table: Table) -> dict[str, Page]:
    found = {}
    for id in PATHS:
        one = table.table(id)
        sections = one.table("sections")
        found[id] = Page(
            id,
            label=one.text("label"),
            title=one.text("title"),
            heading=one.text("heading"),
            description=one.text("description"),
            lead=one.text("lead"),
            changed=one.text("changed"),
            sections=tuple(_section(sections, part) for part in sections.names()),
        )
        one.done()
    table.done()
    return found


def _section(table: Table, id: str) -> Section:
    one = table.table(id)
    section = Section(id, one.text("title"), one.text("text"))
    one.done()
    return section


def _problems(words: Words, braces: Set[str]) -> Iterator[tuple[str, str]]:
    for key, text in words.for_all.items():
        yield from (
            (f"words.{key}", fault) for fault in _faults(text, words, braces | OWN_BRACES.get(key, set()))
        )
    for page in words.pages.values():
        for text in page.texts():
            yield from ((f"pages.{page.id}", fault) for fault in _faults(text, words, braces))
        whole = " ".join(page.texts())
        for needed in (*MUST_SAY[page.id], *words.law[page.id]):
            if needed not in whole:
                yield f"pages.{page.id}", f"must say {needed!r}"


def _faults(text: str, words: Words, known: Set[str]) -> Iterator[str]:
    try:
        used = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as wrong:
        yield f"its braces do not match ({wrong}): {text[:40]!r}"
        return
    if "[[" in text:  # as `hotline new` leaves it
        yield f"has a place to fill in: {text[text.index('[[') :][:30]!r}"
    for brace in sorted(used - known):
        yield f"nothing fills {{{brace}}}"
    for target in re.findall(r"\]\(([^)]*)\)", text):
        page, _, section = target.partition("#")
        sections = {one.id for one in words.pages[page].sections} if page in words.pages else set()
        if target not in PLACES and (page not in words.pages or (section and section not in sections)):
            yield f"there is no page, section or place {target!r} to link to"
