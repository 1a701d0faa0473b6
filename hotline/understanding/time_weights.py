"""Time weights: how likely each hour is the wanted one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hotline.understanding.clock_forms import SURE
from hotline.understanding.lexicon import Cue, SharedLexicon
from hotline.understanding.sentence import Sentence
from hotline.understanding.time_candidates import TimeCandidate

FAR = 6  # words between "not" and the hour that it denies
SMALL = 5  # words between two hours that are one wish
# One with am or pm counts 1 more from PLAIN on.
DROPPED, OLD, TOLD, ASIDE, PLAIN, ASKED, HEAD, WISHED = -4, -3, -2, -1, 0, 1, 2, 3


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
    """An hour with the cues of its clause on both sides, and the place of the clause."""

    sentence: Sentence
    shared: SharedLexicon
    time: TimeCandidate
    head: int
    tail: int
    before: tuple[Cue, ...]
    after: tuple[Cue, ...]
    last: bool  # no other hour follows


def weighted_times(
    sentence: Sentence, times: list[TimeCandidate], cues: tuple[Cue, ...], shared: SharedLexicon
) -> list[WeightedTime]:
    """The hours in their order, those that belong together with one weight."""
    return _coordinated(_each(sentence, times, cues, shared))


def _each(
    sentence: Sentence, times: list[TimeCandidate], cues: tuple[Cue, ...], shared: SharedLexicon
) -> Iterator[WeightedTime]:
    last: TimeCandidate | None = None
    for n, time in enumerate(times):
        following = times[n + 1].first if n + 1 < len(times) else len(sentence.words)
        head, tail = sentence.head(time.first), sentence.tail(time.end - 1)
        end = last.end if last else 0
        between = [cue for cue in cues if end <= cue[0] and cue[1] <= time.first]
        beside = shared.beside.alone(sentence.words[end : time.first])
        linked = beside and any("linking" in roles for _, _, roles in between)  # "swap the 11 FOR 3"
        apart = last and (last.level or last.signed or linked)
        start = max(head, end) if apart else head
        before = tuple(cue for cue in cues if start <= cue[0] and cue[1] <= time.first)
        after = tuple(cue for cue in cues if time.end <= cue[0] < min(tail, following))
        context = _Context(sentence, shared, time, head, tail, before, after, n + 1 == len(times))
        weight = _weight(context)
        yield _related(context, weight, last, between) if last else WeightedTime(time, weight)
        last = time


def _related(context: _Context, weight: int, last: TimeCandidate, between: list[Cue]) -> WeightedTime:
    """The hour with its relation to the last one."""
    sentence, time = context.sentence, context.time
    gap = frozenset[str]().union(*(roles for _, _, roles in between))
    near = sentence.clause[time.first] == sentence.clause[last.end - 1]
    distance, beside = (
        time.first - last.end,
        context.shared.beside.alone(sentence.words[last.end : time.first]),
    )
    small = near and distance < SMALL and beside
    sure = time.level == SURE == last.level
    row = near and distance < 2 and ((sure and not gap) or (small and distance == 0))
    linked = small and "linking" in gap and not gap & {"joint", "leading", "aside", "told", "dropped"}
    choice = "choice" in gap
    apart = {"told"} if choice else {"told", "wished", "leading"}
    joints = [end for _, end, roles in between if roles & {"joint", "choice"}]
    touching = bool(joints) and context.shared.beside.alone(sentence.words[joints[-1] : time.first])
    joined = row or (touching and (sure or small or choice) and not gap & apart)
    return WeightedTime(time, weight, time.relative or _led(between), linked, joined, choice)


def _led(between: list[Cue]) -> bool:
    """Whether the last cue leads to a new hour; "or better" does not."""
    for n in range(len(between) - 1, -1, -1):
        first, _, roles = between[n]
        if "choice" in roles:
            return False
        if "leading" in roles:
            return not (n and "choice" in between[n - 1][2] and between[n - 1][1] == first)
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
    if weight is None and context.shared.beside.alone(
        context.sentence.words[context.head : context.time.first]
    ):
        weight = HEAD
    if weight is None and _states(context):
        return PLAIN
    if weight is None:
        weight = ASKED
    return weight + (weight >= PLAIN and context.time.level == SURE)


def _dropped(context: _Context) -> bool:
    """Whether this hour is the one that is to go: "not 8", "8 is too early"."""
    after = context.after
    if any("dropped_after" in roles for _, _, roles in after):
        return True
    if len(after) == 1 and "dropped" in after[0][2] and after[0][:2] == (context.time.end, context.tail):
        return True  # "8 no, 9"
    asked = False
    for _, end, roles in reversed(context.before):
        if roles & {"leading", "aside", "choice"} or ("joint" in roles and asked):
            return False
        asked = asked or "wished" in roles
        if "dropped" in roles:
            return context.time.first - end <= FAR
    return False


def _changing(context: _Context) -> bool:
    """Whether this is the old hour of a change whose new one follows: "change 9am ..."."""
    before = context.before
    if not before or "changing" not in before[-1][2] or any("told" in roles for _, _, roles in before):
        return False
    near = context.shared.beside.alone(context.sentence.words[before[-1][1] : context.time.first])
    return near and not _states(context)


def _by_cues_before(context: _Context) -> int | None:
    """The weight that the nearest cue before the hour gives; None where none does."""
    before, new_clause = context.before, False  # after a joint an aside has ended
    for n in range(len(before) - 1, -1, -1):
        first, end, roles = before[n]
        if n and "aside" in roles and "wished" in before[n - 1][2] and before[n - 1][1] == first:
            continue  # "quisiera que"
        leads = "leading" in roles and context.shared.beside.alone(
            context.sentence.words[end : context.time.first]
        )
        if "wished" in roles or leads:
            return WISHED
        if "told" in roles:
            return TOLD
        if "aside" in roles and not new_clause:
            stated = any("told" in cue[2] for cue in before[:n])
            return TOLD if stated else ASKED if first == context.head else ASIDE
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
    words, head = context.sentence.words, context.head
    tail = context.sentence.tail(head)
    while head < tail and context.shared.opening.at(words, head):
        head += 1
    return context.shared.subject.at(words, head) > 0


# ---------------------------------------------------------------- hours together


def _coordinated(times: Iterator[WeightedTime]) -> list[WeightedTime]:
    """Hours with a joint between them are wished together or not at all; a link leads to the new one."""
    coordinated = list[WeightedTime]()
    for time in times:
        new = time
        if (
            coordinated
            and new.linked
            and not new.choice
            and DROPPED not in (new.weight, coordinated[-1].weight)
        ):
            old = coordinated.pop().weight
            new = replace(new, weight=old if old == TOLD else max(HEAD if old == OLD else old, new.weight))
        if coordinated and new.joined and min(new.weight, coordinated[-1].weight) >= ASIDE + new.choice:
            weight = max(new.weight, coordinated[-1].weight)
            coordinated[-1], new = replace(coordinated[-1], weight=weight), replace(new, weight=weight)
        coordinated.append(new)
    return coordinated
