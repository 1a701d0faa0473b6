"""FORGET ME: asked once whether they mean it, then all is erased but the proof of consent and a STOP."""

from dataclasses import replace
from datetime import timedelta

from hotline.conversation.consent import consent
from hotline.conversation.known import asked, blocked, person_of
from hotline.conversation.person import Asked, Person, Status
from hotline.conversation.turn import Context, Told
from hotline.retention import kept

SURE = timedelta(minutes=15)  # how long ERASE is taken for the answer


def forget(ctx: Context) -> Told:
    """FORGET ME: asks once. Whoever has stopped has nothing to lose, and may not get the question."""
    person = person_of(ctx)
    if person.status is Status.STOPPED:
        return _forgotten(ctx, person)
    question = Asked("forget", ctx.now + SURE)
    return Told("forget_ask", _minutes(), replace(person, asked=question))


def erase(ctx: Context) -> Told:
    """ERASE: the answer to that question; said out of the blue, it is asked."""
    question = asked(ctx)
    if question is None or question.what != "forget":
        return forget(ctx)
    return _forgotten(ctx, person_of(ctx))


def forgotten(person: Person) -> Person:
    """What stays of whoever is forgotten: for a day that they were here; without end that they stopped."""
    status = Status.STOPPED if person.status is Status.STOPPED else Status.NEW
    return Person(person.key, status, version=person.version)


def _forgotten(ctx: Context, person: Person) -> Told:
    values = {
        "receipt": ctx.said.sid[-8:].upper(),
        "erasure_days": str(kept("erasure").days),
        "consent_years": str(kept("consent").days // 365),
    }
    proof = ctx.caller.record is not None and ctx.caller.record.consents
    # Of somebody who never agreed to anything there is nothing to prove: no entry about them begins here.
    entries = (consent(ctx, "forget", "forget_ask", **_minutes()),) if proof else ()
    return Told(None if blocked(ctx) else "forgotten", values, forgotten(person), entries, erase=True)


def _minutes() -> dict[str, str]:
    return {"minutes": str(int(SURE.total_seconds()) // 60)}
