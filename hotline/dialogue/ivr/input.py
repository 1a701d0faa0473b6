"""Call input: keys and speech to a call step."""

from dataclasses import replace

from hotline.content.model import Content, Structure
from hotline.content.normalise import words as normalise
from hotline.dialogue.ivr.keypad import Page, grammars, key_among, only_number, press, spoken_key
from hotline.dialogue.subscribe import the_hour
from hotline.dialogue.types import CallStep
from hotline.domain.replies import CallState, UserInput
from hotline.twilio.webhook import WORDS
from hotline.understanding.features import by_clause
from hotline.understanding.hours import read_hour
from hotline.understanding.intent import Hour, Intent
from hotline.understanding.keywords import meant
from hotline.understanding.policy import LEAVE, STOP
from hotline.understanding.slots import read_slots
from hotline.understanding.understand import classifier, understand

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
    page, exact = Page(state, content), user_input.exact.strip()
    if not exact:
        return CallStep("silence")
    if not user_input.spoken:
        return press(exact, page)
    words = normalise(exact)
    step = (
        _emergency_number(words, content)
        or _command(words, page)
        or _named(words, exact, page)
        or _meant(exact, words, page)
    )
    return _doubted(step) if user_input.confidence < DOUBTED else step


def _doubted(step: CallStep) -> CallStep:
    """Unsure speech changes nothing and calls nobody: an opt-out is asked about, an hour anew."""
    if step.act == "end":
        return CallStep("visit", "end", language=step.language)
    if step.act == "person":
        return replace(step, detail="doubted")
    return CallStep("unknown") if step.act in ("hour", "typed", "half") else step


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
    numbers = (language.grammar.number(word) for language in content.languages.values())
    return next((number for number in numbers if number is not None and number < 100), None)


def _command(words: tuple[str, ...], page: Page) -> CallStep | None:
    """A phrase that means the same on every page, in any language: people mix them."""
    phrase = " ".join(words)
    for grammar in grammars(page.content):
        plain = " ".join(word for word in words if word not in grammar.polite)  # "again, please"
        spellings = {phrase, plain}
        if spellings & grammar.back:
            return CallStep("visit", page.back)
        for name in ("repeat", "text_me", "goodbye", "unclear", "main_menu"):
            if spellings & getattr(grammar, name):
                return PLAIN[name]
        if phrase in grammar.yes and (key := page.only_key()):
            return press(key, page)
    return None


def _named(words: tuple[str, ...], exact: str, page: Page) -> CallStep | None:
    """A spoken key, hour or half of the day, or the name of one of this page's choices or of any menu."""
    language, phrase, menus = page.language, " ".join(words), page.content.structure.menus
    if page.asks_for("half") and phrase in language.grammar.am | language.grammar.pm:
        return CallStep("half", detail="am" if phrase in language.grammar.am else "pm")
    if page.asks_for(*HOURS) and (hour := _hour(words, exact, page)):
        return _hour_step(hour)
    key = spoken_key(words, page.content, page.state.language)
    if key := key or ("" if page.asks_for(*HOURS) else key_among(words, page.content)):
        return press(key, page)
    reachable = list(page.menu.keys.values()) if page.menu else []
    for id in dict.fromkeys((*reachable, *(id for id in language.menus if id in menus))):
        menu = language.menus.get(id)
        if menu and phrase in menu.words:
            if id in ("terms", "hour") and id not in reachable:
                continue  # no one agrees, or chooses, without having heard to what
            return CallStep("visit", id)
    return None


def _hour(words: tuple[str, ...], exact: str, page: Page) -> Hour | None:
    """An hour on a page that asks for one: "noon", "9:00", "nine"; a key of the page is none."""
    grammar, menu = page.language.grammar, page.menu
    key = spoken_key(words, page.content, page.state.language)
    if key and len(words) > 1 and not words[0][0].isdigit() and words[0] not in grammar.numbers:
        return None  # "press three", "number two": a key was meant
    if key and menu and (key in menu.keys or key in ("0", "*")):
        return None
    return read_hour(words, grammar, packed=True) or read_slots(exact, page.content, page.state.language).hour


def _hour_step(hour: Hour) -> CallStep:
    """The step for an hour: the digits of it, or the question morning or evening."""
    at = the_hour(hour)
    if at is None and hour.either:
        return CallStep("visit", "half", hour.either[0].strftime("%H%M"))
    return CallStep("hour", detail=at.strftime("%H:%M") if at else "")


def _meant(exact: str, words: tuple[str, ...], page: Page) -> CallStep:
    """Other words mean what they mean in a text."""
    content = page.content
    intent = said_aloud(understand(exact, content, page.state.language, spoken=True), exact, content)
    turned, caution = intent.language, bool(intent.danger)
    match (intent.kind, intent.id):
        case ("danger", kind):
            leaves = bool(intent.leaving) and _of_texts(intent, page)
            return CallStep("danger", detail=kind, language=turned, leaving=leaves)
        case ("language", code):
            return CallStep("language", language=code)
        case ("topic", id):
            to = content.structure.listing(id)
            return CallStep("how" if intent.leaving else "visit", to, language=turned, caution=caution)
        case ("say", name):
            key = only_number(words, content) if name == "key" else ""
            return press(key, page) if key else _spoken_intent(name, page)
        case ("wish", "stop"):
            sure = _of_texts(intent, page)
            return CallStep("end", language=turned) if sure else CallStep("visit", "end", language=turned)
    return _wished(intent, content.structure, turned, caution=caution)


def _wished(intent: Intent, structure: Structure, turned: str, *, caution: bool) -> CallStep:
    """The page for a command that is no topic and ends nothing."""
    match (intent.kind, intent.id):
        case ("smalltalk", "hello" | "thanks"):
            return CallStep("repeat", language=turned)  # a kind word: no "I did not catch that"
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
    if intent.leaving:
        return CallStep("visit", "end", language=turned)
    return CallStep("unknown", caution=caution)


def _spoken_intent(name: str, page: Page) -> CallStep:
    """Intents of calls alone: see hotline.content.phrases.SPOKEN."""
    if name in PLAIN:
        return PLAIN[name]
    if name in ("yes", "no"):
        if not (key := page.only_key()):
            return CallStep("unclear")
        return press(key, page) if name == "yes" else CallStep("visit", page.back)
    if name == "back":
        return CallStep("visit", page.back)
    return CallStep("visit", name) if name in page.content.structure.menus else CallStep("unknown")


def _of_texts(intent: Intent, page: Page) -> bool:
    """Whether a wish to leave ends the texts: "stop" alone may be said to the voice, unless it was asked."""
    if page.asks_for("end"):
        return True
    if not intent.exact and intent.scores.get(LEAVE, 0) < HEARD_LEAVE:
        return False  # "don't stop texting me"
    every = grammars(page.content)
    small = frozenset[str]().union(*(grammar.polite | grammar.asking for grammar in every))
    words = [word for word in intent.words if word not in small]
    denials = frozenset[str]().union(*(grammar.negations for grammar in every))
    if len(words) > 2 or (not intent.exact and len([word for word in words if word not in denials]) > 1):
        return True
    phrases = (floor.match(intent.words)[1].split() for floor in page.content.leaving.values())
    return any(len(phrase) > 1 and not small.union(WORDS).issuperset(phrase) for phrase in phrases)


# Margins of it: over a phrase of the texts, over nothing known, of a goodbye.
SAID, MADE_OUT, PARTING = 0.2, -0.2, -0.6
ABOUT_REMINDERS = 0.3  # how much less than a wish to leave a wish for reminders may be likely


def said_aloud(intent: Intent, exact: str, content: Content) -> Intent:
    """The intent, or a likelier intent of calls: "slowly please" is no question."""
    wish = (intent.kind, intent.id)
    if wish == ("wish", "stop") and not intent.exact:
        no = intent.scores["no"] > max(intent.scores[STOP], 0)  # a plain no ends nothing
        return meant(content.spoken_intents["no"], intent.words) if no else intent
    if wish == ("say", "goodbye") and intent.scores["goodbye"] < PARTING:
        return replace(intent, kind="miss", id="")  # a guess ends no call
    small = intent.kind in ("miss", "smalltalk")
    if wish == ("wish", "stop") or intent.kind in ("danger", "say", "language", "person"):
        return intent
    return _rather(intent, exact, content, small=small) if small or intent.exact else intent


def _rather(intent: Intent, exact: str, content: Content, *, small: bool) -> Intent:
    scores = classifier(content.learned).margins(*by_clause(exact))
    names = {**content.spoken_intents, "human": content.intents["human"]}
    name = max(names, key=lambda name: scores[name])
    least = (PARTING if name == "goodbye" else MADE_OUT) if small else SAID
    return meant(names[name], intent.words) if scores[name] > least else intent


def of_reminders(intent: Intent) -> bool:
    """Whether a doubtful wish to leave is rather about the reminders, whose page ends them too."""
    if intent.exact:
        return False
    return intent.scores["remind"] > max(intent.scores[STOP], intent.scores[LEAVE] - ABOUT_REMINDERS)
