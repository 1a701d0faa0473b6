"""Measures how well messages are understood: texts by intent, hours and speech by what the line does.

python -m tests.understanding.measure [--tune]: the figures of the never-seen set, or of those to tune on.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from hotline.content.load import PROMPTS, load
from hotline.content.model import Content
from hotline.content.normalise import words
from hotline.dialogue.commands import COMMANDS
from hotline.dialogue.ivr.input import read_step
from hotline.dialogue.sms import respond, understood
from hotline.dialogue.types import Caller, Context
from hotline.domain.replies import CallState, Text, UserInput
from hotline.domain.schedule import same_clock
from hotline.domain.subscriber import PendingQuestion, Status, Subscriber
from hotline.prompt_tools.learning import Figures, evaluate, share_table
from hotline.prompt_tools.learning.examples import TUNE, Example, read
from hotline.prompt_tools.learning.labels import wanted
from hotline.zones.lookup import lookup

NEVER_SEEN = Path(__file__).parent / "never_seen"
NOW = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)  # a Friday, noon in Chicago
TODAY, TOMORROW = date(2026, 11, 27), date(2026, 11, 28)
QUESTION = PendingQuestion("hour", NOW + timedelta(hours=1))
SUBSCRIBER = Subscriber(
    "k" * 32,
    Status.ACTIVE,
    number="+13125550143",
    zone="America/Chicago",
    zone_certain=True,
    hour=time(11, 40),
    next_due=datetime(2026, 11, 28, 17, 40, tzinfo=UTC),
    asked=QUESTION,
    last_day=TODAY,
    version=1,
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def answered(message: str, content: Content, language: str) -> tuple[Subscriber, str]:
    """What a subscriber's text leaves them with, and the answer."""
    said = UserInput("text", message, "SM1", language=language)
    caller = Caller(SUBSCRIBER.number, SUBSCRIBER.key, replace(SUBSCRIBER, language=language))
    turn = respond(understood(Context(caller, said, content, language, NOW)))
    return turn.subscriber or SUBSCRIBER, " ".join(
        reply.body for reply in turn.replies if isinstance(reply, Text)
    )


def slot_kept(one: Example, content: Content) -> bool | None:
    """Whether the value that a message names is what the line does; None where it names none."""
    label, _, value = one.wants.partition(" ")
    if one.wants == "not remind":
        subscriber, _ = answered(one.message, content, one.language)
        return (subscriber.hour, subscriber.zone, subscriber.paused_until) == (
            SUBSCRIBER.hour,
            SUBSCRIBER.zone,
            None,
        )
    if label in ("weekdays", "everyday"):
        before = replace(SUBSCRIBER, days="everyday" if label == "weekdays" else "weekdays")
        return _answered_by(before, one, content).days == label
    if not value or label not in ("remind", "pause", "zone"):
        return None
    subscriber, answer = answered(one.message, content, one.language)
    if label == "zone":
        return _moved(value, subscriber, answer, content)
    return {"remind": _hour, "pause": _paused}[label](value, subscriber, answer)


def _answered_by(subscriber: Subscriber, one: Example, content: Content) -> Subscriber:
    said = UserInput("text", one.message, "SM1", language=one.language)
    context = Context(Caller(subscriber.number, subscriber.key, subscriber), said, content, one.language, NOW)
    turn = respond(understood(context))
    return turn.subscriber or subscriber


def _hour(value: str, subscriber: Subscriber, answer: str) -> bool:
    found = re.match(r"(?:change:)?(\d\d):(\d\d)$", value)
    asked = subscriber.hour == SUBSCRIBER.hour and "?" in answer
    if not found:
        return asked  # two hours, or a part of the day
    hour = time(int(found[1]), int(found[2]))
    if not time(8) <= hour <= time(21):
        return subscriber.hour == SUBSCRIBER.hour and "9PM" in answer
    return subscriber.hour == hour and (subscriber.hour != SUBSCRIBER.hour or not asked)


def _paused(value: str, subscriber: Subscriber, answer: str) -> bool:
    until = value.removeprefix("until ").strip().lower()
    if subscriber.status is Status.PAUSED:
        return value == "open"
    if subscriber.paused_until is None:
        return False
    if until[:3] in WEEKDAYS:
        ahead = (WEEKDAYS.index(until[:3]) - TODAY.weekday() - 1) % 7 + 1
        return subscriber.paused_until == TODAY + timedelta(days=ahead)
    if found := re.match(r"(\d+)", until):
        if "-" in until:
            return f"{subscriber.paused_until:%m-%d}" == until
        return (subscriber.paused_until - TOMORROW).days == int(found[1])
    return False


def _moved(value: str, subscriber: Subscriber, answer: str, content: Content) -> bool:
    names = {"eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
             "pacific": "America/Los_Angeles", "arizona": "America/Phoenix", "hawaii": "Pacific/Honolulu",
             "alaska": "America/Anchorage"}  # fmt: skip
    place = " ".join(words(value))
    listed = [one.zone_words[place] for one in content.languages.values() if place in one.zone_words]
    wanted_zone = names.get(place) or (listed[0] if listed else lookup(place).zone)
    if wanted_zone is None:
        return "ZONE" in answer or "ZONA" in answer  # several towns of that name: asked about
    return subscriber.zone is not None and same_clock(subscriber.zone, wanted_zone, 2030)


def spoken_kept(one: Example, content: Content) -> bool:
    """Whether what is said on the main page of a call leads where it should."""
    place = CallState(one.language, "main")
    step = read_step(UserInput("voice", one.message, "CA1", spoken=True, call_state=place), place, content)
    wants = one.wants.removeprefix("say ")
    if wants.startswith("key "):
        pressed = read_step(
            UserInput("voice", wants.removeprefix("key "), "CA1", call_state=place), place, content
        )
        return step == pressed
    if wants in ACTS:
        return step.act in ACTS[wants]
    pages = {_page(name, content) for name in wanted(wants)}
    return (step.act == "visit" and step.to in pages) or (wants == "emergency" and step.act == "danger")


# What a wish on the phone leads to, where that is no page. On the main page "yes", "no" and "unclear" ask for
# nothing: the page is read again. A language that is spoken already is no change.
ACTS: Mapping[str, tuple[str, ...]] = {
    "repeat": ("repeat",), "slower": ("slower",), "text_me": ("text me",), "goodbye": ("goodbye",),
    "unclear": ("unclear", "unknown", "repeat"), "human": ("person",), "hello": ("repeat",),
    "language es": ("language",), "language en": ("language",), "yes": ("repeat", "unclear", "unknown"),
    "no": ("repeat", "unclear", "unknown", "goodbye"), "thanks": ("repeat", "goodbye"), "stop": ("end",),
    "none": ("unknown",), "danger": ("danger",),
}  # fmt: skip
PAGES: Mapping[str, str] = {
    "back": "main",
    "main_menu": "main",
    "emergency": "emergency",
    "remind": "reminders",
}


def _page(name: str, content: Content) -> str:
    topic = content.structure.topics.get(name)
    return (topic.lists or topic.id) if topic else PAGES.get(name, "")


def measure(rows: Sequence[Example], content: Content) -> dict[str, Figures]:
    """Language -> its figures: texts, hours and places, speech."""
    found = evaluate(rows, content)
    for one in rows:
        figures = found[one.language]
        if one.spoken:
            kept = spoken_kept(one, content)
            figures.shares["spoken"].note(kept)
            figures.details[one.wants].note(kept)
        elif (done := slot_kept(one, content)) is not None:
            figures.shares["slot"].note(done)
            figures.details[one.label].note(done)
    return found


def main(arguments: Sequence[str]) -> None:
    """Print the figures, and with --missed which messages were missed (of the examples to tune on alone)."""
    folder = PROMPTS / TUNE if "--tune" in arguments else NEVER_SEEN
    content = load({"name": "Knee Cramp Line", "contact": "help@clinic.example"}, set(COMMANDS))
    rows, faults = read(folder)
    assert not faults, faults
    found = measure(rows, content)
    print("\n".join(share_table(found)))  # noqa: T201
    for code, figures in found.items():
        worst = sorted(figures.details.items(), key=lambda one: one[1].percent)
        print(code, ", ".join(f"{name} {share.percent:.0f} ({share.of})" for name, share in worst))  # noqa: T201
    if "--missed" in arguments and "--tune" in arguments:
        for one in rows:
            kept = spoken_kept(one, content) if one.spoken else slot_kept(one, content)
            if kept is False:
                print(one.language, one.wants, "|", one.message)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
