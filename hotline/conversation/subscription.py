"""The commands of the daily water reminder: each takes what is known and tells what changes."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from hotline.conversation.hours import Hour, read_hour, spoken, written
from hotline.conversation.person import Asked, Consent, Person, Status
from hotline.conversation.turn import Context, Told
from hotline.conversation.understand import number_of
from hotline.reminders.schedule import EARLIEST, LATEST, allowed, next_due, window
from hotline.zones.clock import local
from hotline.zones.guess import guess
from hotline.zones.lookup import lookup

ASKED_FOR = timedelta(days=1)  # how long an answer to our question is taken as one
LONGEST_PAUSE = 90  # days
SUBSCRIBED = (Status.ACTIVE, Status.PAUSED)


def person_of(ctx: Context) -> Person:
    """The caller as we know them, or as somebody new."""
    assert ctx.caller.key is not None, "a command that changes somebody needs a number"
    return ctx.caller.person or Person(ctx.caller.key, language=ctx.language)


def asked(ctx: Context) -> Asked | None:
    """The question of ours that is still open."""
    person = ctx.caller.person
    return person.asked if person and person.asked and person.asked.until > ctx.now else None


def consent(ctx: Context, action: str, wording: str, **values: str) -> Consent:
    """An entry for the consent record: `wording` is the saying that was shown, filled as it was."""
    return _entry(ctx, action, wording, ctx.content.answer(wording, ctx.language).text or "", **values)


def consent_by_key(ctx: Context, action: str, menu: str) -> Consent:
    """The same for a key pressed on a phone menu, whose words were read to the caller before."""
    return _entry(ctx, action, f"menus.{menu}", " ".join(ctx.content.languages[ctx.language].menus[menu].say))


def _entry(ctx: Context, action: str, wording: str, shown: str, **values: str) -> Consent:
    return Consent(
        at=ctx.now,
        action=action,
        medium=ctx.said.medium,
        sid=ctx.said.sid,
        wording=f"{wording}@{ctx.content.version}",
        shown=ctx.content.fill(shown, **values),
        answer=ctx.said.exact,
    )


def remind(ctx: Context, rest: tuple[str, ...]) -> Told:
    """REMIND, REMIND 8AM, an hour when one was asked for."""
    person = person_of(ctx)
    if not rest:
        question = Asked("hour", ctx.now + ASKED_FOR)
        return Told("ask_hour", person=replace(person, asked=question))
    hour = read_hour(rest, ctx.content.languages[ctx.language].grammar)
    if hour is None:
        return Told("hour_unclear")
    at = the_hour(hour)
    if at is None and hour.either:
        language = ctx.content.languages[ctx.language]
        first, second = (written(h, language) for h in hour.either)
        question = Asked("again", ctx.now + ASKED_FOR)
        return Told("ask_half", {"first": first, "second": second}, replace(person, asked=question))
    return subscribe(ctx, person, at or time(0))


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
    person = due_again(person, ctx.now)
    values = described(ctx, person)
    entry = consent(ctx, "opt-in" if fresh else "change", shown, **values)
    return Told("confirmed" if fresh else "changed", values, person, (entry,))


def with_zone(person: Person, number: str) -> tuple[Person, bool]:
    """The person with a zone, guessed from the number where they named none; False: it cannot be told."""
    if person.zone is None:
        guessed = guess(number)
        if guessed.zone is None or not guessed.close:
            return person, False
        person = replace(person, zone=guessed.zone, zone_certain=guessed.certain)
    return person, True


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


def due_again(person: Person, now: datetime) -> Person:
    """The person with the next reminder computed anew."""
    return replace(person, next_due=next_due(person, now))


def described(ctx: Context, person: Person) -> dict[str, str]:
    """What goes into the braces of the sayings about a reminder: hour, zone, days, next day."""
    language = ctx.content.languages[ctx.language]
    values = {"days": language.phrases[person.days]}
    if person.hour is not None:
        values |= {"hour": written(person.hour, language), "spoken_hour": spoken(person.hour, language)}
    if person.zone is not None:
        city = person.zone.rsplit("/", 1)[-1].replace("_", " ")
        values["zone"] = language.zone_labels.get(person.zone) or language.zone_labels["other"].format(
            city=city
        )
        if person.next_due is not None:
            values["day"] = language.phrases["days"][local(person.next_due, person.zone).weekday()]
    return values


def hour_alone(ctx: Context, rest: tuple[str, ...]) -> Told:
    """An hour and nothing else: an answer if we asked for one, else only a hint."""
    question = asked(ctx)
    if question and question.what in ("hour", "again"):
        return remind(ctx, rest)
    language = ctx.content.languages[ctx.language]
    hour = read_hour(rest, language.grammar)
    at = the_hour(hour) if hour else None
    return Told("hour_alone", {"hour": written(at, language)}) if at else Told("miss")


def join(ctx: Context, rest: tuple[str, ...]) -> Told:
    """JOIN from the phone itself: confirms what was asked for by phone."""
    person = ctx.caller.person
    if person is None or person.status is not Status.PENDING:
        return status(ctx, ()) if person and person.status in SUBSCRIBED else Told("join_nothing")
    person = due_again(replace(person, status=Status.ACTIVE, number=ctx.caller.number, asked=None), ctx.now)
    values = described(ctx, person)
    return Told("confirmed", values, person, (consent(ctx, "opt-in", "join_ask", **values),))


def zone(ctx: Context, rest: tuple[str, ...]) -> Told:
    """ZONE and a zone's name, a ZIP code or a city."""
    person = person_of(ctx)
    question = asked(ctx)
    waiting = question.hour if question and question.what == "zone" else None
    if person.status not in (*SUBSCRIBED, Status.PENDING) and waiting is None:
        return Told("not_subscribed")
    if not rest:
        return Told("zone_how")
    found = lookup(" ".join(rest), ctx.content.languages[ctx.language].zone_words)
    if found.zone is None:
        listed = ", ".join(found.choices[:3])
        return Told("zone_choices", {"choices": listed}) if found.choices else Told("zone_unclear")
    person = replace(person, zone=found.zone, zone_certain=True)
    if waiting is not None:
        return subscribe(ctx, person, waiting)
    person = due_again(person, ctx.now)
    values = described(ctx, person)
    return Told("moved", values, person, (consent(ctx, "change", "moved", **values),))


def pause(ctx: Context, rest: tuple[str, ...]) -> Told:
    """PAUSE until RESUME, or for a number of days from the next reminder on."""
    person = ctx.caller.person
    if person is None or person.status not in SUBSCRIBED:
        return Told("not_subscribed")
    if not rest:
        person = due_again(replace(person, status=Status.PAUSED, paused_until=None), ctx.now)
        return Told("paused", {}, person, (consent(ctx, "pause", "paused"),))
    days = number_of(rest[0], ctx.content.languages[ctx.language].grammar)
    if days is None or not 1 <= days <= LONGEST_PAUSE or person.zone is None:
        return Told("pause_how")
    going = due_again(replace(person, status=Status.ACTIVE, paused_until=None), ctx.now)
    first = local(going.next_due or ctx.now, person.zone).date()
    person = due_again(replace(going, paused_until=first + timedelta(days=days)), ctx.now)
    values = described(ctx, person)
    return Told("paused_until", values, person, (consent(ctx, "pause", "paused_until", **values),))


def resume(ctx: Context, rest: tuple[str, ...]) -> Told:
    """RESUME: on again from the next possible reminder."""
    person = ctx.caller.person
    if person is None or person.status not in SUBSCRIBED:
        return Told("not_subscribed")
    if person.status is Status.ACTIVE and person.paused_until is None:
        return status(ctx, ())
    person = due_again(replace(person, status=Status.ACTIVE, paused_until=None), ctx.now)
    values = described(ctx, person)
    return Told("resumed", values, person, (consent(ctx, "resume", "resumed", **values),))


def weekdays(ctx: Context, rest: tuple[str, ...]) -> Told:
    """WEEKDAYS: Monday to Friday only."""
    return _days(ctx, "weekdays")


def everyday(ctx: Context, rest: tuple[str, ...]) -> Told:
    """EVERYDAY: weekends too."""
    return _days(ctx, "everyday")


def _days(ctx: Context, days: str) -> Told:
    person = ctx.caller.person
    if person is None or person.status not in SUBSCRIBED:
        return Told("not_subscribed")
    person = due_again(replace(person, days="weekdays" if days == "weekdays" else "everyday"), ctx.now)
    values = described(ctx, person)
    return Told("changed", values, person, (consent(ctx, "change", "changed", **values),))


def status(ctx: Context, rest: tuple[str, ...]) -> Told:
    """STATUS: what is set, and how to change it."""
    person = ctx.caller.person
    if person is None:
        return Told("not_subscribed")
    says = {
        Status.ACTIVE: "status_on",
        Status.PAUSED: "status_paused",
        Status.PENDING: "status_pending",
        Status.STOPPED: "opted_out",
    }
    return Told(says.get(person.status, "not_subscribed"), described(ctx, person))


def water_off(ctx: Context, rest: tuple[str, ...]) -> Told:
    """WATER OFF: the reminders end, the answers go on."""
    person = ctx.caller.person
    if person is None or person.status not in (*SUBSCRIBED, Status.PENDING):
        return Told("not_subscribed")
    person = replace(person, status=Status.OFF, number=None, asked=None, next_due=None, paused_until=None)
    return Told("water_off", {}, person, (consent(ctx, "opt-out-reminders", "water_off"),))


def stop(ctx: Context, rest: tuple[str, ...] = ()) -> Told:
    """STOP, by any word or key: every text ends. A second STOP is not answered again."""
    person = person_of(ctx)
    said = None if ctx.said.carrier_answered else "stopped"
    if person.status is Status.STOPPED:
        return Told(None if ctx.said.medium == "text" else "stopped")
    by_key = ctx.said.medium == "voice"
    entry = consent_by_key(ctx, "opt-out", "end") if by_key else consent(ctx, "opt-out", "stopped")
    return Told(said, {}, gone(person, Status.STOPPED), (entry,))


def gone(person: Person, status: Status) -> Person:
    """What stays of somebody who left: no number, hour or zone."""
    kept = Person(person.key, status, language=person.language)
    return replace(kept, last_day=person.last_day, version=person.version)


def start(ctx: Context, rest: tuple[str, ...] = ()) -> Told:
    """START, YES, UNSTOP: lifts an opt-out, confirms what was asked for by phone; subscribes nobody else."""
    person = ctx.caller.person
    if person is not None and person.status is Status.PENDING:
        # The opt-in confirmation (CTIA 5.1.2.1) must be read, though the carrier has answered YES itself.
        return join(ctx, ())
    said = None if ctx.said.carrier_answered else "started"
    if person is None or person.status is not Status.STOPPED:
        return Told(said)
    person = replace(person, status=Status.OFF)
    return Told(said, {}, person, (consent(ctx, "opt-in-texts", "started"),))


def ask_by_phone(ctx: Context, hour: time) -> Told:
    """An hour chosen on the phone's keys: waits for the confirming text, since a caller ID can be forged."""
    person = person_of(ctx)
    if person.status is Status.STOPPED:
        return Told("opted_out")
    if person.status in SUBSCRIBED:
        return Told("already_on", described(ctx, person))
    person, known = with_zone(person, ctx.caller.number or "")
    if known or not allowed(hour, certain=True):
        certain = not known or person.zone_certain
        if not allowed(hour, certain=certain):
            return replace(refused(ctx, person, certain=certain), person=None)
    else:
        return Told("ask_zone")
    person = replace(person, status=Status.PENDING, hour=hour, asked=None, next_due=None)
    values = described(ctx, person)
    entry = consent_by_key(ctx, "opt-in-asked", "terms")
    return Told("join_ask", values, person, (entry,), text="join_ask")
