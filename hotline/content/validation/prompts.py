"""What must be true of everything that a language has us say."""

from collections.abc import Iterator, Mapping

from hotline.content import prompt_ids
from hotline.content.floor import DANGERS
from hotline.content.model import Language, Structure
from hotline.content.validation.text_limits import MOST_SEGMENTS, ONE_SEGMENT, speech_faults, text_faults

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
    every = (one for musts in structure.must_say.values() for one in musts)
    return {one[1:-1] for one in every if one.startswith("<")}


def answer_faults(
    language: Language, structure: Structure, longest: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Topics and sayings: each text and spoken line, and what some of them must say.

    `longest`: brace -> the longest that it can become.
    """
    for section, answers in (("topics", language.topics), ("says", language.says)):
        for id, answer in answers.items():
            key = f"{section}.{id}"
            if answer.text is not None:
                most = 1 if id in ONE_SEGMENT else MOST_SEGMENTS
                yield from ((f"{key}.text", reason) for reason in text_faults(answer.text, most, longest))
            for line in answer.speech:
                yield from ((f"{key}.speech", reason) for reason in speech_faults(line))
            if id in DANGERS and "{emergency_spoken}" not in " ".join(answer.speech):
                yield f"{key}.speech", "must say '{emergency_spoken}'"
            for named in must_say(structure, id):
                must = language.law.get(named[1:-1], named) if named.startswith("<") else named
                if answer.text is None or must.lower() not in answer.text.lower():
                    yield f"{key}.text", f"must say {must!r}"


def reminder_faults(language: Language) -> Iterator[tuple[str, str]]:
    """The daily texts: one segment each, and enough of them to rotate."""
    for number, text in enumerate(language.reminders, 1):
        where = f"reminders.texts, text {number}"
        yield from ((where, reason) for reason in text_faults(text, 1))
        if "{name}" not in text:
            yield where, "must say '{name}'"
    if len(set(language.reminders)) < FEWEST_REMINDERS:
        yield "reminders.texts", f"needs at least {FEWEST_REMINDERS} different texts"


def call_faults(language: Language) -> Iterator[tuple[str, str]]:
    """Everything spoken that is no answer."""
    spoken = [(f"calls.{id}", id, lines) for id, lines in language.calls.items()]
    for where, id, lines in (*spoken, *((f"menus.{m}.say", m, w.say) for m, w in language.menus.items())):
        several = (lines,) if isinstance(lines, str) else lines
        if not isinstance(several, tuple) or not all(isinstance(line, str) for line in several):
            yield where, "must be a text or a list of texts"
        elif id in prompt_ids.CALL_LINES and not isinstance(lines, str):
            yield where, "must be one text"
        else:
            yield from ((where, reason) for line in several for reason in speech_faults(line))


def list_faults(language: Language, structure: Structure) -> Iterator[tuple[str, str]]:
    """A topic that lists others must name each with its key, by text."""
    for topic in structure.topics.values():
        for item in structure.topics_of(topic.lists) if topic.lists else ():
            line = f"{item.key} {language.topics[item.id].label}" if item.id in language.topics else ""
            if topic.id in language.topics and line not in (language.topics[topic.id].text or ""):
                yield f"topics.{topic.id}.text", f"must list {line!r}"
