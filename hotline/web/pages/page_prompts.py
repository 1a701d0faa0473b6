"""Page prompts: the public pages' words, read and checked."""

import re
import string
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from hotline.content.toml_reader import BadPrompts, Code, Problem, Table, tables_of
from hotline.web.pages import PATHS

ADDRESSES = ("contact", "text", "call")  # what a link may lead to besides pages and sections
SHARED = ("skip", "pages", "sections", "here", "you", "we", "number_unknown", "changed", "text_button",
          "text_word", "call_button", "footer", "reach")  # fmt: skip
POSTER = ("heading", "lead", "text", "call", "scan_text", "scan_call", "emergency", "law")
POSTER_PLACEHOLDERS = frozenset({"word", "terms", "privacy"})
ON_POSTER = ("{name}", "STOP", "{emergency}", "{terms}", "{privacy}")  # as on the pages: a call to action
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
        own = (self.title, self.heading, self.description, self.lead)
        return own + tuple(text for section in self.sections for text in (section.title, section.text))


@dataclass(frozen=True)
class PagePrompts:
    """All public pages in one language, and the words that stand on every one of them."""

    language: str
    shared: Mapping[str, str]
    pages: Mapping[str, Page]
    poster: Mapping[str, str]  # the printed poster; {} where the language has none


def read_pages(prompts: Path, language: str, placeholders: Set[str]) -> PagePrompts:
    """The checked words, for pages on which these placeholders are filled. Raises BadPrompts."""
    file = f"pages/{language}.toml"
    problems: list[Problem] = []
    try:
        tables = tables_of(prompts / file, file, problems)
    except FileNotFoundError:
        message = "is missing: the public pages in this language"
        raise BadPrompts([Problem(file, "", Code.MISSING, message)]) from None
    if not tables:
        raise BadPrompts(problems)
    table = tables[language]
    law, shared, pages = table.table("law"), table.table("words"), table.table("pages")
    must_say = {id: (*MUST_SAY[id], *law.lines(id)) for id in PATHS}
    on_poster = law.lines("poster", needed=False)
    words = {key: shared.text(key) for key in SHARED}
    listed = table.table("poster", needed=False)
    poster = {key: listed.text(key) for key in POSTER} if listed.names() else {}
    read = PagePrompts(language, words, {id: _page(pages, id) for id in PATHS}, poster)
    for done in (law, pages, shared, listed, table):
        done.done()
    problems = problems or list(_problems(file, read, placeholders, must_say))
    problems += _poster_problems(file, poster, placeholders, on_poster)
    if problems:
        raise BadPrompts(problems)
    return read


def _page(pages: Table, id: str) -> Page:
    table = pages.table(id)
    texts = {key: table.text(key) for key in ("label", "title", "heading", "description", "lead", "changed")}
    parts = table.tables("sections")
    sections = tuple(Section(name, part.text("title"), part.text("text")) for name, part in parts)
    table.done()
    return Page(id, **texts, sections=sections)


def _problems(
    file: str, read: PagePrompts, placeholders: Set[str], must_say: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    texts = [(f"words.{key}", text) for key, text in read.shared.items()]
    texts += [(f"pages.{page.id}", text) for page in read.pages.values() for text in page.texts()]
    for key, text in texts:
        own = {"changed"} if key == "words.changed" else set[str]()
        for code, message in _text_problems(text, read.pages, placeholders | own):
            yield Problem(file, key, code, message)
    for id, page in read.pages.items():
        whole = " ".join(page.texts())
        for words in must_say[id]:
            if words not in whole:
                yield Problem(file, f"pages.{id}", Code.NOT_SAID, f"must say {words!r}")


def _poster_problems(
    file: str, poster: Mapping[str, str], placeholders: Set[str], law: Sequence[str]
) -> Iterator[Problem]:
    for key, text in poster.items():
        for code, message in _text_problems(text, {}, placeholders | POSTER_PLACEHOLDERS):
            yield Problem(file, f"poster.{key}", code, message)
    whole = " ".join(poster.values())
    for words in (*ON_POSTER, *law) if poster else ():
        if words not in whole:
            yield Problem(file, "poster", Code.NOT_SAID, f"must say {words!r}")


def _text_problems(
    text: str, pages: Mapping[str, Page], placeholders: Set[str]
) -> Iterator[tuple[Code, str]]:
    try:
        used = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as wrong:
        yield Code.UNMATCHED_BRACES, f"its braces do not match ({wrong}): {text[:40]!r}"
        return
    if "[[" in text:  # as `hotline new` leaves it
        yield Code.PLACE, f"has a place to fill in: {text[text.index('[[') :][:30]!r}"
    for placeholder in sorted(used - placeholders):
        yield Code.UNKNOWN_PLACEHOLDER, f"nothing fills {{{placeholder}}}"
    for target in re.findall(r"\]\(([^)]*)\)", text):
        id, _, section = target.partition("#")
        sections = ["", *(part.id for part in pages[id].sections)] if id in pages else []
        if target not in ADDRESSES and section not in sections:
            message = f"there is no page, section or place {target!r} to link to"
            yield Code.UNKNOWN_REFERENCE, message
