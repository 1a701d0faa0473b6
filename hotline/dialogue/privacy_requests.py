"""Privacy requests: MY DATA and FORGET ME, by text alone."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hotline.dialogue.subscription import SUBSCRIBED, asked, blocked, consent, dated, described, person_of
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.subscriber import PendingQuestion, PersonalData, Status, Subscriber, retention_values

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
