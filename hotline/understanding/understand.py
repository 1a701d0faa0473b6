"""Understanding: a message to its intent.

Exact words come first, then danger, leaving the reminders, and the likeliest intent.
A guess may change only what one word can undo; it never subscribes a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from hotline.content.grammar import Grammar
from hotline.content.model import Content, Floor, Learned
from hotline.content.normalise import words as normalise
from hotline.content.phrases import OFFERED
from hotline.twilio.opt_out_keywords import WORDS
from hotline.understanding import keywords, policy
from hotline.understanding.classifier import Classifier
from hotline.understanding.features import by_clause, clauses
from hotline.understanding.hours import read_half, read_hour
from hotline.understanding.intent import Intent, Slots, Sureness, meant
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

Scores = Mapping[str, float]


@lru_cache(maxsize=2)
def classifier(learned: Learned) -> Classifier:
    """The classifier of some content, read once."""
    return Classifier.read(learned.path)


@dataclass(frozen=True)
class _Message:
    """The new words of a message, and what they are understood by."""

    text: str
    words: tuple[str, ...]
    content: Content
    language: str
    spoken: bool = False

    @property
    def grammar(self) -> Grammar:
        return self.content.languages[self.language].grammar

    def scores(self, text: str) -> Scores:
        """Class or decision -> margin, of a text or a part of it."""
        return classifier(self.content.learned).margins(*by_clause(text))

    def words_of(self, role: str) -> frozenset[str]:
        """The small words of a role, in every language: people mix them."""
        grammars = (language.grammar for language in self.content.languages.values())
        return frozenset[str]().union(*(getattr(grammar, role) for grammar in grammars))


def understand(exact: str, content: Content, language: str, *, spoken: bool = False) -> Intent:
    """The one meaning of what was typed, or recognised from speech; never raises."""
    new = new_words(exact, content)
    if new.reacted:
        return Intent("smalltalk", "silent")
    words = normalise(new.text) if new.words is None else new.words
    message = _Message(new.text, words, content, language, spoken)
    if not words:
        stops = "".join(each.grammar.stop_signs for each in content.languages.values())
        return Intent("wish", "stop") if set(new.text) & set(stops) else Intent("empty")
    if intent := keywords.exact(words, content, language):
        return intent
    short = len(words) <= SURE_WORDS and not _floor(message, content.danger)[0]
    if short and (intent := _typed(message, new.text, words)):
        return replace(intent, words=words)  # "REMIND 9AM" needs no classifier
    scores, limits = message.scores(new.text), classifier(content.learned).limits
    intent = _understood(message, scores, limits, typed=short)
    written_in = intent.language or ("" if intent.exact else policy.written_in(scores, limits, content))
    return replace(intent, language=written_in, words=words, scores=scores)


def _understood(message: _Message, scores: Scores, limits: Scores, *, typed: bool) -> Intent:
    """`typed`: it is known to be no command that was typed."""
    content, wish = message.content, scores[policy.NOW_LEAVE]
    sign, phrase, code = _floor(message, content.danger)
    beside = _beside(message)
    alarms = {name: max(scores[name], beside[name]) for name in beside} or scores
    danger = policy.danger(
        alarms, limits, sign, spoken=message.spoken, alone=bool(phrase) and _nearly_alone(message, phrase)
    )
    stop, stop_phrase, _ = _floor(message, content.leaving, message.words_of("denials"))
    leaving = policy.leaving(wish, limits, floor=bool(stop))
    if not stop and leaving == "sure" and _floor(message, content.leaving)[0]:
        leaving = "unsure"  # "do not stop texting me"
    head, tail = signed(message.text)
    intent = _signed(message, head, tail)
    if danger.sure == "sure":
        if intent and not phrase and message.scores(tail)[policy.NOW_DANGER] <= limits["danger.sure"]:
            return intent  # "HELP" with a signature is no call for help
        both: Sureness = "sure" if leaving == "sure" or policy.leaves_beside(wish, limits, stop) else ""
        return Intent("danger", danger.kind, language=code, leaving=both, floor=phrase, exact=False)
    floor = phrase or stop_phrase
    intent = intent or (None if typed else _typed(message, message.text, message.words))
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
    return replace(intent, leaving=leaving, danger=danger.sure, floor=floor)


def _undone(message: _Message) -> bool:
    """Whether what seems to bring the reminders back denies it: "do not start again", "stop start"."""
    denials, pairs = message.words_of("denials"), zip(("", *message.words), message.words, strict=False)
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
    return few and not around & message.words_of("negations")


def _beside(message: _Message) -> Scores:
    """The margins of what stands beside a phrase of leaving: "unsubscribe, my leg is swollen"; or {}."""
    words = message.words
    phrase = _floor(message, message.content.leaving)[1] or next((w for w in words if w in WORDS), "")
    rest = " ".join(words).replace(phrase, "", 1).strip() if phrase else ""
    return message.scores(rest) if " " in rest else {}


def _floor(
    message: _Message, floors: Mapping[str, Floor], denials: frozenset[str] = frozenset()
) -> tuple[str, str, str]:
    """What a phrase of the floor tells, the phrase, and the language that has it: this one's first.

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
    words, under = normalise(head), normalise(tail)
    if not words:
        return None
    if under and (second := keywords.exact(under, message.content, message.language)):
        return second if (second.kind, second.id) == ("wish", "stop") else None
    return keywords.exact(words, message.content, message.language) or _command(message, head, words)


def _typed(message: _Message, text: str, words: tuple[str, ...]) -> Intent | None:
    """A command typed with what it takes, or an hour, a half of the day or a ZIP code and nothing else."""
    return _command(message, text, words) or _alone(message, words)


def _command(message: _Message, text: str, words: tuple[str, ...]) -> Intent | None:
    """A command's phrase first, what it takes after it: "remind me at 8", "zone denver"."""
    content, language = message.content, message.language
    command = keywords.command(words, content, language)
    if command is None:
        return None
    target, after = command
    grammar = content.languages[target.language or language].grammar
    small = (grammar.fillers | grammar.polite) - (grammar.names if target.id == "zone" else frozenset())
    rest = tuple(word for word in after if word not in small)
    if not rest:
        return meant(target, words)
    if target.id not in TAKES_SLOTS or grammar.negations & set(rest):
        return None
    slots = read_slots(text, content, target.language or language)
    if target.id == "zone":
        with_place = replace(slots, places=(" ".join(rest), *slots.places))
        return meant(target, words, with_place) if len(rest) <= MOST_IN_A_PLACE else None
    read = slots.hour or slots.half if target.id == "remind" else slots.days or slots.until is not None
    if read:
        return meant(target, words, slots)
    number = any(grammar.number(word) is not None or word[0].isdigit() for word in rest)
    return meant(target, words, replace(slots, other=True)) if number else None


def _alone(message: _Message, words: tuple[str, ...]) -> Intent | None:
    """An hour, a half of the day or a ZIP code and nothing else; what it is for, the state knows."""
    if len(words) <= LONGEST_HOUR and (hour := read_hour(words, message.grammar)):
        return Intent("hour", slots=Slots(hour=hour), language=message.language, words=words)
    if half := read_half(words, message.grammar):
        return Intent("half", slots=Slots(half=half), language=message.language, words=words)
    if len(words) <= 2 and words[0].isdigit() and len(words[0]) == 5:
        return Intent("zip", slots=Slots(places=(" ".join(words),)), language=message.language, words=words)
    return None


def _likeliest(message: _Message, scores: Scores, limits: Scores) -> Intent:
    """The intent that the classifier thinks likeliest; a miss where none is likely enough."""
    content, spoken = message.content, message.spoken
    targets = content.intents if not spoken else {**content.intents, **content.spoken_intents}
    ranked = sorted((name for name in scores if name in targets), key=lambda name: -scores[name])
    target, margin = targets[ranked[0]], scores[ranked[0]]
    # No answer of the article needs them, and a letter rarely names an hour.
    topic = target.kind == "topic"
    text, places = message.text[:MOST_SLOTS], target.kind == "command"
    slots = Slots() if topic else read_slots(text, content, message.language, places=places)
    topics = [name for name in ranked if targets[name].kind == "topic"][:OFFERED]
    choices = tuple(targets[name] for name in topics)
    least = LEAST.get(target.id) or LEAST.get(target.kind, "intent.miss")
    if target.kind == "none" or margin <= limits[least]:
        if target.kind == "none" or spoken or not topics or scores[topics[0]] <= limits["intent.offer"]:
            nearest = policy.near_topics(scores, limits, content.structure.topics)
            return Intent("miss", choices=tuple(targets[id] for id in nearest), slots=slots, exact=False)
        return Intent("near", choices=choices, slots=slots, exact=False)
    near = topic and len(topics) > 1 and margin - scores[topics[-1]] < limits["intent.beside"]
    return replace(meant(target, (), slots), exact=False, choices=choices if near else ())
