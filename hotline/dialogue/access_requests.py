"""MY DATA: what is kept about a person, in plain words. By text alone, since a caller ID can be forged."""

from collections import Counter

from hotline.dialogue.subscriber_view import SUBSCRIBED, blocked, dated, described
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.consent import PersonalData
from hotline.domain.reminder import DeliveryStatus
from hotline.domain.retention import kept
from hotline.domain.subscriber import Status

LOST = (DeliveryStatus.REFUSED, DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED)


def my_data(ctx: Context) -> CommandResult:
    """What is kept about whoever asks; no silence but where the carrier would stop the text."""
    subscriber, record = ctx.caller.subscriber, ctx.caller.record or PersonalData()
    if blocked(ctx):
        return CommandResult(None)
    values = {
        "reminder_days": str(kept("reminder").days),
        "pending_days": str(kept("pending").days),
        "consent_years": str(kept("consent").days // 365),
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
    """How many reminders came to which end; `open`: it is not known yet."""
    found = Counter(
        "arrived"
        if one.outcome is DeliveryStatus.DELIVERED
        else "failed"
        if one.outcome in LOST
        else "skipped"
        if one.outcome is DeliveryStatus.SKIPPED
        else "open"
        for one in record.reminders
    )
    return {end: str(found[end]) for end in ("arrived", "failed", "skipped", "open")}
