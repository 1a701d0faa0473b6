"""Understanding: a message to its intent.

Exact words come first, then danger, leaving the reminders, and the likeliest intent.
A guess may change only what one word can undo; it never subscribes a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from hotline.content.model import Content, Floor, Learned, Target
from hotline.content.normalise import words as normalise
from hotline.content.phrases import OFFERED
from hotline.twilio.webhook import WORDS
from hotline.understanding import keywords, policy
from hotline.understanding.classifier import Classifier
from hotline.understanding.features import by_clause, clauses
from hotline.understanding.intent import Intent, Slots, Sureness
from hotline.understanding.lexicon import listed
from hotline.understanding.quoted import new_words, signed
from hotline.understanding.slots import read_slots

# The threshold of an intent, by its id or kind: to say nothing, or to change something, takes more.
LEAST = {"silent": "intent.silent", "command": "intent.command", "smalltalk": "intent.command"}
FEW_AROUND = 2  # words beside a phrase of the floor that leave it sure
SURE_WORDS = 4  # of a command typed with what it takes, where nothing else can be meant
MOST_SLOTS = 400  # characters in which an hour, a break or a place is looked for

Scores = Mapping[str, float]
# What a phrase of the floor tells, the phrase, and the language that has it; "" for none.
OfFloor = tuple[str, str, str]


@lru_cache(maxsize=2)
def classifier(learned: Learned) -> Classifier:
    """The classifier of some content, read once."""
    return Classifier.read(learned.path)


@lru_cache(maxsize=4)
def _targets(content: Content, spoken: bool) -> tuple[Mapping[str, Target], Sequence[str], Sequence[str]]:
    """Class -> what it stands for; the learned ones of these classes, and the topics among them."""
    targets = {**content.intents, **content.spoken_intents} if spoken else content.intents
    learned = [name for table in classifier(content.learned).tables for name in table.classes]
    names = [name for name in learned if name in targets]
    return targets, names, [name for name in names if targets[name].kind == "topic"]


@dataclass(frozen=True)
class _Message:
    """The new words of a message, and what they are understood by."""

    text: str
    words: tuple[str, ...]
    content: Content
    language: str
    spoken: bool = False

    def scores(self, text: str) -> Scores:
        """Class or decision -> margin, of a text or a part of it."""
        return classifier(self.content.learned).margins(*by_clause(text))


def understand(exact: str, content: Content, language: str, *, spoken: bool = False) -> Intent:
    """The one meaning of what was typed, or recognised from speech; never raises."""
    new = new_words(exact, content)
    if new.reacted:
        return Intent("smalltalk", "silent")
    words = normalise(new.text) if new.words is None else new.words
    if not words:
        stops = listed(content, "stop_signs").intersection(new.text)
        return Intent("wish", "stop") if stops else Intent("empty")
    if intent := keywords.exact(words, content, language):
        return intent
    message = _Message(new.text, words, content, language, spoken)
    short = len(words) <= SURE_WORDS
    intent = keywords.typed(new.text, words, content, language) if short else None
    danger = _floor(message, content.danger)
    if intent and not danger[0]:
        return replace(intent, words=words)  # "REMIND 9AM" needs no classifier
    scores, limits = message.scores(new.text), classifier(content.learned).limits
    intent = _understood(message, scores, limits, danger, typed=short and not danger[0])
    telling = not intent.exact and len({*"".join(words)}) > 1  # one letter tells no language
    written_in = intent.language or (policy.written_in(scores, limits, content) if telling else "")
    return replace(intent, language=written_in, words=words, scores=scores)


def _understood(
    message: _Message, scores: Scores, limits: Scores, in_danger: OfFloor, *, typed: bool
) -> Intent:
    """`in_danger`: its phrase of danger. `typed`: it is known to be no command that was typed."""
    content, wish = message.content, scores[policy.NOW_LEAVE]
    sign, phrase, code = in_danger
    in_leaving = _floor(message, content.leaving)
    beside = _beside(message, in_leaving[1])
    alarms = {name: max(scores[name], beside[name]) for name in policy.ALARMS} if beside else scores
    danger = policy.danger(
        alarms, limits, sign, spoken=message.spoken, alone=bool(phrase) and _nearly_alone(message, phrase)
    )
    denials = listed(content, "denials")
    stop, stop_phrase, _ = _floor(message, content.leaving, denials) if in_leaving[0] else in_leaving
    leaving = policy.leaving(wish, limits, floor=bool(stop))
    if not stop and leaving == "sure" and in_leaving[0]:
        leaving = "unsure"  # "do not stop texting me"
    head, tail = signed(message.text)
    intent = _signed(message, head, tail) if head else None
    if danger.sure == "sure":
        if intent and not phrase and message.scores(tail)[policy.NOW_DANGER] <= limits["danger.sure"]:
            return intent  # "HELP" with a signature is no call for help
        both: Sureness = "sure" if leaving == "sure" or policy.leaves_beside(wish, limits, stop) else ""
        return Intent("danger", danger.kind, language=code, leaving=both, floor=phrase, exact=False)
    floor = phrase or stop_phrase
    if not (intent or typed):
        intent = keywords.typed(message.text, message.words, content, message.language)
    ends = intent is not None and (intent.kind == "wish" or intent.id == "water_off")
    if intent and (leaving != "sure" or ends or not head):
        return replace(intent, danger=danger.sure, floor=floor)
    intent = keywords.unlearned(message.words, content, scores) or _likeliest(message, scores, limits)
    erased = intent.id == "forget" and not message.spoken
    if leaving == "sure" or (leaving and erased):
        daily = not stop and not erased and policy.only_daily(scores)
        kind, name = ("command", "water_off") if daily else ("wish", "stop")
        also = (content.intents["forget"],) if erased else ()
        return Intent(kind, name, choices=also, exact=False, danger=danger.sure, floor=floor)
    doubted = intent.kind in ("miss", "near", "smalltalk") and wish > limits["leave.asked"]
    doubted = doubted or (intent.id == "resume" and _undone(message))
    if intent.id in ("weekdays", "everyday") and _denied(message, intent.id):
        intent = Intent("miss", slots=intent.slots, exact=False)  # "9am but not on weekdays"
    if doubted or (intent.id == "water_off" and wish < limits["leave.asked"]):
        return Intent("near-stop", slots=intent.slots, exact=False, danger=danger.sure, floor=floor)
    beside_it = leaving or danger.sure or floor  # most messages have none of them
    return replace(intent, leaving=leaving, danger=danger.sure, floor=floor) if beside_it else intent


def _undone(message: _Message) -> bool:
    """Whether what seems to bring the reminders back denies it: "do not start again", "stop start"."""
    denials = listed(message.content, "denials")
    pairs = zip(("", *message.words), message.words, strict=False)
    stops = any(WORDS.get(word) == "stop" and before not in denials for before, word in pairs)
    return stops or _denied(message, "resume") or _denied(message, "start")


def _denied(message: _Message, command: str) -> bool:
    """Whether a clause denies a command; "no, weekdays" does not."""
    parts = (tuple(clause) for clause in clauses(message.text))
    return any(keywords.denied(command, clause, message.content) for clause in parts)


def _nearly_alone(message: _Message, phrase: str) -> bool:
    """Whether a phrase has no more than two words around it, none of which denies it: "I have chest pain"."""
    around = set(message.words) - set(phrase.split())
    few = len(message.words) - len(phrase.split()) <= FEW_AROUND
    return few and not around & listed(message.content, "negations")


def _beside(message: _Message, leaving: str) -> Scores:
    """The margins of what stands beside a phrase of leaving: "unsubscribe, my leg is swollen"; or {}."""
    words = message.words
    phrase = leaving or next((word for word in words if word in WORDS), "")
    rest = " ".join(words).replace(phrase, "", 1).strip() if phrase else ""
    return message.scores(rest) if " " in rest else {}


def _floor(message: _Message, floors: Mapping[str, Floor], denials: frozenset[str] = frozenset()) -> OfFloor:
    """The first phrase of the floor in a message, this language's before those of the others.

    A denial in another clause denies nothing: "not funny. remove me".
    """
    for code in sorted(floors, key=lambda code: code != message.language):
        denied = bool(denials) and floors[code].match(message.words)[0] != ""
        for words in (message.words, *(map(tuple, clauses(message.text)) if denied else ())):
            meaning, phrase = floors[code].match(words, denials)
            if meaning:
                return meaning, phrase, code
    return "", "", ""


def _signed(message: _Message, head: str, tail: str) -> Intent | None:
    """An exact keyword with a signature under it: "STOP - Jane", "REMIND 9AM / Dr. A. Stone".

    Another keyword under it is no signature: of two, STOP is obeyed.
    """
    words, under, content, language = normalise(head), normalise(tail), message.content, message.language
    if under and (second := keywords.exact(under, content, language)):
        return second if (second.kind, second.id) == ("wish", "stop") else None
    return keywords.exact(words, content, language) or keywords.command(head, words, content, language)


def _likeliest(message: _Message, scores: Scores, limits: Scores) -> Intent:
    """The intent that the classifier thinks likeliest; a miss where none is likely enough."""
    content, spoken = message.content, message.spoken
    targets, names, of_topics = _targets(content, spoken)
    likeliest = max(names, key=scores.__getitem__)
    target, margin = targets[likeliest], scores[likeliest]
    least = limits[LEAST.get(target.id) or LEAST.get(target.kind, "intent.miss")]
    likely = target.kind != "none" and margin > least
    # No answer of the article needs them, and a letter rarely names an hour.
    slots = Slots() if target.kind == "topic" else _slots(message, places=target.kind == "command")
    topics = list[str]()
    if target.kind == "topic" or not likely:
        topics = sorted(of_topics, key=scores.__getitem__, reverse=True)[:OFFERED]
    choices = tuple(targets[name] for name in topics)
    if likely:
        near = len(topics) > 1 and margin - scores[topics[-1]] < limits["intent.beside"]
        choices = choices if near else ()
        return Intent(target.kind, target.id, slots, target.language, choices=choices, exact=False)
    offers = target.kind != "none" and not spoken
    if offers and topics and scores[topics[0]] > limits["intent.offer"]:
        return Intent("near", choices=choices, slots=slots, exact=False)
    nearest = policy.near_topics(scores, limits, content.structure.topics, topics)
    return Intent("miss", choices=tuple(targets[id] for id in nearest), slots=slots, exact=False)


def _slots(message: _Message, *, places: bool) -> Slots:
    text = message.text[:MOST_SLOTS]
    words = message.words if len(text) == len(message.text) else None
    return read_slots(text, message.content, message.language, places=places, words=words)
