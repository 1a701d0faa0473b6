"""Subscription: open question, zone, next reminder, template values, consent entries."""

from dataclasses import replace
from datetime import datetime

from hotline.dialogue.formatting import spoken, written, zone_name
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.schedule import local, next_due
from hotline.domain.subscriber import ConsentAction, ConsentEntry, PendingQuestion, Status, Subscriber
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
    """Our question to the caller that is still open."""
    subscriber = ctx.caller.subscriber
    return subscriber.asked if subscriber and subscriber.asked and subscriber.asked.until > ctx.now else None


def with_zone(subscriber: Subscriber, number: str) -> tuple[Subscriber, bool]:
    """The person with a zone, guessed from the number if they named none; False if the guess is unsure."""
    if subscriber.zone is None:
        from hotline.zones.guess import guess  # only a new subscription needs it

        guessed = guess(number)
        if guessed.zone is None or not guessed.close:
            return subscriber, False
        subscriber = replace(subscriber, zone=guessed.zone, zone_certain=guessed.certain)
    return subscriber, True


def due_again(ctx: Context, subscriber: Subscriber) -> Subscriber:
    """The person with the next due time computed anew."""
    return replace(subscriber, next_due=next_due(subscriber, ctx.now, ctx.spread))


def blocked(ctx: Context) -> bool:
    """Whether Twilio blocks texts to this caller, who has opted out there."""
    subscriber, record = ctx.caller.subscriber, ctx.caller.record
    stopped = subscriber is not None and subscriber.status is Status.STOPPED
    if ctx.sender == "none" or not stopped or record is None:
        return False
    opt_outs = [entry for entry in record.consents if entry.action == "opt-out"]
    if not opt_outs or ctx.sender == "advanced" or opt_outs[-1].wording == "carrier":
        return True
    return twilio_answered(ctx.sender, opt_outs[-1].answer, "")


def dated(ctx: Context, moment: datetime) -> str:
    """A day as people write it."""
    pattern = str(ctx.content.languages[ctx.language].phrases["date"])
    return pattern.format(year=moment.year, month=moment.month, day=moment.day)


def described(ctx: Context, subscriber: Subscriber) -> dict[str, str]:
    """Values for the braces of answers about a reminder: hour, zone, days, next day."""
    language = ctx.content.languages[ctx.language]
    values = {"days": language.phrases[subscriber.days]}
    if subscriber.hour is not None:
        values |= {
            "hour": written(subscriber.hour, language),
            "spoken_hour": spoken(subscriber.hour, language),
        }
    if subscriber.zone is not None:
        values["zone"] = zone_name(subscriber.zone, language)
        if subscriber.next_due is not None:
            due = local(subscriber.next_due, subscriber.zone)
            values |= {"day": language.phrases["days"][due.weekday()], "date": dated(ctx, due)}
    return values


# ---------------------------------------------------------------- entries of the consent record


def recorded(
    ctx: Context, subscriber: Subscriber, action: ConsentAction, saying: str, shown: str = ""
) -> CommandResult:
    """The result of a changed subscription: the next due time, and a consent entry with the words shown."""
    subscriber = due_again(ctx, subscriber)
    values = described(ctx, subscriber)
    entry = consent(ctx, action, shown or saying, **values)
    return CommandResult(saying, values, subscriber, (entry,))


def consent(ctx: Context, action: ConsentAction, wording: str, **values: str) -> ConsentEntry:
    """An entry for the consent record: `wording` is the id of the words shown, `values` fill their braces."""
    return _entry(ctx, action, wording, ctx.content.answer(wording, ctx.language).text or "", **values)


def consent_by_key(ctx: Context, action: ConsentAction, *menus: str) -> ConsentEntry:
    """The entry for a key pressed in a call: shown are the words of these menus."""
    words = ctx.content.languages[ctx.language].menus
    shown = " ".join(line for menu in menus for line in words[menu].say)
    return _entry(ctx, action, "+".join(f"menus.{menu}" for menu in menus), shown)


def _entry(ctx: Context, action: ConsentAction, wording: str, shown: str, **values: str) -> ConsentEntry:
    return ConsentEntry(
        at=ctx.now,
        action=action,
        medium=ctx.user_input.channel.medium if ctx.user_input.medium == "text" else ctx.user_input.medium,
        sid=ctx.user_input.sid,
        wording=f"{wording}@{ctx.content.version}",
        shown=ctx.content.fill(shown, **values),
        answer=ctx.user_input.exact,
        programme=ctx.content.structure.programme,
    )
