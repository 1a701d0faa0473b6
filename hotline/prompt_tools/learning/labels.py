"""Labels: what one says of each class and decision: yes, no, or nothing.

A message may want an intent of hotline.content.phrases, with a value after it ("remind 08:00", "zone
denver"), or two with a bar between where both are right; besides:

    danger KIND   somebody may be in danger (KIND: pe, stroke, plain ...; "any": it may be another danger too)
    self_harm, violence, poison           dangers with an answer of their own
    calm          no danger; what else it wants is not said
    stop          no more texts at all
    forget|stop   to be erased altogether, which ends the texts too; "forget" alone: a part is to be erased
    not CLASS     not of that class, and no danger; nothing else is said
    leave         wants an end of texts, all or the daily one; nothing else is said
    not leave     wants none; nothing else is said

"say" before any of these: the message was recognised from speech ("say repeat", "say key 3").
"""

from collections import Counter
from collections.abc import Iterable

from hotline.content.model import DANGERS
from hotline.content.phrases import LANGUAGE
from hotline.understanding.policy import KIND, NOW_DANGER, NOW_LEAVE

DANGER, STOP, CALM, NOT = "danger", "stop", "calm", "not"
LEAVE = "leave"  # the class of every wish to end texts, all or the daily one
LEAVING = (STOP, "water_off")
SAFETY, LAW = (DANGER, "self_harm"), (LEAVE,)  # the classes that get large tables
DOUBTFUL = ("emergency", "medical")  # labels whose messages may name a sign of danger
FEWEST = 100  # examples of a kind of danger from which on it is a class of its own
WRITTEN = "written."  # before a code: the message is in that language
SAY = "say "  # before what was recognised from speech
LESS = 0.5  # the weight of what is said of a class in passing
DECISIONS = (NOW_DANGER, NOW_LEAVE, *(f"{KIND}{kind}" for kind in DANGERS))  # of the second layer
HARD = 3.0  # the weight of what only looks like leaving; in the second layer, of what looks like danger too
EASY = 0.3  # the weight there of what neither is nor looks like leaving: the border is what is hard
SELF_HARM = 2.0  # the weight of self-harm there: few examples, and the gravest to miss
ALONE = {LEAVE: 1.0, f"{NOT} {LEAVE}": -HARD}  # labels that say nothing but this of leaving


def classes(
    intents: Iterable[str], languages: Iterable[str], first: str, wants: Iterable[str]
) -> tuple[str, ...]:
    """The classes of the small table: every intent, each kind of danger, and each language but the first.

    `wants`: of every example; a kind is a class where it has FEWEST of them.
    """
    count = Counter(kind for label in wants if (kind := _kind(label)))
    kinds = sorted(kind for kind, times in count.items() if times >= FEWEST)
    written = (f"{WRITTEN}{code}" for code in languages if code != first)
    return (STOP, *(name for name in DANGERS if name not in SAFETY), *kinds, *intents, *written)


def _kind(wants: str) -> str:
    """The kind of danger of a label: "danger stroke|stop" -> "danger stroke"; "" for none."""
    first = wants.removeprefix(SAY).partition("|")[0]
    return first if first.startswith(f"{DANGER} ") and first != f"{DANGER} any" else ""


def wanted(wants: str) -> tuple[str, ...]:
    """The classes that a label names, without values: "diet|nutrition" -> both; "language es" is one."""
    return tuple(_class(label) for label in wants.removeprefix(SAY).split("|"))


def _class(label: str) -> str:
    return label if label.startswith((LANGUAGE, f"{NOT} ")) else label.partition(" ")[0]


def says(wants: str, language: str, name: str) -> float:
    """What a label says of a class: above 0 it is of it, below 0 it is not; 0: nothing."""
    named = wanted(wants)
    if named[0] in ALONE:
        return ALONE[named[0]] if name == LEAVE else 0.0
    if name.startswith(WRITTEN):
        return 1.0 if name == f"{WRITTEN}{language}" else -1.0
    if named[0].startswith(f"{NOT} "):
        about = LEAVE if named[0] == f"{NOT} {STOP}" else named[0].removeprefix(f"{NOT} ")
        if name == about == LEAVE:
            return -HARD
        return -1.0 if name == about or name.partition(" ")[0] in DANGERS else 0.0
    if name in DANGERS:
        return _of_danger(wants, named, name)
    if name.startswith(f"{DANGER} "):
        return _of_kind(wants, named, name)
    if name == LEAVE:
        if set(LEAVING) & set(named):
            return 1.0
        if named[0] == "no":
            return 0.0  # may be a wish to leave too
        return -LESS if named[0] in (CALM, "forget", *DANGERS) else -1.0
    if named[0] in DANGERS or named[0] == CALM:
        return 0.0
    return 1.0 if name in named else -1.0


def _of_kind(wants: str, named: tuple[str, ...], name: str) -> float:
    """A kind is told apart from what is harmless; of other dangers nothing is said: each learns its own."""
    if named[0] in DANGERS:
        return 1.0 if _kind(wants) == name else 0.0
    return 0.0 if named[0] in DOUBTFUL else -1.0


def _of_danger(wants: str, named: tuple[str, ...], name: str) -> float:
    if named[0] not in DANGERS:
        return 0.0 if named[0] in DOUBTFUL else -1.0
    if name in named or name == DANGER:
        return 1.0
    if (wants == DANGER and name != "self_harm") or wants == f"{DANGER} any":
        return 0.0  # which danger is not said
    return -1.0


def decides(wants: str, language: str, decision: str) -> float:
    """What a label says of a decision of the second layer, as `says` does of a class."""
    named = wanted(wants)
    if decision.startswith(KIND):
        kind = decision.removeprefix(KIND)
        if named[0] not in DANGERS:
            return 0.0
        return (1.0 if named[0] == DANGER else -1.0) if kind == DANGER else says(wants, language, kind)
    if decision == NOW_DANGER:
        weight = HARD if named[0] == CALM else SELF_HARM if "self_harm" in named else 1.0
        return weight * says(wants, language, DANGER)
    said = says(wants, language, LEAVE)
    return said if said > 0 or named[0] in (f"{NOT} {STOP}", *ALONE) else EASY * said
