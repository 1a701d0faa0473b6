"""The commands of somebody who has reminders: a break, the days, how things stand, the end."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from hotline.dialogue.consent_entries import consent
from hotline.dialogue.subscriber_view import SUBSCRIBED, described, due_again
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.subscriber import Status, Subscriber, without_details
from hotline.domain.timezones import local
from hotline.understanding.breaks import AFTER_TOMORROW
from hotline.understanding.intent import Slots

LONGEST_PAUSE = 90  # days


def pause(ctx: Context) -> CommandResult:
    """PAUSE until RESUME, or for a number of days from the next reminder on."""
    subscriber = ctx.caller.subscriber
    if subscriber is None or subscriber.status not in SUBSCRIBED:
        return CommandResult("not_subscribed")
    slots = ctx.intent.slots
    if slots.days is None and slots.until is None and not slots.other:
        subscriber = due_again(ctx, replace(subscriber, status=Status.PAUSED, paused_until=None))
        return CommandResult("paused", {}, subscriber, (consent(ctx, "pause", "paused"),))
    if subscriber.zone is None or slots.other:
        return CommandResult("pause_how")
    going = due_again(ctx, replace(subscriber, status=Status.ACTIVE, paused_until=None))
    first, today = (
        local(going.next_due or ctx.now, subscriber.zone).date(),
        local(ctx.now, subscriber.zone).date(),
    )
    end = _end(slots, first, today)
    if end is None or not today < end <= first + timedelta(days=LONGEST_PAUSE):
        return CommandResult("pause_how")
    subscriber = due_again(ctx, replace(going, paused_until=end))
    values = described(ctx, subscriber)
    return CommandResult(
        "paused_until", values, subscriber, (consent(ctx, "pause", "paused_until", **values),)
    )


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


def resume(ctx: Context) -> CommandResult:
    """RESUME: on again from the next possible reminder."""
    subscriber = ctx.caller.subscriber
    if subscriber is None or subscriber.status not in SUBSCRIBED:
        return CommandResult(
            "opted_out" if subscriber and subscriber.status is Status.STOPPED else "not_subscribed"
        )
    if subscriber.status is Status.ACTIVE and subscriber.paused_until is None:
        return status(ctx)
    subscriber = due_again(ctx, replace(subscriber, status=Status.ACTIVE, paused_until=None))
    values = described(ctx, subscriber)
    return CommandResult("resumed", values, subscriber, (consent(ctx, "resume", "resumed", **values),))


def weekdays(ctx: Context) -> CommandResult:
    """WEEKDAYS: Monday to Friday only."""
    return _days(ctx, "weekdays")


def everyday(ctx: Context) -> CommandResult:
    """EVERYDAY: weekends too."""
    return _days(ctx, "everyday")


def _days(ctx: Context, days: str) -> CommandResult:
    subscriber = ctx.caller.subscriber
    if subscriber is None or subscriber.status not in SUBSCRIBED:
        return CommandResult("not_subscribed")
    subscriber = due_again(ctx, replace(subscriber, days="weekdays" if days == "weekdays" else "everyday"))
    values = described(ctx, subscriber)
    return CommandResult("changed", values, subscriber, (consent(ctx, "change", "changed", **values),))


def status(ctx: Context) -> CommandResult:
    """STATUS: what is set, and how to change it."""
    subscriber = ctx.caller.subscriber
    if subscriber is None:
        return CommandResult("not_subscribed")
    says = {
        Status.ACTIVE: "status_on",
        Status.PAUSED: "status_paused",
        Status.PENDING: "status_pending",
        Status.STOPPED: "opted_out",
    }
    return CommandResult(says.get(subscriber.status, "not_subscribed"), described(ctx, subscriber))


def water_off(ctx: Context) -> CommandResult:
    """WATER OFF: the reminders end, the answers go on."""
    subscriber = ctx.caller.subscriber
    if subscriber is None or subscriber.status not in (*SUBSCRIBED, Status.PENDING):
        return CommandResult("not_subscribed")
    return ended(ctx, subscriber, "water_off")


def ended(ctx: Context, subscriber: Subscriber, saying: str) -> CommandResult:
    """The reminders end; `saying` tells so."""
    return CommandResult(
        saying, {}, without_details(subscriber, Status.OFF), (consent(ctx, "opt-out-reminders", saying),)
    )
