"""Slots: hour, part of the day, break and place."""

import re
from datetime import time
from typing import Literal

from hotline.content.model import Content
from hotline.content.normalise import words as normalise
from hotline.understanding.breaks import read_break
from hotline.understanding.clock_forms import SURE
from hotline.understanding.hours import Half
from hotline.understanding.intent import Hour, Slots
from hotline.understanding.lexicon import Lexicon, lexicon_of
from hotline.understanding.sentence import Sentence, annotated, cues, split_clauses
from hotline.understanding.time_candidates import TimeCandidate, time_candidates
from hotline.understanding.time_weights import Cues, asked_half, asked_times

EARLIEST, NOON, LATEST = time(8), time(12), time(21)  # hours that can be wished


def read_slots(
    text: str,
    content: Content,
    language: str,
    *,
    places: bool = True,
    words: tuple[str, ...] | None = None,
) -> Slots:
    """The values in a text, its own language's words before those of the others; never raises.

    `places` False: they are wanted beside an hour or a break only. `words`: of the text, where known.
    """
    every_word, clause = split_clauses(text, words)
    lexicon = lexicon_of(content)
    when = lexicon.may_say_when(every_word)
    if not every_word or not (when or places):
        return Slots()
    codes = sorted(lexicon.by_language, key=lambda code: code != language)
    sentences = annotated(every_word, clause, [lexicon.by_language[code] for code in codes])
    if not when:
        return Slots(places=read_places(text, sentences, lexicon, frozenset()))
    pause = read_break(text, sentences)
    hour, half = _hour(sentences, lexicon, pause.taken)
    if not (places or hour or half or pause.days or pause.until is not None):
        return Slots()
    named = read_places(text, sentences, lexicon, pause.taken)
    return Slots(hour, half, pause.days, pause.until, named)


def _hour(
    sentences: list[Sentence], lexicon: Lexicon, taken: frozenset[int]
) -> tuple[Hour | None, Half | Literal[""]]:
    """The hour of the first language that reads one for sure, else what any reads, else a part of the day."""
    every = [(sentence, time_candidates(sentence, taken)) for sentence in sentences]
    if not any(candidates for _, candidates in every):
        return None, ""
    cued = cues(sentences[0], lexicon)
    hours = [hour for sentence, times in every if (hour := _asked_hour(sentence, times, cued))]
    if hours:
        return hours[0] if _two(hours[0]) else next((hour for hour in hours if hour.at), hours[0]), ""
    halves = (asked_half(sentence, times, cued) for sentence, times in every)
    return None, next((half for half in halves if half), "")


def _two(hour: Hour) -> bool:
    """Whether two different hours are meant, not one number."""
    shown = {(at.hour % 12, at.minute) for at in hour.either or ()}
    return len(shown) > 1


def _asked_hour(sentence: Sentence, candidates: list[TimeCandidate], cues: Cues) -> Hour | None:
    """The one hour that is asked for, in `either` two where several are; None where none is."""
    hours = [candidate for candidate in candidates if candidate.hour]
    best = asked_times(sentence, hours, cues)
    if not best:
        return None
    alternatives = any(time.joined or time.choice for time in best)
    if not alternatives:
        best = [time for time in best if time.time.level or time.time.signed] or best  # "me 2 drink at 10"
    times = [time.time for time in best]
    readings = [_reading(time, times, hours) for time in times]
    distinct = list(dict.fromkeys(readings))
    if len(distinct) == 1:
        return distinct[0]
    sure = {hour for hour, time in zip(readings, times, strict=True) if time.level == SURE}
    return sure.pop() if len(sure) == 1 and not alternatives else Hour(either=_pair(*distinct[:2]))


def _reading(candidate: TimeCandidate, others: list[TimeCandidate], hours: list[TimeCandidate]) -> Hour:
    """A bare hour takes the half of the day that stands with its pair, or with the same number elsewhere."""
    assert candidate.hour, "a part of the day alone is no hour"
    either = candidate.hour.either
    if either is None:
        return candidate.hour
    for other in hours:
        if other.hour and other.hour.at in either:
            return other.hour
    half = next((other.half for other in others if other.half), None)
    if half and (_open(either[half == "pm"]) or not _open(either[half != "pm"])):
        return Hour(either[half == "pm"])
    return candidate.hour


def _pair(first: Hour, second: Hour) -> tuple[time, time]:
    """One time for each, where possible both in the window and in the same half of the day."""

    def times(hour: Hour) -> tuple[time, ...]:
        return hour.either or (hour.at or NOON,)

    pairs = [(at, other) for at in times(first) for other in times(second)]
    return max(pairs, key=lambda pair: (sum(map(_open, pair)), (pair[0] < NOON) == (pair[1] < NOON)))


def _open(at: time) -> bool:
    return EARLIEST <= at <= LATEST


# ---------------------------------------------------------------- places

MOST, LONGEST = 12, 4  # candidates; words of a place's name
_ZIP = re.compile(r"(?<![\d.,$-])(\d{5})(?:-\d{4})?(?![\d.,]*\d)")
_POSTAL = re.compile(r"\b([a-z]\d[a-z])[ -]?(\d[a-z]\d)\b", re.IGNORECASE)


def read_places(
    text: str, sentences: list[Sentence], lexicon: Lexicon, taken: frozenset[int]
) -> tuple[str, ...]:
    """The candidates, the likeliest first; `taken`: words that mean something else."""
    candidates = dict[str, None]()
    for code in (*_ZIP.finditer(text), *_POSTAL.finditer(text)):
        candidates[" ".join(normalise(code[0] if code.re is _POSTAL else code[1]))] = None
    sentence = sentences[0]
    words, starts = sentence.words, sentence.starts
    taken |= _elsewhere(sentences, lexicon)
    zones = [(at, roles["zone"]) for at, roles in enumerate(starts) if "zone" in roles and at not in taken]
    for at, size in zones:
        if size > 1 or "zone_beside" in starts[at + size] or "zone_beside" in sentence.ends[at]:
            candidates[" ".join(words[at : at + size])] = None
    heads = _heads(sentence)
    alone = [at for at in heads if _name_alone(sentence, at)]
    after = [at + roles["place_before"] for at, roles in enumerate(starts) if "place_before" in roles]
    for start in dict.fromkeys([*alone, *reversed(after), *heads]):
        candidates |= dict.fromkeys(_names(sentence, start, taken))
    for start in (at for at in heads if at not in taken):
        if names := _names(sentence, start, taken):
            parts = names[0].split()
            candidates |= dict.fromkeys(" ".join(parts[n:]) for n in range(1, len(parts)))
    candidates |= dict.fromkeys(" ".join(words[at : at + size]) for at, size in zones)
    return tuple(name for name in candidates if len(words) == 1 or not _small(name, sentence))[:MOST]


def _small(name: str, sentence: Sentence) -> bool:
    """Whether it is a small word that is an abbreviation too: "de" is no Delaware, "in" no Indiana."""
    if " " in name:
        return False
    roles = sentence.lexicon.phrases.starts((name,))[0]
    return "zone" not in roles and not roles.keys().isdisjoint(("beside", "place_before", "place_after"))


# ---------------------------------------------------------------- places where the person is not now


def _elsewhere(sentences: list[Sentence], lexicon: Lexicon) -> frozenset[int]:
    """The words of clauses about places where the person is not: other people, long ago, tomorrow."""
    taken, at, tails = set[int](), 0, sentences[0].tails
    while at < len(tails):
        end = tails[at]
        away = _not_here_now(sentences, at, end)
        taken.update(range(at, end) if away else _left(sentences[0], at, end, lexicon))
        at = end
    return frozenset(taken)


def _not_here_now(sentences: list[Sentence], head: int, end: int) -> bool:
    words, starts = sentences[0].words, sentences[0].starts
    for at in range(head, end):
        for sentence in sentences:
            if sentence.lexicon.tomorrow.get(words[at]) and sentence.part_before(at + 1) < 2:
                return True  # "mañana corro en Miami"
        if _past_year(sentences, at):
            return True  # "surgery was in 2016 in Boston"
    if head and any(words[head] in each.lexicon.grammar.negations for each in sentences):
        return True  # "I am in Atlanta, not in Reno"
    start = head
    while start < end and "opening" in starts[start]:
        start += 1
    after = start + starts[start].get("subject", 0)
    joined = after < end and any(words[after] in each.lexicon.grammar.joints for each in sentences)
    return after > start + 1 and not joined  # "my wife and I live in Denver"


def _past_year(sentences: list[Sentence], at: int) -> bool:
    """Whether a year of the past stands there; "since 1998" is today too."""
    words = sentences[0].words
    if not words[at].isdigit() or len(words[at]) != 4 or words[at][:2] not in ("19", "20") or not at:
        return False
    return not any(words[at - 1] in each.lexicon.slots.aside for each in sentences)


def _left(sentence: Sentence, head: int, end: int, lexicon: Lexicon) -> range:
    """The words of a place that is left: "we moved FROM Denver years ago", "moved to Reno FROM Tulsa"."""
    words, starts = sentence.words, sentence.starts
    if lexicon.leaving.isdisjoint(words[head:end]):
        return range(0)
    told = (cue for cue in cues(sentence, lexicon) if "told" in cue.roles)
    ends = [cue.end for cue in told if head <= cue.first and cue.end <= end]
    for at in range(head, end):
        if words[at] in lexicon.leaving and any(last <= at for last in ends):
            arrives = any("place_before" in starts[n] for n in range(ends[0], at))
            if at in ends or (words[at] not in lexicon.names and arrives):
                following = (n for n in range(at + 1, end) if "place_before" in starts[n])
                return range(at + 1, next(following, end))
    return range(0)


# ---------------------------------------------------------------- names


def _heads(sentence: Sentence) -> list[int]:
    """The first word of each clause that is no small word."""
    heads, starts = list[int](), sentence.starts
    for at in dict.fromkeys(sentence.heads):
        while starts[at].get("place_after") == 1 and "zone" not in starts[at]:
            at += 1
        heads.append(at)
    return heads


def _name_alone(sentence: Sentence, at: int) -> bool:
    """Whether a clause is a name and nothing else: "Detroit"."""
    if at >= len(sentence.words) or sentence.heads[at] != at:
        return False
    tail = sentence.tails[at]
    return tail - at < 4 and not sentence.is_beside(at, tail)


def _names(sentence: Sentence, start: int, taken: frozenset[int]) -> list[str]:
    """What begins at a word, the longest first: up to a word that ends a name, over one comma."""
    words, starts, clause = sentence.words, sentence.starts, sentence.clause
    while "place_after" in starts[start] and "zone" not in starts[start]:
        start += 1
    if start >= len(words) or words[start][0].isdigit():
        return []
    end = start
    while end < min(len(words), start + LONGEST) and end not in taken:
        if (end > start and "place_after" in starts[end]) or clause[end] > clause[start] + 1:
            break
        end += 1
    return [" ".join(words[start:stop]) for stop in range(end, start, -1)]
