"""Checks of the answers, menus and pages of a language."""

from collections.abc import Iterator, Mapping

from hotline.content import prompt_ids
from hotline.content.floor import DANGERS
from hotline.content.model import Language, Structure
from hotline.content.problem import Code, Problem
from hotline.content.validation.text_limits import (
    MOST_SEGMENTS,
    ONE_SEGMENT,
    speech_problems,
    text_problems,
)

FEWEST_REMINDERS = 14
# Sayings that a rule of the law or the carriers wants certain braces and words in.
# 47 CFR 64.1200(a)(12); CTIA Messaging Principles 5.1.2.1: programme, frequency, rates, HELP, STOP.
# <often> is what each language has for it in [law]. Of one article alone: [must_say] in structure.toml.
MUST_SAY: Mapping[str, tuple[str, ...]] = {
    "danger": ("{emergency}", "{crisis}"),
    "self_harm": ("{emergency}", "{crisis}"),
    "violence": ("{emergency}", "{violence}", "{violence_by_text}"),
    "poison": ("{emergency}", "{poison}"),
    "caution": ("{emergency}",),
    "paused_until": ("{date}",),
    "apology": ("{emergency}",),
    "stopped": ("{name}", "START"),
    "stopped_forget": ("{name}", "START"),
    "help": ("{name}", "{contact}", "STOP"),
    "confirmed": (
        "{name}",
        "{hour}",
        "{zone}",
        "<help>",
        "STOP",
        "<often>",
        "<rates>",
    ),
    "join_ask": ("{name}", "{hour}", "{zone}", "<help>", "STOP", "<rates>"),
    "forget_ask": ("{name}", "<erase>"),
    "forgotten": ("{name}", "{receipt}", "Twilio"),
    "ask_hour": ("{name}", "STOP", "<rates>"),
}


def must_say(structure: Structure, id: str) -> tuple[str, ...]:
    """What the text of this topic or saying must hold; of the first answer always the emergency number."""
    entry = ("{emergency}",) if id == structure.entry else ()
    return (*entry, *MUST_SAY.get(id, ()), *structure.must_say.get(id, ()))


def law_of(structure: Structure) -> set[str]:
    """What each language must have in its [law] for this article: "<tips>" -> tips."""
    every = (wanted for musts in structure.must_say.values() for wanted in musts)
    return {wanted[1:-1] for wanted in every if wanted.startswith("<")}


def answer_problems(
    language: Language, structure: Structure, longest: Mapping[str, str]
) -> Iterator[Problem]:
    """Topics and sayings: each text and spoken line, and what some of them must say.

    `longest`: brace -> the longest that it can become.
    """
    file = f"{language.code}.toml"
    for section, answers in (("topics", language.topics), ("says", language.says)):
        for id, answer in answers.items():
            key = f"{section}.{id}"
            if answer.text is not None:
                most = 1 if id in ONE_SEGMENT else MOST_SEGMENTS
                yield from text_problems(file, f"{key}.text", answer.text, most, longest)
            for line in answer.speech:
                yield from speech_problems(file, f"{key}.speech", line)
            if id in DANGERS and "{emergency_spoken}" not in " ".join(answer.speech):
                yield Problem(file, f"{key}.speech", Code.NOT_SAID, "must say '{emergency_spoken}'")
            for wanted in must_say(structure, id):
                must = language.law.get(wanted[1:-1], wanted) if wanted.startswith("<") else wanted
                if answer.text is None or must.lower() not in answer.text.lower():
                    yield Problem(file, f"{key}.text", Code.NOT_SAID, f"must say {must!r}")


def reminder_problems(language: Language) -> Iterator[Problem]:
    """The daily texts: one segment each, and enough of them to rotate."""
    file, key = f"{language.code}.toml", "reminders.texts"
    for number, text in enumerate(language.reminders, 1):
        yield from text_problems(file, key, text, 1, item=number)
        if "{name}" not in text:
            yield Problem(file, key, Code.NOT_SAID, "must say '{name}'", item=number)
    if len(set(language.reminders)) < FEWEST_REMINDERS:
        yield Problem(file, key, Code.TOO_FEW, f"needs at least {FEWEST_REMINDERS} different texts")


def call_problems(language: Language) -> Iterator[Problem]:
    """Everything spoken that is no answer."""
    file = f"{language.code}.toml"
    spoken = [(f"calls.{id}", id, lines) for id, lines in language.calls.items()]
    for key, id, lines in (*spoken, *((f"menus.{m}.say", m, w.say) for m, w in language.menus.items())):
        several = (lines,) if isinstance(lines, str) else lines
        if not isinstance(several, tuple) or not all(isinstance(line, str) for line in several):
            yield Problem(file, key, Code.WRONG_TYPE, "must be a text or a list of texts")
        elif id in prompt_ids.CALL_LINES and not isinstance(lines, str):
            yield Problem(file, key, Code.WRONG_TYPE, "must be one text")
        else:
            for line in several:
                yield from speech_problems(file, key, line)


def list_problems(language: Language, structure: Structure) -> Iterator[Problem]:
    """A topic that lists others must name each with its key, by text."""
    for topic in structure.topics.values():
        for item in structure.topics_of(topic.lists) if topic.lists else ():
            line = f"{item.key} {language.topics[item.id].label}" if item.id in language.topics else ""
            if topic.id in language.topics and line not in (language.topics[topic.id].text or ""):
                key, message = f"topics.{topic.id}.text", f"must list {line!r}"
                yield Problem(f"{language.code}.toml", key, Code.NOT_LISTED, message)
