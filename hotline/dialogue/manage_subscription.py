"""Subscribers' commands: pause, resume, days, status, end, data."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from hotline.dialogue.subscription import (
    SUBSCRIBED,
    asked,
    blocked,
    consent,
    dated,
    described,
    due_again,
    person_of,
    recorded,
    subscribed,
)
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.schedule import local
from hotline.domain.subscriber import (
    Days,
    PendingQuestion,
    PersonalData,
    Status,
    Subscriber,
    retention_values,
    without_details,
)
from hotline.understanding.breaks import AFTER_TOMORROW
from hotline.understanding.intent import Slots

LONGEST_PAUSE = 180  # days


def pause(ctx: Context) -> CommandResult:
    """PAUSE until RESUME, or for some days from the next reminder on."""
    subscriber = subscribed(ctx)
    if subscriber is None:
        return CommandResult("not_subscribed")
    slots = ctx.intent.slots
    if slots.days is None and slots.until is None and not slots.other:
        paused = replace(subscriber, status=Status.PAUSED, paused_until=None)
        return recorded(ctx, paused, "pause", "paused")
    if subscriber.zone is None or slots.other:
        return CommandResult("pause_how")
    going = due_again(ctx, replace(subscriber, status=Status.ACTIVE, paused_until=None))
    first = local(going.next_due or ctx.now, subscriber.zone).date()
    today = local(ctx.now, subscriber.zone).date()
    end = _end(slots, first, today)
    if end is None or not today < end <= first + timedelta(days=LONGEST_PAUSE):
        return CommandResult("pause_how")
    return recorded(ctx, replace(going, paused_until=end), "pause", "paused_until")


def _end(slots: Slots, first: date, today: date) -> date | None:
    """The first day with a reminder after the pause: some days after `first`, or on a named day."""
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
    """RESUME: active again from the next possible reminder."""
    subscriber = ctx.caller.subscriber
    if subscriber is None or subscriber.status not in SUBSCRIBED:
        stopped = subscriber is not None and subscriber.status is Status.STOPPED
        return CommandResult("opted_out" if stopped else "not_subscribed")
    if subscriber.status is Status.ACTIVE and subscriber.paused_until is None:
        return status(ctx) if ctx.intent.slots.until is None else pause(ctx)  # "start again on Monday"
    active = replace(subscriber, status=Status.ACTIVE, paused_until=None)
    return recorded(ctx, active, "resume", "resumed")


def choose_days(ctx: Context, days: Days) -> CommandResult:
    """WEEKDAYS: Monday to Friday only; EVERYDAY: weekends too."""
    subscriber = subscribed(ctx)
    if subscriber is None:
        return CommandResult("not_subscribed")
    return recorded(ctx, replace(subscriber, days=days), "change", "changed")


def status(ctx: Context) -> CommandResult:
    subscriber = ctx.caller.subscriber
    if subscriber is None:
        return CommandResult("not_subscribed")
    says = {
        Status.ACTIVE: "status_on", Status.PAUSED: "status_paused", Status.PENDING: "status_pending",
        Status.STOPPED: "opted_out",
    }  # fmt: skip
    return CommandResult(says.get(subscriber.status, "not_subscribed"), described(ctx, subscriber))


def water_off(ctx: Context) -> CommandResult:
    """WATER OFF: the reminders end, the answers go on."""
    subscriber = ctx.caller.subscriber
    if subscriber is None or subscriber.status not in (*SUBSCRIBED, Status.PENDING):
        return CommandResult("not_subscribed")
    return ended(ctx, subscriber, "water_off")


def ended(ctx: Context, subscriber: Subscriber, saying: str) -> CommandResult:
    return CommandResult(
        saying, {}, without_details(subscriber, Status.OFF), (consent(ctx, "opt-out-reminders", saying),)
    )


# ---------------------------------------------------------------- MY DATA and FORGET ME, by text alone

SURE = timedelta(minutes=15)  # how long ERASE is taken for the answer


def my_data(ctx: Context) -> CommandResult:
    """MY DATA: the data stored about the caller; no answer only where Twilio would block it."""
    subscriber, record = ctx.caller.subscriber, ctx.caller.record or PersonalData()
    if blocked(ctx):
        return CommandResult(None)
    values = {
        **retention_values(),
        "consents": str(len(record.consents)),
        "since": dated(ctx, record.consents[0].at if record.consents else ctx.now),
        **_outcomes(record),
    }
    if record.erasing:
        return CommandResult("data_erasing", values)
    if subscriber is not None and subscriber.status in SUBSCRIBED:
        on = subscriber.status is Status.ACTIVE and subscriber.paused_until is None
        phrases = ctx.content.languages[ctx.language].phrases
        return CommandResult(
            "data_on", values | described(ctx, subscriber) | {"state": phrases["on" if on else "paused"]}
        )
    if subscriber is not None and subscriber.status is Status.PENDING:
        return CommandResult("data_pending", values | described(ctx, subscriber))
    if subscriber is not None and subscriber.status is Status.STOPPED:
        return CommandResult("data_stopped", values)
    if record.consents or record.reminders:
        return CommandResult("data_off", values)
    return CommandResult("data_asked" if subscriber is not None else "data_none", values)


def _outcomes(record: PersonalData) -> dict[str, str]:
    """Reminders counted by outcome; `open`: not known yet."""
    ends = {"delivered": "arrived", "skipped": "skipped"}
    outcomes = (reminder.outcome for reminder in record.reminders)
    counts = Counter("failed" if outcome.failed else ends.get(outcome, "open") for outcome in outcomes)
    return {end: str(counts[end]) for end in ("arrived", "failed", "skipped", "open")}


def forget(ctx: Context) -> CommandResult:
    """FORGET ME: asks once. A caller who has opted out is not asked: the question would be blocked."""
    subscriber = person_of(ctx)
    if subscriber.status is Status.STOPPED:
        return _forgotten(ctx, subscriber)
    question = PendingQuestion("forget", ctx.now + SURE)
    return CommandResult("forget_ask", _minutes(), replace(subscriber, asked=question))


def erase(ctx: Context) -> CommandResult:
    """ERASE: confirms FORGET ME; without that question it is asked first."""
    question = asked(ctx)
    if question is None or question.what != "forget":
        return forget(ctx)
    return _forgotten(ctx, person_of(ctx))


def forgotten(subscriber: Subscriber) -> Subscriber:
    """The subscriber after erasure: a bare state for a day; after a STOP, the opt-out for ever."""
    left = Subscriber(subscriber.key, version=subscriber.version)
    if subscriber.status is Status.STOPPED:
        return replace(left, status=Status.STOPPED, stopped_at=subscriber.stopped_at)
    return left


def _forgotten(ctx: Context, subscriber: Subscriber) -> CommandResult:
    values = {"receipt": ctx.user_input.sid[-8:].upper(), **retention_values()}
    proof = ctx.caller.record is not None and ctx.caller.record.consents
    # Without earlier consent there is nothing to prove, so no entry is made.
    entries = (consent(ctx, "forget", "forget_ask", **_minutes()),) if proof else ()
    return CommandResult(
        None if blocked(ctx) else "forgotten", values, forgotten(subscriber), entries, erase=True
    )


def _minutes() -> dict[str, str]:
    return {"minutes": str(int(SURE.total_seconds()) // 60)}
