"""Subscriber view: open question, zone, next reminder, template values."""

from dataclasses import replace
from datetime import datetime

from hotline.dialogue.formatting import spoken, written
from hotline.dialogue.types import Context
from hotline.domain.schedule import next_due
from hotline.domain.subscriber import PendingQuestion, Status, Subscriber
from hotline.domain.timezones import local
from hotline.twilio.opt_out_keywords import twilio_answered

SUBSCRIBED = (Status.ACTIVE, Status.PAUSED)


def person_of(ctx: Context) -> Subscriber:
    """The caller as stored, or a new subscriber."""
    assert ctx.caller.key is not None, "a command that changes state needs a number"
    return ctx.caller.subscriber or Subscriber(ctx.caller.key, language=ctx.language)


def subscribed(ctx: Context) -> Subscriber | None:
    """The caller, where they get reminders or have paused them."""
    subscriber = ctx.caller.subscriber
    return subscriber if subscriber and subscriber.status in SUBSCRIBED else None


def asked(ctx: Context) -> PendingQuestion | None:
    """The question of ours that is still open."""
    subscriber = ctx.caller.subscriber
    return subscriber.asked if subscriber and subscriber.asked and subscriber.asked.until > ctx.now else None


def with_zone(subscriber: Subscriber, number: str) -> tuple[Subscriber, bool]:
    """The person with a zone, guessed from the number where they named none; False: it cannot be told."""
    if subscriber.zone is None:
        from hotline.zones.guess import guess  # only who subscribes needs it

        guessed = guess(number)
        if guessed.zone is None or not guessed.close:
            return subscriber, False
        subscriber = replace(subscriber, zone=guessed.zone, zone_certain=guessed.certain)
    return subscriber, True


def due_again(ctx: Context, subscriber: Subscriber) -> Subscriber:
    """The person with the next reminder computed anew."""
    return replace(subscriber, next_due=next_due(subscriber, ctx.now, ctx.spread))


def blocked(ctx: Context) -> bool:
    """Whether Twilio blocks texts to this caller, who has opted out there."""
    subscriber, record = ctx.caller.subscriber, ctx.caller.record
    if (
        ctx.sender == "none"
        or subscriber is None
        or subscriber.status is not Status.STOPPED
        or record is None
    ):
        return False
    outs = [entry for entry in record.consents if entry.action == "opt-out"]
    if not outs or ctx.sender == "advanced" or outs[-1].wording == "carrier":
        return True
    return twilio_answered(ctx.sender, outs[-1].answer, "")


def dated(ctx: Context, moment: datetime) -> str:
    """A day as people write it."""
    pattern = str(ctx.content.languages[ctx.language].phrases["date"])
    return pattern.format(year=moment.year, month=moment.month, day=moment.day)


def described(ctx: Context, subscriber: Subscriber) -> dict[str, str]:
    """What goes into the braces of the sayings about a reminder: hour, zone, days, next day."""
    language = ctx.content.languages[ctx.language]
    values = {"days": language.phrases[subscriber.days]}
    if subscriber.hour is not None:
        values |= {
            "hour": written(subscriber.hour, language),
            "spoken_hour": spoken(subscriber.hour, language),
        }
    if subscriber.zone is not None:
        city = subscriber.zone.rsplit("/", 1)[-1].replace("_", " ")
        values["zone"] = language.zone_labels.get(subscriber.zone) or language.zone_labels["other"].format(
            city=city
        )
        if subscriber.next_due is not None:
            due = local(subscriber.next_due, subscriber.zone)
            values |= {"day": language.phrases["days"][due.weekday()], "date": dated(ctx, due)}
    return values
