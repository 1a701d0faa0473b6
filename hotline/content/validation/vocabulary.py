"""What must be true of the words by which people are understood, and of small words put into texts."""

from collections.abc import Iterator
from datetime import date

from hotline.content import prompt_ids
from hotline.content.floor import DANGERS, MOST, Floor
from hotline.content.gsm7 import foreign
from hotline.content.meanings import floor_phrases, keywords
from hotline.content.model import Content, Language
from hotline.content.normalise import words
from hotline.content.validation.structure import is_hour
from hotline.content.validation.text_limits import LONGEST_VALUES
from hotline.twilio.opt_out_keywords import WORDS


def keyword_faults(language: Language, content: Content) -> Iterator[tuple[str, str]]:
    """What people may say: no phrase with two meanings, none of the carrier's own."""
    meant: dict[str, tuple[str, tuple[str, str]]] = {
        topic.key.lower(): (f"structure.toml, topics.{topic.id}.key", ("topic", topic.id))
        for topic in content.structure.topics.values()
        if topic.key
    }
    for code, key, phrase, target in floor_phrases(content.danger, content.leaving):
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


def phrase_faults(language: Language) -> Iterator[tuple[str, str]]:
    """Small words that texts are put together from: right in type, GSM-7, and no longer than was reckoned."""
    for id in sorted(prompt_ids.PHRASES & set(language.phrases)):
        if not isinstance(language.phrases[id], str) or not language.phrases[id].strip():
            yield f"language.{id}", "must be a text"
    days = language.phrases.get("days")
    week = days if isinstance(days, list) else []
    if len(week) != prompt_ids.DAYS or not all(isinstance(day, str) for day in week):
        yield "language.days", f"must be a list of {prompt_ids.DAYS} texts, Monday first"
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


def floor_faults(content: Content) -> Iterator[tuple[str, str, str]]:
    """The floors of every language: (file, key, reason)."""
    floors = (("danger", content.danger, DANGERS), ("leaving", content.leaving, ("stop",)))
    for folder, floor_by_code, answered in floors:
        for code in content.languages:
            if code not in floor_by_code:
                yield f"{folder}/{code}.toml", "the file", "is missing, though the line speaks that language"
        for code, floor in floor_by_code.items():
            for where, reason in _floor(floor, answered, MOST[folder]):
                yield f"{folder}/{code}.toml", where, reason


def _floor(floor: Floor, answered: tuple[str, ...], most: int) -> Iterator[tuple[str, str]]:
    if floor.review.on == date.min or not floor.review.by.strip():
        yield "review", "must name who answers for this list (by) and since when (on)"
    for told, phrases in floor.phrases.items():
        if told not in answered:
            yield f"floor.{told}", f"nothing answers to it: use one of {', '.join(answered)}"
        for phrase in phrases:
            if not phrase:
                yield f"floor.{told}", "a phrase has no letter or digit"
            elif phrase in WORDS and WORDS[phrase] != told:
                yield f"floor.{told}", f"{phrase!r} is the carrier's own word: leave it out"
    for told in answered:
        if not floor.phrases.get(told):
            yield f"floor.{told}", "is missing: it must hold at least one phrase"
    if (count := sum(map(len, floor.phrases.values()))) > most:
        yield "floor", f"has {count} phrases, {most} at most: the others belong in examples/"
