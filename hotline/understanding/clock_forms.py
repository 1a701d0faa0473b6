"""Clock forms: words to an hour and minute."""

import re
from dataclasses import dataclass

from hotline.understanding.hours import CLOCK, PACKED
from hotline.understanding.lexicon import LanguageLexicon, Words

BARE, CLEAR, SURE = 0, 1, 2  # a number alone; surely an hour; surely this one
_HOURS = re.compile(r"^(\d{1,2})(?:h|hrs|hr|hs)$")  # 16h
_FIVES = frozenset(range(5, 60, 5))
_SOUND_ALIKE = ({"s", "z"}, {"i", "y"}, {"c", "s"}, {"b", "v"})


@dataclass(frozen=True)
class ClockForm:
    """What a clock would show: hour and minute, or a named time; the place after its words."""

    hour: int
    minute: int
    end: int
    level: int
    bare: bool = True
    word: bool = False  # a number in letters, alone


def named_time_at(words: Words, at: int, lexicon: LanguageLexicon) -> ClockForm | None:
    """ "noon", "12 noon", "noonish"."""
    first = at
    if words[at] == "12" or lexicon.numbers.get(words[at]) == 12:
        first += 1
        if first < len(words) and words[first] in lexicon.grammar.fillers:
            first += 1  # "doce del mediodia"
    for size in (2, 1):
        if clock := lexicon.times.get(words[first : first + size]):
            part = size == 1 and any(len(name) > 1 and name[0] == words[first] for name in lexicon.times)
            return None if part else ClockForm(clock.hour, clock.minute, first + size, SURE)
    clock = lexicon.times.get((_stem(words[at], lexicon),))
    return ClockForm(clock.hour, clock.minute, at + 1, SURE) if clock else None


def _stem(word: str, lexicon: LanguageLexicon) -> str:
    """A word without the ending that changes no hour: "8ish", "noonish", "16h"."""
    ending = next((end for end in lexicon.after.endings if len(word) > len(end) and word.endswith(end)), "")
    hours = _HOURS.match(word)
    return hours[1] if hours else word.removesuffix(ending)


def clock_form_at(words: Words, at: int, lexicon: LanguageLexicon) -> ClockForm | None:
    """The hour, with or without minutes, that a number there names."""
    word = words[at]
    if word[0].isdigit():
        if ":" in word or (word.isdigit() and len(word) > 2):
            return _digits(word, at)
        if not word.isdigit():
            stem = _stem(word, lexicon)
            whole = stem.isdigit() and len(stem) < 3 and int(stem) < 25
            return ClockForm(int(stem), 0, at + 1, CLEAR) if whole else None
    elif word not in lexicon.numbers:
        return None if lexicon.shared.beside.at(words, at) else _misspelt(words, at, lexicon)
    number, end = number_at(words, at, lexicon)
    if number > 24:
        return None
    if lexicon.numbers.get(word, 0) in (15, 30) and end == at + 1:  # "quarter", "half"
        return ClockForm(number, 0, end, BARE, word=True) if number == 15 else None
    return _with_minutes(words, at, number, end, lexicon)


def number_at(words: Words, at: int, lexicon: LanguageLexicon, *, joined: bool = True) -> tuple[int, int]:
    """The number that begins there, and the place after it: "forty five" is 45; -1 for none.

    `joined`: a joint may stand within it, as in "treinta y cinco".
    """
    word = words[at] if at < len(words) else ""
    if word.isdigit():
        return (int(word), at + 1) if len(word) < 5 else (-1, at)
    number = lexicon.numbers.get(word, -1)
    if number >= 20 and number % 10 == 0:
        after = at + 1
        if joined and after < len(words) and words[after] in lexicon.grammar.slots.minutes_more:
            after += 1
        unit = lexicon.numbers.get(words[after], -1) if after < len(words) else -1
        if 1 <= unit <= 9:
            return number + unit, after + 1
    return number, at + 1 if number >= 0 else at


def _with_minutes(words: Words, at: int, hour: int, end: int, lexicon: LanguageLexicon) -> ClockForm:
    """Minutes after the hour: "8 30", "eight thirty", "ocho y media", "nueve menos diez"."""
    alone = ClockForm(hour, 0, end, BARE, bare=not words[at].startswith("0"), word=not words[at].isdigit())
    if end >= len(words):
        return alone
    slots = lexicon.grammar.slots
    joined, fewer = words[end] in slots.minutes_more, words[end] in slots.minutes_less
    start = end + 1 if joined or fewer else end
    minute, after = number_at(words, start, lexicon, joined=not joined)
    if not 1 <= minute <= 59:
        return alone
    digits = words[start].isdigit()
    if fewer:
        return ClockForm((hour - 2) % 12 + 1 if hour <= 12 else hour - 1, 60 - minute, after, CLEAR)
    part = lexicon.part_at(words, after)[0] > 0
    if joined:
        aside = at and words[at - 1] in slots.aside  # "entre 3 y 5"
        if minute in _FIVES and not aside and (not digits or minute > 12 or part):
            return ClockForm(hour, minute, after, CLEAR)
    elif digits:
        if len(words[start]) == 2 and words[start - 1].isdigit():
            return ClockForm(hour, minute, after, BARE, bare=alone.bare)
    elif not words[start - 1].isdigit() and (minute > 12 or minute == 10 or (minute > 10 and part)):
        return ClockForm(hour, minute, after, CLEAR, bare=alone.bare)
    return alone


def _misspelt(words: Words, at: int, lexicon: LanguageLexicon) -> ClockForm | None:
    """A number in letters with a slip, beside what shows an hour: "elevn am", "a las sinco"."""
    word = words[at]
    stem = _stem(word, lexicon)
    if stem != word and 0 < (number := lexicon.numbers.get(stem, lexicon.numbers.get(stem + "e", 0))) < 13:
        return ClockForm(number, 0, at + 1, CLEAR, word=True)
    if not 3 < len(word) < 8 or not word.isalpha():
        return None
    size, _ = lexicon.part_at(words, at + 1)
    if not size and not lexicon.sign.before(words, at):
        return None
    for name, number in lexicon.numbers.items():
        if 1 <= number <= 12 and (size or len(name) > 3) and name[0] == word[0] and _slip(word, name):
            return ClockForm(number, 0, at + 1, CLEAR, word=True)
    return None


# ---------------------------------------------------------------- what moves an hour


def shift_at(words: Words, at: int, lexicon: LanguageLexicon) -> tuple[int, int, int] | None:
    """Minutes to add, where the hour begins, and how sure that is: "quarter to", "ten past", "diez para"."""
    if size := lexicon.past.at(words, at):
        minutes = lexicon.grammar.past[" ".join(words[at : at + size])]
        if words[at + size + 1 : at + size + 2] and words[at + size + 1] in lexicon.grammar.slots.hour:
            hours = _amount(words, at + size, lexicon)  # "half AN HOUR before"
            return hours and (hours[0] * minutes // 60, *hours[1:])
        return minutes, _skip(words, at + size, lexicon), CLEAR if size > 1 else BARE
    return _amount(words, at, lexicon)


def _amount(words: Words, at: int, lexicon: LanguageLexicon) -> tuple[int, int, int] | None:
    """The same for a number of minutes or hours: "ten to", "an hour before", "diez para"."""
    number, end = number_at(words, at, lexicon)
    if number == -1 and words[at] in lexicon.few:
        number, end = 1, at + 1  # "an hour before noon"
    if not 1 <= number < 60 or end >= len(words):
        return None
    slots = lexicon.grammar.slots
    half = number == 30 and end == at + 1 and not words[at].isdigit()  # "media hora"
    unit = (1 if half else 60) if words[end] in slots.hour else int(words[end] in slots.minute)
    start = end + 1 if unit else end
    before, after = lexicon.minutes_before.at(words, start), lexicon.minutes_after.at(words, start)
    if not (before or after) or not (unit or number in _FIVES):
        return None
    rest = _skip(words, start + (before or after), lexicon)
    if not unit and before and not _ten_to(words, at, number, start, rest, lexicon):
        return None
    return (-1 if before else 1) * number * (unit or 1), rest, SURE if unit else CLEAR


def _ten_to(words: Words, at: int, number: int, word: int, rest: int, lexicon: LanguageLexicon) -> bool:
    """Whether "ten to eleven" is ten minutes before it, not a change from ten to eleven."""
    slots = lexicon.grammar.slots
    if number > 12 or words[word] not in slots.linking:
        return True
    if lexicon.before.before(words, at) and rest > word + 1:
        return False  # "las diez para las once"
    if words[at].isdigit() and rest == word + 1:
        return False
    return at == 0 or words[at - 1] not in (*slots.changing, *slots.aside)


def _skip(words: Words, at: int, lexicon: LanguageLexicon) -> int:
    """Past the words for hours that may stand there: "para LAS nueve"."""
    while size := lexicon.before.at(words, at):
        at += size
    return at


def _digits(word: str, at: int) -> ClockForm | None:
    match = CLOCK.match(word) or PACKED.match(word)
    if not match or int(match[1]) > 24 or int(match[2]) > 59:
        return None
    military = len(word) == 4 and word.startswith("0")
    level = CLEAR if ":" in word or military else BARE
    return ClockForm(int(match[1]), int(match[2]), at + 1, level, bare=not word.startswith("0"))


def _slip(word: str, name: str) -> bool:
    """Whether one is the other with a letter doubled, left out, swapped or written as it sounds."""
    if abs(len(word) - len(name)) > 1:
        return False
    if len(word) == len(name):
        wrong = [n for n in range(len(word)) if word[n] != name[n]]
        if len(wrong) == 1:
            return {word[wrong[0]], name[wrong[0]]} in _SOUND_ALIKE
        return len(wrong) == 2 and sorted(word) == sorted(name) and wrong[1] - wrong[0] == 1
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    if len(name) < 5 and longer == name:
        return False  # "for" is no four
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(1, len(longer)))
