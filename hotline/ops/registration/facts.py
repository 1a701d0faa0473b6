"""What the forms are filled with: the line's own texts, byte for byte as they are sent, and its pages."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.twilio.opt_out_keywords import WORDS, Wish
from hotline.web.pages.site import (
    PATHS,
    Site,
    sample,
    values,
)

FORMS = Path(__file__).with_name("forms.toml")
LINK = re.compile(r"(?i)\bhttps?://|\bwww\.|\b[a-z0-9-]+\.(com|org|net|gov|edu|health|info|us|io|ly)/")
# 911 and 988 count as numbers too, as do those of contacts.
NUMBER = re.compile(r"(?<![0-9])(\+?1?[ .(-]*[0-9]{3}[ .)-]*[0-9]{3}[ .-]*[0-9]{4}|[0-9]11|988)(?![0-9])")
UNKNOWN = "(the number, once it is known)"


@dataclass(frozen=True)
class Facts:
    """The line as a reviewer should see it. `says`: saying -> text as sent; `forms`: forms.toml, filled."""

    name: str
    number: str | None
    urls: Mapping[str, str]
    says: Mapping[str, str]
    reminders: tuple[str, ...]
    spoken_terms: str
    forms: Mapping[str, str]
    opt_in_words: tuple[str, ...]
    links: bool
    numbers: bool
    values: Mapping[str, str]

    def words(self, wish: Wish) -> tuple[str, ...]:
        """The carrier's words for a wish, as they are registered."""
        return tuple(word.upper() for word, meant in WORDS.items() if meant == wish)


def facts_of(site: Site) -> Facts:
    """Everything about one line; no text of it is written anew here."""
    content, language = site.content, site.content.languages[site.language]
    says = {
        id: sample(content, id)
        for id in ("confirmed", "join_ask", "ask_hour", "stopped", "started", "help", "water_off")
    } | {"about": content.fill(language.topics[content.structure.about].text or "")}
    urls = {page: site.public_url + path for page, path in PATHS.items()}
    terms = " ".join(content.fill(line) for line in language.menus["terms"].say)
    reminders = tuple(content.fill(text) for text in language.reminders)
    taught = [content.first_word(id, site.language) for id in content.structure.taught]
    filled = {
        **values(site),
        **urls,
        "number": site.number or UNKNOWN,
        "join": says["join_ask"],
        "ask_hour": says["ask_hour"],
        "spoken_terms": terms,
        "subject": language.phrases["subject"],
        "daily": language.phrases["daily"],
        "entry": taught[0],
        "words": " or ".join(taught),
        "words_listed": ", ".join(taught),
        "end_daily": language.commands["water_off"][0].upper(),
    }
    forms = tomllib.loads(FORMS.read_text("utf-8"))
    every = _every_text(site)
    return Facts(
        content.values["name"],
        site.number,
        urls,
        says,
        reminders,
        terms,
        {key: text.format_map(filled) for key, text in forms.items()},
        tuple(
            word.upper()
            for command in ("remind", "join")
            for word in language.commands[command]
            if word.isalnum()
        ),
        links=any(LINK.search(text) for text in every),
        numbers=any(NUMBER.search(text) or _of_country(site, text) for text in every),
        values=filled,
    )


def _of_country(site: Site, text: str) -> bool:
    """Whether a text names a number that people are sent to in the line's country."""
    here = site.content.country
    return here.emergency in text or here.crisis in text


class _Blank(dict[str, str]):
    """Braces that only a conversation can fill stay empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _every_text(site: Site) -> tuple[str, ...]:
    """All texts that the line can send, in every language, with name and contact filled in."""
    blank = _Blank(site.content.values)
    patterns = [
        text
        for language in site.content.languages.values()
        for text in (
            *(answer.text for answer in (*language.topics.values(), *language.says.values())),
            *language.reminders,
        )
        if text
    ]
    return tuple(pattern.format_map(blank) for pattern in patterns)
