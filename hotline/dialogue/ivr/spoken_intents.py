"""Spoken intents: repeat, slower, goodbye and the like."""

from dataclasses import replace

from hotline.content.model import Content
from hotline.understanding.features import by_clause
from hotline.understanding.intent import Intent, meant
from hotline.understanding.policy import LEAVE, STOP
from hotline.understanding.understand import classifier

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
