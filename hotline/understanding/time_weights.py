"""Time weights: how likely each hour is the wanted one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from hotline.understanding.clock_forms import SURE
from hotline.understanding.hours import Half
from hotline.understanding.sentence import Cue, Sentence
from hotline.understanding.time_candidates import TimeCandidate

FAR = 6  # words between "not" and the hour that it denies
SMALL = 5  # words between two hours that are one wish
# How likely an hour is the wanted one. One with am or pm counts 1 more from PLAIN on.
DROPPED, OLD, TOLD, ASIDE, PLAIN, ASKED, HEAD, WISHED = -4, -3, -2, -1, 0, 1, 2, 3

Cues = tuple[Cue, ...]


@dataclass(frozen=True)
class WeightedTime:
    """An hour, its weight, and how it stands to the hour before it."""

    time: TimeCandidate
    weight: int
    led: bool = False  # a cue leads on to it: "so", "make it"
    linked: bool = False  # "9 to 10"
    joined: bool = False  # "9 or 10"
    choice: bool = False  # "9, maybe 10"


@dataclass(frozen=True)
class _Context:
    """An hour with the cues of its clause on both sides."""

    sentence: Sentence
    time: TimeCandidate
    before: Cues
    after: Cues
    last: bool  # no other hour follows

    def follows(self, end: int) -> bool:
        """Whether the hour follows a place, but for words that may stand beside it."""
        return self.sentence.is_beside(end, self.time.first)


def asked_times(sentence: Sentence, hours: list[TimeCandidate], cues: Cues) -> list[WeightedTime]:
    """The hours that are asked for: those of the greatest weight; [] where none is."""
    weighted = _coordinated(_each(sentence, hours, cues))
    times = [time for time in weighted if time.weight > OLD]
    times = _newest(times or [replace(time, weight=HEAD) for time in weighted if time.weight == OLD])
    if not times:
        return []
    top = max(time.weight for time in times)
    best = [time for time in times if time.weight == top]
    asking = [cue.first for cue in cues if cue.roles & {"wished", "leading"}]
    clause = sentence.clause[times[-1].time.first]
    if top <= TOLD and not any(sentence.clause[first] > clause for first in asking):
        return []  # "I rise at 9am, send it then" asks in a later clause
    if top <= PLAIN and not asking and not (top == ASIDE and best[-1].time.level == SURE):
        return []
    return best


def asked_half(sentence: Sentence, candidates: list[TimeCandidate], cues: Cues) -> Half | Literal[""]:
    """The part of the day that is asked for where no hour is: "evenings"; "" for none or both."""
    parts = [candidate for candidate in candidates if candidate.hour is None]
    weighted = _coordinated(_each(sentence, parts, cues))
    halves = {part.time.half for part in weighted if part.weight >= PLAIN}
    return (halves.pop() if len(halves) == 1 else "") or ""


def _newest(times: list[WeightedTime]) -> list[WeightedTime]:
    """Without those that a later one takes the place of."""
    current = list[WeightedTime]()
    for each in times:
        if each.led and (each.weight >= WISHED or each.time.relative):
            current = []
        current.append(each)
    return current


def _each(sentence: Sentence, times: list[TimeCandidate], cues: Cues) -> Iterator[WeightedTime]:
    """The hours in their order, each with its weight and its relation to the last one."""
    last: TimeCandidate | None = None
    for n, time in enumerate(times):
        following = times[n + 1].first if n + 1 < len(times) else len(sentence.words)
        head, tail = sentence.heads[time.first], sentence.tails[time.end - 1]
        end = last.end if last else 0
        between = [cue for cue in cues if end <= cue.first and cue.end <= time.first]
        linked = any("linking" in roles for _, _, roles in between)  # "swap the 11 FOR 3"
        linked = linked and sentence.is_beside(end, time.first)
        apart = last and (last.level or last.signed or linked)
        start = max(head, end) if apart else head
        before = tuple(cue for cue in cues if start <= cue.first and cue.end <= time.first)
        after = tuple(cue for cue in cues if time.end <= cue.first < min(tail, following))
        context = _Context(sentence, time, before, after, n + 1 == len(times))
        weight = _weight(context)
        yield _related(context, weight, last, between) if last else WeightedTime(time, weight)
        last = time


def _related(context: _Context, weight: int, last: TimeCandidate, between: list[Cue]) -> WeightedTime:
    """The hour with its relation to the last one."""
    clause, time = context.sentence.clause, context.time
    gap = frozenset[str]().union(*(roles for _, _, roles in between))
    near, distance = clause[time.first] == clause[last.end - 1], time.first - last.end
    small = near and distance < SMALL and context.follows(last.end)
    sure = time.level == SURE == last.level
    row = near and distance < 2 and ((sure and not gap) or (small and distance == 0))
    linked = small and "linking" in gap and not gap & {"joint", "leading", "aside", "told", "dropped"}
    choice = "choice" in gap
    apart = {"told"} if choice else {"told", "wished", "leading"}
    joints = [end for _, end, roles in between if roles & {"joint", "choice"}]
    touching = bool(joints) and context.follows(joints[-1])
    joined = row or (touching and (sure or small or choice) and not gap & apart)
    return WeightedTime(time, weight, time.relative or _led(between), linked, joined, choice)


def _led(between: list[Cue]) -> bool:
    """Whether the last cue leads to a new hour; "or better" does not."""
    for n in range(len(between) - 1, -1, -1):
        first, _, roles = between[n]
        if "choice" in roles:
            return False
        if "leading" in roles:
            return not (n and "choice" in between[n - 1].roles and between[n - 1].end == first)
    return False


# ---------------------------------------------------------------- one hour by itself


def _weight(context: _Context) -> int:
    if _dropped(context):
        return DROPPED
    if not context.last and _changing(context):
        return OLD
    weight = _by_cues_before(context)
    if weight is None:
        weight = _by_cues_after(context)
    if weight is None and context.follows(context.sentence.heads[context.time.first]):
        weight = HEAD
    if weight is None and _states(context):
        return PLAIN
    if weight is None:
        weight = ASKED
    return weight + (weight >= PLAIN and context.time.level == SURE)


def _dropped(context: _Context) -> bool:
    """Whether this hour is the one that is to go: "not 8", "8 is too early"."""
    after, time = context.after, context.time
    if any("dropped_after" in roles for _, _, roles in after):
        return True
    rest = (time.end, context.sentence.tails[time.end - 1])
    if len(after) == 1 and "dropped" in after[0].roles and after[0][:2] == rest:
        return True  # "8 no, 9"
    asked = False
    for _, end, roles in reversed(context.before):
        if roles & {"leading", "aside", "choice"} or ("joint" in roles and asked):
            return False
        asked = asked or "wished" in roles
        if "dropped" in roles:
            return time.first - end <= FAR
    return False


def _changing(context: _Context) -> bool:
    """Whether this is the old hour of a change whose new one follows: "change 9am ..."."""
    before = context.before
    if not before or "changing" not in before[-1].roles or any("told" in roles for _, _, roles in before):
        return False
    return context.follows(before[-1].end) and not _states(context)


def _by_cues_before(context: _Context) -> int | None:
    """The weight that the nearest cue before the hour gives; None where none does."""
    before, new_clause = context.before, False  # after a joint an aside has ended
    for n in range(len(before) - 1, -1, -1):
        first, end, roles = before[n]
        if n and "aside" in roles and "wished" in before[n - 1].roles and before[n - 1].end == first:
            continue  # "quisiera que"
        if "wished" in roles or ("leading" in roles and context.follows(end)):
            return WISHED
        if "told" in roles:
            return TOLD
        if "aside" in roles and not new_clause:
            stated = any("told" in cue.roles for cue in before[:n])
            head = context.sentence.heads[context.time.first]
            return TOLD if stated else ASKED if first == head else ASIDE
        new_clause = new_clause or "joint" in roles
    return None


def _by_cues_after(context: _Context) -> int | None:
    """The weight that the first cue after the hour gives; None where none does."""
    for first, _, roles in context.after:
        if "aside" in roles:
            return None
        if "told" in roles:
            return TOLD
        if "wished" in roles and (context.last or first == context.time.end):
            return WISHED
        if not context.last and roles & {"leading", "joint", "choice"}:
            return None
    return None


def _states(context: _Context) -> bool:
    """Whether the clause begins with who or what does something, so that it asks for nothing."""
    sentence, head = context.sentence, context.sentence.heads[context.time.first]
    tail = sentence.tails[head]
    while head < tail and "opening" in sentence.starts[head]:
        head += 1
    return "subject" in sentence.starts[head]


# ---------------------------------------------------------------- hours together


def _coordinated(times: Iterator[WeightedTime]) -> list[WeightedTime]:
    """Hours with a joint between them are wished together or not at all; a link leads to the new one."""
    coordinated = list[WeightedTime]()
    for new in times:
        last = coordinated[-1] if coordinated else None
        if last and new.linked and not new.choice and DROPPED not in (new.weight, last.weight):
            old = coordinated.pop().weight
            new = replace(new, weight=old if old == TOLD else max(HEAD if old == OLD else old, new.weight))
            last = coordinated[-1] if coordinated else None
        if last and new.joined and min(new.weight, last.weight) >= ASIDE + new.choice:
            weight = max(new.weight, last.weight)
            coordinated[-1], new = replace(last, weight=weight), replace(new, weight=weight)
        coordinated.append(new)
    return coordinated
