"""FORGET ME: asked once whether they mean it, then all is erased but the proof of consent and a STOP."""

from dataclasses import replace
from datetime import timedelta

from hotline.dialogue.consent_entries import consent
from hotline.dialogue.subscriber_view import asked, blocked, person_of
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.retention import kept
from hotline.domain.subscriber import PendingQuestion, Status, Subscriber

SURE = timedelta(minutes=15)  # how long ERASE is taken for the answer


def forget(ctx: Context) -> CommandResult:
    """FORGET ME: asks once. Whoever has stopped has nothing to lose, and may not get the question."""
    subscriber = person_of(ctx)
    if subscriber.status is Status.STOPPED:
        return _forgotten(ctx, subscriber)
    question = PendingQuestion("forget", ctx.now + SURE)
    return CommandResult("forget_ask", _minutes(), replace(subscriber, asked=question))


def erase(ctx: Context) -> CommandResult:
    """ERASE: the answer to that question; said out of the blue, it is asked."""
    question = asked(ctx)
    if question is None or question.what != "forget":
        return forget(ctx)
    return _forgotten(ctx, person_of(ctx))


def forgotten(subscriber: Subscriber) -> Subscriber:
    """What stays of whoever is forgotten: for a day that they were here; without end that they stopped."""
    status = Status.STOPPED if subscriber.status is Status.STOPPED else Status.NEW
    return Subscriber(subscriber.key, status, version=subscriber.version)


def _forgotten(ctx: Context, subscriber: Subscriber) -> CommandResult:
    values = {
        "receipt": ctx.user_input.sid[-8:].upper(),
        "erasure_days": str(kept("erasure").days),
        "consent_years": str(kept("consent").days // 365),
    }
    proof = ctx.caller.record is not None and ctx.caller.record.consents
    # Of somebody who never agreed to anything there is nothing to prove: no entry about them begins here.
    entries = (consent(ctx, "forget", "forget_ask", **_minutes()),) if proof else ()
    return CommandResult(
        None if blocked(ctx) else "forgotten", values, forgotten(subscriber), entries, erase=True
    )


def _minutes() -> dict[str, str]:
    return {"minutes": str(int(SURE.total_seconds()) // 60)}
