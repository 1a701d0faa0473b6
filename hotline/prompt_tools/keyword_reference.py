"""Keyword reference: every keyword, as a Markdown page."""

from collections.abc import Iterator, Sequence

import click

from hotline.content.load import load
from hotline.content.model import Content, Language
from hotline.dialogue.commands import COMMANDS as TEXTED_COMMANDS
from hotline.twilio.opt_out_keywords import WORDS

HEAD = """# Every keyword

Written by `hotline keywords`. Case, punctuation, accents and emoji do not matter. Whole sentences are
understood too: [how well](../understanding.md)."""
# What each command does, for the page alone; callers read of it in prompts/.
DOES = {
    "remind": "start the daily text, or move it to another hour (`REMIND 8AM`)",
    "join": "confirm what was asked for by phone",
    "zone": "set the time zone (`ZONE CENTRAL`, `ZONE 60601`, `ZONE DENVER`)",
    "pause": "a break until RESUME, or for some days (`PAUSE 3`)",
    "resume": "end the break",
    "weekdays": "Monday to Friday only",
    "everyday": "weekends too",
    "status": "what is set, and when the next reminder comes",
    "my_data": "what is kept about the person, in plain words",
    "forget": "have it erased; asks once",
    "erase": "the answer to that question",
    "not_for_me": "no reminders, where the terms were told or after; it is no STOP",
    "water_off": "end the reminders, keep the answers",
    "stop": "end every text, in every state",
    "start": "lift an opt-out; subscribes nobody",
    "help": "who we are, how to reach us, how to stop",
    "person": "how to call a nurse, where there is one; else that no person listens, and where to turn",
    "language": "answers in this language from now on",
}


def page(content: Content) -> str:
    """The page: a table for each language, the default one first."""
    first = content.structure.default_language
    lines = [HEAD]
    for code in sorted(content.languages, key=lambda code: code != first):
        lines += ["", f"## {content.languages[code].code}", "", "| Text | To get |", "|---|---|"]
        lines += (_row(words, does) for words, does in _rows(content, code, own=code == first))
    return "\n".join(lines)


def _rows(content: Content, code: str, *, own: bool) -> Iterator[tuple[Sequence[str], str]]:
    """Keywords and what they get. `own`: with Twilio's own opt-out keywords."""
    language = content.languages[code]
    for id, topic in content.structure.topics.items():
        key = (topic.key,) if topic.key else ()
        yield (*key, *language.topic_words.get(id, ())), _label(language, id)
    for id in TEXTED_COMMANDS:
        yield language.commands.get(id, ()), DOES[id]
    for wish in ("stop", "start", "help", "person"):
        twilio = tuple(word for word, meant in WORDS.items() if own and meant == wish)
        yield (*twilio, *language.wishes.get(wish, ())), DOES[wish]
    yield language.called, DOES["language"]


def _label(language: Language, topic: str) -> str:
    return f"the answer on: {language.topics[topic].label}"


def _row(words: Sequence[str], does: str) -> str:
    return f"| {' '.join(f'`{word.upper()}`' for word in words)} | {does} |"


@click.command(epilog="Examples:  hotline keywords      hotline keywords > docs/reference/keywords.md")
def keywords() -> None:
    """Print every keyword and what it gets, as the page docs/reference/keywords.md."""
    values = {"name": "Hotline", "contact": "help"}
    click.echo(page(load(values, set(TEXTED_COMMANDS))))
