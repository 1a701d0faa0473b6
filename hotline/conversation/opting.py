"""Opting in by phone, leaving and coming back."""

from dataclasses import replace
from datetime import time

from hotline.conversation.consent import consent, consent_by_key
from hotline.conversation.known import SUBSCRIBED, asked, described, due_again, gone, person_of, with_zone
from hotline.conversation.pauses import ended, status
from hotline.conversation.person import Status
from hotline.conversation.subscription import refused
from hotline.conversation.turn import Context, Told
from hotline.reminders.schedule import allowed


def join(ctx: Context) -> Told:
    """JOIN from the phone itself: confirms what was asked for by phone."""
    person = ctx.caller.person
    if person is None or person.status is not Status.PENDING:
        return status(ctx) if person and person.status in SUBSCRIBED else Told("join_nothing")
    person = due_again(ctx, replace(person, status=Status.ACTIVE, number=ctx.caller.number, asked=None))
    values = described(ctx, person)
    return Told("confirmed", values, person, (consent(ctx, "opt-in", "join_ask", **values),))


def stop(ctx: Context) -> Told:
    """STOP, by any word or key: every text ends. A second STOP is not answered again."""
    person = person_of(ctx)
    said = None if ctx.said.carrier_answered else "stopped"
    if person.status is Status.STOPPED:
        return Told(None if ctx.said.medium == "text" else "stopped")
    asked_by_phone = ctx.said.place is not None and ctx.said.place.page == "end"
    entry = consent_by_key(ctx, "opt-out", "end") if asked_by_phone else consent(ctx, "opt-out", "stopped")
    return Told(said, {}, gone(person, Status.STOPPED), (entry,))


def not_for_me(ctx: Context) -> Told:
    """NOT FOR ME: no reminders, and our question about them is closed. It is no STOP: answers go on."""
    person = ctx.caller.person
    if person is not None and person.status in (*SUBSCRIBED, Status.PENDING):
        return ended(ctx, person, "not_for_me")
    if person is not None and asked(ctx):
        return Told("not_for_me", person=replace(person, asked=None))
    return Told("not_for_me")


def no(ctx: Context) -> Told:
    """NO: an answer where we asked something, perhaps a wish to leave from a subscriber, else courtesy."""
    person = ctx.caller.person
    if asked(ctx) or (person is not None and person.status is Status.PENDING):
        return not_for_me(ctx)
    return Told("stop_how" if person is not None and person.status in SUBSCRIBED else None)


def start(ctx: Context) -> Told:
    """START, YES, UNSTOP: lifts an opt-out, confirms what was asked for by phone; subscribes nobody else."""
    person = ctx.caller.person
    if person is not None and person.status is Status.PENDING:
        # The opt-in confirmation (CTIA 5.1.2.1) must be read, though the carrier has answered YES itself.
        return join(ctx)
    said = None if ctx.said.carrier_answered else "started"
    if person is not None and person.status in SUBSCRIBED:
        return Told(None)  # an answer to a reminder: "Yes!"
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
    person = replace(person, language=ctx.language)
    values = described(ctx, person)
    # The terms lead to the hour by the key that agrees, and by nothing else; the answer here is the hour's.
    heard = ("terms", ctx.said.place.page) if ctx.said.place else ("terms",)
    entry = consent_by_key(ctx, "opt-in-asked", *heard)
    return Told("join_ask", values, person, (entry,), text="join_ask")
