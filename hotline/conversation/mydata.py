"""MY DATA: what is kept about a person, in plain words. By text alone, since a caller ID can be forged."""

from collections import Counter

from hotline.conversation.known import SUBSCRIBED, blocked, dated, described
from hotline.conversation.person import Outcome, Record, Status
from hotline.conversation.turn import Context, Told
from hotline.retention import kept

LOST = (Outcome.REFUSED, Outcome.UNDELIVERED, Outcome.FAILED)


def my_data(ctx: Context) -> Told:
    """What is kept about whoever asks; no silence but where the carrier would stop the text."""
    person, record = ctx.caller.person, ctx.caller.record or Record()
    if blocked(ctx):
        return Told(None)
    values = {
        "reminder_days": str(kept("reminder").days),
        "pending_days": str(kept("pending").days),
        "consent_years": str(kept("consent").days // 365),
        "consents": str(len(record.consents)),
        "since": dated(ctx, record.consents[0].at if record.consents else ctx.now),
        **_outcomes(record),
    }
    if record.erasing:
        return Told("data_erasing", values)
    if person is not None and person.status in SUBSCRIBED:
        on = person.status is Status.ACTIVE and person.paused_until is None
        phrases = ctx.content.languages[ctx.language].phrases
        return Told("data_on", values | described(ctx, person) | {"state": phrases["on" if on else "paused"]})
    if person is not None and person.status is Status.PENDING:
        return Told("data_pending", values | described(ctx, person))
    if person is not None and person.status is Status.STOPPED:
        return Told("data_stopped", values)
    if record.consents or record.reminders:
        return Told("data_off", values)
    return Told("data_asked" if person is not None else "data_none", values)


def _outcomes(record: Record) -> dict[str, str]:
    """How many reminders came to which end; `open`: it is not known yet."""
    found = Counter(
        "arrived"
        if one.outcome is Outcome.DELIVERED
        else "failed"
        if one.outcome in LOST
        else "skipped"
        if one.outcome is Outcome.SKIPPED
        else "open"
        for one in record.reminders
    )
    return {end: str(found[end]) for end in ("arrived", "failed", "skipped", "open")}
