"""Public pages: routes (GET only, strict headers) and placeholder values.

    page_prompts   reads their words        render   a whole page as HTML

Both are loaded when a page is first opened.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from hotline.content.model import Content, Topic

# Page -> its path. The order is that of the links to them.
PATHS: Mapping[str, str] = {
    "home": "/",
    "privacy": "/privacy",
    "health-data": "/health-data",
    "terms": "/terms",
}
SAMPLE_HOUR, SAMPLE_ZONE = time(9), "America/Chicago"


@dataclass(frozen=True)
class Site:
    """One line as the public sees it: its content, its number (None: not known) and its address.

    `prompts`: the folder with the words of the pages. `spoken`: a language other than the default.
    """

    content: Content
    number: str | None
    public_url: str
    prompts: Path
    spoken: str = ""

    @property
    def language(self) -> str:
        return self.spoken or self.content.structure.default_language

    def languages(self) -> "tuple[Site, ...]":
        """This site in each language that has words for its pages, the default one first."""
        first = self.content.structure.default_language
        others = (code for code in self.content.languages if code != first)
        translated = (code for code in others if (self.prompts / "pages" / f"{code}.toml").exists())
        return (replace(self, spoken=""), *(replace(self, spoken=code) for code in translated))

    def routes(self) -> dict[str, str]:
        """Page -> its path below the line's own address: /privacy, and /<language>/privacy in another one."""
        prefix = f"/{self.spoken}" if self.spoken else ""
        return {page: (prefix + path).rstrip("/") or "/" for page, path in PATHS.items()}

    @property
    def takes_calls(self) -> bool:
        """A short code takes none; a number that is not known may."""
        return self.number is None or self.number.startswith("+")

    def paths(self) -> dict[str, str]:
        """Page -> its path on the host, below the one that the line's address has."""
        prefix = urlsplit(self.public_url).path
        return {page: prefix + path for page, path in self.routes().items()}


def readable(number: str) -> str:
    """A number as people in its country write it, unbroken: (202) 555-0100; others stay as they are."""
    if number.startswith("+1") and len(number) == 12:
        return f"({number[2:5]})\u00a0{number[5:8]}-{number[8:]}"
    return number


def values(site: Site) -> dict[str, str]:
    """What fills the placeholders of a page, but for {number} where none is known."""
    from hotline.dialogue.subscription import written
    from hotline.domain.schedule import EARLIEST, LATEST
    from hotline.domain.subscriber import retention_values
    from hotline.twilio.webhook import WORDS

    content, language = site.content, site.content.languages[site.language]
    menus = content.structure.menus

    def key(menu: str, leads: str) -> str:
        return next((key for key, to in menus[menu].keys.items() if to == leads), "")

    listed = (menu for topic in content.structure.topics.values() if (menu := topic.lists))
    return {
        **{menu: _listed(site, content.structure.topics_of(menu)) for menu in listed},
        **content.values,
        **({"number": readable(site.number)} if site.number else {}),
        "answer": content.fill(language.topics[content.structure.entry].text or ""),
        "confirmation": sample(content, "confirmed", site.language),
        "reminder": content.fill(language.reminders[0]),
        "earliest": written(EARLIEST, language),
        "latest": written(LATEST, language),
        "key_reminders": key("main", "reminders"),
        "key_start": key("reminders", "terms"),
        "key_agree": key("terms", "hour"),
        "key_stop": key("reminders", "end"),
        "key_stop_sure": key("end", "ended"),
        "stop_words": ", ".join(word.upper() for word, wish in WORDS.items() if wish == "stop"),
        **retention_values(),
        "unconfirmed_days": retention_values()["pending_days"],
    }


def sample(content: Content, saying: str, language: str = "") -> str:
    """A saying as a subscriber in Chicago with reminders at 9AM gets it."""
    from hotline.dialogue.subscription import described
    from hotline.dialogue.types import Caller, Context
    from hotline.domain.replies import UserInput
    from hotline.domain.subscriber import Subscriber

    language = language or content.structure.default_language
    subscriber = Subscriber("sample", hour=SAMPLE_HOUR, zone=SAMPLE_ZONE, language=language)
    now = datetime(2026, 1, 1, tzinfo=UTC)  # no word depends on it
    caller = Caller(None, subscriber.key, subscriber)
    context = Context(caller, UserInput("text", "", "sample"), content, language, now)
    return content.fill(content.answer(saying, language).text or "", **described(context, subscriber))


def _listed(site: Site, topics: tuple[Topic, ...]) -> str:
    language = site.content.languages[site.language]
    return ", ".join(language.topics[topic.id].label.lower() for topic in topics)


HEADERS = {
    "Cache-Control": "public, max-age=3600",  # a corrected page is soon seen by all
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def pages(site: Site, notice: str = "") -> Blueprint:
    """The public pages of one line in all its languages, each rendered when first asked for.

    `notice`: a line on top of every page.
    """
    blueprint = Blueprint("pages", __name__)

    @cache
    def rendered(language: str, id: str) -> tuple[str, str]:
        from hotline.web.pages.render import render  # no text and no call needs it

        page = render(sites[language], id, sites[language].paths(), notice)
        return page, hashlib.sha256(page.encode()).hexdigest()[:32]

    def show(language: str, id: str) -> Response:
        from hotline.web.pages.render import policy

        page, tag = rendered(language, id)
        response = Response(page, content_type="text/html; charset=utf-8")
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = policy()
        response.headers["Content-Language"] = language
        response.set_etag(tag)
        return response.make_conditional(request)  # type: ignore[return-value]

    sites = {translated.language: translated for translated in site.languages()}
    for language, translated in sites.items():
        for id, path in translated.routes().items():
            view = partial(show, language, id)
            blueprint.add_url_rule(path, f"{id}-{language}", view, methods=["GET"], strict_slashes=False)
    return blueprint
