"""What a key or a spoken word means on the page of a call where it came."""

from hotline.content.model import Content, Menu, Structure
from hotline.content.normalise import words as normalise
from hotline.dialogue.ivr.spoken_intents import of_reminders, said_aloud
from hotline.dialogue.ivr.spoken_keys import grammars, key_among, only_number, spoken_key
from hotline.dialogue.subscribe import the_hour
from hotline.dialogue.types import CallStep
from hotline.domain.replies import CallState, UserInput
from hotline.twilio.opt_out_keywords import WORDS
from hotline.understanding.hours import read_hour
from hotline.understanding.intent import Hour, Intent
from hotline.understanding.policy import LEAVE
from hotline.understanding.slots import read_slots
from hotline.understanding.understand import understand

HEARD_LEAVE = 0.3  # margin of a wish to leave below which it is asked about
DOUBTED = 0.5  # Twilio's Confidence below this is too little for anything that changes something
HOURS = ("hour", "typed")  # the pages where an hour is asked for
PLAIN = {
    "repeat": CallStep("repeat"),
    "slower": CallStep("slower"),
    "text_me": CallStep("text me"),
    "goodbye": CallStep("goodbye"),
    "unclear": CallStep("unclear"),
    "main_menu": CallStep("visit", "main"),
}


def read_step(user_input: UserInput, state: CallState, content: Content) -> CallStep:
    """The step that this key or these words ask for, on this page."""
    if not user_input.exact.strip():
        return CallStep("silence")
    menu = content.structure.menus.get(state.page)
    if not user_input.spoken:
        return _key(user_input.exact.strip(), state, content, menu)
    words = normalise(user_input.exact)
    step = (
        _emergency_number(words, content)
        or _command(words, state, content, menu)
        or _named(words, user_input.exact, state, content, menu)
        or _meant(user_input, words, state, content, menu)
    )
    return _doubted(step) if user_input.confidence < DOUBTED else step


def _doubted(step: CallStep) -> CallStep:
    """What was hardly made out changes nothing: a wish to leave is asked about, an hour is asked again."""
    if step.act == "end":
        return CallStep("visit", "end", language=step.language)
    return CallStep("unknown") if step.act in ("hour", "typed", "half") else step


def _key(key: str, state: CallState, content: Content, menu: Menu | None) -> CallStep:
    if key == "*":
        return CallStep("visit", _back(state, content, menu))
    if key == "0":
        return CallStep("repeat")
    if menu and menu.digits:
        return CallStep("typed", detail=key) if key.isdigit() else CallStep("unknown")
    if key == "9":
        return CallStep("text me")
    if menu and key in menu.keys:
        return _target(menu.keys[key])
    if state.page == "main":
        for code, language in content.languages.items():
            if key == language.phrases["key"] and code != state.language:
                return CallStep("language", language=code)
    if menu:
        return CallStep("unknown")
    leads = content.structure.topics[state.page].next
    return CallStep("visit", leads) if key == "1" and leads else CallStep("unknown")


def _back(state: CallState, content: Content, menu: Menu | None) -> str:
    return menu.back if menu else content.structure.topics[state.page].menu or "main"


def _target(id: str) -> CallStep:
    """What a menu's key leads to: a page, an hour, a half of the day, or the end of all texts."""
    if ":" in id:
        return CallStep("hour", detail=id)
    if id in ("am", "pm"):
        return CallStep("half", detail=id)
    return CallStep("end") if id == "ended" else CallStep("visit", id)


def _emergency_number(words: tuple[str, ...], content: Content) -> CallStep | None:
    """An emergency number anywhere, in digits or digit by digit: "911", "call nine one one"."""
    digits = [str(number) if (number := _number(word, content)) is not None else " " for word in words]
    dialled = "".join(digits)
    crisis = content.country.crisis.replace(" ", "")
    if any(word == crisis for word in words) or (len(crisis) == 3 and crisis in dialled):
        return CallStep("danger", detail="self_harm")
    if any(n in words or n in dialled for n in {content.country.emergency, "911", "112"}):
        return CallStep("danger", detail="danger")
    return None


def _number(word: str, content: Content) -> int | None:
    found = (language.grammar.number(word) for language in content.languages.values())
    return next((number for number in found if number is not None and number < 100), None)


def _command(
    words: tuple[str, ...], state: CallState, content: Content, menu: Menu | None
) -> CallStep | None:
    """A phrase that means the same on every page, in any language of the line: people mix them."""
    phrase = " ".join(words)
    for grammar in grammars(content):
        spellings = {
            phrase,
            " ".join(word for word in words if word not in grammar.polite),
        }  # "again, please"
        plain = {
            "repeat": grammar.repeat, "text_me": grammar.text_me, "goodbye": grammar.goodbye,
            "unclear": grammar.unclear, "main_menu": grammar.main_menu,
        }  # fmt: skip
        if spellings & grammar.back:
            return CallStep("visit", _back(state, content, menu))
        if name := next((name for name, phrases in plain.items() if spellings & phrases), ""):
            return PLAIN[name]
        if phrase in grammar.yes and menu and len(menu.keys) == 1:
            return _key(next(iter(menu.keys)), state, content, menu)
    return None


def _named(
    words: tuple[str, ...], exact: str, state: CallState, content: Content, menu: Menu | None
) -> CallStep | None:
    """A spoken key, hour or half of the day, or the name of one of this page's choices or of any menu."""
    language, phrase = content.languages[state.language], " ".join(words)
    if state.page == "half" and phrase in language.grammar.am | language.grammar.pm:
        return CallStep("half", detail="am" if phrase in language.grammar.am else "pm")
    if state.page in HOURS and (hour := _hour(words, exact, state, content, menu)):
        return _hour_step(hour)
    key = spoken_key(words, content, state.language)
    if key := key or ("" if state.page in HOURS else key_among(words, content)):
        return _key(key, state, content, menu)
    reachable = list(menu.keys.values()) if menu else []
    for id in dict.fromkeys((*reachable, *(m for m in language.menus if m in content.structure.menus))):
        named = language.menus.get(id)
        if named and phrase in named.words:
            if id in ("terms", "hour") and id not in reachable:
                continue  # nobody agrees, or chooses, without having heard what to
            return CallStep("visit", id)
    return None


def _hour(
    words: tuple[str, ...], exact: str, state: CallState, content: Content, menu: Menu | None
) -> Hour | None:
    """An hour, where one is asked for: "noon", "9:00", "ten o'clock", "nine"; a key of this page is none."""
    grammar = content.languages[state.language].grammar
    key = spoken_key(words, content, state.language)
    if key and len(words) > 1 and not words[0][0].isdigit() and words[0] not in grammar.numbers:
        return None  # "press three", "number two": a key was meant
    if key and menu and (key in menu.keys or key in ("0", "*")):
        return None
    return read_hour(words, grammar, packed=True) or read_slots(exact, content, state.language).hour


def _hour_step(hour: Hour) -> CallStep:
    """An hour as the digits that would have been typed, or the question morning or evening."""
    at = the_hour(hour)
    if at is None and hour.either:
        return CallStep("visit", "half", hour.either[0].strftime("%H%M"))
    return CallStep("hour", detail=at.strftime("%H:%M") if at else "")


def _meant(
    user_input: UserInput, words: tuple[str, ...], state: CallState, content: Content, menu: Menu | None
) -> CallStep:
    """Anything else means what it would mean in a text."""
    intent = understand(user_input.exact, content, state.language, spoken=True)
    intent = said_aloud(intent, user_input.exact, content)
    turned, caution = intent.language, bool(intent.danger)
    if intent.kind == "danger":
        leaves = bool(intent.leaving) and _of_texts(intent, state, content)
        return CallStep("danger", detail=intent.id, language=turned, leaving=leaves)
    if intent.kind == "language":
        return CallStep("language", language=intent.id)
    if intent.kind == "topic":
        topic = content.structure.topics[intent.id]
        act = "how" if intent.leaving else "visit"
        return CallStep(act, content.structure.listing(topic.id), language=turned, caution=caution)  # type: ignore[arg-type]
    if intent.kind == "say":
        key = only_number(words, content) if intent.id == "key" else ""
        return _key(key, state, content, menu) if key else _spoken_intent(intent.id, state, content, menu)
    if (intent.kind, intent.id) == ("wish", "stop"):
        sure = _of_texts(intent, state, content)
        return CallStep("end", language=turned) if sure else CallStep("visit", "end", language=turned)
    return _wished(intent, content.structure, turned, caution=caution)


def _wished(intent: Intent, structure: Structure, turned: str, *, caution: bool) -> CallStep:
    """The page that a wish leads to which is no topic and ends nothing."""
    match (intent.kind, intent.id):
        case ("smalltalk", "hello" | "thanks"):
            return CallStep(
                "repeat", language=turned
            )  # a kind word was heard well: no "I did not catch that"
        case ("smalltalk", "no"):
            return CallStep("unclear")
        case ("wish", "help"):
            return CallStep("visit", structure.about, language=turned, caution=caution)
        case ("person", _):
            return CallStep("person", language=turned, caution=caution)
        case ("near-stop", _) | ("command", "water_off"):
            return CallStep("visit", "reminders" if of_reminders(intent) else "end", language=turned)
        case ("half", _):
            return CallStep("repeat", language=turned)  # a greeting: "morning"
        case ("command", _):
            leaves = intent.leaving and intent.id != "remind"  # "don't stop texting me"
            return CallStep("visit", "end" if leaves else "reminders", language=turned)
        case ("near", _):
            listed = structure.topics[intent.choices[0].id].lists
            return CallStep("visit", listed or structure.listing(structure.entry), caution=caution)
    return (
        CallStep("visit", "end", language=turned) if intent.leaving else CallStep("unknown", caution=caution)
    )


def _spoken_intent(name: str, state: CallState, content: Content, menu: Menu | None) -> CallStep:
    """What is said on the phone alone: see hotline.content.meanings.SPOKEN."""
    if name in PLAIN:
        return PLAIN[name]
    if name in ("yes", "no"):
        one = menu is not None and len(menu.keys) == 1
        if name == "yes" and menu and one:
            return _key(next(iter(menu.keys)), state, content, menu)
        return CallStep("visit", _back(state, content, menu)) if name == "no" and one else CallStep("unclear")
    if name == "back":
        return CallStep("visit", _back(state, content, menu))
    return CallStep("visit", name) if name in content.structure.menus else CallStep("unknown")


def _of_texts(intent: Intent, state: CallState, content: Content) -> bool:
    """Whether a wish to leave ends the texts: "stop" alone may be said to the voice, unless it was asked."""
    if state.page == "end":
        return True
    if not intent.exact and intent.scores.get(LEAVE, 0) < HEARD_LEAVE:
        return False  # "don't stop texting me"
    small = frozenset[str]().union(*(g.polite | g.asking for g in grammars(content)))
    words = [word for word in intent.words if word not in small]
    denials = frozenset[str]().union(*(g.negations for g in grammars(content)))
    if len(words) > 2 or (not intent.exact and len([word for word in words if word not in denials]) > 1):
        return True
    phrases = (floor.found(intent.words)[1].split() for floor in content.leaving.values())
    return any(len(phrase) > 1 and not small.union(WORDS).issuperset(phrase) for phrase in phrases)
