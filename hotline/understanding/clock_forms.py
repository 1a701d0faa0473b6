"""Clock forms: words to an hour and minute."""

import re
from dataclasses import dataclass

from hotline.understanding.hours import CLOCK, PACKED
from hotline.understanding.lexicon import LanguageLexicon
from hotline.understanding.sentence import Sentence

BARE, CLEAR, SURE = 0, 1, 2  # a number alone; surely an hour; surely this one
_HOURS = re.compile(r"^(\d{1,2})(?:h|hrs|hr|hs)$")  # 16h
_FIVES = frozenset(range(5, 60, 5))


@dataclass(frozen=True)
class ClockForm:
    """What a clock would show: hour and minute, or a named time; the place after its words."""

    hour: int
    minute: int
    end: int
    level: int
    bare: bool = True
    word: bool = False  # a number in letters, alone


def clock_form_at(sentence: Sentence, at: int) -> ClockForm | None:
    """The hour, with or without minutes, that a name or a number there tells."""
    word, lexicon = sentence.words[at], sentence.lexicon
    if named := _named_time_at(sentence, at):
        return named
    if word[0].isdigit():
        if ":" in word or (word.isdigit() and len(word) > 2):
            return _digits(word, at)
        if not word.isdigit():
            stem = _stem(word, lexicon)
            whole = stem.isdigit() and len(stem) < 3 and int(stem) < 25
            return ClockForm(int(stem), 0, at + 1, CLEAR) if whole else None
    elif word not in lexicon.numbers:
        return None if "beside" in sentence.starts[at] else _misspelt(sentence, at)
    number, end = number_at(sentence, at)
    if number > 24:
        return None
    if lexicon.numbers.get(word, 0) in (15, 30) and end == at + 1:  # "quarter", "half"
        return ClockForm(number, 0, end, BARE, word=True) if number == 15 else None
    return _with_minutes(sentence, at, number, end)


def number_at(sentence: Sentence, at: int, *, joined: bool = True) -> tuple[int, int]:
    """The number that begins there, and the place after it: "forty five" is 45; -1 for none.

    `joined`: a joint may stand within it, as in "treinta y cinco".
    """
    words, numbers = sentence.words, sentence.lexicon.numbers
    word = words[at] if at < len(words) else ""
    if word.isdigit():
        return (int(word), at + 1) if len(word) < 5 else (-1, at)
    number = numbers.get(word, -1)
    if number >= 20 and number % 10 == 0:
        after = at + 1
        if joined and after < len(words) and words[after] in sentence.lexicon.slots.minutes_more:
            after += 1
        unit = numbers.get(words[after], -1) if after < len(words) else -1
        if 1 <= unit <= 9:
            return number + unit, after + 1
    return number, at + 1 if number >= 0 else at


def _named_time_at(sentence: Sentence, at: int) -> ClockForm | None:
    """ "noon", "12 noon", "noonish"."""
    words, lexicon, first = sentence.words, sentence.lexicon, at
    if words[at] == "12" or lexicon.numbers.get(words[at]) == 12:
        first += 1
        if first < len(words) and words[first] in lexicon.grammar.fillers:
            first += 1  # "doce del mediodia"
    elif words[at] not in lexicon.time_starts and not words[at].endswith(lexicon.hour_endings):
        return None
    for size in (2, 1):
        if clock := lexicon.times.get(words[first : first + size]):
            part = size == 1 and any(len(name) > 1 and name[0] == words[first] for name in lexicon.times)
            end = min(first + size, len(words))
            return None if part else ClockForm(clock.hour, clock.minute, end, SURE)
    clock = lexicon.times.get((_stem(words[at], lexicon),))
    return ClockForm(clock.hour, clock.minute, at + 1, SURE) if clock else None


def _stem(word: str, lexicon: LanguageLexicon) -> str:
    """A word without the ending that changes no hour: "8ish", "noonish", "16h"."""
    if hours := _HOURS.match(word):
        return hours[1]
    ending = next((end for end in lexicon.hour_endings if len(word) > len(end) and word.endswith(end)), "")
    return word.removesuffix(ending)


def _with_minutes(sentence: Sentence, at: int, hour: int, end: int) -> ClockForm:
    """Minutes after the hour: "8 30", "eight thirty", "ocho y media", "nueve menos diez"."""
    words, slots = sentence.words, sentence.lexicon.slots
    alone = ClockForm(hour, 0, end, BARE, bare=not words[at].startswith("0"), word=not words[at].isdigit())
    if end >= len(words):
        return alone
    joined, fewer = words[end] in slots.minutes_more, words[end] in slots.minutes_less
    start = end + 1 if joined or fewer else end
    minute, after = number_at(sentence, start, joined=not joined)
    if not 1 <= minute <= 59:
        return alone
    digits = words[start].isdigit()
    if fewer:
        return ClockForm((hour - 2) % 12 + 1 if hour <= 12 else hour - 1, 60 - minute, after, CLEAR)
    if joined:
        aside = at and words[at - 1] in slots.aside  # "entre 3 y 5"
        if minute in _FIVES and not aside and (not digits or minute > 12 or after in sentence.parts):
            return ClockForm(hour, minute, after, CLEAR)
    elif digits:
        if len(words[start]) == 2 and words[start - 1].isdigit():
            return ClockForm(hour, minute, after, BARE, bare=alone.bare)
    elif not words[start - 1].isdigit() and (
        minute == 10 or minute >= (11 if after in sentence.parts else 13)
    ):
        return ClockForm(hour, minute, after, CLEAR, bare=alone.bare)
    return alone


def _misspelt(sentence: Sentence, at: int) -> ClockForm | None:
    """A number in letters with a slip, beside what shows an hour: "elevn am", "a las sinco"."""
    word, lexicon = sentence.words[at], sentence.lexicon
    stem = _stem(word, lexicon)
    if stem != word and 0 < (number := lexicon.numbers.get(stem, lexicon.numbers.get(stem + "e", 0))) < 13:
        return ClockForm(number, 0, at + 1, CLEAR, word=True)
    part = at + 1 in sentence.parts
    if not part and "hour_sign" not in sentence.ends[at]:
        return None
    number = lexicon.misspelt(word)[0 if part else 1]
    return ClockForm(number, 0, at + 1, CLEAR, word=True) if number else None


def _digits(word: str, at: int) -> ClockForm | None:
    match = CLOCK.match(word) or PACKED.match(word)
    if not match or int(match[1]) > 24 or int(match[2]) > 59:
        return None
    military = len(word) == 4 and word.startswith("0")
    level = CLEAR if ":" in word or military else BARE
    return ClockForm(int(match[1]), int(match[2]), at + 1, level, bare=not word.startswith("0"))


# ---------------------------------------------------------------- what moves an hour


def shift_at(sentence: Sentence, at: int) -> tuple[int, int, int] | None:
    """Minutes to add, where the hour begins, and how sure that is: "quarter to", "ten past", "diez para"."""
    words, lexicon = sentence.words, sentence.lexicon
    if size := sentence.starts[at].get("past", 0):
        minutes = lexicon.grammar.past[" ".join(words[at : at + size])]
        if words[at + size + 1 : at + size + 2] and words[at + size + 1] in lexicon.slots.hour:
            hours = _amount(sentence, at + size)  # "half AN HOUR before"
            return hours and (hours[0] * minutes // 60, *hours[1:])
        return minutes, _skip(sentence, at + size), CLEAR if size > 1 else BARE
    return _amount(sentence, at)


def _amount(sentence: Sentence, at: int) -> tuple[int, int, int] | None:
    """The same for a number of minutes or hours: "ten to", "an hour before", "diez para"."""
    words, slots = sentence.words, sentence.lexicon.slots
    number, end = number_at(sentence, at)
    if number == -1 and words[at] in sentence.lexicon.few:
        number, end = 1, at + 1  # "an hour before noon"
    if not 1 <= number < 60 or end >= len(words):
        return None
    half = number == 30 and end == at + 1 and not words[at].isdigit()  # "media hora"
    unit = (1 if half else 60) if words[end] in slots.hour else int(words[end] in slots.minute)
    start = end + 1 if unit else end
    before = sentence.starts[start].get("minutes_before", 0)
    after = sentence.starts[start].get("minutes_after", 0)
    if not (before or after) or not (unit or number in _FIVES):
        return None
    rest = _skip(sentence, start + (before or after))
    if not unit and before and not _ten_to(sentence, at, number, start, rest):
        return None
    return (-1 if before else 1) * number * (unit or 1), rest, SURE if unit else CLEAR


def _ten_to(sentence: Sentence, at: int, number: int, word: int, rest: int) -> bool:
    """Whether "ten to eleven" is ten minutes before it, not a change from ten to eleven."""
    words, slots = sentence.words, sentence.lexicon.slots
    if number > 12 or words[word] not in slots.linking:
        return True
    if "hour_before" in sentence.ends[at] and rest > word + 1:
        return False  # "las diez para las once"
    if words[at].isdigit() and rest == word + 1:
        return False
    return at == 0 or words[at - 1] not in (*slots.changing, *slots.aside)


def _skip(sentence: Sentence, at: int) -> int:
    """Past the words for hours that may stand there: "para LAS nueve"."""
    while size := sentence.starts[at].get("hour_before", 0):
        at += size
    return at
