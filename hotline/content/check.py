"""Everything that must be true of the words before a line may start with them."""

import string
from collections import Counter
from collections.abc import Iterator, Mapping, Set

from hotline.content.gsm7 import LONGEST, foreign, segments
from hotline.content.model import Answer, Content, Language, Structure
from hotline.content.normalise import words
from hotline.content.reserved import WORDS

MOST_SEGMENTS = 2
ONE_SEGMENT = frozenset({"stopped", "water_off"})  # confirmations of an opt-out
FEWEST_REMINDERS = 14
# The longest that each brace can become: what the segment count must still hold for.
LONGEST_VALUES: Mapping[str, str] = {
    "name": "N" * 24,
    "contact": "c" * 40,
    "emergency": "911",
    "emergency_spoken": "9 1 1",
    "hour": "10:30AM",
    "first": "8:30AM",
    "second": "8:30PM",
    "old": "10:30PM",
    "zone": "Newfoundland time",
    "city": "Indianapolis",
    "days": "Monday to Friday",
    "day": "Wed",
    "earliest": "10:30AM",
    "latest": "10:30PM",
    "spoken_earliest": "10 30 A M",
    "spoken_latest": "10 30 P M",
    "spoken_hour": "10 30 A M",
    "choices": "MEDICAL CONDITIONS, BUILD UP SLOWLY or POOR STRETCHING",
    "label": "medical conditions",
    "key": "9",
}
# Sayings that a rule of the law or the carriers wants certain braces and words in.
# 47 CFR 64.1200(a)(12); CTIA Messaging Principles 5.1.2.1: programme, frequency, rates, HELP, STOP.
MUST_SAY: Mapping[str, tuple[str, ...]] = {
    "cramp": ("{emergency}", "TIPS"),
    "danger": ("{emergency}",),
    "apology": ("{emergency}",),
    "stopped": ("{name}", "START"),
    "help": ("{name}", "{contact}", "STOP"),
    "confirmed": (
        "{name}",
        "{hour}",
        "{zone}",
        "HELP",
        "STOP",
        "1 msg/day",
        "rates may apply",
        "limit fluids",
    ),
    "join_ask": ("{name}", "{hour}", "{zone}", "HELP", "STOP", "rates may apply", "limit fluids"),
    "ask_hour": ("{name}", "STOP", "rates may apply", "limit fluids"),
}


def problems(content: Content, commands: Set[str]) -> list[str]:
    """One line for each fault: file, key, reason. Empty when the words may be used."""
    found = list(_structure(content.structure))
    for language in content.languages.values():
        for where, reason in _language(language, content, commands):
            found.append(f"{language.code}.toml: {where}: {reason}")
    return found


def _structure(structure: Structure) -> Iterator[str]:
    for where, reason in (*_facts(structure), *_topics(structure), *_menus(structure)):
        yield f"structure.toml: {where}: {reason}"


def _facts(structure: Structure) -> Iterator[tuple[str, str]]:
    told = {fact for topic in structure.topics.values() for fact in topic.facts}
    yield from ((f"facts.{fact}", "no answer tells it") for fact in structure.facts if fact not in told)
    for topic in structure.topics.values():
        for fact in topic.facts:
            if fact not in structure.facts:
                yield f"topics.{topic.id}.facts", f"there is no fact {fact!r}"


def _topics(structure: Structure) -> Iterator[tuple[str, str]]:
    for topic in structure.topics.values():
        named = (("menu", topic.menu), ("lists", topic.lists))
        for kind, id, known in (
            *((k, i, set(structure.menus)) for k, i in named),
            ("next", topic.next, set(structure.topics)),
        ):
            if id is not None and id not in known:
                yield f"topics.{topic.id}.{kind}", f"there is no {id!r}"
    for key, times in Counter(t.key for t in structure.topics.values() if t.key).items():
        if times > 1:
            yield "topics", f"{times} topics have the key {key!r}"


def _menus(structure: Structure) -> Iterator[tuple[str, str]]:
    if "main" not in structure.menus:
        yield "menus.main", "is missing; every call starts there"
    for menu in structure.menus.values():
        if menu.back not in structure.menus:
            yield f"menus.{menu.id}.back", f"there is no menu {menu.back!r}"
        for key in menu.keys:
            if key not in tuple("12345678"):
                yield f"menus.{menu.id}.keys", f"{key!r} is taken; choices are 1 to 8"


def _language(language: Language, content: Content, commands: Set[str]) -> Iterator[tuple[str, str]]:
    yield from _whole(language, content, commands)
    yield from _keywords(language)
    yield from _answers(language)
    yield from _reminders(language)
    yield from _listed(language, content.structure)


def _keywords(language: Language) -> Iterator[tuple[str, str]]:
    meant: dict[str, tuple[str, tuple[str, str]]] = {}
    for key, phrase, target in keywords(language):
        plain = " ".join(words(phrase))
        if not plain:
            yield key, f"{phrase!r} has no letter or digit"
        elif plain in WORDS:
            yield key, f"{phrase!r} is the carrier's own word and never reaches an answer: choose another"
        elif plain in meant and meant[plain][1] != target:
            yield key, f"{phrase!r} has two meanings: it also stands in {meant[plain][0]}"
        meant.setdefault(plain, (key, target))


def _answers(language: Language) -> Iterator[tuple[str, str]]:
    for section, answers in (("topics", language.topics), ("says", language.says)):
        for id, answer in answers.items():
            key = f"{section}.{id}"
            if answer.text is not None:
                most = 1 if id in ONE_SEGMENT else MOST_SEGMENTS
                yield from ((f"{key}.text", reason) for reason in _text(answer.text, most))
            for line in answer.speech:
                yield from ((f"{key}.speech", reason) for reason in _speech(line))
            for needed in MUST_SAY.get(id, ()):
                if answer.text is None or needed.lower() not in answer.text.lower():
                    yield f"{key}.text", f"must say {needed!r}"


def _reminders(language: Language) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(language.reminders, 1):
        where = f"reminders.texts, text {number}"
        yield from ((where, reason) for reason in _text(text, 1))
        if "{name}" not in text:
            yield where, "must say '{name}'"
    if len(set(language.reminders)) < FEWEST_REMINDERS:
        yield "reminders.texts", f"needs at least {FEWEST_REMINDERS} different texts"


def _whole(language: Language, content: Content, commands: Set[str]) -> Iterator[tuple[str, str]]:
    """Nothing missing and nothing left over, against the structure, the commands and the first language."""
    first = content.languages[content.structure.default_language]
    for section, mine, wanted in (
        ("topics", set(language.topics), set(content.structure.topics)),
        ("menus", set(language.menus), set(content.structure.menus)),
        ("commands", set(language.commands), set(commands)),
        ("says", set(language.says), set(first.says)),
        ("calls", set(language.calls), set(first.calls)),
        ("smalltalk", set(language.smalltalk), set(first.smalltalk)),
        ("language", set(language.phrases), set(first.phrases)),
    ):
        yield from ((f"{section}.{id}", "is missing") for id in sorted(wanted - mine))
        yield from ((f"{section}.{id}", "nothing answers to it (misspelt?)") for id in sorted(mine - wanted))
    for id, answer in language.topics.items():
        if not answer.speech:
            yield f"topics.{id}.speech", "is empty: every answer has a spoken form"
    for menu in content.structure.menus.values():
        if menu.text not in language.topics and not language.says.get(menu.text, Answer()).text:
            yield f"menus.{menu.id}", f"key 9 there should text {menu.text!r}, which has no text"


def keywords(language: Language) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Every phrase a person may say: (key in the file, the phrase, (kind, id) of what it means)."""
    for id, phrases in language.topic_words.items():
        yield from ((f"topics.{id}.words", p, ("topic", id)) for p in phrases)
    for id, phrases in language.commands.items():
        yield from ((f"commands.{id}", p, ("command", id)) for p in phrases)
    for id, phrases in language.smalltalk.items():
        yield from ((f"smalltalk.{id}", p, ("smalltalk", id)) for p in phrases)
    yield from (("danger.words", p, ("danger", "danger")) for p in language.danger)
    yield from (("optout.stop", p, ("wish", "stop")) for p in language.stop_phrases)


def _text(text: str, most: int) -> Iterator[str]:
    unknown = _unknown_braces(text)
    if unknown:
        yield unknown
        return
    filled = text.format(**LONGEST_VALUES)
    if strange := foreign(filled):
        yield f"{strange!r} cannot be sent as GSM-7 and would more than double the price: write it plainer"
    elif (cost := segments(filled)) > most:
        yield f"costs {cost} segments with the longest names ({len(filled)} characters); {most} may be"
    if len(filled) > LONGEST:
        yield f"is longer than {LONGEST} characters"


def _speech(line: str) -> Iterator[str]:
    if unknown := _unknown_braces(line):
        yield unknown
    if len(line.split()) > 22:
        yield f"has {len(line.split())} words in one breath, at most 22: {line[:40]!r}..."
    if any(c in line for c in "<>&"):
        yield "has a sign that cannot be spoken (< > &)"


def _unknown_braces(pattern: str) -> str:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
    except ValueError as wrong:
        return f"its braces do not match: {wrong}"
    strange = sorted(names - set(LONGEST_VALUES))
    return f"there is nothing to put into {{{strange[0]}}}" if strange else ""


def _listed(language: Language, structure: Structure) -> Iterator[tuple[str, str]]:
    """A topic that lists others must name each with its key, by text."""
    for topic in structure.topics.values():
        for item in structure.topics_of(topic.lists) if topic.lists else ():
            line = f"{item.key} {language.topics[item.id].label}" if item.id in language.topics else ""
            if topic.id in language.topics and line not in (language.topics[topic.id].text or ""):
                yield f"topics.{topic.id}.text", f"must list {line!r}"
