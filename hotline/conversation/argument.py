"""A command that was typed, and what stands after it: an hour, a number of days, a place."""

from hotline.content.model import Content, Grammar
from hotline.conversation.courtesy import courtesy
from hotline.conversation.hours import read_half, read_hour
from hotline.conversation.meaning import LONGEST_PHRASE, Meaning, meant
from hotline.conversation.signs import leaving

LONGEST_HOUR = 10  # words in "at half past 8 in the evening please"
FORGETS = ("forget", "erase")
OF_WATER = ("remind", "water_off")  # beside these "water" and "reminder" say nothing new


def command(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """A command's phrase first, its argument after; small words before it do not count."""
    start = 0
    while start < len(words) and words[start] in content.languages[language].grammar.fillers:
        start += 1
    for first in dict.fromkeys((0, start)):
        for size in range(min(LONGEST_PHRASE, len(words) - first), 0, -1):
            target = content.vocabulary.get(" ".join(words[first : first + size]))
            if target and target.kind == "command":
                grammar = content.languages[target.language or language].grammar
                rest = _rest(target.id, words[first + size :], grammar, content)
                if target.id in FORGETS and (wish := leaving(words, content, language)):
                    return wish  # "erase my number" has long meant no more texts
                return meant(target, words, rest) if _takes(target.id, rest, grammar) else None
    return None


def hour(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """An hour and nothing else ("8am", "20:30", "8"); what it is for, the state knows."""
    if len(words) <= LONGEST_HOUR and read_hour(words, content.languages[language].grammar):
        return Meaning("hour", rest=words, language=language, words=words)
    if read_half(words, content.languages[language].grammar):
        return Meaning("half", rest=words, language=language, words=words)
    if len(words) <= 2 and words[0].isdigit() and len(words[0]) == 5:
        return Meaning("zip", rest=words, language=language, words=words)
    return None


def _rest(command: str, after: tuple[str, ...], grammar: Grammar, content: Content) -> tuple[str, ...]:
    """What a command is given: the words after it, without the small ones."""
    small = _small_beside(command, grammar, content)

    def matters(n: int, word: str) -> bool:
        if n and f"{after[n - 1]} {word}" in grammar.past:
            return True  # "quarter to"
        meant = content.vocabulary.get(word)
        water = command in OF_WATER and meant is not None and meant.id == "remind"
        return word not in small and not water  # "remind me to drink water at 8"

    return tuple(word for n, word in enumerate(after) if matters(n, word))


def _small_beside(command: str, grammar: Grammar, content: Content) -> frozenset[str]:
    """Words beside a command that are no argument of it; courtesy may come in any language."""
    small = (grammar.fillers | courtesy(content)) - grammar.am - grammar.pm
    return small - grammar.names if command == "zone" else small


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
