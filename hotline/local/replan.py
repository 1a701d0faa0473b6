"""After a leap of the clock: everybody's next reminder computed anew, and nothing kept from times to come."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from hotline.conversation.person import Person
from hotline.reminders.schedule import next_due
from hotline.store import Store
from hotline.store.addresses import PROGRESS_KEY, reminder_key
from hotline.zones.clock import local

QUESTION = timedelta(days=1)  # no question of ours stays open longer


def replan(store: Store, client: Any, table: str, keys: Iterable[str], now: datetime) -> None:
    """Let these people's days go on from `now`, whether time was leapt over or comes back.

    Their reminders of days that have not come yet are forgotten (they will be sent when those days come), and
    with them how far the handing over had come. What people asked for and agreed to stays. Raises StoreDown.
    """
    client.delete_item(TableName=table, Key=PROGRESS_KEY)
    for person in store.people(keys).values():
        past = []
        for reminder in store.reminders(person.key):
            if reminder.at > now:
                client.delete_item(TableName=table, Key=reminder_key(person.key, reminder.date))
            else:
                past.append(reminder.date)
        planned = _planned(person, now, max(past, default=None))
        if planned != person:
            store.save(planned, (), sid=f"replan-{uuid4().hex}", answer="", now=now)


def _planned(person: Person, now: datetime, reminded: date | None) -> Person:
    last_day = person.last_day
    if last_day and person.zone and last_day > local(now, person.zone).date():
        last_day = reminded
    asked = person.asked if person.asked and person.asked.until <= now + QUESTION else None
    fresh = replace(person, last_day=last_day, asked=asked)
    return replace(fresh, next_due=next_due(fresh, now))
