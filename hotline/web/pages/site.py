"""What the public pages are about, and what fills the braces in their words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

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
    """One line as the public sees it: its words, its number (None: not known) and its address."""

    content: Content
    number: str | None
    public_url: str
    prompts: Path

    @property
    def language(self) -> str:
        return self.content.structure.default_language

    @property
    def takes_calls(self) -> bool:
        """A short code takes none; of a number that is not known we do not know."""
        return self.number is None or self.number.startswith("+")

    def paths(self) -> dict[str, str]:
        """Page -> its path on the host, below the one that the line's address has."""
        before = urlsplit(self.public_url).path
        return {page: before + path for page, path in PATHS.items()}


def shown(number: str) -> str:
    """A number as people in its country write it, unbroken: (202) 555-0100; others stay as they are."""
    if number.startswith("+1") and len(number) == 12:
        return f"({number[2:5]})\u00a0{number[5:8]}-{number[8:]}"
    return number


def values(site: Site) -> dict[str, str]:
    """What fills the braces of a page, but for {number} where none is known.

    How long things are kept is told as the table is told it.
    """
    from hotline.content.reserved import WORDS
    from hotline.conversation.hours import written
    from hotline.reminders.schedule import EARLIEST, LATEST
    from hotline.retention import kept

    content, language = site.content, site.content.languages[site.language]
    menus = content.structure.menus

    def key(menu: str, leads: str) -> str:
        return next((key for key, to in menus[menu].keys.items() if to == leads), "")

    return {
        **content.values,
        **({"number": shown(site.number)} if site.number else {}),
        "answer": content.fill(language.topics["cramp"].text or ""),
        "confirmation": sample(content, "confirmed"),
        "reminder": content.fill(language.reminders[0]),
        "causes": _listed(site, content.structure.topics_of("causes")),
        "tips": _listed(site, content.structure.topics_of("tips")),
        "earliest": written(EARLIEST, language),
        "latest": written(LATEST, language),
        "key_reminders": key("main", "reminders"),
        "key_start": key("reminders", "terms"),
        "key_agree": key("terms", "hour"),
        "key_stop": key("reminders", "end"),
        "key_stop_sure": key("end", "ended"),
        "stop_words": ", ".join(word.upper() for word, wish in WORDS.items() if wish == "stop"),
        "consent_years": str(kept("consent").days // 365),
        "reminder_days": str(kept("reminder").days),
        "unconfirmed_days": str(kept("pending").days),
        "ended_days": str(kept("ended").days),
        "erasure_days": str(kept("erasure").days),
    }


def sample(content: Content, saying: str) -> str:
    """A text as somebody in Chicago gets it who chose nine o'clock: filled by the line's own rules."""
    from hotline.conversation.known import described
    from hotline.conversation.person import Person
    from hotline.conversation.turn import Caller, Context, Said

    language = content.structure.default_language
    person = Person("sample", hour=SAMPLE_HOUR, zone=SAMPLE_ZONE, language=language)
    said = Said("text", "", "sample")
    now = datetime(2026, 1, 1, tzinfo=UTC)  # no word depends on it
    ctx = Context(Caller(None, person.key, person), said, content, language, now)
    return content.fill(content.answer(saying, language).text or "", **described(ctx, person))


def _listed(site: Site, topics: tuple[Topic, ...]) -> str:
    language = site.content.languages[site.language]
    return ", ".join(language.topics[topic.id].label.lower() for topic in topics)
