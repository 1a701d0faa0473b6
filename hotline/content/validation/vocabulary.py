"""Checks of keywords, and of small words put into texts."""

from collections.abc import Iterator
from datetime import date, time

from hotline.content import prompt_ids
from hotline.content.model import DANGERS, Content, Floor, Language
from hotline.content.normalise import words
from hotline.content.phrases import floor_phrases, keywords
from hotline.content.prompt_ids import MOST
from hotline.content.toml_reader import Code, Problem
from hotline.content.validation.text_limits import LONGEST_VALUES, PLACE, place_problems
from hotline.domain.telephony import foreign
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
    for id in sorted(prompt_ids.PHRASES & set(language.phrases)):
        if not isinstance(language.phrases[id], str) or not language.phrases[id].strip():
            yield Problem(file, f"language.{id}", Code.WRONG_TYPE, "must be a text")
    days = language.phrases.get("days")
    week = days if isinstance(days, list) else []
    if len(week) != prompt_ids.DAYS or not all(isinstance(day, str) for day in week):
        message = f"must be a list of {prompt_ids.DAYS} texts, Monday first"
        yield Problem(file, "language.days", Code.WRONG_TYPE, message)
    labels = {f"zones.labels.{id}": label for id, label in language.zone_labels.items() if id != "other"}
    texted = {f"language.{id}": str(language.phrases.get(id, "")) for id in prompt_ids.TEXTED_PHRASES}
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
