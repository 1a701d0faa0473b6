"""Whatever can be known of a person comes back from the table as it was."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.domain.subscriber import (
    ConsentEntry,
    DeliveryStatus,
    PendingQuestion,
    Reminder,
    Status,
    Subscriber,
)
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.items import (
    consent_item,
    consent_of,
    person_item,
    person_of,
    reminder_item,
    reminder_of,
)
from tests.store.people import NOW, ann
from tests.stores import new_store

OFFSETS = st.builds(
    timezone, st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59))
)
INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=OFFSETS)  # noqa: DTZ001
WORDS = st.text(max_size=40) | st.sampled_from(["", "🚰 agua 水", "é" * 1600, "\x00", '"{}\\'])
KEYS = st.text("0123456789abcdef", min_size=1, max_size=64)

# By field name, so that a new field cannot be forgotten here; the types tell the rest.
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "key": KEYS,
    "number": st.none() | st.just("+12025550143"),
    "version": st.integers(0, 10**9),
    "asked": st.none() | st.builds(PendingQuestion, until=INSTANTS, hour=st.none() | st.times()),
    "next_due": st.none() | INSTANTS,
    "stopped_at": st.none() | INSTANTS,
    "claimed": st.none()
    | st.builds(
        Reminder,
        key=st.just(""),
        date=st.dates(),
        due=INSTANTS,
        outcome=st.just(DeliveryStatus.CLAIMED),
        at=INSTANTS,
        attempt=st.integers(1, 99),
        digest=st.none() | WORDS,
    ),
    "at": INSTANTS,
    "due": INSTANTS,
    "error": st.none() | WORDS,
    "sid": st.text("SM0123456789abcdef", min_size=1, max_size=34),
    "status": st.sampled_from(Status),
    "outcome": st.sampled_from(DeliveryStatus),
}


def of(kind: type[Any]) -> st.SearchStrategy[Any]:
    known = {
        field.name: VALUES.get(field.name, WORDS if field.type is str else st.from_type(field.type))  # type: ignore[arg-type]
        for field in fields(kind)
    }
    return st.builds(kind, **known).map(lambda made: owned(made) if kind is Subscriber else made)


def owned(subscriber: Subscriber) -> Subscriber:
    """A claimed reminder is the subscriber's own."""
    claimed = subscriber.claimed
    return replace(subscriber, claimed=replace(claimed, key=subscriber.key)) if claimed else subscriber


@given(of(Subscriber))
def test_a_person_survives_the_table(subscriber: Subscriber) -> None:
    assert person_of(person_item(subscriber, NOW)) == replace(subscriber, version=subscriber.version + 1)


@given(of(ConsentEntry))
def test_an_entry_of_consent_survives_the_table(entry: ConsentEntry) -> None:
    assert consent_of(consent_item("ann", entry, 0)) == entry


@given(of(Reminder))
def test_a_reminder_survives_the_table(reminder: Reminder) -> None:
    assert reminder_of(reminder_item(reminder)) == reminder


@given(st.lists(INSTANTS, min_size=2, max_size=2))
def test_due_times_sort_as_text_as_they_do_in_time(times: list[datetime]) -> None:
    first, second = (person_item(ann(next_due=at), NOW)["next_due"]["S"] for at in times)
    assert (first < second) == (times[0] < times[1])


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        person_item(ann(next_due=NOW.replace(tzinfo=None)), NOW)


@pytest.fixture(scope="module", params=["ministack", "moto"])
def kept(request: pytest.FixtureRequest) -> DynamoDBStore:
    return new_store(request.getfixturevalue(request.param))


FRESH = count()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(of(Subscriber), st.lists(of(ConsentEntry), max_size=3), of(Reminder), WORDS)
def test_everything_comes_back_from_a_server(
    kept: DynamoDBStore, subscriber: Subscriber, entries: list[ConsentEntry], reminder: Reminder, answer: str
) -> None:
    key = f"fresh{next(FRESH)}"
    subscriber = owned(replace(subscriber, key=key, version=0))
    reminder = replace(reminder, key=key, outcome=DeliveryStatus.QUEUED)
    kept.save(subscriber, entries, sid="SM1", answer=answer, now=NOW)
    found = kept.load(key, "SM1")
    assert found.subscriber == replace(subscriber, version=1)
    assert found.answered == answer
    assert sorted(kept.consents(key), key=repr) == sorted(
        (replace(entry, at=entry.at.astimezone(UTC)) for entry in entries), key=repr
    )
    assert kept.record(reminder)
    assert reminder in kept.reminders(key)
