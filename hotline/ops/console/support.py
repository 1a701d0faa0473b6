"""One person, as whoever helps them needs to see it; and what can be done for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.dialogue.formatting import written
from hotline.domain.consent import ConsentEntry
from hotline.domain.reminder import Reminder
from hotline.domain.subscriber import Subscriber
from hotline.domain.throttle import halted_at
from hotline.domain.timezones import local
from hotline.ops.console.where import Place
from hotline.ops.support import actions
from hotline.ops.support.resend import refusal, resend
from hotline.storage.subscriber_key import migrated_key

SHOWN = 14  # reminders


@dataclass(frozen=True)
class View:
    """`code` stands for the number; `refusal`: why today's reminder is not sent again, None: it can be."""

    code: str
    subscriber: Subscriber | None
    reminders: Sequence[Reminder]  # newest first
    consents: Sequence[ConsentEntry]  # newest first
    refusal: str | None
    erasing: bool
    hour: str  # as the line writes it, "" for none
    zone: str
    here: datetime | None  # the time at their place
    language: str


def view(place: Place, number: str, now: datetime) -> View:
    """What is on record about a number. Raises StoreDown."""
    store, content = place.hotline.service.store(), place.hotline.content
    key = migrated_key(store, number, place.hotline.settings.secrets, now)
    subscriber = store.load(key, "console").subscriber
    reminders, consents = store.reminders(key), store.consents(key)
    last = reminders[-1] if reminders else None
    language = content.languages[content.structure.default_language]
    zone = subscriber.zone if subscriber else None
    return View(
        key,
        subscriber,
        reminders[::-1][:SHOWN],
        consents[::-1],
        refusal(subscriber, last, consents, halted_at(store.progress(), now), now),
        store.erasing(key) is not None,
        written(subscriber.hour, language) if subscriber and subscriber.hour else "",
        language.zone_labels.get(zone, zone.replace("_", " ")) if zone else "",
        local(now, zone) if zone else None,
        str(content.languages[subscriber.language].phrases["name"]) if subscriber else "",
    )


def wish(place: Place, number: str, now: datetime, note: str, by: str) -> actions.Wish:
    """A wish of theirs, to be carried out. Raises StoreDown."""
    key = migrated_key(place.hotline.service.store(), number, place.hotline.settings.secrets, now)
    return actions.Wish(number, key, now, note, by)


def stop(place: Place, wished: actions.Wish) -> str:
    """What came of it, by name."""
    return "stopped" if actions.stop(wished, place.hotline.service.store()) else "stopped_before"


def forget(place: Place, wished: actions.Wish) -> str:
    """What came of it, by name; Twilio's copies are left to the run of every minute."""
    store = place.hotline.service.store()
    store.erase(actions.forget(wished, store), wished.at)
    return "forgotten"


def send_again(place: Place, wished: actions.Wish) -> str:
    """What came of it, by the name of the outcome. Raises NotNow."""
    return resend(wished, place.hotline).outcome.value


ACTS = {"stop": stop, "forget": forget, "resend": send_again}
