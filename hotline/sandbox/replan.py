"""After a leap of the clock: everybody's next reminder computed anew, and nothing kept from times to come."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from hotline.domain.schedule import next_due
from hotline.domain.subscriber import Subscriber
from hotline.domain.timezones import local
from hotline.storage.interface import Store
from hotline.storage.keys import DISPATCH_STATE_KEY, reminder_key

QUESTION = timedelta(days=1)  # no question of ours stays open longer


def replan(store: Store, client: Any, table: str, keys: Iterable[str], now: datetime) -> None:
    """Let these people's days go on from `now`, whether time was leapt over or comes back.

    Their reminders of days that have not come yet are forgotten (they will be sent when those days come), and
    with them how far the handing over had come. What people asked for and agreed to stays. Raises StoreDown.
    """
    client.delete_item(TableName=table, Key=DISPATCH_STATE_KEY)
    for subscriber in store.people(keys).values():
        past = []
        for reminder in store.reminders(subscriber.key):
            if reminder.at > now:
                client.delete_item(TableName=table, Key=reminder_key(subscriber.key, reminder.date))
            else:
                past.append(reminder.date)
        planned = _planned(subscriber, now, max(past, default=None))
        if planned != subscriber:
            store.save(planned, (), sid=f"replan-{uuid4().hex}", answer="", now=now)


def _planned(subscriber: Subscriber, now: datetime, reminded: date | None) -> Subscriber:
    last_day = subscriber.last_day
    if last_day and subscriber.zone and last_day > local(now, subscriber.zone).date():
        last_day = reminded
    asked = subscriber.asked if subscriber.asked and subscriber.asked.until <= now + QUESTION else None
    fresh = replace(subscriber, last_day=last_day, asked=asked)
    return replace(fresh, next_due=next_due(fresh, now))
