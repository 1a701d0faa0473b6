"""Reads what stands before an hour and moves it: "ten to", "half past", "an hour before"."""

from hotline.understanding.faces import (
    BARE,
    CLEAR,
    MINUTES,
    SURE,
    number_at,
)
from hotline.understanding.lexicon import Tongue


def shift_at(words: tuple[str, ...], at: int, tongue: Tongue) -> tuple[int, int, int] | None:
    """Minutes to add, where the hour begins, and how sure that is: "quarter to", "ten past", "diez para"."""
    if size := tongue.past.at(words, at):
        minutes = tongue.grammar.past[" ".join(words[at : at + size])]
        if words[at + size + 1 : at + size + 2] and words[at + size + 1] in tongue.hour:
            hours = _amount(words, at + size, tongue)  # "half AN HOUR before"
            return hours and (hours[0] * minutes // 60, *hours[1:])
        return minutes, _skip(words, at + size, tongue), CLEAR if size > 1 else BARE
    return _amount(words, at, tongue)


def _amount(words: tuple[str, ...], at: int, tongue: Tongue) -> tuple[int, int, int] | None:
    """The same for a number of minutes or hours: "ten to", "an hour before", "diez para"."""
    number, end = number_at(words, at, tongue)
    if number == -1 and words[at] in tongue.few:
        number, end = 1, at + 1  # "an hour before noon"
    if not 1 <= number < 60 or end >= len(words):
        return None
    half = number == 30 and end == at + 1 and not words[at].isdigit()  # "media hora"
    unit = (1 if half else 60) if words[end] in tongue.hour else int(words[end] in tongue.minute)
    start = end + 1 if unit else end
    before, after = tongue.minutes_before.at(words, start), tongue.minutes_after.at(words, start)
    if not (before or after) or not (unit or number in MINUTES):
        return None
    rest = _skip(words, start + (before or after), tongue)
    if not unit and before and not _ten_to(words, at, number, start, rest, tongue):
        return None
    return (-1 if before else 1) * number * (unit or 1), rest, SURE if unit else CLEAR


def _ten_to(words: tuple[str, ...], at: int, number: int, word: int, rest: int, tongue: Tongue) -> bool:
    """Whether "ten to eleven" is ten minutes before it, not a change from ten to eleven."""
    if number > 12 or words[word] not in tongue.grammar.slots.linking:
        return True
    if tongue.before.before(words, at) and rest > word + 1:
        return False  # "las diez para las once"
    if words[at].isdigit() and rest == word + 1:
        return False
    slots = tongue.grammar.slots
    return at == 0 or words[at - 1] not in (*slots.changing, *slots.aside)


def _skip(words: tuple[str, ...], at: int, tongue: Tongue) -> int:
    """Past the words for hours that may stand there: "para LAS nueve"."""
    while size := tongue.before.at(words, at):
        at += size
    return at
