"""What is known of a caller, completed: an open question, a zone, the next reminder, and how to say it."""

from dataclasses import replace
from datetime import datetime

from hotline.content.reserved import carrier_answered
from hotline.conversation.hours import spoken, written
from hotline.conversation.person import Asked, Person, Status
from hotline.conversation.turn import Context
from hotline.reminders.schedule import next_due
from hotline.zones.clock import local

SUBSCRIBED = (Status.ACTIVE, Status.PAUSED)


def person_of(ctx: Context) -> Person:
    """The caller as we know them, or as somebody new."""
    assert ctx.caller.key is not None, "a command that changes somebody needs a number"
    return ctx.caller.person or Person(ctx.caller.key, language=ctx.language)


def asked(ctx: Context) -> Asked | None:
    """The question of ours that is still open."""
    person = ctx.caller.person
    return person.asked if person and person.asked and person.asked.until > ctx.now else None


def with_zone(person: Person, number: str) -> tuple[Person, bool]:
    """The person with a zone, guessed from the number where they named none; False: it cannot be told."""
    if person.zone is None:
        from hotline.zones.guess import guess  # only who subscribes needs it

        guessed = guess(number)
        if guessed.zone is None or not guessed.close:
            return person, False
        person = replace(person, zone=guessed.zone, zone_certain=guessed.certain)
    return person, True


def due_again(ctx: Context, person: Person) -> Person:
    """The person with the next reminder computed anew."""
    return replace(person, next_due=next_due(person, ctx.now, ctx.spread))


def gone(person: Person, status: Status) -> Person:
    """What stays of somebody who left: no number, hour or zone."""
    kept = Person(person.key, status, language=person.language)
    return replace(kept, last_day=person.last_day, version=person.version)


def blocked(ctx: Context) -> bool:
    """Whether the carrier lets nothing through to this caller, who has opted out there."""
    person, record = ctx.caller.person, ctx.caller.record
    if ctx.sender == "none" or person is None or person.status is not Status.STOPPED or record is None:
        return False
    outs = [entry for entry in record.consents if entry.action == "opt-out"]
    if not outs or ctx.sender == "advanced" or outs[-1].wording == "carrier":
        return True
    return carrier_answered(ctx.sender, outs[-1].answer, "")


def dated(ctx: Context, moment: datetime) -> str:
    """A day as people write it."""
    pattern = str(ctx.content.languages[ctx.language].phrases["date"])
    return pattern.format(year=moment.year, month=moment.month, day=moment.day)


def described(ctx: Context, person: Person) -> dict[str, str]:
    """What goes into the braces of the sayings about a reminder: hour, zone, days, next day."""
    language = ctx.content.languages[ctx.language]
    values = {"days": language.phrases[person.days]}
    if person.hour is not None:
        values |= {"hour": written(person.hour, language), "spoken_hour": spoken(person.hour, language)}
    if person.zone is not None:
        city = person.zone.rsplit("/", 1)[-1].replace("_", " ")
        values["zone"] = language.zone_labels.get(person.zone) or language.zone_labels["other"].format(
            city=city
        )
        if person.next_due is not None:
            due = local(person.next_due, person.zone)
            values |= {"day": language.phrases["days"][due.weekday()], "date": dated(ctx, due)}
    return values
