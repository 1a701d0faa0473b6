"""What a message means: exact words first, then danger, commands, wishes to leave, and the likeliest intent.

A guess may change what can be undone with one word; it never subscribes anybody.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter

from hotline.content.brace_values import OFFERED
from hotline.content.floor import Floor
from hotline.content.model import Content, Learned
from hotline.content.normalise import words as normalise
from hotline.twilio.opt_out_keywords import WORDS
from hotline.understanding import keywords, policy
from hotline.understanding.classifier import Classifier
from hotline.understanding.features import features
from hotline.understanding.hours import read_half, read_hour
from hotline.understanding.intent import (
    Intent,
    Slots,
    Sureness,
    meant,
)
from hotline.understanding.quoted import new_words, signed
from hotline.understanding.slots import read_slots

MOST_IN_A_PLACE = 4  # words after ZONE
# The threshold of an intent, by its id or kind: to say nothing, or to change something, takes more.
LEAST = {"silent": "intent.silent", "command": "intent.command", "smalltalk": "intent.command"}
FEW_AROUND = 2  # words beside a phrase of the floor that leave it sure
SURE_WORDS = 4  # of a command typed with what it takes, where nothing else can be meant
MOST_SLOTS = 400  # characters in which an hour, a break or a place is looked for
LONGEST_HOUR = 10  # words in "at half past 8 in the evening please"
TAKES_SLOTS = frozenset({"remind", "pause", "zone"})  # the commands that something may stand after


@lru_cache(maxsize=2)
def classifier(learned: Learned) -> Classifier:
    """The classifier of some content, read once."""
    return Classifier.read(learned.path)


def understand(exact: str, content: Content, language: str, *, spoken: bool = False) -> Intent:
    """The one meaning of what was typed, or recognised from speech; never raises."""
    new = new_words(exact, content)
    if new.reacted:
        return Intent("smalltalk", "silent")
    words = normalise(new.text)
    if not words:
        stops = "".join(one.grammar.stop_signs for one in content.languages.values())
        return Intent("wish", "stop") if set(new.text) & set(stops) else Intent("empty")
    if found := keywords.exact(words, content, language):
        return found
    short = len(words) <= SURE_WORDS and not _floor(words, content.danger, language)[0]
    if short and (found := _typed(new.text, words, content, language)):
        return replace(found, words=words)  # "REMIND 9AM" needs no classifier
    model = classifier(content.learned)
    scores = model.margins(features(new.text))
    found = _understood(new.text, words, content, language, scores, model.limits, spoken=spoken)
    told = found.language if found.exact else found.language or _written_in(scores, model.limits, content)
    return replace(found, language=told, words=words, scores=scores)


def _understood(
    text: str,
    words: tuple[str, ...],
    content: Content,
    language: str,
    scores: Mapping[str, float],
    limits: Mapping[str, float],
    *,
    spoken: bool,
) -> Intent:
    sign, phrase, code = _floor(words, content.danger, language)
    beside = _beside(words, content, language)
    alarms = {name: max(margin, beside.get(name, margin)) for name, margin in scores.items()}
    alone = bool(phrase) and _nearly_alone(words, phrase, content)
    danger = policy.danger(alarms, limits, sign, spoken=spoken, alone=alone)
    denials = frozenset[str]().union(*(one.grammar.denials for one in content.languages.values()))
    stop, stop_phrase, _ = _floor(words, content.leaving, language, denials)
    wish = policy.wish(scores, content.intents)
    leaving = policy.leaving(wish, limits, floor=bool(stop))
    if not stop and leaving == "sure" and _floor(words, content.leaving, language)[0]:
        leaving = "unsure"  # "do not stop texting me"
    if danger.sure == "sure" and not phrase and (found := _signed(text, content, language)):
        tail = classifier(content.learned).margins(features(signed(text)[1]))
        if policy.alarm(tail) <= limits["danger.sure"]:
            return found  # "HELP" with a signature is no call for help
    if danger.sure == "sure":
        both: Sureness = "sure" if leaving == "sure" or policy.leaves_beside(wish, limits, stop) else ""
        return Intent("danger", danger.kind, language=code, leaving=both, floor=phrase, exact=False)
    known = phrase or stop_phrase
    found = _signed(text, content, language) or _typed(text, words, content, language)
    if found and (leaving != "sure" or found.kind == "wish" or not signed(text)[0]):
        return replace(found, danger=danger.sure, floor=known)
    if leaving == "sure":
        daily = not stop and policy.only_daily(scores)
        found = Intent("command", "water_off", exact=False) if daily else Intent("wish", "stop", exact=False)
        return replace(found, danger=danger.sure, floor=known)
    found = _unlearned(words, content, scores) or _likeliest(
        text, content, language, scores, limits, spoken=spoken
    )
    doubted = found.kind in ("miss", "near", "smalltalk") and wish > limits["leave.asked"]
    if doubted or (found.id == "water_off" and wish < limits["leave.floor"]):
        return Intent("near-stop", slots=found.slots, exact=False, danger=danger.sure, floor=known)
    return replace(found, leaving=leaving, danger=danger.sure, floor=known)


def _nearly_alone(words: tuple[str, ...], phrase: str, content: Content) -> bool:
    """Whether a phrase has no more than two words around it, none of which denies it: "I have chest pain"."""
    around = set(words) - set(phrase.split())
    denies = any(around & one.grammar.negations for one in content.languages.values())
    return len(words) - len(phrase.split()) <= FEW_AROUND and not denies


def _beside(words: tuple[str, ...], content: Content, language: str) -> Mapping[str, float]:
    """The margins of what stands beside a phrase of leaving: "unsubscribe, my leg is swollen"; or {}."""
    said = " ".join(words)
    phrase = _floor(words, content.leaving, language)[1] or next((w for w in words if w in WORDS), "")
    rest = said.replace(phrase, "", 1).strip() if phrase else ""
    return classifier(content.learned).margins(features(rest)) if " " in rest else {}


def _floor(
    words: tuple[str, ...],
    floors: Mapping[str, Floor],
    language: str,
    denials: frozenset[str] = frozenset(),
) -> tuple[str, str, str]:
    """What a phrase of the floor tells, the phrase, and the language that has it: this one's first."""
    for code in sorted(floors, key=lambda code: code != language):
        told, phrase = floors[code].found(words, denials)
        if told:
            return told, phrase, code
    return "", "", ""


def _signed(text: str, content: Content, language: str) -> Intent | None:
    """An exact keyword with a signature under it: "STOP - Jane", "REMIND 9AM / Dr. A. Stone".

    Another keyword under it is no signature: of two, STOP is obeyed.
    """
    head, tail = signed(text)
    words, under = normalise(head), normalise(tail)
    if not words:
        return None
    if under and (second := keywords.exact(under, content, language)):
        return second if (second.kind, second.id) == ("wish", "stop") else None
    return keywords.exact(words, content, language) or _command(head, words, content, language)


def _typed(text: str, words: tuple[str, ...], content: Content, language: str) -> Intent | None:
    """A command typed with what it takes, or an hour, a half of the day or a ZIP code and nothing else."""
    return _command(text, words, content, language) or _alone(words, content, language)


def _command(text: str, words: tuple[str, ...], content: Content, language: str) -> Intent | None:
    """A command's phrase first, what it takes after it: "remind me at 8", "zone denver"."""
    found = keywords.command(words, content, language)
    if found is None:
        return None
    target, after = found
    grammar = content.languages[target.language or language].grammar
    small = (grammar.fillers | grammar.polite) - (grammar.names if target.id == "zone" else frozenset())
    rest = tuple(word for word in after if word not in small)
    if not rest:
        return meant(target, words)
    if target.id not in TAKES_SLOTS or grammar.negations & set(rest):
        return None
    slots = read_slots(text, content, target.language or language)
    if target.id == "zone":
        if len(rest) > MOST_IN_A_PLACE:
            return None
        return meant(target, words, replace(slots, places=(" ".join(rest), *slots.places)))
    read = slots.hour or slots.half if target.id == "remind" else slots.days or slots.until is not None
    if read:
        return meant(target, words, slots)
    number = any(grammar.number(word) is not None or word[0].isdigit() for word in rest)
    return meant(target, words, replace(slots, other=True)) if number else None


def _alone(words: tuple[str, ...], content: Content, language: str) -> Intent | None:
    """An hour, a half of the day or a ZIP code and nothing else; what it is for, the state knows."""
    grammar = content.languages[language].grammar
    if len(words) <= LONGEST_HOUR and (hour := read_hour(words, grammar)):
        return Intent("hour", slots=Slots(hour=hour), language=language, words=words)
    if half := read_half(words, grammar):
        return Intent("half", slots=Slots(half=half), language=language, words=words)
    if len(words) <= 2 and words[0].isdigit() and len(words[0]) == 5:
        return Intent("zip", slots=Slots(places=(" ".join(words),)), language=language, words=words)
    return None


def _unlearned(words: tuple[str, ...], content: Content, scores: Mapping[str, float]) -> Intent | None:
    """A topic that the classifier has not learned (those of a new article), by its own words in a message."""
    topics, text = content.structure.topics, f" {' '.join(words)} "
    if topics.keys() <= scores.keys():
        return None
    named = [
        (not topics[target.id].generic, len(phrase), target)
        for phrase, target in content.vocabulary.items()
        if target.kind == "topic" and target.id not in scores and len(phrase) > 1 and f" {phrase} " in text
    ]
    return replace(meant(max(named, key=itemgetter(0, 1))[2], words), exact=False) if named else None


def _likeliest(
    text: str,
    content: Content,
    language: str,
    scores: Mapping[str, float],
    limits: Mapping[str, float],
    *,
    spoken: bool,
) -> Intent:
    """The intent that the classifier thinks likeliest; a miss where none is likely enough."""
    targets = content.intents if not spoken else {**content.intents, **content.spoken_intents}
    ranked = sorted((name for name in scores if name in targets), key=lambda name: -scores[name])
    target, margin = targets[ranked[0]], scores[ranked[0]]
    # No answer of the article needs them, and nobody names an hour in a letter.
    slots = Slots() if target.kind == "topic" else read_slots(text[:MOST_SLOTS], content, language)
    topics = [name for name in ranked if targets[name].kind == "topic"][:OFFERED]
    choices = tuple(targets[name] for name in topics)
    least = LEAST.get(target.id) or LEAST.get(target.kind, "intent.miss")
    if target.kind == "none" or margin <= limits[least]:
        if target.kind == "none" or spoken or not topics or scores[topics[0]] <= limits["intent.offer"]:
            return Intent("miss", slots=slots, exact=False)
        return Intent("near", choices=choices, slots=slots, exact=False)
    found = replace(meant(target, (), slots), exact=False)
    near = target.kind == "topic" and len(topics) > 1
    near = near and margin - scores[topics[-1]] < limits["intent.beside"]
    return replace(found, choices=choices) if near else found


def _written_in(scores: Mapping[str, float], limits: Mapping[str, float], content: Content) -> str:
    """The language that a message is written in; "" where that is not sure."""
    margins = {code: scores[f"written.{code}"] for code in content.languages if f"written.{code}" in scores}
    first = content.structure.default_language
    if not margins:
        return ""
    code = max(margins, key=lambda code: margins[code])
    if margins[code] > limits["language"]:
        return code
    return first if margins[code] < -limits["language"] and len(margins) == len(content.languages) - 1 else ""
