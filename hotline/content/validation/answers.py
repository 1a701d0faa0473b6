"""Checks of answers, menus and pages, and of what a caller must do to have one."""

import re
from collections.abc import Iterator, Mapping

from hotline.content.model import DANGERS, Content, Language, Structure, Topic
from hotline.content.read_prompts import CALL_LINES
from hotline.content.toml_reader import Code, Problem
from hotline.content.validation.vocabulary import (
    LONGEST_VALUES,
    MOST_SEGMENTS,
    ONE_SEGMENT,
    speech_problems,
    text_problems,
)

FEWEST_REMINDERS = 14
MOST_TEXTS = 1  # after the first answer, for any other answer
LONGEST_WAIT = 20.0  # seconds of speech up to the end of the sentence that names the first key
FEWEST_WORDS = 2  # of an answer in short, beside its name in a list
# A calm voice says some 150 words a minute and rests after each sentence: an estimate, near Polly's own pace.
WORDS_A_SECOND, REST = 2.5, 0.6
TYPICAL: Mapping[str, str] = {**LONGEST_VALUES, "name": "Our Line"}
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
    "stopped": ("{name}", "START", "<over>"),
    "stopped_forget": ("{name}", "START"),
    "help": ("{name}", "{contact}", "STOP"),
    "confirmed": ("{name}", "{hour}", "{zone}", "<help>", "STOP", "<often>", "<rates>"),
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
    file = f"{language.code}.toml"
    spoken = [(f"calls.{id}", id, lines) for id, lines in language.calls.items()]
    for key, id, lines in (*spoken, *((f"menus.{m}.say", m, w.say) for m, w in language.menus.items())):
        several = (lines,) if isinstance(lines, str) else lines
        if not isinstance(several, tuple) or not all(isinstance(line, str) for line in several):
            yield Problem(file, key, Code.WRONG_TYPE, "must be a text or a list of texts")
        elif id in CALL_LINES and not isinstance(lines, str):
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


def seconds(speech: str) -> float:
    """How long a speech takes, a sentence or paragraph a line."""
    lines = [line for line in re.split(r"[.!?]+(?:\s|$)|\n", speech) if line.strip()]
    return len(speech.split()) / WORDS_A_SECOND + REST * len(lines)


def effort_problems(content: Content) -> Iterator[Problem]:
    """Answers that take too many texts, and pages that speak too long before their first key."""
    yield from _half_answers(content.structure)
    for language in content.languages.values():
        yield from _texts(language, content.structure)
        yield from _waits(language, content)


def _half_answers(structure: Structure) -> Iterator[Problem]:
    """An answer that leaves its tip to another topic takes another text."""
    for topic in structure.topics.values():
        tip = structure.topics.get(topic.next or "")
        if tip and not set(tip.facts) <= set(topic.facts):
            message = f"lacks the facts of {tip.id!r}, its tip: that takes {MOST_TEXTS + 1} texts"
            yield Problem("structure.toml", f"topics.{topic.id}.facts", Code.TOO_MANY_TEXTS, message)


def _texts(language: Language, structure: Structure) -> Iterator[Problem]:
    """A list that the first answer only names must tell its answers in short: one text gets them all."""
    for topic in structure.topics.values():
        if topic.id == structure.entry or topic.lists is None or topic.id not in language.topics:
            continue
        lines = (language.topics[topic.id].text or "").split("\n")
        for item in structure.topics_of(topic.lists):
            if item.id in language.topics and not _is_told(item, language, lines):
                name = f"{item.key} {language.topics[item.id].label}"
                message = f"does not tell {name!r}: after the first answer that takes {MOST_TEXTS + 1} texts"
                key = f"topics.{topic.id}.text"
                yield Problem(f"{language.code}.toml", key, Code.TOO_MANY_TEXTS, message, quote=name)


def _is_told(item: Topic, language: Language, lines: list[str]) -> bool:
    name = f"{item.key} {language.topics[item.id].label}:"
    return any(line.startswith(name) and len(line[len(name) :].split()) >= FEWEST_WORDS for line in lines)


def _waits(language: Language, content: Content) -> Iterator[Problem]:
    """The start of a call and the menus on the way to an answer."""
    calls, structure = language.calls, content.structure
    others = [other for other in content.languages.values() if other is not language]
    opening = [*_lines(calls.get("emergency")), *_lines(calls.get("welcome"))]
    opening += [line for other in others for line in _lines(other.calls.get("invite"))]
    pages = [("calls.welcome", "main", opening)]
    pages += [(f"topics.{t.id}.speech", t.lists, []) for t in structure.topics.values() if t.lists]
    for key, page, before in pages:
        try:
            answer, keys = content.page_lines(page, language.code)
            heard = seconds("\n".join([*before, *answer, *keys[:1]]).format(**TYPICAL))
        except (KeyError, ValueError, IndexError):
            continue  # something is missing or malformed there, which another check tells
        if heard > LONGEST_WAIT:
            message = f"{heard:.1f} seconds of speech to the first key; {LONGEST_WAIT:.0f} may be"
            yield Problem(f"{language.code}.toml", key, Code.LATE_KEY, message)


def _lines(words: object) -> list[str]:
    return [words] if isinstance(words, str) else [str(line) for line in words] if words else []  # type: ignore[attr-defined]
