"""How much each hour of a message looks like the one that is wished."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hotline.understanding.clocks import Spoken
from hotline.understanding.faces import SURE
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.sentence import Sentence

FAR = 6  # words between "not" and the hour that it denies
SMALL = 5  # words between two hours that are one wish
# One with am or pm counts 1 more from PLAIN on.
DROPPED, OLD, TOLD, ASIDE, PLAIN, ASKED, HEAD, WISHED = -4, -3, -2, -1, 0, 1, 2, 3

Mark = tuple[int, int, frozenset[str]]  # first word of a cue, place after its last, roles


@dataclass(frozen=True)
class Weighed:
    """An hour, its weight, and how it stands to the hour before it."""

    one: Spoken
    weight: int
    led: bool  # a cue leads on to it: "so", "make it"
    linked: bool  # "9 to 10"
    joined: bool  # "9 or 10"
    choice: bool  # "9, maybe 10"


@dataclass(frozen=True)
class _Around:
    """An hour with the cues of its clause on both sides, and the place of the clause."""

    one: Spoken
    head: int
    tail: int
    before: tuple[Mark, ...]
    after: tuple[Mark, ...]
    last: bool  # no other hour follows


def weighed(said: Sentence, found: list[Spoken], marks: tuple[Mark, ...], lexicon: Lexicon) -> list[Weighed]:
    """The hours in their order, those that belong together with one weight."""
    return _coordinated([*_each(said, found, marks, lexicon)])


def _each(
    said: Sentence, found: list[Spoken], marks: tuple[Mark, ...], lexicon: Lexicon
) -> Iterator[Weighed]:
    last: Spoken | None = None
    for n, one in enumerate(found):
        end = last.end if last else 0
        following = found[n + 1].first if n + 1 < len(found) else len(said.words)
        head, tail = said.head(one.first), said.tail(one.end - 1)
        start = (
            max(head, end)
            if last and (last.level or last.signed or _linked(said, last, one, marks, lexicon))
            else head
        )
        before = tuple(mark for mark in marks if start <= mark[0] and mark[1] <= one.first)
        after = tuple(mark for mark in marks if one.end <= mark[0] < min(tail, following))
        between = [mark for mark in marks if end <= mark[0] and mark[1] <= one.first]
        weight = _weight(said, _Around(one, head, tail, before, after, n + 1 == len(found)), lexicon)
        yield _beside(said, one, weight, last, between, lexicon)
        last = one


def _linked(said: Sentence, last: Spoken, one: Spoken, marks: tuple[Mark, ...], lexicon: Lexicon) -> bool:
    """Whether a link and nothing else leads from one hour to the next: "swap the 11 FOR 3"."""
    links = any("linking" in roles and last.end <= first and end <= one.first for first, end, roles in marks)
    return links and lexicon.beside.alone(said.words[last.end : one.first])


def _beside(
    said: Sentence, one: Spoken, weight: int, last: Spoken | None, between: list[Mark], lexicon: Lexicon
) -> Weighed:
    """The hour with its relation to the last one."""
    if last is None:
        return Weighed(one, weight, False, False, False, False)
    gap = frozenset[str]().union(*(roles for _, _, roles in between))
    near = said.clause[one.first] == said.clause[last.end - 1]
    small = near and one.first - last.end < SMALL and lexicon.beside.alone(said.words[last.end : one.first])
    sure = one.level == SURE == last.level
    row = near and one.first - last.end < 2 and ((sure and not gap) or (small and one.first == last.end))
    linked = small and "linking" in gap and not gap & {"joint", "leading", "aside", "told", "dropped"}
    choice = "choice" in gap
    apart = {"told"} if choice else {"told", "wished", "leading"}
    joint = [mark for mark in between if mark[2] & {"joint", "choice"}][-1:]
    touching = bool(joint) and lexicon.beside.alone(said.words[joint[0][1] : one.first])
    joined = row or (touching and (sure or small or choice) and not gap & apart)
    return Weighed(one, weight, one.relative or _led(between), linked, joined, choice)


def _led(between: list[Mark]) -> bool:
    """Whether the last cue leads to a new hour; "or better" does not."""
    for n in range(len(between) - 1, -1, -1):
        first, _, roles = between[n]
        if "choice" in roles:
            return False
        if "leading" in roles:
            return not (n and "choice" in between[n - 1][2] and between[n - 1][1] == first)
    return False


# ---------------------------------------------------------------- one hour by itself


def _weight(said: Sentence, it: _Around, lexicon: Lexicon) -> int:
    if _dropped(it):
        return DROPPED
    if not it.last and _changing(said, it, lexicon):
        return OLD
    weight = _by_words_before(said, it, lexicon)
    if weight is None:
        weight = _by_words_after(it)
    if weight is None and lexicon.beside.alone(said.words[it.head : it.one.first]):
        weight = HEAD
    if weight is None and _telling(said, it.head, lexicon):
        return PLAIN
    if weight is None:
        weight = ASKED
    return weight + (weight >= PLAIN and it.one.level == SURE)


def _dropped(it: _Around) -> bool:
    """Whether it is the one that is to go: "not 8", "8 is too early"."""
    if any("dropped_after" in roles for _, _, roles in it.after):
        return True
    if len(it.after) == 1 and "dropped" in it.after[0][2] and it.after[0][:2] == (it.one.end, it.tail):
        return True  # "8 no, 9"
    asked = False
    for _, end, roles in reversed(it.before):
        if roles & {"leading", "aside", "choice"} or ("joint" in roles and asked):
            return False
        asked = asked or "wished" in roles
        if "dropped" in roles:
            return it.one.first - end <= FAR
    return False


def _changing(said: Sentence, it: _Around, lexicon: Lexicon) -> bool:
    """Whether it is the old hour of a change whose new one follows: "change 9am ..."."""
    if not it.before or "changing" not in it.before[-1][2] or any("told" in mark[2] for mark in it.before):
        return False
    near = lexicon.beside.alone(said.words[it.before[-1][1] : it.one.first])
    return near and not _telling(said, it.head, lexicon)


def _by_words_before(said: Sentence, it: _Around, lexicon: Lexicon) -> int | None:
    """The weight that the nearest cue before it gives; None where none does."""
    fresh = False  # a joint stands between: an aside has ended
    for n in range(len(it.before) - 1, -1, -1):
        first, end, roles = it.before[n]
        if n and "aside" in roles and "wished" in it.before[n - 1][2] and it.before[n - 1][1] == first:
            continue  # "quisiera que"
        if "wished" in roles or ("leading" in roles and lexicon.beside.alone(said.words[end : it.one.first])):
            return WISHED
        if "told" in roles:
            return TOLD
        if "aside" in roles and not fresh:
            told = any("told" in mark[2] for mark in it.before[:n])
            return TOLD if told else ASKED if first == it.head else ASIDE
        fresh = fresh or "joint" in roles
    return None


def _by_words_after(it: _Around) -> int | None:
    """The weight that the first cue after it gives; None where none does."""
    for first, _, roles in it.after:
        if "aside" in roles:
            return None
        if "told" in roles:
            return TOLD
        if "wished" in roles and (it.last or first == it.one.end):
            return WISHED
        if not it.last and roles & {"leading", "joint", "choice"}:
            return None
    return None


def _telling(said: Sentence, head: int, lexicon: Lexicon) -> bool:
    """Whether a clause begins with who or what does something, so that it asks for nothing."""
    words, end = said.words, said.tail(head)
    while head < end and lexicon.opening.at(words, head):
        head += 1
    return lexicon.subject.at(words, head) > 0


# ---------------------------------------------------------------- hours together


def _coordinated(found: list[Weighed]) -> list[Weighed]:
    """Hours with a joint between them are wished together or not at all; a link leads to the new one."""
    made = list[Weighed]()
    for it in found:
        one = it
        if made and one.linked and not one.choice and DROPPED not in (one.weight, made[-1].weight):
            old = made.pop().weight
            weight = old if old == TOLD else max(HEAD if old == OLD else old, one.weight)
            one = replace(one, weight=weight)
        if made and one.joined and min(one.weight, made[-1].weight) >= ASIDE + one.choice:
            weight = max(one.weight, made[-1].weight)
            made[-1], one = replace(made[-1], weight=weight), replace(one, weight=weight)
        made.append(one)
    return made
