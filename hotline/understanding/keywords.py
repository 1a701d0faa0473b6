"""Exact keywords: whole messages that stand in the prompts."""

from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter

from hotline.content.model import Content, Target
from hotline.understanding.intent import Intent, meant

LONGEST_PHRASE = 5  # words in the longest phrase that names a command
MOST_TOPICS = 3  # a message that touches more than this gets the whole list
MOST_ASKING = 8  # small words before a wish, as in "can you please now"


def exact(words: tuple[str, ...], content: Content, language: str) -> Intent | None:
    """What a message means that is a known phrase, but for courtesy, keys, repeats and menu lines."""
    phrase = content.vocabulary.get(" ".join(words))
    if phrase:
        return meant(phrase, words)
    rules = (_polite, _asked_for, _menu_line, _small_talk, _keys)
    return next((intent for rule in rules if (intent := rule(words, content, language))), None)


def command(words: tuple[str, ...], content: Content, language: str) -> tuple[Target, tuple[str, ...]] | None:
    """The command that a message begins with, small words before it aside, and the words after it."""
    fillers, start = content.languages[language].grammar.fillers, 0
    while start < len(words) and words[start] in fillers:
        start += 1
    for first in dict.fromkeys((0, start)):
        for size in range(min(LONGEST_PHRASE, len(words) - first), 0, -1):
            target = content.vocabulary.get(" ".join(words[first : first + size]))
            if target and target.kind == "command":
                return target, words[first + size :]
    return None


def _polite(words: tuple[str, ...], content: Content, language: str) -> Intent | None:
    """One word with nothing but courtesy around it: "help me please", "STOP STOP", "option 1", "tip A"."""
    grammar, polite = content.languages[language].grammar, _courtesy(content)
    bare = tuple(dict.fromkeys(str(grammar.numbers.get(w, w)) for w in words if w not in polite))
    targets = [content.vocabulary.get(word) for word in bare]
    if len(bare) == 1:
        target = targets[0]
        return meant(target, words) if target and target.kind in ("wish", "topic") else None
    special = [target for target in targets if target and not _generic(target, content)]
    letter = len(special) == 1 and any(content.vocabulary.get(w) == special[0] for w in grammar.fillers)
    if len(bare) == 2 and len(special) == 1 and not letter and None not in targets:
        return meant(special[0], words) if special[0].kind == "topic" else None  # "cramp 1"
    target = content.vocabulary.get(" ".join(word for word in words if word not in grammar.fillers))
    return meant(target, words) if target and target.kind == "topic" else None  # "a leg cramp"


def _generic(target: Target, content: Content) -> bool:
    return target.kind == "topic" and content.structure.topics[target.id].generic


def _asked_for(words: tuple[str, ...], content: Content, language: str) -> Intent | None:
    """STOP, its phrases or HELP, asked for and nothing besides: "I want to stop", "necesito help"."""
    small = _courtesy(content).union(*(each.grammar.asking for each in content.languages.values()))
    before = next((n for n, w in enumerate(words) if w not in small), len(words))
    for first in range(min(before, MOST_ASKING) + 1):
        last = len(words)
        while last > first:
            target = content.vocabulary.get(" ".join(words[first:last]))
            if target and target.kind == "wish" and target.id != "start":
                return meant(target, words)
            if words[last - 1] not in small:
                break
            last -= 1
    return None


def _menu_line(words: tuple[str, ...], content: Content, language: str) -> Intent | None:
    """One of our menu lines, typed back: "1 Dehydration", "B stretch"."""
    key = content.vocabulary.get(words[0])
    if key is None or key.kind != "topic" or len(words[0]) > 1:
        return None
    target = content.vocabulary.get(" ".join(words[1:]))
    labelled = any(_label(each.topics[key.id].label) == words[1:] for each in content.languages.values())
    same = target is not None and (target.kind, target.id) == (key.kind, key.id)
    return meant(key, words) if labelled or same else None


def _label(label: str) -> tuple[str, ...]:
    return tuple(label.lower().split())


def _small_talk(words: tuple[str, ...], content: Content, language: str) -> Intent | None:
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


def _keys(words: tuple[str, ...], content: Content, language: str) -> Intent | None:
    """Several numbers or letters of topics: "1 3", "2 and 5", "abc"."""
    keyed = {key.lower() for topic in content.structure.topics.values() if (key := topic.key)}
    if len(words) == 1 and len(words[0]) > 2 and keyed.issuperset(words[0]):
        in_order = "".join(sorted(set(words[0]))) == words[0]  # "135", but not 112
        words = tuple(words[0]) if in_order else words
    small = frozenset[str]().union(*(each.grammar.joints for each in content.languages.values())) - keyed
    typed = [w for w in words if w not in small]
    if len(typed) < 2 or not keyed.issuperset(typed):
        return None
    topics = tuple(dict.fromkeys(content.vocabulary[w] for w in typed))
    return offered(topics, words, content)


def offered(topics: tuple[Target, ...], words: tuple[str, ...], content: Content) -> Intent:
    """One topic answers, two or three are offered, more get the list that the first of them stands on."""
    if len(topics) == 1:
        return meant(topics[0], words)
    if len(topics) <= MOST_TOPICS:
        return Intent("near", language=topics[0].language, choices=topics, words=words)
    every = content.structure.topics
    lists = (id for id, topic in every.items() if topic.lists == every[topics[0].id].menu)
    return Intent("topic", next(lists, topics[0].id), language=topics[0].language, words=words)


def _courtesy(content: Content) -> frozenset[str]:
    """Small words of courtesy, in every language: people mix them."""
    return frozenset[str]().union(*(each.grammar.polite for each in content.languages.values()))


def denied(command: str, words: tuple[str, ...], content: Content) -> bool:
    """Whether a phrase of this command stands right after a word that denies it: "do not resume".

    One small word may stand between: "not on weekdays".
    """
    grammars = [language.grammar for language in content.languages.values()]
    negations = frozenset[str]().union(*(grammar.negations for grammar in grammars))
    small = frozenset[str]().union(*(grammar.fillers for grammar in grammars))
    meant = {phrase for phrase, target in content.vocabulary.items() if target.id == command}
    pairs = enumerate(zip(("", *words), words, strict=False), 1)
    after = [words[n:] for n, (before, word) in pairs if word in negations and before not in negations]
    after += [rest[1:] for rest in after if rest and rest[0] in small]
    return any(" ".join(rest[:size]) in meant for rest in after for size in range(1, LONGEST_PHRASE + 1))


def unlearned(words: tuple[str, ...], content: Content, scores: Mapping[str, float]) -> Intent | None:
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
