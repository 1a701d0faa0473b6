"""Subscribing by text, and changes of hour, zone and language."""

from dataclasses import replace
from datetime import time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from hotline.content.model import Content
from hotline.content.normalise import words as normalise
from hotline.dialogue.subscription import (
    SUBSCRIBED,
    asked,
    person_of,
    recorded,
    spoken,
    subscribed,
    with_zone,
    written,
)
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.schedule import EARLIEST, LATEST, allowed, window
from hotline.domain.subscriber import PendingQuestion, Status, Subscriber
from hotline.understanding.intent import Hour

if TYPE_CHECKING:
    from hotline.zones.lookup import Found

UP = time(6)  # from here on a bare hour in people's own words may mean the morning, though that is refused
ZIP = 5  # digits
ASKED_FOR = timedelta(days=1)  # how long an answer to our question is taken as one


def remind(ctx: Context) -> CommandResult:
    """REMIND, REMIND 8AM, an hour when one was asked for.

    A guess subscribes no one: a caller without reminders who was not asked for an hour is told the word.
    """
    subscriber, slots = replace(person_of(ctx), language=ctx.language), ctx.intent.slots
    if subscriber.status not in SUBSCRIBED and not ctx.user_input.channel.reminders:
        return CommandResult("remind_by_sms")
    question = asked(ctx)
    sure = ctx.intent.exact or subscriber.status in SUBSCRIBED or _hour_asked(question)
    if slots.hour is None and (slots.other or slots.half):
        return CommandResult("hour_unclear" if slots.other or not sure else "ask_part", _part(ctx))
    if slots.hour is None:
        if not sure:
            return CommandResult("remind_how")
        question = PendingQuestion("hour", ctx.now + ASKED_FOR)
        return CommandResult("ask_hour", subscriber=replace(subscriber, asked=question))
    at, language = the_hour(slots.hour), ctx.content.languages[ctx.language]
    if slots.hour.either and (at is None or _early(ctx, slots.hour.either[0])):
        first, second = (written(h, language) for h in slots.hour.either)
        values = {"first": first, "second": second}
        if not sure:
            return CommandResult("remind_how")
        question = PendingQuestion("again", ctx.now + ASKED_FOR, slots.hour.either[0])
        return CommandResult("ask_half", values, replace(subscriber, asked=question))
    if not sure:
        return hour_hint(ctx, at or time(0))
    if place := _named_zone(ctx):
        subscriber = replace(subscriber, zone=place, zone_certain=True)
    if _on_weekdays(ctx):
        subscriber = replace(subscriber, days="weekdays")
    return subscribe(ctx, subscriber, at or time(0))


def _on_weekdays(ctx: Context) -> bool:
    """Whether "weekdays" stands beside an hour, undenied: "REMIND 7PM WEEKDAYS"; "daily" tells nothing."""
    language, message = ctx.content.languages[ctx.language], f" {' '.join(ctx.intent.words)} "
    phrases = _weekdays(ctx.content, ctx.language)
    phrase = max((phrase for phrase in phrases if phrase in message), key=len, default="")
    return bool(phrase) and not language.grammar.negations & {*message.replace(phrase, " ").split()}


@lru_cache(maxsize=8)
def _weekdays(content: Content, language: str) -> list[str]:
    """The phrases of WEEKDAYS, normalised, between spaces."""
    return [f" {' '.join(normalise(phrase))} " for phrase in content.languages[language].commands["weekdays"]]


def _early(ctx: Context, morning: time) -> bool:
    """Whether a bare 6 or 7 is asked about; REMIND 7, as we teach it, is an hour of ours."""
    taught = ctx.intent.kind == "command" and ctx.intent.exact
    return UP <= morning < EARLIEST and not taught


def _hour_asked(question: PendingQuestion | None) -> bool:
    return question is not None and question.what in ("hour", "again")


def _part(ctx: Context) -> dict[str, str]:
    """The hours of a part of the day that can be chosen: "8AM to noon"."""
    language = ctx.content.languages[ctx.language]
    first, last = (EARLIEST, time(11)) if ctx.intent.slots.half == "am" else (time(12), LATEST)
    return {"earliest": written(first, language), "latest": written(last, language)}


def _named_zone(ctx: Context) -> str:
    """The zone of a place that is named beside an hour: "9 am central", "9 am 60601".

    The command and its hour name none: the gazetteer costs a tenth of a cold REMIND.
    """
    language = ctx.content.languages[ctx.language]
    hour = {*language.commands["remind"], *language.grammar.am, *language.grammar.pm}
    words = {word for place in ctx.intent.slots.places for word in place.split()}
    if all(word in hour or (word.isdigit() and len(word) < ZIP) for word in words):
        return ""
    return _looked_up(ctx).zone or ""


def the_hour(hour: Hour) -> time | None:
    """The hour that is meant; None if morning and evening are possible, a refused hour if neither is."""
    if hour.either is None:
        return hour.at
    possible = [h for h in hour.either if EARLIEST <= h <= LATEST]
    return None if len(possible) == 2 else (possible or list(hour.either))[0]


def subscribe(ctx: Context, subscriber: Subscriber, hour: time) -> CommandResult:
    """Start the reminders, or change their hour, if zone and hour are allowed."""
    subscriber, zone_close = with_zone(subscriber, ctx.caller.number or "")
    if not allowed(hour, certain=True):
        return refused(ctx, subscriber, certain=True)
    if not zone_close:
        question = PendingQuestion("zone", ctx.now + ASKED_FOR, hour)
        return CommandResult("ask_zone", subscriber=replace(subscriber, asked=question))
    if not allowed(hour, certain=subscriber.zone_certain):
        return refused(ctx, subscriber, certain=False)
    fresh = subscriber.status not in SUBSCRIBED
    answered = asked(ctx)
    terms_read = answered is not None and answered.what == "hour"
    subscriber = replace(
        subscriber, status=Status.ACTIVE, number=ctx.caller.number, hour=hour, asked=None, paused_until=None
    )
    saying = "confirmed" if fresh else "changed"
    shown = "ask_hour" if terms_read else saying
    return recorded(ctx, subscriber, "opt-in" if fresh else "change", saying, shown)


def hour_alone(ctx: Context) -> CommandResult:
    """An hour and nothing else: an answer if we asked, a new hour from a subscriber, else only a hint."""
    hour = ctx.intent.slots.hour
    if _hour_asked(asked(ctx)) or (subscribed(ctx) and hour and not _slip(ctx)):
        return remind(ctx)
    at = the_hour(hour) if hour else None
    if at is None or _slip(ctx):
        return CommandResult("miss")
    return hour_hint(ctx, at)


def _slip(ctx: Context) -> bool:
    """Whether the message is a single digit that is no allowed hour: "0" is a slip for a topic number."""
    words = ctx.intent.words
    return len(words) == 1 and words[0].isdigit() and len(words[0]) == 1


def hour_hint(ctx: Context, at: time) -> CommandResult:
    """A hint how to subscribe, for an hour that did not ask for reminders."""
    if allowed(at, certain=True):
        return CommandResult("hour_alone", {"hour": written(at, ctx.content.languages[ctx.language])})
    return replace(refused(ctx, person_of(ctx), certain=True), subscriber=None)


def half_alone(ctx: Context) -> CommandResult:
    """A part of the day and nothing else: an answer to "Is that 8AM or 8PM?"."""
    question, half = asked(ctx), ctx.intent.slots.half
    if question is None or not _hour_asked(question):
        return CommandResult("miss")
    if question.hour is None:
        return CommandResult("ask_part", _part(ctx))
    hour = question.hour.replace(hour=question.hour.hour % 12 + (12 if half == "pm" else 0))
    return subscribe(ctx, replace(person_of(ctx), language=ctx.language), hour)


def zone(ctx: Context) -> CommandResult:
    """ZONE and a zone's name, a ZIP code or a city."""
    subscriber = person_of(ctx)
    question = asked(ctx)
    waiting = question.hour if question and question.what == "zone" else None
    if subscriber.status not in (*SUBSCRIBED, Status.PENDING) and waiting is None:
        return CommandResult("not_subscribed")
    if not ctx.intent.slots.places:
        return CommandResult("zone_how")
    place = _looked_up(ctx)
    if place.zone is None:
        listed = ", ".join(place.choices[:3])
        return CommandResult("zone_choices" if place.choices else "zone_unclear", {"choices": listed})
    subscriber = replace(subscriber, zone=place.zone, zone_certain=True)
    if waiting is not None:
        return subscribe(ctx, subscriber, waiting)
    return recorded(ctx, subscriber, "change", "moved")


def _looked_up(ctx: Context) -> "Found":
    """The first candidate that has a zone; else the first that several towns share."""
    from hotline.zones.lookup import Found, lookup  # only who names a place needs it

    names = [ctx.content.languages[ctx.language].zone_words]
    names += [other.zone_words for code, other in ctx.content.languages.items() if code != ctx.language]
    several = Found()
    for place in ctx.intent.slots.places:
        if zone := next((words[place] for words in names if place in words), ""):
            from hotline.zones.guess import own_clock

            return Found(own_clock(zone, ctx.caller.number or ""))
        result = lookup(place)
        if result.zone:
            return result
        several = several if several.choices else result
    return several


def language(ctx: Context) -> CommandResult:
    """The name of a language: this answer uses it, and for a subscriber every later text."""
    subscriber = ctx.caller.subscriber
    if subscriber is None or subscriber.language == ctx.language:
        return CommandResult("language_now")
    return CommandResult("language_now", subscriber=replace(subscriber, language=ctx.language))


def refused(ctx: Context, subscriber: Subscriber, *, certain: bool) -> CommandResult:
    """The answer to an hour that is not allowed; the next bare hour counts as the reply to it."""
    language = ctx.content.languages[ctx.language]
    first, last = window(certain=certain)
    values = {
        "earliest": written(first, language), "spoken_earliest": spoken(first, language),
        "latest": written(last, language), "spoken_latest": spoken(last, language),
    }  # fmt: skip
    question = PendingQuestion("again", ctx.now + ASKED_FOR)
    return CommandResult(
        "hour_refused" if certain else "hour_refused_guess", values, replace(subscriber, asked=question)
    )
