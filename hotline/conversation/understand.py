"""What a message means: exact words first, then words in a sentence, then a careful guess.

The order is the rule: the carrier's words, danger, commands, an hour, small talk, a wish to leave, topics
inside a sentence, a typing mistake. A guess may only ever lead to an answer, never to a change.
A known phrase is known in every language. Anything else is read in the language that most of its words tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time

from hotline.content.model import Content, Grammar, Target
from hotline.content.normalise import words as normalise
from hotline.conversation.danger import danger_in
from hotline.conversation.hours import read_half, read_hour
from hotline.conversation.leaving import grade
from hotline.conversation.nearest import nearest

LONGEST_COMMAND = 4  # words in the longest phrase that names a command
LONGEST_HOUR = 10  # words in "at half past 8 in the evening please"
MOST_ASKING = 8  # small words before a wish, as in "can you please now"
FORGETS = ("forget", "erase")
MANY_TOPICS = 3  # a message that touches more than this gets the whole list


@dataclass(frozen=True)
class Meaning:
    """`kind` and `id` as in Target, besides: "hour" and "half" (of a day, no word more), "zip",
    "near" (`choices`), "near-stop", "empty", "miss". `rest` are the words after a command's own,
    `words` all of them. `leaving`: a wish to leave may be in it too, so that the answer should say how.
    `language`: "" where nothing tells it."""

    kind: str
    id: str = ""
    rest: tuple[str, ...] = ()
    language: str = ""
    choices: tuple[Target, ...] = ()
    words: tuple[str, ...] = ()
    leaving: bool = False


def understand(exact: str, content: Content, language: str) -> Meaning:
    """The one meaning of what was typed or spoken; never raises."""
    words = normalise(exact)
    if any(_only_a_sign(exact, words, one.grammar) for one in content.languages.values()):
        return Meaning("smalltalk", "silent", words=words)
    if not words:
        return Meaning("empty")
    if found := _phrase(words, content):
        return found
    told = _told(words, content, language)
    for rule in RULES:
        if found := rule(words, content, told or language):
            return found if found.language else replace(found, language=told)
    return _guess(words, content, told or language, told)


def _told(words: tuple[str, ...], content: Content, language: str) -> str:
    """The language that most of these words tell, in a tie `language`; "" where none tells any."""
    told = [code for word in words if (code := content.telling.get(word))]
    if not told:
        return ""
    times = {code: told.count(code) for code in told}
    most = max(times.values())
    return language if times.get(language) == most else max(times, key=lambda code: times[code])


def _meant(target: Target, words: tuple[str, ...], rest: tuple[str, ...] = ()) -> Meaning:
    return Meaning(target.kind, target.id, rest, target.language, words=words)


def _phrase(words: tuple[str, ...], content: Content) -> Meaning | None:
    """The whole message is a known phrase: the carrier's words and exact keywords."""
    target = content.vocabulary.get(" ".join(words))
    return _meant(target, words) if target else None


def _only_a_sign(exact: str, words: tuple[str, ...], grammar: Grammar) -> bool:
    """A thumb up or a tapback (Liked "your text"): courtesy to a person, a loop between machines."""
    shown = [
        c
        for c in exact
        if not c.isspace() and c not in "\ufe0f\u200d" and not "\U0001f3fb" <= c <= "\U0001f3ff"
    ]
    if shown and all(c in grammar.signs for c in shown):
        return True
    quoting = any(quote in exact for quote in '\u201c\u201d"')
    return quoting and any(" ".join(words).startswith(f"{verb} ") for verb in grammar.reactions)


def _polite(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """One word with nothing but courtesy around it: "help me please", "STOP STOP", "text 1", "one"."""
    grammar = content.languages[language].grammar
    bare = dict.fromkeys(str(grammar.numbers.get(w, w)) for w in words if w not in grammar.polite)
    target = content.vocabulary.get(next(iter(bare))) if len(bare) == 1 else None
    return _meant(target, words) if target and target.kind in ("wish", "topic") else None


def _asked(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """STOP, its phrases or HELP, asked for and nothing besides: "I want to stop", "necesito help"."""
    small = _courtesy(content).union(*(one.grammar.asking for one in content.languages.values()))
    before = next((n for n, w in enumerate(words) if w not in small), len(words))
    for first in range(min(before, MOST_ASKING) + 1):
        last = len(words)
        while last > first:
            target = content.vocabulary.get(" ".join(words[first:last]))
            if target and target.kind == "wish" and target.id != "start":
                return _meant(target, words)
            if words[last - 1] not in small:
                break
            last -= 1
    return None


def _danger(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """A danger sign anywhere in the message is answered before anything else in it."""
    found = {code: danger_in(words, content.danger[code]) for code in _first(language, content.danger)}
    for sign in ("danger", "self_harm"):
        for code, heard in found.items():
            if heard == sign:
                return Meaning("danger", sign, language=code, words=words)
    return None


def _first(language: str, codes: Iterable[str]) -> list[str]:
    """The codes with this language first: what several know in the same words is answered in it."""
    return sorted(codes, key=lambda code: code != language)


def _command(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """A command's phrase first, its argument after; small words before it do not count."""
    start = 0
    while start < len(words) and words[start] in content.languages[language].grammar.fillers:
        start += 1
    for first in dict.fromkeys((0, start)):
        for size in range(min(LONGEST_COMMAND, len(words) - first), 0, -1):
            target = content.vocabulary.get(" ".join(words[first : first + size]))
            if target and target.kind == "command":
                grammar = content.languages[target.language or language].grammar
                rest = _rest(target.id, words[first + size :], grammar, content)
                if target.id in FORGETS and (wish := _leaving(words, content, language)):
                    return wish  # "erase my number" has long meant no more texts
                return _meant(target, words, rest) if _takes(target.id, rest, grammar) else None
    return None


def _rest(command: str, after: tuple[str, ...], grammar: Grammar, content: Content) -> tuple[str, ...]:
    """What a command is given: the words after it, without the small ones."""
    small = _small_beside(command, grammar, content)

    def matters(n: int, word: str) -> bool:
        if n and f"{after[n - 1]} {word}" in grammar.past:
            return True  # "quarter to"
        meant = content.vocabulary.get(word)
        again = command == "remind" and meant is not None and meant.id == command
        return word not in small and not again  # "remind me to drink water at 8"

    return tuple(word for n, word in enumerate(after) if matters(n, word))


def _small_beside(command: str, grammar: Grammar, content: Content) -> frozenset[str]:
    """Words beside a command that are no argument of it; courtesy may come in any language."""
    small = (grammar.fillers | _courtesy(content)) - grammar.am - grammar.pm
    return small - grammar.names if command == "zone" else small


def _courtesy(content: Content) -> frozenset[str]:
    """Small words of courtesy, in every language: people mix them."""
    return frozenset[str]().union(*(one.grammar.polite for one in content.languages.values()))


def _takes(command: str, rest: tuple[str, ...], grammar: Grammar) -> bool:
    """Whether these words can be the argument of that command, so that a sentence is not taken for one."""
    if not rest:
        return True
    if grammar.negations & set(rest):
        return False
    if command == "remind":
        return any(w[0].isdigit() or w in grammar.times or w in grammar.numbers for w in rest)
    if command == "pause":
        return any(w.isdigit() or w in grammar.numbers for w in rest) and len(rest) <= 2
    return command == "zone" and len(rest) <= 4


def _hour(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """An hour and nothing else ("8am", "20:30", "8"); what it is for, the state knows."""
    if len(words) <= LONGEST_HOUR and read_hour(words, content.languages[language].grammar):
        return Meaning("hour", rest=words, language=language, words=words)
    if read_half(words, content.languages[language].grammar):
        return Meaning("half", rest=words, language=language, words=words)
    if len(words) <= 2 and words[0].isdigit() and len(words[0]) == 5:
        return Meaning("zip", rest=words, language=language, words=words)
    return None


def _small(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """Small talk said together: "ok thank you", "hi good morning"."""
    found, first = [], 0
    while first < len(words):
        for size in range(min(LONGEST_COMMAND, len(words) - first), 0, -1):
            target = content.vocabulary.get(" ".join(words[first : first + size]))
            if target and target.kind == "smalltalk":
                found.append(target)
                first += size
                break
        else:
            return None
    return _meant(next((t for t in found if t.id != "silent"), found[0]), words)


def _keys(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
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


def _one_of(topics: tuple[Target, ...], words: tuple[str, ...], content: Content) -> Meaning:
    """One topic answers, two or three are offered, more get the list that the first of them stands on."""
    if len(topics) == 1:
        return _meant(topics[0], words)
    if len(topics) <= MANY_TOPICS:
        return Meaning("near", language=topics[0].language, choices=topics, words=words)
    known = content.structure.topics
    lists = (id for id, topic in known.items() if topic.lists == known[topics[0].id].menu)
    return _meant(replace(topics[0], id=next(lists, topics[0].id)), words)


def _leaving(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """A wish to leave in a sentence: a clear one is obeyed, a doubtful one is told how beside its answer."""
    grades = {code: grade(words, content.leaving[code]) for code in _first(language, content.leaving)}
    for sure in ("leave", "asked", "doubtful"):
        for code in (code for code, found in grades.items() if found == sure):
            if sure == "leave":
                return Meaning("wish", "stop", language=code, words=words)
            told = _keys(words, content, language) or _in_sentence(words, content, language)
            if sure == "doubtful" and told and told.kind == "topic":
                return replace(told, leaving=True)
            return Meaning("near-stop", language=code, words=words)
    return None


def _in_sentence(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """Topics named inside a sentence: one answers, two or three are offered, more get the list."""
    found: dict[str, Target] = {}  # the topic -> how it was first named
    taken = 0
    for first in range(len(words)):
        for size in range(min(LONGEST_COMMAND, len(words) - first), 0, -1):
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
    return _meant(next(iter(found.values())), words) if found else None


def _guess(words: tuple[str, ...], content: Content, language: str, told: str) -> Meaning:
    """A typing mistake: a clear winner among the topics answers, a near tie offers the choices.

    Nothing else is ever reached by guessing: a near command is only named, a near STOP only explained.
    """
    bare = tuple(w for w in words if not any(w in wishes.others for wishes in content.leaving.values()))
    close, clear = nearest(bare, content, language)
    if not close:
        return Meaning("miss", language=told, words=words)
    grammar = content.languages[language].grammar
    refusing = any(w in grammar.negations for w in words) and any(t.kind == "command" for t in close)
    if refusing or any(t.kind == "wish" and t.id == "stop" for t in close):
        return Meaning("near-stop", language=told, words=words)
    offered = tuple(t for t in close if t.kind in ("topic", "command", "wish"))
    if clear and len(close) == 1 and close[0].kind == "topic":
        return _meant(close[0], words)
    if not offered:
        return Meaning("miss", language=told, words=words)
    return Meaning("near", language=offered[0].language or told, choices=offered[:MANY_TOPICS], words=words)


RULES = (_polite, _danger, _asked, _command, _hour, _small, _leaving, _keys, _in_sentence)


def number_of(word: str, grammar: Grammar) -> int | None:
    """The number a word is: "3" and "three" -> 3."""
    return int(word) if word.isdigit() else grammar.numbers.get(word)


def as_time(text: str) -> time | None:
    """09:00 -> the time; None for anything else."""
    try:
        return time.fromisoformat(text) if ":" in text else None
    except ValueError:
        return None
