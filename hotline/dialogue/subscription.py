"""Subscription: open question, zone, next reminder, template values, consent entries."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

from hotline.content.model import Language
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.nurse import Nurse, Span
from hotline.domain.schedule import local, next_due
from hotline.domain.subscriber import ConsentAction, ConsentEntry, PendingQuestion, Status, Subscriber
from hotline.domain.telephony import Channel, segments
from hotline.twilio.webhook import twilio_answered

NOON, NIGHT = time(12), time(19)
MOST_SEGMENTS = 2
_ENDS = re.compile(r"((?<=[.!?]) (?=\S)|\n)")


def written(hour: time, language: Language) -> str:
    """8:30 -> "8:30AM" in English, 12:00 -> "noon"."""
    if hour == NOON:
        return str(language.phrases["noon"])
    clock = f"{hour.hour % 12 or 12}" + (f":{hour.minute:02}" if hour.minute else "")
    return f"{clock}{language.phrases['am' if hour.hour < 12 else 'pm']}"


def spoken(hour: time, language: Language) -> str:
    """8:30 -> "8 30 A M" in English, each part read as a number; some languages have a word for the night."""
    if hour == NOON:
        return str(language.phrases["spoken_noon"])
    part = "spoken_am" if hour.hour < 12 else "spoken_pm" if hour < NIGHT else "spoken_night"
    minutes = f" {hour.minute}" if hour.minute >= 10 else f" 0 {hour.minute}" if hour.minute else ""
    return f"{hour.hour % 12 or 12}{minutes} {language.phrases[part]}"


def zone_name(zone: str, language: Language) -> str:
    """How a zone is named to people: "Central time"."""
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return language.zone_labels.get(zone) or language.zone_labels["other"].format(city=city)


def nurse_values(nurse: Nurse, language: Language) -> dict[str, str]:
    """Values for the braces about the nurse: "Mon-Fri 9AM-5PM, Central time", and as it is spoken."""
    spans, zone, to = nurse.hours.spans, zone_name(nurse.hours.zone, language), language.phrases["to"]
    texts = (_span(span, language, "days", "-", written) for span in spans)
    speech = (_span(span, language, "spoken_days", f" {to} ", spoken) for span in spans)
    return {
        "nurse_line": nurse.line,
        "nurse_hours": ", ".join((*texts, zone)),
        "nurse_hours_spoken": ", ".join((*speech, zone)),
    }


def _span(
    span: Span, language: Language, days: str, joint: str, hour: Callable[[time, Language], str]
) -> str:
    names = language.phrases[days]
    first, last = names[span.first], names[span.last]
    when = first if first == last else f"{first}{joint}{last}"
    if (span.last - span.first) % 7 == len(names) - 1:
        when = str(language.phrases["everyday"])
    if span.opens == time() and span.closes is None:
        return when
    return f"{when} {hour(span.opens, language)}{joint}{hour(span.closes or time(), language)}"


def shortened(text: str, channel: Channel, after: str = "", *, before: str = "") -> str:
    """The text with `before` above and `after` below it; its last sentences go where it would be too long.

    The first sentence always stays. Where texts have no segments, all of it does.
    """
    sentences = _ENDS.split(text)  # and lines; what parts them stands between
    while True:
        whole = "\n".join(filter(None, (before, "".join(sentences), after)))
        if len(sentences) == 1 or not channel.segments or segments(whole) <= MOST_SEGMENTS:
            return whole
        del sentences[-2:]


SUBSCRIBED = (Status.ACTIVE, Status.PAUSED)


def person_of(ctx: Context) -> Subscriber:
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


def consent(
    ctx: Context, action: ConsentAction, wording: str, shown: str | None = None, **values: str
) -> ConsentEntry:
    """An entry for the consent record: `wording` is the id of the words shown, `values` fill their braces.

    `shown`: the words where they are no answer's.
    """
    user_input, content = ctx.user_input, ctx.content
    if shown is None:
        shown = content.answer(wording, ctx.language).text or ""
    words, programme = content.fill(shown, **values), content.structure.programme
    medium = user_input.channel.medium if user_input.medium == "text" else user_input.medium
    id = f"{wording}@{content.version}"
    return ConsentEntry(ctx.now, action, medium, user_input.sid, id, words, user_input.exact, programme)


def consent_by_key(ctx: Context, action: ConsentAction, *menus: str) -> ConsentEntry:
    """The entry for a key pressed in a call: shown are the words of these menus."""
    words = ctx.content.languages[ctx.language].menus
    shown = " ".join(line for menu in menus for line in words[menu].say)
    return consent(ctx, action, "+".join(f"menus.{menu}" for menu in menus), shown)
