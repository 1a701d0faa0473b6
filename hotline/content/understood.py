"""What must be true of the words by which people are understood, and of small words put into texts."""

from collections.abc import Iterator, Set
from datetime import date

from hotline.content import needed
from hotline.content.gsm7 import foreign
from hotline.content.keywords import heard_words, keywords
from hotline.content.lexicon import SILENT
from hotline.content.lines import LONGEST_VALUES
from hotline.content.model import Content, Language
from hotline.content.normalise import words
from hotline.content.reserved import WORDS
from hotline.content.signs import Danger, Leaving, Lexicon
from hotline.content.structure import is_hour


def keyword_faults(language: Language, content: Content) -> Iterator[tuple[str, str]]:
    """What people may say: no phrase with two meanings, none of the carrier's own."""
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


def phrase_faults(language: Language) -> Iterator[tuple[str, str]]:
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


def heard_faults(content: Content) -> Iterator[tuple[str, str, str]]:
    """The signs and wishes of every language: (file, key, reason)."""
    for code in content.languages:
        for folder, known in (("danger", content.danger), ("leaving", content.leaving)):
            if code not in known:
                yield f"{folder}/{code}.toml", "the file", "is missing, though the line speaks that language"
    for code, danger in content.danger.items():
        asked = needed.DANGER | {group for sign in (*danger.signs, *danger.self_harm_signs) for group in sign}
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
