"""The commands of somebody who has reminders: a break, the days, how things stand, the end."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from hotline.conversation.consent import consent
from hotline.conversation.known import SUBSCRIBED, described, due_again, gone
from hotline.conversation.person import Person, Status
from hotline.conversation.turn import Context, Told
from hotline.understanding.breaks import AFTER_TOMORROW
from hotline.understanding.intent import Slots
from hotline.zones.clock import local

LONGEST_PAUSE = 90  # days


def pause(ctx: Context) -> Told:
    """PAUSE until RESUME, or for a number of days from the next reminder on."""
    person = ctx.caller.person
    if person is None or person.status not in SUBSCRIBED:
        return Told("not_subscribed")
    slots = ctx.intent.slots
    if slots.days is None and slots.until is None and not slots.other:
        person = due_again(ctx, replace(person, status=Status.PAUSED, paused_until=None))
        return Told("paused", {}, person, (consent(ctx, "pause", "paused"),))
    if person.zone is None or slots.other:
        return Told("pause_how")
    going = due_again(ctx, replace(person, status=Status.ACTIVE, paused_until=None))
    first, today = local(going.next_due or ctx.now, person.zone).date(), local(ctx.now, person.zone).date()
    end = _end(slots, first, today)
    if end is None or not today < end <= first + timedelta(days=LONGEST_PAUSE):
        return Told("pause_how")
    person = due_again(ctx, replace(going, paused_until=end))
    values = described(ctx, person)
    return Told("paused_until", values, person, (consent(ctx, "pause", "paused_until", **values),))


def _end(slots: Slots, first: date, today: date) -> date | None:
    """The first day that gets a reminder again: so many days after `first`, the next one, or on a day."""
    if slots.until is None:
        return first + timedelta(days=slots.days or 0)
    if slots.until == AFTER_TOMORROW:
        return today + timedelta(days=2)
    if isinstance(slots.until, int):  # a weekday
        ahead = (slots.until - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    month, day = slots.until
    for months in range(13):
        year, left = divmod(today.month - 1 + months, 12)
        with suppress(ValueError):  # the 31st of a short month
            end = date(today.year + year, left + 1, day)
            if end > today and month in (0, end.month):
                return end
    return None


def resume(ctx: Context) -> Told:
    """RESUME: on again from the next possible reminder."""
    person = ctx.caller.person
    if person is None or person.status not in SUBSCRIBED:
        return Told("opted_out" if person and person.status is Status.STOPPED else "not_subscribed")
    if person.status is Status.ACTIVE and person.paused_until is None:
        return status(ctx)
    person = due_again(ctx, replace(person, status=Status.ACTIVE, paused_until=None))
    values = described(ctx, person)
    return Told("resumed", values, person, (consent(ctx, "resume", "resumed", **values),))


def weekdays(ctx: Context) -> Told:
    """WEEKDAYS: Monday to Friday only."""
    return _days(ctx, "weekdays")


def everyday(ctx: Context) -> Told:
    """EVERYDAY: weekends too."""
    return _days(ctx, "everyday")


def _days(ctx: Context, days: str) -> Told:
    person = ctx.caller.person
    if person is None or person.status not in SUBSCRIBED:
        return Told("not_subscribed")
    person = due_again(ctx, replace(person, days="weekdays" if days == "weekdays" else "everyday"))
    values = described(ctx, person)
    return Told("changed", values, person, (consent(ctx, "change", "changed", **values),))


def status(ctx: Context) -> Told:
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


def water_off(ctx: Context) -> Told:
    """WATER OFF: the reminders end, the answers go on."""
    person = ctx.caller.person
    if person is None or person.status not in (*SUBSCRIBED, Status.PENDING):
        return Told("not_subscribed")
    return ended(ctx, person, "water_off")


def ended(ctx: Context, person: Person, saying: str) -> Told:
    """The reminders end; `saying` tells so."""
    return Told(saying, {}, gone(person, Status.OFF), (consent(ctx, "opt-out-reminders", saying),))
