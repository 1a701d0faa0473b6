"""Commands: an intent to the function that answers; opting in and out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time

from hotline.dialogue import manage_subscription, subscribe
from hotline.dialogue.subscription import (
    SUBSCRIBED,
    asked,
    consent,
    consent_by_key,
    described,
    nurse_values,
    person_of,
    recorded,
    subscribed,
    with_zone,
)
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.schedule import allowed
from hotline.domain.subscriber import Status, Subscriber, opt_out

Run = Callable[[Context], CommandResult]


@dataclass(frozen=True)
class Command:
    """`needs_person`: it reads or changes the caller's state, so the state is loaded first. `needs_record`:
    the consent record and the reminders too. `best_effort`: it also answers without the store."""

    run: Run
    needs_person: bool = True
    needs_record: bool = False
    best_effort: bool = False


def says(id: str) -> Command:
    """A command that says one thing and needs no state."""
    return Command(lambda ctx: CommandResult(id), needs_person=False)


def emergency_answer(ctx: Context, kind: str) -> CommandResult:
    """The emergency answer to a kind of danger; the general one where the country has no number for it."""
    country = ctx.content.country
    numbers = {"violence": country.violence, "poison": country.poison}
    id = kind if numbers.get(kind, "-") else "danger"
    return CommandResult(id, ctx.content.crisis_values(ctx.language))


def _person(ctx: Context) -> CommandResult:
    """A text that asks for a person: how to call a nurse, or that the line is automatic."""
    if ctx.nurse is None:
        return CommandResult("person")
    return CommandResult("nurse", nurse_values(ctx.nurse, ctx.content.languages[ctx.language]))


def join(ctx: Context) -> CommandResult:
    """JOIN: confirms, from the phone itself, an opt-in made in a call."""
    subscriber = ctx.caller.subscriber
    if subscriber is None or subscriber.status is not Status.PENDING:
        return manage_subscription.status(ctx) if subscribed(ctx) else CommandResult("join_nothing")
    if not ctx.user_input.channel.reminders:
        return CommandResult("remind_by_sms")
    joined = replace(subscriber, status=Status.ACTIVE, number=ctx.caller.number, asked=None)
    return recorded(ctx, joined, "opt-in", "confirmed", shown="join_ask")


def stop(ctx: Context) -> CommandResult:
    """STOP by any word or key: ends all texts. A second STOP gets no answer.

    A wish to be erased that is no keyword ends them too, since START undoes it; the answer names FORGET ME.
    """
    subscriber = person_of(ctx)
    wording = "stopped_forget" if any(other.id == "forget" for other in ctx.intent.choices) else "stopped"
    saying = None if ctx.user_input.twilio_answered else wording
    if subscriber.status is Status.STOPPED:  # only its time is kept, so that nothing sent before it counts
        saying = None if ctx.user_input.medium == "text" else "stopped"
        return CommandResult(saying, {}, opt_out(subscriber, ctx.now))
    asked_by_phone = ctx.user_input.call_state is not None and ctx.user_input.call_state.page == "end"
    entry = consent_by_key(ctx, "opt-out", "end") if asked_by_phone else consent(ctx, "opt-out", wording)
    return CommandResult(saying, {}, opt_out(subscriber, ctx.now), (entry,))


def held(ctx: Context, before: Subscriber) -> CommandResult:
    """The answer to a message that a STOP forbids (see held_by_stop); its consent entry has the SID."""
    saying = None if ctx.user_input.twilio_answered else "opted_out"
    entry = consent(ctx, "opt-in-refused", "opted_out")
    return CommandResult(saying, {}, replace(before, asked=None), (entry,))


def not_for_me(ctx: Context) -> CommandResult:
    """NOT FOR ME: ends the reminders and closes our question about them. Answers go on."""
    subscriber = ctx.caller.subscriber
    if subscriber is not None and subscriber.status in (*SUBSCRIBED, Status.PENDING):
        return manage_subscription.ended(ctx, subscriber, "not_for_me")
    if subscriber is not None and asked(ctx):
        return CommandResult("not_for_me", subscriber=replace(subscriber, asked=None))
    return CommandResult("not_for_me")


def no(ctx: Context) -> CommandResult:
    """NO: the reply to our question; from a subscriber perhaps an opt-out; else small talk."""
    subscriber = ctx.caller.subscriber
    if asked(ctx) or (subscriber is not None and subscriber.status is Status.PENDING):
        return not_for_me(ctx)
    return CommandResult("stop_how" if subscribed(ctx) else None)


def start(ctx: Context) -> CommandResult:
    """START, YES, UNSTOP: ends an opt-out or confirms an opt-in made in a call; nothing else."""
    subscriber = ctx.caller.subscriber
    if subscriber is not None and subscriber.status is Status.PENDING:
        # The opt-in confirmation (CTIA 5.1.2.1) must be read, though Twilio has answered YES itself.
        return join(ctx)
    saying = None if ctx.user_input.twilio_answered else "started"
    if subscribed(ctx):
        return CommandResult(None)  # an answer to a reminder: "Yes!"
    if subscriber is None or subscriber.status is not Status.STOPPED:
        return CommandResult(saying)
    subscriber = replace(subscriber, status=Status.OFF)
    return CommandResult(saying, {}, subscriber, (consent(ctx, "opt-in-texts", "started"),))


def ask_by_phone(ctx: Context, hour: time) -> CommandResult:
    """An hour chosen in a call: needs a confirming text, since a caller ID can be forged."""
    subscriber = person_of(ctx)
    if subscriber.status is Status.STOPPED:
        return CommandResult("opted_out")
    if subscriber.status in SUBSCRIBED:
        return CommandResult("already_on", described(ctx, subscriber))
    subscriber, zone_close = with_zone(subscriber, ctx.caller.number or "")
    if zone_close or not allowed(hour, certain=True):
        certain = not zone_close or subscriber.zone_certain
        if not allowed(hour, certain=certain):
            return replace(subscribe.refused(ctx, subscriber, certain=certain), subscriber=None)
    else:
        return CommandResult("ask_zone")
    subscriber = replace(subscriber, status=Status.PENDING, hour=hour, asked=None, next_due=None)
    subscriber = replace(subscriber, language=ctx.language)
    values = described(ctx, subscriber)
    # The terms lead to the hour by the key that agrees, and by nothing else; the answer here is the hour's.
    heard = ("terms", ctx.user_input.call_state.page) if ctx.user_input.call_state else ("terms",)
    entry = consent_by_key(ctx, "opt-in-asked", *heard)
    return CommandResult("join_ask", values, subscriber, (entry,), text="join_ask")


# The commands that people type; each has its words in every prompts file ([commands]).
COMMANDS: Mapping[str, Command] = {
    "remind": Command(subscribe.remind),
    "join": Command(join),
    "zone": Command(subscribe.zone),
    "pause": Command(manage_subscription.pause),
    "resume": Command(manage_subscription.resume),
    "weekdays": Command(lambda ctx: manage_subscription.choose_days(ctx, "weekdays")),
    "everyday": Command(lambda ctx: manage_subscription.choose_days(ctx, "everyday")),
    "status": Command(manage_subscription.status),
    "water_off": Command(manage_subscription.water_off),
    "not_for_me": Command(not_for_me),
    "my_data": Command(manage_subscription.my_data, needs_record=True),
    "forget": Command(manage_subscription.forget, needs_record=True),
    "erase": Command(manage_subscription.erase, needs_record=True),
}

# The other meanings of a message (hotline.understanding.intent), by kind, or by kind and id.
MEANINGS: Mapping[str, Command] = {
    "wish stop": Command(stop),
    "wish start": Command(start),
    "wish help": Command(
        lambda ctx: CommandResult(None if ctx.user_input.twilio_answered else "help"), needs_person=False
    ),
    "hour": Command(subscribe.hour_alone),
    "half": Command(subscribe.half_alone),
    "zip": Command(subscribe.zone),
    "language": Command(subscribe.language, best_effort=True),
    "danger": Command(lambda ctx: emergency_answer(ctx, ctx.intent.id), needs_person=False, best_effort=True),
    "person": Command(_person, needs_person=False),
    "smalltalk hello": says("hello"),
    "smalltalk thanks": says("thanks"),
    "smalltalk silent": Command(lambda ctx: CommandResult(None), needs_person=False),
    "smalltalk no": Command(no),
    "near": says("near"),
    "near-stop": says("near_stop"),
    "empty": says("empty"),
    "miss": says("miss"),
}
