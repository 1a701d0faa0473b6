"""Registration facts: sent texts, keywords, pages, number."""

import re
from collections.abc import Mapping

from hotline.twilio.opt_out_keywords import WORDS
from hotline.web.pages.site import PATHS, Site, sample, values

LINK = re.compile(r"(?i)\bhttps?://|\bwww\.|\b[a-z0-9-]+\.(com|org|net|gov|edu|health|info|us|io|ly)/")
# 911 and 988 count as numbers too, as do those of contacts and of emergencies in the line's country.
NUMBER = re.compile(r"(?<![0-9])(\+?1?[ .(-]*[0-9]{3}[ .)-]*[0-9]{3}[ .-]*[0-9]{4}|[0-9]11|988)(?![0-9])")
UNKNOWN = "(the number, once it is known)"
Value = str | bool | tuple[str, ...]


def facts_of(site: Site) -> dict[str, Value]:
    """All facts of one line by name; every text comes from the prompts.

    Besides what fills the public pages: each saying, as it is sent, by its id in prompts/.
    """
    content, language = site.content, site.content.languages[site.language]
    sayings = ("confirmed", "join_ask", "ask_hour", "stopped", "started", "help", "water_off")
    says = {id: sample(content, id) for id in sayings}
    about = content.fill(language.topics[content.structure.about].text or "")
    reminders = tuple(content.fill(text) for text in language.reminders)
    opt_in = [*language.commands["remind"], *language.commands["join"]]
    texts = _every_text(site)
    own_numbers = (content.country.emergency, content.country.crisis)
    taught = [content.first_word(id, site.language) for id in content.structure.taught]
    return {
        **values(site),
        **says,
        **{page: site.public_url + path for page, path in PATHS.items()},
        "number": site.number or UNKNOWN,
        "spoken_terms": " ".join(content.fill(line) for line in language.menus["terms"].say),
        "reminders": reminders,
        "first_reminder": reminders[0],
        "samples": (says["confirmed"], *reminders[:2], about, says["join_ask"]),
        "opt_in_keywords": tuple(word.upper() for word in opt_in if word.isalnum()),
        "opt_out_keywords": tuple(word.upper() for word, wish in WORDS.items() if wish == "stop"),
        "help_keywords": tuple(word.upper() for word, wish in WORDS.items() if wish == "help"),
        "links": any(LINK.search(text) for text in texts),
        "numbers": any(NUMBER.search(text) or any(n in text for n in own_numbers) for text in texts),
        "subject": str(language.phrases["subject"]),
        "daily": str(language.phrases["daily"]),
        "entry": taught[0],
        "words": " or ".join(taught),
        "words_listed": ", ".join(taught),
        "end_daily": language.commands["water_off"][0].upper(),
    }


class _Blank(dict[str, str]):
    """Leaves placeholders empty that only a conversation can fill."""

    def __missing__(self, key: str) -> str:
        return ""


def _every_text(site: Site) -> tuple[str, ...]:
    """All texts that the line can send, in every language, with name and contact filled in."""
    blank: Mapping[str, str] = _Blank(site.content.values)
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
