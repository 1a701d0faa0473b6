"""Everything that must be true of the words before a line may start with them."""

import string
from collections.abc import Iterator, Mapping, Set
from datetime import date

from hotline.content import needed
from hotline.content.gsm7 import LONGEST, foreign, segments
from hotline.content.keywords import heard_words, keywords
from hotline.content.languages import language_faults
from hotline.content.lexicon import SILENT
from hotline.content.model import Answer, Content, Danger, Language, Leaving, Lexicon, Structure
from hotline.content.normalise import words
from hotline.content.reserved import WORDS
from hotline.content.structure import is_hour, structure_faults

MOST_SEGMENTS = 2
ONE_SEGMENT = frozenset({"stopped", "water_off"})  # confirmations of an opt-out
FEWEST_REMINDERS = 14
# The longest that each brace can become: what the segment count must still hold for.
LONGEST_VALUES: Mapping[str, str] = {
    "name": "N" * 24,
    "contact": "c" * 40,
    "emergency": "911",
    "emergency_spoken": "9 1 1",
    "crisis": "0800 111 0 111",
    "crisis_spoken": "0 8 0 0, 1 1 1, 0, 1 1 1",
    "crisis_by": "call or text",
    "hour": "10:30AM",
    "first": "8:30AM",
    "second": "8:30PM",
    "old": "10:30PM",
    "zone": "Hawaii-Aleutian time",
    "city": "Indianapolis",
    "days": "Monday to Friday",
    "day": "Wed",
    "earliest": "10:30AM",
    "latest": "10:30PM",
    "spoken_earliest": "10 30 A M",
    "spoken_latest": "10 30 P M",
    "spoken_hour": "10 30 A M",
    "choices": "MEDICAL CONDITIONS, BUILD UP SLOWLY or POOR STRETCHING",
    "minutes": "15",
    "receipt": "0" * 8,
    "state": "paused",
    "arrived": "35",
    "failed": "35",
    "skipped": "35",
    "open": "35",
    "consents": "999",
    "since": "12/31/2026",
    "reminder_days": "35",
    "pending_days": "7",
    "erasure_days": "45",
    "consent_years": "5",
    "label": "medical conditions",
    "key": "9",
}
# Sayings that a rule of the law or the carriers wants certain braces and words in.
# 47 CFR 64.1200(a)(12); CTIA Messaging Principles 5.1.2.1: programme, frequency, rates, HELP, STOP.
# <often> is what each language has for it in [law].
MUST_SAY: Mapping[str, tuple[str, ...]] = {
    "cramp": ("{emergency}", "<tips>"),
    "danger": ("{emergency}", "{crisis}"),
    "self_harm": ("{emergency}", "{crisis}"),
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
        "<fluids>",
    ),
    "join_ask": ("{name}", "{hour}", "{zone}", "<help>", "STOP", "<rates>", "<fluids>"),
    "forget_ask": ("{name}", "<erase>"),
    "forgotten": ("{name}", "{receipt}", "Twilio"),
    "ask_hour": ("{name}", "STOP", "<rates>", "<fluids>"),
}


def problems(content: Content, commands: Set[str]) -> list[str]:
    """One line for each fault: file, key, reason. Empty when the words may be used."""
    found = [f"structure.toml: {where}: {reason}" for where, reason in structure_faults(content.structure)]
    for language in content.languages.values():
        for where, reason in _language(language, content, commands):
            found.append(f"{language.code}.toml: {where}: {reason}")
    beside = (*language_faults(content.languages, content.structure), *_heard(content))
    return found + [f"{file}: {where}: {reason}" for file, where, reason in beside]


def _language(language: Language, content: Content, commands: Set[str]) -> Iterator[tuple[str, str]]:
    yield from _whole(language, content, commands)
    yield from _keywords(language, content)
    yield from _phrases(language)
    yield from _calls(language)
    yield from _answers(language)
    yield from _reminders(language)
    yield from _listed(language, content.structure)


def _phrases(language: Language) -> Iterator[tuple[str, str]]:
    """Small words that texts are put together from: right in type, GSM-7, and no longer than was reckoned."""
    for id in sorted(needed.PHRASES & set(language.phrases)):
        if not isinstance(language.phrases[id], str) or not language.phrases[id].strip():
            yield f"language.{id}", "must be a text"
    days = language.phrases.get("days")
    week = days if isinstance(days, list) else []
    if len(week) != needed.DAYS or not all(isinstance(day, str) for day in week):
        yield "language.days", f"must be a list of {needed.DAYS} texts, Monday first"
    put = [("language.days", "day", str(day)) for day in week]
    put += [(f"language.{id}", "days", str(language.phrases.get(id, ""))) for id in ("everyday", "weekdays")]
    put += [
        (f"zones.labels.{id}", "zone", label) for id, label in language.zone_labels.items() if id != "other"
    ]
    for where, brace, value in put:
        if strange := foreign(value):
            yield where, f"{strange!r} cannot be sent as GSM-7: write it plainer"
        elif len(value) > len(LONGEST_VALUES[brace]):
            yield where, f"is longer than {len(LONGEST_VALUES[brace])} characters"
    if "{city}" not in language.zone_labels.get("other", ""):
        yield "zones.labels.other", "must say '{city}': it names every other zone"
    for word, hour in language.grammar.times.items():
        if not is_hour(hour):
            yield f"grammar.times.{word}", f"must be an hour like '12:00', is {hour!r}"


def _heard(content: Content) -> Iterator[tuple[str, str, str]]:
    """The signs and wishes of every language: (file, key, reason)."""
    for code in content.languages:
        for folder, known in (("danger", content.danger), ("leaving", content.leaving)):
            if code not in known:
                yield f"{folder}/{code}.toml", "the file", "is missing, though the line speaks that language"
    for code, danger in content.danger.items():
        asked = needed.DANGER | {group for sign in danger.signs for group in sign}
        for where, reason in (*_graded(danger.lexicon, asked), *_reviewed(danger)):
            yield f"danger/{code}.toml", where, reason
    for code, leaving in content.leaving.items():
        for where, reason in (*_graded(leaving.lexicon, needed.LEAVING), *_reviewed(leaving)):
            yield f"leaving/{code}.toml", where, reason
    for code, key, phrase, (kind, _) in heard_words(content.danger, content.leaving):
        if " ".join(words(phrase)) in WORDS:
            folder = "danger" if kind == "danger" else "leaving"
            yield f"{folder}/{code}.toml", key, f"{phrase!r} is the carrier's own word: leave it out"


def _graded(lexicon: Lexicon, asked: Set[str]) -> Iterator[tuple[str, str]]:
    """Groups that the rules ask for by name, and none that no rule asks for."""
    groups = {
        group for phrases in lexicon.phrases.values() for _, names in phrases for group in names
    } - SILENT
    yield from (("groups", f"{group!r} has no phrase") for group in sorted(asked - groups))
    yield from (("groups", f"no rule asks for {group!r} (misspelt?)") for group in sorted(groups - asked))


def _reviewed(heard: Danger | Leaving) -> Iterator[tuple[str, str]]:
    if heard.review.on == date.min or not heard.review.by.strip():
        yield "review", "must name who answers for this list (by) and since when (on)"
    if heard.within < 1:
        yield "within", "must be at least 1 word"


def _calls(language: Language) -> Iterator[tuple[str, str]]:
    """Everything spoken that is no answer."""
    spoken = [(f"calls.{id}", id, lines) for id, lines in language.calls.items()]
    for where, id, lines in (*spoken, *((f"menus.{m}.say", m, w.say) for m, w in language.menus.items())):
        several = (lines,) if isinstance(lines, str) else lines
        if not isinstance(several, tuple) or not all(isinstance(line, str) for line in several):
            yield where, "must be a text or a list of texts"
        elif id in needed.CALL_LINES and not isinstance(lines, str):
            yield where, "must be one text"
        else:
            yield from ((where, reason) for line in several for reason in _speech(line))


def _keywords(language: Language, content: Content) -> Iterator[tuple[str, str]]:
    meant: dict[str, tuple[str, tuple[str, str]]] = {
        topic.key.lower(): (f"structure.toml, topics.{topic.id}.key", ("topic", topic.id))
        for topic in content.structure.topics.values()
        if topic.key
    }
    for code, key, phrase, target in heard_words(content.danger, content.leaving):
        folder = "danger" if target[0] == "danger" else "leaving"
        meant.setdefault(" ".join(words(phrase)), (f"{folder}/{code}.toml, {key}", target))
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
            if id in ("danger", "self_harm") and "{emergency_spoken}" not in " ".join(answer.speech):
                yield f"{key}.speech", "must say '{emergency_spoken}'"
            for named in MUST_SAY.get(id, ()):
                must = language.law.get(named[1:-1], named) if named.startswith("<") else named
                if answer.text is None or must.lower() not in answer.text.lower():
                    yield f"{key}.text", f"must say {must!r}"


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
        ("says", set(language.says), needed.SAYS_BY_TEXT | needed.SAYS_BY_PHONE | set(first.says)),
        ("calls", set(language.calls), needed.CALLS),
        ("smalltalk", set(language.smalltalk), needed.SMALLTALK),
        ("wishes", set(language.wishes), needed.WISHES),
        ("law", set(language.law), needed.LAW),
        ("language", set(language.phrases), needed.PHRASES | {"days"} | set(first.phrases)),
    ):
        yield from ((f"{section}.{id}", "is missing") for id in sorted(wanted - mine))
        yield from ((f"{section}.{id}", "nothing answers to it (misspelt?)") for id in sorted(mine - wanted))
    for id, answer in language.says.items():
        if id in needed.SAYS_BY_TEXT and answer.text is None:
            yield f"says.{id}.text", "is missing"
        if id in needed.SAYS_BY_PHONE and not answer.speech:
            yield f"says.{id}.speech", "is missing"
    for id, answer in language.topics.items():
        if not answer.speech:
            yield f"topics.{id}.speech", "is empty: every answer has a spoken form"
    for menu in content.structure.menus.values():
        if menu.text not in language.topics and not language.says.get(menu.text, Answer()).text:
            yield f"menus.{menu.id}", f"key 9 there should text {menu.text!r}, which has no text"


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
