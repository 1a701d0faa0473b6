"""Topics that a message asks for: by number, by letter, by name in a sentence."""

from dataclasses import replace

from hotline.content.model import Content, Target
from hotline.conversation.meaning import LONGEST_PHRASE, Meaning, meant

MANY_TOPICS = 3  # a message that touches more than this gets the whole list


def keys(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """Several numbers or letters of topics: "1 3", "2 and 5"."""
    grammar = content.languages[language].grammar
    keyed = {key.lower() for topic in content.structure.topics.values() if (key := topic.key)}
    if (
        len(words) == 1
        and len(words[0]) > 2
        and keyed.issuperset(words[0])
        and "".join(sorted(words[0])) == words[0]
    ):
        words = tuple(words[0])  # "A B C", which reads as a word spelt out
    joints = frozenset[str]().union(*(one.grammar.joints for one in content.languages.values()))
    small = (joints | grammar.fillers) - keyed
    if any(len(w) > 1 for w in words if w not in small):
        small |= grammar.fillers  # "a cramp" is no A
    keys = [content.vocabulary.get(w) for w in words if w not in small]
    topics = tuple(dict.fromkeys(t for t in keys if t and t.kind == "topic"))
    if len(keys) < 2 or len(keys) != len([t for t in keys if t and t.kind == "topic"]):
        return None
    if all(len(w) > 1 for w in words):
        return None
    special = tuple(t for t in topics if not content.structure.topics[t.id].generic)
    return _one_of(special, words, content) if special else None


def in_sentence(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """Topics named inside a sentence: one answers, two or three are offered, more get the list."""
    found: dict[str, Target] = {}  # the topic -> how it was first named
    taken = 0
    for first in range(len(words)):
        for size in range(min(LONGEST_PHRASE, len(words) - first), 0, -1):
            phrase = " ".join(words[first : first + size])
            target = content.vocabulary.get(phrase)
            if first >= taken and target and target.kind == "topic" and len(phrase) > 1:
                found.setdefault(target.id, target)
                taken = first + size
                break
    topics = content.structure.topics
    special = tuple(t for t in found.values() if not topics[t.id].generic)
    if special:
        return _one_of(special, words, content)
    return meant(next(iter(found.values())), words) if found else None


def _one_of(topics: tuple[Target, ...], words: tuple[str, ...], content: Content) -> Meaning:
    """One topic answers, two or three are offered, more get the list that the first of them stands on."""
    if len(topics) == 1:
        return meant(topics[0], words)
    if len(topics) <= MANY_TOPICS:
        return Meaning("near", language=topics[0].language, choices=topics, words=words)
    known = content.structure.topics
    lists = (id for id, topic in known.items() if topic.lists == known[topics[0].id].menu)
    return meant(replace(topics[0], id=next(lists, topics[0].id)), words)
