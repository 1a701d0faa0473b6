"""Checks of keywords, small words, lengths and segments."""

import re
import string
from collections.abc import Iterator, Mapping
from datetime import date, time

from hotline.content.model import DANGERS, Content, Floor, Language, Structure
from hotline.content.normalise import words
from hotline.content.phrases import OFFERED, either, floor_phrases, keywords, offered
from hotline.content.read_prompts import DAYS, MOST, PHRASES, TEXTED_PHRASES
from hotline.content.toml_reader import Code, Problem
from hotline.domain.telephony import LONGEST_TEXT, foreign, segments
from hotline.twilio.webhook import WORDS


def keyword_problems(language: Language, content: Content) -> Iterator[Problem]:
    """Checks of keywords: no phrase with two meanings, none of Twilio's own."""
    file = f"{language.code}.toml"
    meant: dict[str, tuple[str, tuple[str, str]]] = {
        topic.key.lower(): (f"structure.toml, topics.{topic.id}.key", ("topic", topic.id))
        for topic in content.structure.topics.values()
        if topic.key
    }
    for code, key, phrase, target in floor_phrases(content.danger, content.leaving):
        folder = "danger" if target[0] == "danger" else "leaving"
        meant.setdefault(" ".join(words(phrase)), (f"{folder}/{code}.toml, {key}", target))
    for key, phrase, target in keywords(language):
        if PLACE.search(phrase):
            yield from place_problems(file, key, phrase)
            continue
        plain = " ".join(words(phrase))
        if not plain:
            message = f"{phrase!r} has no letter or digit"
            yield Problem(file, key, Code.EMPTY, message, quote=phrase)
        elif plain in WORDS:
            message = f"{phrase!r} is Twilio's own word and never reaches an answer: choose another"
            yield Problem(file, key, Code.RESERVED_KEYWORD, message, quote=phrase)
        elif plain in meant and meant[plain][1] != target:
            message = f"{phrase!r} has two meanings: it also stands in {meant[plain][0]}"
            yield Problem(file, key, Code.TWO_MEANINGS, message, quote=phrase)
        meant.setdefault(plain, (key, target))


def phrase_problems(language: Language) -> Iterator[Problem]:
    """Small words that texts are put together from: right in type, GSM-7, and no longer than was reckoned."""
    file = f"{language.code}.toml"
    for id in sorted(PHRASES & set(language.phrases)):
        if not isinstance(language.phrases[id], str) or not language.phrases[id].strip():
            yield Problem(file, f"language.{id}", Code.WRONG_TYPE, "must be a text")
    days = language.phrases.get("days")
    week = days if isinstance(days, list) else []
    if len(week) != DAYS or not all(isinstance(day, str) for day in week):
        message = f"must be a list of {DAYS} texts, Monday first"
        yield Problem(file, "language.days", Code.WRONG_TYPE, message)
    labels = {f"zones.labels.{id}": label for id, label in language.zone_labels.items() if id != "other"}
    texted = {f"language.{id}": str(language.phrases.get(id, "")) for id in TEXTED_PHRASES}
    for key, value in (*texted.items(), *(("language.days", str(day)) for day in week), *labels.items()):
        if strange := foreign(value):
            message = f"{strange!r} cannot be sent as GSM-7: write it plainer"
            yield Problem(file, key, Code.NOT_GSM7, message, quote=value)
        elif key in labels and len(value) > len(LONGEST_VALUES["zone"]):
            message = f"is longer than {len(LONGEST_VALUES['zone'])} characters"
            yield Problem(file, key, Code.TOO_LONG, message, quote=value)
    if "{city}" not in language.zone_labels.get("other", ""):
        message = "must say '{city}': it names every other zone"
        yield Problem(file, "zones.labels.other", Code.NOT_SAID, message)
    for word, hour in language.grammar.times.items():
        if not is_hour(hour):
            message = f"must be an hour like '12:00', is {hour!r}"
            yield Problem(file, f"grammar.times.{word}", Code.WRONG_VALUE, message)
    for word, day in language.grammar.holidays.items():
        if not is_day(day):
            message = f"must be a month and a day like '12-25', is {day!r}"
            yield Problem(file, f"grammar.holidays.{word}", Code.WRONG_VALUE, message)


def floor_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with the floors of every language."""
    floors = (("danger", content.danger, DANGERS), ("leaving", content.leaving, ("stop",)))
    for folder, floor_by_code, answered in floors:
        for code in content.languages:
            if code not in floor_by_code:
                message = "is missing, though the line speaks that language"
                yield Problem(f"{folder}/{code}.toml", "the file", Code.MISSING, message)
        for code, floor in floor_by_code.items():
            yield from _floor(f"{folder}/{code}.toml", floor, answered, MOST[folder])


def _floor(file: str, floor: Floor, answered: tuple[str, ...], most: int) -> Iterator[Problem]:
    if floor.reviewed == date.min or not floor.reviewer.strip():
        message = "must name who answers for this list (by) and since when (on)"
        yield Problem(file, "review", Code.BAD_REVIEW, message)
    for meaning, phrases in floor.phrases.items():
        key = f"floor.{meaning}"
        if meaning not in answered:
            message = f"nothing answers to it: use one of {', '.join(answered)}"
            yield Problem(file, key, Code.UNKNOWN_ENTRY, message)
        for phrase in phrases:
            if not phrase:
                yield Problem(file, key, Code.EMPTY, "a phrase has no letter or digit")
            elif phrase in WORDS and WORDS[phrase] != meaning:
                message = f"{phrase!r} is Twilio's own word: leave it out"
                yield Problem(file, key, Code.RESERVED_KEYWORD, message, quote=phrase)
    for meaning in answered:
        if not floor.phrases.get(meaning):
            message = "is missing: it must hold at least one phrase"
            yield Problem(file, f"floor.{meaning}", Code.MISSING, message)
    if (count := sum(map(len, floor.phrases.values()))) > most:
        message = f"has {count} phrases, {most} at most: the others belong in examples/"
        yield Problem(file, "floor", Code.TOO_MANY, message)


def is_hour(text: str) -> bool:
    """Whether this is an hour as the prompts write one: 09:00."""
    try:
        return ":" in text and bool(time.fromisoformat(text))
    except ValueError:
        return False


def is_day(text: str) -> bool:
    """Whether this is a month and a day as the prompts write them: 12-25."""
    try:
        return len(text) == len("12-25") and bool(date.fromisoformat(f"2028-{text}"))
    except ValueError:
        return False


# ---------------------------------------------------------------- lengths and segments

Values = Mapping[str, str]  # brace -> what it may become
MOST_SEGMENTS = 2
LONGEST_SENTENCE = 22  # words of a spoken line: what is said in one breath
PLACE = re.compile(r"\[\[([^\]]+)\]\]")  # as `hotline new` leaves them to be filled in
ONE_SEGMENT = frozenset({"stopped", "stopped_forget", "water_off"})  # confirmations of an opt-out
# The longest that each brace can become: what the segment count must still hold for. {label} and {choices}
# may become longer: see `longest_values`.
LONGEST_VALUES: Values = {
    "name": "N" * 24, "contact": "c" * 40, "label": "x" * 18, "choices": "x" * 53,  # three towns,
    "emergency": "911", "emergency_spoken": "9 1 1",
    "crisis": "0800 111 0 111", "crisis_spoken": "0 8 0 0, 1 1 1, 0, 1 1 1", "crisis_by": "call or text",
    "violence": "1-800-799-7233", "violence_spoken": "1, 8 0 0, 7 9 9, 7 2 3 3",
    "violence_by_text": " or text START to 88788",
    "poison": "1-800-222-1222", "poison_spoken": "1, 8 0 0, 2 2 2, 1 2 2 2",
    "date": "12/31/2026", "since": "12/31/2026", "day": "Wed", "days": "Monday to Friday",
    "hour": "10:30AM", "first": "8:30AM", "second": "8:30PM", "old": "10:30PM", "spoken_hour": "10 30 A M",
    "earliest": "10:30AM", "latest": "10:30PM", "spoken_earliest": "10 30 A M", "spoken_latest": "10 30 P M",
    "zone": "Hawaii-Aleutian time", "city": "Indianapolis", "minutes": "15", "state": "paused",
    "arrived": "35", "failed": "35", "skipped": "35", "open": "35", "consents": "999", "receipt": "0" * 8,
    "reminder_days": "35", "pending_days": "7", "erasure_days": "45", "consent_years": "5", "key": "9",
    "nurse_line": "+123456789012345",
    "nurse_hours": "Mon-Fri 10:30AM-10:30PM, " * 3 + "Hawaii-Aleutian time",
    "nurse_hours_spoken": "Monday to Friday, 10 30 A M to 10 30 P M, Central time",
}  # fmt: skip
# Phrases of [language] by the brace that they fill.
_PHRASES: Mapping[str, tuple[str, ...]] = {
    "crisis_by": ("call", "call_or_text"),
    "state": ("on", "paused"),
    "day": ("days",),
    "days": ("everyday", "weekdays"),
}
# As long as the settings may be: prompts that pass with these pass on every line.
LONGEST_SETTINGS = {name: LONGEST_VALUES[name] for name in ("name", "contact")}


def longest_values(structure: Structure, languages: Mapping[str, Language]) -> dict[str, str]:
    """LONGEST_VALUES, and what the languages put into braces where that is longer."""
    topics = structure.topics.values()
    texts = [country.violence_text for country in structure.countries.values()]
    may_be: dict[str, list[str]] = {
        brace: [] for brace in ("label", "choices", "violence_by_text", *_PHRASES)
    }
    for language in languages.values():
        may_be["label"] += [answer.label for answer in language.topics.values()]
        names = sorted((offered(topic, language) for topic in topics if topic.id in language.topics), key=len)
        others = [other for other in languages.values() if "or" in other.phrases]
        may_be["choices"] += [either(names[-OFFERED:], other) for other in others]
        to_text = str(language.phrases.get("violence_text", ""))
        may_be["violence_by_text"] += [to_text.replace("{text}", text) for text in texts]
        for brace, ids in _PHRASES.items():
            phrases = [language.phrases.get(id, "") for id in ids]
            may_be[brace] += [
                w for phrase in phrases for w in ([phrase] if isinstance(phrase, str) else phrase)
            ]
    return {  # a phrase that is not GSM-7 is a problem of its own entry: vocabulary.py
        brace: max((value, *(word for word in may_be.get(brace, ()) if not foreign(word))), key=len)
        for brace, value in LONGEST_VALUES.items()
    }


def text_problems(
    file: str, key: str, text: str, most: int, values: Values = LONGEST_VALUES, item: int | None = None
) -> Iterator[Problem]:
    """What is wrong with a text that may cost `most` segments: braces, characters, price, length.

    `values`: the longest that its braces can become.
    """
    if wrong := _wrong_braces(text):
        yield Problem(file, key, *wrong, item)
        return
    yield from place_problems(file, key, text, item)
    filled = text.format(**values)
    if strange := foreign(filled):
        price = "would more than double the price"
        message = f"{strange!r} cannot be sent as GSM-7 and {price}: write it plainer"
        yield Problem(file, key, Code.NOT_GSM7, message, item)
    elif (cost := segments(filled)) > most:
        message = f"costs {cost} segments with the longest names ({len(filled)} characters); {most} may be"
        yield Problem(file, key, Code.TOO_MANY_SEGMENTS, message, item)
    if len(filled) > LONGEST_TEXT:
        yield Problem(file, key, Code.TOO_LONG, f"is longer than {LONGEST_TEXT} characters", item)


def speech_problems(file: str, key: str, line: str) -> Iterator[Problem]:
    """What is wrong with a spoken line: braces, breath, signs."""
    if wrong := _wrong_braces(line):
        yield Problem(file, key, *wrong, quote=line)
    yield from place_problems(file, key, line)
    if (count := len(line.split())) > LONGEST_SENTENCE:
        message = f"has {count} words in one breath, at most {LONGEST_SENTENCE}: {line[:40]!r}..."
        yield Problem(file, key, Code.LONG_SENTENCE, message, quote=line)
    if any(c in line for c in "<>&"):
        message = "has a sign that cannot be spoken (< > &)"
        yield Problem(file, key, Code.NOT_SPEAKABLE, message, quote=line)


def place_problems(file: str, key: str, text: str, item: int | None = None) -> Iterator[Problem]:
    """A placeholder of a new article that is not filled in yet."""
    for place in PLACE.findall(text):
        yield Problem(file, key, Code.PLACE, f"has a place to fill in: [[{place}]]", item)


def _wrong_braces(pattern: str) -> tuple[Code, str] | None:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
    except ValueError as wrong:
        return Code.UNMATCHED_BRACES, f"its braces do not match: {wrong}"
    strange = sorted(names - set(LONGEST_VALUES))
    return (Code.UNKNOWN_PLACEHOLDER, f"there is nothing to put into {{{strange[0]}}}") if strange else None
