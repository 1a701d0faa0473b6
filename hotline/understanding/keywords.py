"""Exact keywords: messages in the words of the prompts, and typed commands."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter

from hotline.content.grammar import Grammar
from hotline.content.model import Content, Target
from hotline.understanding.hours import read_half, read_hour
from hotline.understanding.intent import Hour, Intent, Slots
from hotline.understanding.lexicon import listed
from hotline.understanding.slots import read_slots

LONGEST_PHRASE = 5  # words in the longest phrase that names a command
MOST_TOPICS = 3  # a message that touches more than this gets the whole list
MOST_ASKING = 8  # small words before a wish, as in "can you please now"
MOST_IN_A_PLACE = 4  # words after ZONE
FIVES = 5  # minutes between the hours that digits alone may mean
LONGEST_HOUR = 10  # words in "at half past 8 in the evening please"
TAKES_SLOTS = frozenset({"remind", "pause", "zone"})  # the commands that something may stand after

Words = tuple[str, ...]


@lru_cache(maxsize=4)
def _keys_of(content: Content) -> frozenset[str]:
    """The numbers and letters that name topics."""
    return frozenset(topic.key.lower() for topic in content.structure.topics.values() if topic.key)


@lru_cache(maxsize=4)
def _exact_words(content: Content) -> frozenset[str]:
    """Every word that may stand in an exact keyword of several words."""
    labels = [topic.label for language in content.languages.values() for topic in language.topics.values()]
    phrases = (*content.vocabulary, *map(str.lower, labels))
    small = listed(content, "polite", "asking", "fillers", "joints", "numbers")
    return small | _keys_of(content) | {word for phrase in phrases for word in phrase.split()}


def meant(target: Target, words: Words, slots: Slots | None = None) -> Intent:
    """The intent of a phrase of the line's own."""
    return Intent(target.kind, target.id, slots or Slots(), target.language, words=words)


def exact(words: Words, content: Content, language: str) -> Intent | None:
    """What a message means that is a known phrase, but for courtesy, keys, repeats and menu lines."""
    phrase = content.vocabulary.get(" ".join(words))
    if phrase:
        return meant(phrase, words)
    if len(words) > 1 and not _exact_words(content).issuperset(words):
        return None
    rules = (_polite, _asked_for, _menu_line, _small_talk, _keys)
    return next((intent for rule in rules if (intent := rule(words, content, language))), None)


def typed(text: str, words: Words, content: Content, language: str) -> Intent | None:
    """A command typed with what it takes, or an hour, a half of the day or a ZIP code and nothing else."""
    return command(text, words, content, language) or _alone(words, content, language)


def command(text: str, words: Words, content: Content, language: str) -> Intent | None:
    """A command's phrase first, what it takes after it: "remind me at 8", "zone denver"."""
    begun = _begun(words, content, content.languages[language].grammar)
    if begun is None:
        return None
    target, after = begun
    grammar = content.languages[target.language or language].grammar
    small = (grammar.fillers | grammar.polite) - (grammar.names if target.id == "zone" else frozenset())
    rest = tuple(word for word in after if word not in small)
    if not rest:
        return meant(target, words)
    if target.id not in TAKES_SLOTS or grammar.negations & set(rest):
        return None
    if target.id == "remind" and (hour := _whole_hour(after, grammar)):
        return meant(target, words, Slots(hour=hour))
    slots = read_slots(text, content, target.language or language)
    if target.id == "zone":
        with_place = replace(slots, places=(" ".join(rest), *slots.places))
        return meant(target, words, with_place) if len(rest) <= MOST_IN_A_PLACE else None
    read = slots.hour or slots.half if target.id == "remind" else slots.days or slots.until is not None
    if read:
        return meant(target, words, slots)
    number = any(grammar.number(word) is not None or word[0].isdigit() for word in rest)
    return meant(target, words, replace(slots, other=True)) if number else None


def _begun(words: Words, content: Content, grammar: Grammar) -> tuple[Target, Words] | None:
    """The command that a message begins with, small words before it aside, and the words after it."""
    start = 0
    while start < len(words) and words[start] in grammar.fillers:
        start += 1
    for first in dict.fromkeys((0, start)):
        for size in range(min(LONGEST_PHRASE, len(words) - first), 0, -1):
            target = content.vocabulary.get(" ".join(words[first : first + size]))
            if target and target.kind == "command":
                return target, words[first + size :]
    return None


def _whole_hour(words: Words, grammar: Grammar) -> Hour | None:
    """The hour that is all of these words: "at 8am please". 9:11 is none, since 911 is another number."""
    hour = read_hour(words, grammar)
    times = hour and (hour.either or (hour.at,))
    return hour if times and times[0] and times[0].minute % FIVES == 0 else None


def _alone(words: Words, content: Content, language: str) -> Intent | None:
    """An hour, a half of the day or a ZIP code and nothing else; what it is for, the state knows."""
    grammar = content.languages[language].grammar
    if len(words) <= LONGEST_HOUR and (hour := read_hour(words, grammar)):
        return Intent("hour", slots=Slots(hour=hour), language=language, words=words)
    if half := read_half(words, grammar):
        return Intent("half", slots=Slots(half=half), language=language, words=words)
    if len(words) <= 2 and words[0].isdigit() and len(words[0]) == 5:
        return Intent("zip", slots=Slots(places=(" ".join(words),)), language=language, words=words)
    return None


def _polite(words: Words, content: Content, language: str) -> Intent | None:
    """One word with nothing but courtesy around it: "help me please", "STOP STOP", "option 1", "tip A"."""
    grammar, polite = content.languages[language].grammar, listed(content, "polite")
    bare = [*dict.fromkeys([str(grammar.numbers.get(w, w)) for w in words if w not in polite])]
    targets = [content.vocabulary.get(word) for word in bare]
    if len(bare) == 1:
        target = targets[0]
        return meant(target, words) if target and target.kind in ("wish", "topic") else None
    topics = content.structure.topics
    special = [t for t in targets if t and not (t.kind == "topic" and topics[t.id].generic)]
    letter = len(special) == 1 and any(content.vocabulary.get(w) == special[0] for w in grammar.fillers)
    if len(bare) == 2 and len(special) == 1 and not letter and None not in targets:
        return meant(special[0], words) if special[0].kind == "topic" else None  # "cramp 1"
    target = content.vocabulary.get(" ".join(word for word in words if word not in grammar.fillers))
    return meant(target, words) if target and target.kind == "topic" else None  # "a leg cramp"


def _asked_for(words: Words, content: Content, language: str) -> Intent | None:
    """STOP, its phrases or HELP, asked for and nothing besides: "I want to stop", "necesito help"."""
    courtesy, before = listed(content, "polite", "asking"), 0
    while before < len(words) and words[before] in courtesy:
        before += 1
    for first in range(min(before, MOST_ASKING) + 1):
        last = len(words)
        while last > first:
            target = content.vocabulary.get(" ".join(words[first:last]))
            if target and target.kind == "wish" and target.id != "start":
                return meant(target, words)
            if words[last - 1] not in courtesy:
                break
            last -= 1
    return None


def _menu_line(words: Words, content: Content, language: str) -> Intent | None:
    """One of our menu lines, typed back: "1 Dehydration", "B stretch"."""
    key = content.vocabulary.get(words[0])
    if key is None or key.kind != "topic" or len(words[0]) > 1:
        return None
    target = content.vocabulary.get(" ".join(words[1:]))
    labels = (language.topics[key.id].label for language in content.languages.values())
    labelled = any(tuple(label.lower().split()) == words[1:] for label in labels)
    same = target is not None and (target.kind, target.id) == (key.kind, key.id)
    return meant(key, words) if labelled or same else None


def _small_talk(words: Words, content: Content, language: str) -> Intent | None:
    """Small talk said together: "ok thank you", "hi good morning"."""
    targets, first = list[Target](), 0
    while first < len(words):
        for size in range(min(LONGEST_PHRASE, len(words) - first), 0, -1):
            target = content.vocabulary.get(" ".join(words[first : first + size]))
            if target and target.kind == "smalltalk":
                targets.append(target)
                first += size
                break
        else:
            return None
    return meant(next((target for target in targets if target.id != "silent"), targets[0]), words)


def _keys(words: Words, content: Content, language: str) -> Intent | None:
    """Several numbers or letters of topics: "1 3", "2 and 5", "abc"."""
    keys = _keys_of(content)
    if len(words) == 1 and len(words[0]) > 2 and keys.issuperset(words[0]):
        in_order = "".join(sorted(set(words[0]))) == words[0]  # "135", but not 112
        words = tuple(words[0]) if in_order else words
    typed = [w for w in words if w in keys or w not in listed(content, "joints")]
    if len(typed) < 2 or not keys.issuperset(typed):
        return None
    topics = tuple(dict.fromkeys(content.vocabulary[w] for w in typed))
    return offered(topics, words, content)


def offered(topics: tuple[Target, ...], words: Words, content: Content) -> Intent:
    """One topic answers, two or three are offered, more get the list that the first of them stands on."""
    if len(topics) == 1:
        return meant(topics[0], words)
    if len(topics) <= MOST_TOPICS:
        return Intent("near", language=topics[0].language, choices=topics, words=words)
    every = content.structure.topics
    lists = (id for id, topic in every.items() if topic.lists == every[topics[0].id].menu)
    return Intent("topic", next(lists, topics[0].id), language=topics[0].language, words=words)


def denied(command: str, words: Words, content: Content) -> bool:
    """Whether a phrase of this command stands right after a word that denies it: "do not resume".

    One small word may stand between: "not on weekdays".
    """
    negations, small = listed(content, "negations"), listed(content, "fillers")
    meant = {phrase for phrase, target in content.vocabulary.items() if target.id == command}
    pairs = enumerate(zip(("", *words), words, strict=False), 1)
    after = [words[n:] for n, (before, word) in pairs if word in negations and before not in negations]
    after += [rest[1:] for rest in after if rest and rest[0] in small]
    return any(" ".join(rest[:size]) in meant for rest in after for size in range(1, LONGEST_PHRASE + 1))


def unlearned(words: Words, content: Content, scores: Mapping[str, float]) -> Intent | None:
    """A topic that the classifier has not learned (those of a new article), by its own words in a message."""
    topics, text = content.structure.topics, f" {' '.join(words)} "
    if topics.keys() <= scores.keys():
        return None
    candidates = [
        (not topics[target.id].generic, len(phrase), target)
        for phrase, target in content.vocabulary.items()
        if target.kind == "topic" and target.id not in scores and len(phrase) > 1 and f" {phrase} " in text
    ]
    return (
        replace(meant(max(candidates, key=itemgetter(0, 1))[2], words), exact=False) if candidates else None
    )
