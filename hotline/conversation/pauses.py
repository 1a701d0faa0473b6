"""The commands of somebody who has reminders: a break, the days, how things stand, the end."""

from dataclasses import replace
from datetime import timedelta

from hotline.conversation.consent import consent
from hotline.conversation.known import SUBSCRIBED, described, due_again, gone
from hotline.conversation.person import Person, Status
from hotline.conversation.turn import Context, Told
from hotline.zones.clock import local

LONGEST_PAUSE = 90  # days


def pause(ctx: Context, rest: tuple[str, ...]) -> Told:
    """PAUSE until RESUME, or for a number of days from the next reminder on."""
    person = ctx.caller.person
    if person is None or person.status not in SUBSCRIBED:
        return Told("not_subscribed")
    if not rest:
        person = due_again(ctx, replace(person, status=Status.PAUSED, paused_until=None))
        return Told("paused", {}, person, (consent(ctx, "pause", "paused"),))
    # "1 week" is no number of days: ask, or the reminders would be back tomorrow
    days = None if len(rest) > 1 else ctx.content.languages[ctx.language].grammar.number(rest[0])
    if days is None or not 1 <= days <= LONGEST_PAUSE or person.zone is None:
        return Told("pause_how")
    going = due_again(ctx, replace(person, status=Status.ACTIVE, paused_until=None))
    first = local(going.next_due or ctx.now, person.zone).date()
    person = due_again(ctx, replace(going, paused_until=first + timedelta(days=days)))
    values = described(ctx, person)
    return Told("paused_until", values, person, (consent(ctx, "pause", "paused_until", **values),))


def resume(ctx: Context, rest: tuple[str, ...]) -> Told:
    """RESUME: on again from the next possible reminder."""
    person = ctx.caller.person
    if person is None or person.status not in SUBSCRIBED:
        return Told("not_subscribed")
    if person.status is Status.ACTIVE and person.paused_until is None:
        return status(ctx, ())
    person = due_again(ctx, replace(person, status=Status.ACTIVE, paused_until=None))
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
    person = due_again(ctx, replace(person, days="weekdays" if days == "weekdays" else "everyday"))
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
    return ended(ctx, person, "water_off")


def ended(ctx: Context, person: Person, saying: str) -> Told:
    """The reminders end; `saying` tells so."""
    return Told(saying, {}, gone(person, Status.OFF), (consent(ctx, "opt-out-reminders", saying),))
