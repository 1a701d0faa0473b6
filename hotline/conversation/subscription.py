"""Starting the daily reminder by text, and moving it: the hour and the zone."""

from dataclasses import replace
from datetime import time, timedelta

from hotline.content.model import Language
from hotline.conversation.consent import consent
from hotline.conversation.hours import Hour, read_half, read_hour, spoken, written
from hotline.conversation.known import SUBSCRIBED, asked, described, due_again, person_of, with_zone
from hotline.conversation.person import Asked, Person, Status
from hotline.conversation.turn import Context, Told
from hotline.reminders.schedule import EARLIEST, LATEST, allowed, window

ASKED_FOR = timedelta(days=1)  # how long an answer to our question is taken as one


def remind(ctx: Context, rest: tuple[str, ...]) -> Told:
    """REMIND, REMIND 8AM, an hour when one was asked for."""
    person = replace(person_of(ctx), language=ctx.language)
    if not rest:
        question = Asked("hour", ctx.now + ASKED_FOR)
        return Told("ask_hour", person=replace(person, asked=question))
    language = ctx.content.languages[ctx.language]
    hour, place = _hour_and_place(rest, language)
    if hour is None:
        return Told("hour_unclear")
    at = the_hour(hour)
    if at is None and hour.either:
        first, second = (written(h, language) for h in hour.either)
        question = Asked("again", ctx.now + ASKED_FOR, hour.either[0])
        return Told("ask_half", {"first": first, "second": second}, replace(person, asked=question))
    if place:
        person = replace(person, zone=place, zone_certain=True)
    return subscribe(ctx, person, at or time(0))


def _hour_and_place(rest: tuple[str, ...], language: Language) -> tuple[Hour | None, str]:
    """The hour in these words, and the zone that is named after it: "9 am central", "9 am 60601"."""
    hour = read_hour(rest, language.grammar)
    if hour:
        return hour, ""
    for end in range(len(rest) - 1, 0, -1):
        if hour := read_hour(rest[:end], language.grammar):
            from hotline.zones.lookup import lookup  # only who names a place needs it

            zone = lookup(" ".join(rest[end:]), language.zone_words).zone
            return (hour, zone) if zone else (None, "")
    return None, ""


def the_hour(hour: Hour) -> time | None:
    """The one hour meant; None where both halves of the day are possible, a refused one where neither is."""
    if hour.either is None:
        return hour.at
    possible = [h for h in hour.either if EARLIEST <= h <= LATEST]
    return None if len(possible) == 2 else (possible or list(hour.either))[0]


def subscribe(ctx: Context, person: Person, hour: time) -> Told:
    """Start the reminders, or move them to another hour, where zone and hour are in order."""
    person, known = with_zone(person, ctx.caller.number or "")
    if not allowed(hour, certain=True):
        return refused(ctx, person, certain=True)
    if not known:
        question = Asked("zone", ctx.now + ASKED_FOR, hour)
        return Told("ask_zone", person=replace(person, asked=question))
    if not allowed(hour, certain=person.zone_certain):
        return refused(ctx, person, certain=False)
    fresh = person.status not in SUBSCRIBED
    answered = asked(ctx)
    terms_read = answered is not None and answered.what == "hour"
    shown = "ask_hour" if terms_read else "confirmed" if fresh else "changed"
    person = replace(
        person, status=Status.ACTIVE, number=ctx.caller.number, hour=hour, asked=None, paused_until=None
    )
    person = due_again(ctx, person)
    values = described(ctx, person)
    entry = consent(ctx, "opt-in" if fresh else "change", shown, **values)
    return Told("confirmed" if fresh else "changed", values, person, (entry,))


def hour_alone(ctx: Context, rest: tuple[str, ...]) -> Told:
    """An hour and nothing else: an answer if we asked for one, else only a hint."""
    question = asked(ctx)
    if question and question.what in ("hour", "again"):
        return remind(ctx, rest)
    language = ctx.content.languages[ctx.language]
    hour = read_hour(rest, language.grammar)
    at = the_hour(hour) if hour else None
    if at and allowed(at, certain=True):
        return Told("hour_alone", {"hour": written(at, language)})
    if at is None or (len(rest) == 1 and rest[0].isdigit()):
        return Told("miss")  # "0" is a slip on the way to 1 to 6
    return replace(refused(ctx, person_of(ctx), certain=True), person=None)


def half_alone(ctx: Context, rest: tuple[str, ...]) -> Told:
    """The morning or the evening and nothing else: an answer to "Is that 8AM or 8PM?"."""
    question = asked(ctx)
    if question is None or question.what not in ("hour", "again"):
        return Told("miss")
    half = read_half(rest, ctx.content.languages[ctx.language].grammar)
    if half is None or question.hour is None:
        return Told("hour_unclear")
    hour = question.hour.replace(hour=question.hour.hour % 12 + (12 if half == "pm" else 0))
    return subscribe(ctx, replace(person_of(ctx), language=ctx.language), hour)


def zone(ctx: Context, rest: tuple[str, ...]) -> Told:
    """ZONE and a zone's name, a ZIP code or a city."""
    person = person_of(ctx)
    question = asked(ctx)
    waiting = question.hour if question and question.what == "zone" else None
    if person.status not in (*SUBSCRIBED, Status.PENDING) and waiting is None:
        return Told("not_subscribed")
    if not rest:
        return Told("zone_how")
    from hotline.zones.lookup import lookup  # only who moves needs it

    language = ctx.content.languages[ctx.language]
    found = lookup(" ".join(rest), language.zone_words)
    if found.zone is None and not found.choices:  # "of the West": no small word of a name after all
        bare = (word for word in rest if word not in language.grammar.names)
        found = lookup(" ".join(bare), language.zone_words)
    if found.zone is None:
        listed = ", ".join(found.choices[:3])
        return Told("zone_choices", {"choices": listed}) if found.choices else Told("zone_unclear")
    person = replace(person, zone=found.zone, zone_certain=True)
    if waiting is not None:
        return subscribe(ctx, person, waiting)
    person = due_again(ctx, person)
    values = described(ctx, person)
    return Told("moved", values, person, (consent(ctx, "change", "moved", **values),))


def language(ctx: Context, rest: tuple[str, ...]) -> Told:
    """The name of a language: the answer is in it, and so is all that comes, for somebody whom we know."""
    person = ctx.caller.person
    if person is None or person.language == ctx.language:
        return Told("language_now")
    return Told("language_now", person=replace(person, language=ctx.language))


def refused(ctx: Context, person: Person, *, certain: bool) -> Told:
    """The hour is outside the possible ones; the next bare hour is still taken as an answer."""
    language = ctx.content.languages[ctx.language]
    first, last = window(certain=certain)
    values = {
        "earliest": written(first, language),
        "latest": written(last, language),
        "spoken_earliest": spoken(first, language),
        "spoken_latest": spoken(last, language),
    }
    question = Asked("again", ctx.now + ASKED_FOR)
    return Told("hour_refused" if certain else "hour_refused_guess", values, replace(person, asked=question))
