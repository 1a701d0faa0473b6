"""One person, as whoever helps them needs to see it; and what can be done for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.caller_key import brought
from hotline.console.where import Place
from hotline.conversation.hours import written
from hotline.conversation.person import Consent, Person, Reminder
from hotline.records import acts
from hotline.records.resend import refusal, resend
from hotline.reminders.pace import halted_at
from hotline.zones.clock import local

SHOWN = 14  # reminders


@dataclass(frozen=True)
class View:
    """`code` stands for the number; `refusal`: why today's reminder is not sent again, None: it can be."""

    code: str
    person: Person | None
    reminders: Sequence[Reminder]  # newest first
    consents: Sequence[Consent]  # newest first
    refusal: str | None
    erasing: bool
    hour: str  # as the line writes it, "" for none
    zone: str
    here: datetime | None  # the time at their place
    language: str


def view(place: Place, number: str, now: datetime) -> View:
    """What is on record about a number. Raises StoreDown."""
    store, content = place.hotline.line.store(), place.hotline.content
    key = brought(store, number, place.hotline.settings.secrets, now)
    person = store.load(key, "console").person
    reminders, consents = store.reminders(key), store.consents(key)
    last = reminders[-1] if reminders else None
    language = content.languages[content.structure.default_language]
    zone = person.zone if person else None
    return View(
        key,
        person,
        reminders[::-1][:SHOWN],
        consents[::-1],
        refusal(person, last, consents, halted_at(store.progress(), now), now),
        store.erasing(key) is not None,
        written(person.hour, language) if person and person.hour else "",
        language.zone_labels.get(zone, zone.replace("_", " ")) if zone else "",
        local(now, zone) if zone else None,
        str(content.languages[person.language].phrases["name"]) if person else "",
    )


def wish(place: Place, number: str, now: datetime, note: str, by: str) -> acts.Wish:
    """A wish of theirs, to be carried out. Raises StoreDown."""
    key = brought(place.hotline.line.store(), number, place.hotline.settings.secrets, now)
    return acts.Wish(number, key, now, note, by)


def stop(place: Place, wished: acts.Wish) -> str:
    """What came of it, by name."""
    return "stopped" if acts.stop(wished, place.hotline.line.store()) else "stopped_before"


def forget(place: Place, wished: acts.Wish) -> str:
    """What came of it, by name; Twilio's copies are left to the run of every minute."""
    store = place.hotline.line.store()
    store.erase(acts.forget(wished, store), wished.at)
    return "forgotten"


def send_again(place: Place, wished: acts.Wish) -> str:
    """What came of it, by the name of the outcome. Raises NotNow."""
    return resend(wished, place.hotline).outcome.value


ACTS = {"stop": stop, "forget": forget, "resend": send_again}
