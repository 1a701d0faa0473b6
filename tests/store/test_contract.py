"""What every store promises, on two independent DynamoDBs."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from hotline.domain.schedule import Verdict, next_due
from hotline.domain.subscriber import DeliveryStatus, Status, Subscriber, opt_out
from hotline.domain.throttle import Attempt, DispatchState, DueReminder
from hotline.reminders.send import claim as make_claim
from hotline.reminders.send import claim_again, finish
from hotline.storage import Loaded, Stale
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.items import shard
from tests.store.people import DAY, NOW, ann, claim, consent, put, reminder

MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)


def saved(store: DynamoDBStore, subscriber: Subscriber) -> Subscriber:
    """Save a person under a message of its own, and read it back."""
    store.save(subscriber, [], sid=f"SM-{subscriber.version}", answer="", now=NOW)
    found = store.load(subscriber.key, "none").subscriber
    assert found is not None
    return found


def test_nobody_is_found_in_an_empty_store(store: DynamoDBStore) -> None:
    assert store.load("ann", "SM1") == Loaded(subscriber=None)
    assert list(store.due(NOW)) == []
    assert store.consents("ann") == []
    assert store.reminders("ann") == []


def test_what_was_saved_is_found_under_the_next_version(store: DynamoDBStore) -> None:
    store.save(ann(), [], sid="SM1", answer="Welcome.", now=NOW)
    assert store.load("ann", "SM2") == Loaded(subscriber=ann(version=1))


def test_the_answer_to_a_repeated_message_is_found(store: DynamoDBStore) -> None:
    store.save(ann(), [], sid="SM1", answer="Welcome.", now=NOW)
    assert store.load("ann", "SM1").answered == "Welcome."


def test_an_empty_answer_is_an_answer(store: DynamoDBStore) -> None:
    store.save(ann(), [], sid="SM1", answer="", now=NOW)
    assert store.load("ann", "SM1").answered == ""


def test_an_answer_belongs_to_one_person(store: DynamoDBStore) -> None:
    store.save(ann(), [], sid="SM1", answer="Welcome.", now=NOW)
    assert store.load("bob", "SM1") == Loaded(subscriber=None)


def test_a_message_is_answered_once(store: DynamoDBStore) -> None:
    store.save(ann(), [], sid="SM1", answer="Welcome.", now=NOW)
    with pytest.raises(Stale):
        store.save(ann(version=1, status=Status.OFF), [], sid="SM1", answer="Ended.", now=NOW)
    assert store.load("ann", "SM1") == Loaded(ann(version=1), answered="Welcome.", answered_at=NOW)


def test_a_message_may_be_answered_anew_after_a_day(store: DynamoDBStore) -> None:
    store.save(ann(), [], sid="SM1", answer="Welcome.", now=NOW)
    store.save(ann(version=1), [], sid="SM1", answer="Again.", now=NOW + A_DAY)
    assert store.load("ann", "SM1").answered == "Again."


def test_a_slow_writer_cannot_undo_a_stop(store: DynamoDBStore) -> None:
    slow = saved(store, ann())
    store.save(
        replace(slow, status=Status.STOPPED, number=None, next_due=None), [], sid="SM2", answer="", now=NOW
    )
    with pytest.raises(Stale):
        store.save(replace(slow, zone="America/Chicago"), [], sid="SM3", answer="", now=NOW)
    found = store.load("ann", "SM3")
    assert found.subscriber is not None
    assert found.subscriber.status is Status.STOPPED
    assert found.answered is None


def test_two_who_both_saw_nobody_cannot_both_save(store: DynamoDBStore) -> None:
    store.save(ann(), [], sid="SM1", answer="", now=NOW)
    with pytest.raises(Stale):
        store.save(ann(zone="America/Chicago"), [], sid="SM2", answer="", now=NOW)


def test_a_person_never_saved_cannot_be_saved_as_if_read(store: DynamoDBStore) -> None:
    with pytest.raises(Stale):
        store.save(ann(version=1), [], sid="SM1", answer="", now=NOW)


def test_a_stale_save_leaves_no_consent_behind(store: DynamoDBStore) -> None:
    saved(store, ann())
    with pytest.raises(Stale):
        store.save(ann(), [consent()], sid="SM1", answer="", now=NOW)
    assert store.consents("ann") == []


def test_consent_is_read_oldest_first_and_entry_by_entry(store: DynamoDBStore) -> None:
    late, early = consent(at=NOW + MINUTE, action="change"), consent(at=NOW - MINUTE)
    pair = [consent(action="opt-out"), consent(action="opt-in")]
    store.save(ann(), [late], sid="SM1", answer="", now=NOW)
    store.save(ann(version=1), [early], sid="SM2", answer="", now=NOW)
    store.save(ann(version=2), pair, sid="SM3", answer="", now=NOW)
    assert store.consents("ann") == [early, *pair, late]


def test_a_consent_entry_cannot_be_overwritten(store: DynamoDBStore) -> None:
    store.save(ann(), [consent()], sid="SM1", answer="", now=NOW)
    with pytest.raises(Stale):
        store.save(ann(version=1), [consent(answer="NO")], sid="SM2", answer="", now=NOW)
    assert store.consents("ann") == [consent()]


def test_a_long_consent_record_is_read_whole(store: DynamoDBStore) -> None:
    """More than the megabyte that one answer of DynamoDB holds."""
    entries = [consent(at=NOW + n * MINUTE, shown="x" * 100_000) for n in range(12)]
    store.save(ann(), entries, sid="SM1", answer="", now=NOW)
    assert store.consents("ann") == entries


def test_a_question_alone_is_forgotten_after_a_day(store: DynamoDBStore) -> None:
    store.save(Subscriber("ann"), [], sid="SM1", answer="", now=NOW)
    with pytest.raises(Stale):
        store.save(Subscriber("ann"), [], sid="SM2", answer="", now=NOW + A_DAY - MINUTE)
    store.save(Subscriber("ann", zone="America/Chicago"), [], sid="SM2", answer="", now=NOW + A_DAY)
    assert store.load("ann", "SM2").subscriber == Subscriber("ann", zone="America/Chicago", version=1)


def test_who_stopped_is_never_forgotten(store: DynamoDBStore) -> None:
    subscriber = Subscriber("ann", status=Status.STOPPED)
    store.save(subscriber, [], sid="SM1", answer="", now=NOW)
    with pytest.raises(Stale):
        store.save(subscriber, [], sid="SM2", answer="", now=NOW + 3650 * A_DAY)


def test_who_only_ended_the_reminders_is_forgotten_after_a_month(store: DynamoDBStore) -> None:
    subscriber = Subscriber("bob", status=Status.OFF)
    store.save(subscriber, [], sid="SM1", answer="", now=NOW)
    with pytest.raises(Stale):
        store.save(subscriber, [], sid="SM2", answer="", now=NOW + 34 * A_DAY)
    store.save(subscriber, [], sid="SM3", answer="", now=NOW + 35 * A_DAY)


def test_due_are_those_whose_time_has_come_most_overdue_first(store: DynamoDBStore) -> None:
    times = {f"person{n}": NOW - n * MINUTE for n in range(40)} | {"early": NOW + MINUTE}
    for key, due in times.items():
        store.save(ann(key=key, next_due=due), [], sid="SM1", answer="", now=NOW)
    store.save(ann(key="paused", next_due=None), [], sid="SM1", answer="", now=NOW)
    found = list(store.due(NOW))
    assert found == [DueReminder(f"person{n}", NOW - n * MINUTE) for n in reversed(range(40))]


def test_due_goes_on_after_what_was_handed_over_even_among_equals(store: DynamoDBStore) -> None:
    keys = [f"person{n}" for n in range(40)]
    for key in keys:
        store.save(ann(key=key), [], sid="SM1", answer="", now=NOW)
    found: list[str] = []
    after: dict[str, DueReminder] = {}
    while ticket := next(store.due(NOW, after, page=3), None):
        found.append(ticket.key)
        after[shard(ticket.key)] = ticket
        if len(found) % 4 == 0:  # whoever is gone from the index is no obstacle
            subscriber = store.people([ticket.key])[ticket.key]
            store.save(replace(subscriber, next_due=None), [], sid="SM2", answer="", now=NOW)
    assert sorted(found) == sorted(keys)


def test_due_reads_on_where_one_shard_fills_a_page(store: DynamoDBStore) -> None:
    keys = [key for n in range(400) if shard(key := f"person{n}") == shard("ann")][:12]
    for key in keys:
        store.save(ann(key=key, zone="x" * 100_000), [], sid="SM1", answer="", now=NOW)
    assert {subscriber.key for subscriber in store.due(NOW)} == set(keys)


def test_who_stops_is_no_longer_due(store: DynamoDBStore) -> None:
    subscriber = saved(store, ann())
    saved(store, replace(subscriber, status=Status.STOPPED, number=None, next_due=None))
    assert list(store.due(NOW)) == []


def test_a_claim_notes_the_next_time_and_stays_due_until_it_is_finished(store: DynamoDBStore) -> None:
    moved = replace(saved(store, ann()), next_due=NOW + A_DAY)
    assert claim(store, moved, reminder())
    assert store.load("ann", "SM1").subscriber == replace(moved, version=2, claimed=reminder())
    assert store.reminders("ann") == [reminder()]
    assert list(store.due(NOW)) == [DueReminder("ann", NOW)]
    assert put(store, replace(moved, version=2))
    assert list(store.due(NOW)) == []
    assert list(store.due(NOW + A_DAY)) == [DueReminder("ann", NOW + A_DAY)]


def test_a_claim_stays_due_though_the_person_stops(store: DynamoDBStore) -> None:
    before = saved(store, ann())
    assert claim(store, replace(before, next_due=NOW + A_DAY), reminder())
    saved(store, opt_out(store.people(["ann"])["ann"], NOW))
    assert list(store.due(NOW)) == [DueReminder("ann", NOW)]


def test_of_two_claims_of_one_reading_one_wins(store: DynamoDBStore) -> None:
    subscriber = saved(store, ann())
    assert claim(store, replace(subscriber, next_due=NOW + A_DAY), reminder())
    assert not claim(store, replace(subscriber, next_due=NOW + A_DAY), reminder())


def test_a_claim_after_a_stop_is_lost_and_leaves_nothing(store: DynamoDBStore) -> None:
    subscriber = saved(store, ann())
    saved(store, replace(subscriber, status=Status.STOPPED, number=None, next_due=None))
    assert not claim(store, replace(subscriber, next_due=NOW + A_DAY), reminder())
    assert store.reminders("ann") == []


def test_one_day_has_one_claim_however_often_the_hour_changes(store: DynamoDBStore) -> None:
    """The day that was claimed stays with the person, and no later time on it becomes due."""
    judged, began = Verdict(DAY, None, 60), saved(store, ann())
    claimed = make_claim(began, judged, "digest", NOW, 0, store)
    assert claimed is not None
    assert (claimed.last_day, claimed.next_due) == (DAY, NOW + A_DAY)
    assert next_due(replace(claimed, hour=time(11)), NOW) == NOW + A_DAY + 60 * MINUTE
    assert make_claim(began, judged, "digest", NOW, 0, store) is None


def test_reminders_are_read_oldest_first_with_the_one_that_is_claimed(store: DynamoDBStore) -> None:
    days = [date(2026, 12, 1), date(2026, 11, 30), date(2027, 1, 2)]
    for day in days:
        assert store.record(reminder(date=day, outcome=DeliveryStatus.QUEUED, sid="SM9"))
    assert claim(store, saved(store, ann()), reminder(date=date(2026, 12, 24)))
    found = [known.date for known in store.reminders("ann")]
    assert found == sorted([*days, date(2026, 12, 24)])


@pytest.fixture
def claimed(store: DynamoDBStore) -> DynamoDBStore:
    """A store in which ann's reminder of DAY is claimed."""
    assert claim(store, saved(store, ann()), reminder())
    return store


SENT = reminder(outcome=DeliveryStatus.QUEUED, sid="SM9", at=NOW + MINUTE)


def test_the_outcome_of_a_sending_is_recorded(claimed: DynamoDBStore) -> None:
    assert claimed.record(SENT)
    assert claimed.reminders("ann") == [SENT]


@pytest.mark.parametrize(
    "outcome", [o for o in DeliveryStatus if o not in (DeliveryStatus.CLAIMED, DeliveryStatus.RELEASED)]
)
def test_a_claim_may_end_in_any_outcome(claimed: DynamoDBStore, outcome: DeliveryStatus) -> None:
    ended = reminder(outcome=outcome, error="30003", at=NOW + MINUTE)
    assert claimed.record(ended)
    assert claimed.reminders("ann") == [ended]


@pytest.mark.parametrize("outcome", [one for one in DeliveryStatus if one is not DeliveryStatus.RELEASED])
def test_a_delivered_reminder_stays_delivered(claimed: DynamoDBStore, outcome: DeliveryStatus) -> None:
    delivered = replace(SENT, outcome=DeliveryStatus.DELIVERED)
    assert claimed.record(delivered)
    assert not claimed.record(replace(SENT, outcome=outcome))
    assert not claimed.receipt("ann", DAY, "SM9", outcome, None, NOW + 2 * MINUTE)
    assert claimed.reminders("ann") == [delivered]


def test_a_report_writes_nothing_for_a_day_without_a_claim(claimed: DynamoDBStore) -> None:
    tomorrow = DAY + A_DAY
    assert not claimed.receipt("ann", tomorrow, "SM9", DeliveryStatus.DELIVERED, None, NOW)
    assert not claimed.receipt("bob", DAY, "SM9", DeliveryStatus.DELIVERED, None, NOW)
    assert claimed.reminders("ann") == [reminder()]
    assert claimed.reminders("bob") == []


def test_a_receipt_moves_a_reminder_forward(claimed: DynamoDBStore) -> None:
    claimed.record(SENT)
    later = NOW + 2 * MINUTE
    assert claimed.receipt("ann", DAY, "SM9", DeliveryStatus.UNDELIVERED, "30003", later)
    assert claimed.reminders("ann") == [
        replace(SENT, outcome=DeliveryStatus.UNDELIVERED, error="30003", at=later)
    ]


def test_a_receipt_that_comes_late_moves_nothing_back(claimed: DynamoDBStore) -> None:
    claimed.record(replace(SENT, outcome=DeliveryStatus.SENT))
    assert not claimed.receipt("ann", DAY, "SM9", DeliveryStatus.QUEUED, None, NOW)
    assert not claimed.receipt("ann", DAY, "SM9", DeliveryStatus.SENT, None, NOW)


def test_a_foreign_receipt_is_refused(claimed: DynamoDBStore) -> None:
    claimed.record(SENT)
    assert not claimed.receipt("ann", DAY, "SM-other", DeliveryStatus.DELIVERED, None, NOW)
    assert claimed.reminders("ann") == [SENT]


def test_a_receipt_tells_what_became_of_a_sending_without_an_answer(claimed: DynamoDBStore) -> None:
    assert claimed.record(reminder(outcome=DeliveryStatus.UNKNOWN, error="timeout"))
    assert claimed.receipt("ann", DAY, "SM9", DeliveryStatus.SENT, None, NOW + MINUTE)
    assert claimed.reminders("ann") == [replace(SENT, outcome=DeliveryStatus.SENT)]
    assert not claimed.receipt("ann", DAY, "SM-other", DeliveryStatus.DELIVERED, None, NOW)


def test_sent_follows_queued(claimed: DynamoDBStore) -> None:
    assert claimed.record(SENT)
    assert claimed.receipt("ann", DAY, "SM9", DeliveryStatus.SENT, None, NOW + 2 * MINUTE)
    assert claimed.reminders("ann") == [replace(SENT, outcome=DeliveryStatus.SENT, at=NOW + 2 * MINUTE)]


def test_a_receipt_that_overtakes_the_record_of_the_sending_stands(claimed: DynamoDBStore) -> None:
    assert claimed.receipt("ann", DAY, "SM9", DeliveryStatus.DELIVERED, None, NOW + MINUTE)
    assert not claimed.record(SENT)
    assert claimed.reminders("ann") == [replace(SENT, outcome=DeliveryStatus.DELIVERED)]


def test_a_count_stops_at_its_most_and_each_name_has_its_own(store: DynamoDBStore) -> None:
    assert [store.count({"ann": 2}, NOW) for _ in range(4)] == [None, None, "ann", "ann"]
    assert store.count({"bob": 2}, NOW + MINUTE) is None
    assert (store.counted("ann"), store.counted("bob"), store.counted("cid")) == (2, 1, 0)


def test_several_counts_are_made_together_or_not_at_all(store: DynamoDBStore) -> None:
    assert store.count({"text": 1, "call": 2, "day": 3}, NOW) is None
    assert store.count({"text": 1, "call": 2, "day": 3}, NOW) == "text"
    assert store.count({"other": 1, "call": 2, "day": 1}, NOW) == "day"
    assert store.count({"none": 0, "call": 2}, NOW) == "none"
    assert [store.counted(name) for name in ("text", "call", "day", "other", "none")] == [1, 1, 1, 0, 0]


def test_more_than_one_is_counted_only_where_all_of_it_fits(store: DynamoDBStore) -> None:
    assert store.count({"texts": 3}, NOW, more=2) is None
    assert store.count({"texts": 3}, NOW, more=2) == "texts"
    assert store.count({"texts": 3}, NOW) is None


def test_a_released_reminder_gives_the_person_their_place_back(store: DynamoDBStore) -> None:
    before = saved(store, ann())
    assert claim(store, replace(before, next_due=NOW + A_DAY, last_day=DAY), reminder())
    assert put(store, replace(before, version=2))
    assert (list(store.due(NOW)), store.reminders("ann")) == ([DueReminder("ann", NOW)], [])


def test_a_stop_between_claim_and_release_stands(store: DynamoDBStore) -> None:
    before = saved(store, ann())
    assert claim(store, replace(before, next_due=NOW + A_DAY), reminder())
    store.save(opt_out(replace(before, version=2), NOW), [], sid="SM9", answer="", now=NOW)
    assert not put(store, replace(before, version=2))
    assert store.people(["ann"])["ann"].status is Status.STOPPED


def test_an_open_reminder_is_taken_up_again_by_one_alone(store: DynamoDBStore) -> None:
    before = saved(store, ann())
    assert claim(store, replace(before, next_due=NOW + A_DAY), reminder())
    subscriber = store.people(["ann"])["ann"]
    again = reminder(at=NOW + 5 * MINUTE, attempt=2)
    assert claim_again(subscriber, again, NOW, store)
    assert claim_again(subscriber, again, NOW, store) is None
    assert store.reminders("ann") == [again]
    assert list(store.due(NOW)) == [DueReminder("ann", NOW)]


def test_the_newer_claim_stands_against_an_older_unknown_outcome(claimed: DynamoDBStore) -> None:
    """Else a second worker would take for settled what the first has just taken up."""
    assert claimed.record(reminder(outcome=DeliveryStatus.UNKNOWN))
    again = reminder(at=NOW + 5 * MINUTE, attempt=2)
    assert claim_again(claimed.people(["ann"])["ann"], again, NOW, claimed)
    assert claimed.reminders("ann") == [again]


def test_a_finished_reminder_moves_the_person_on_whatever_else_was_saved(claimed: DynamoDBStore) -> None:
    before = claimed.people(["ann"])["ann"]
    saved(claimed, replace(before, zone="America/Chicago", next_due=NOW + A_DAY))
    finish(before, SENT, NOW, claimed)
    found = claimed.people(["ann"])["ann"]
    assert (found.claimed, found.zone, found.next_due) == (None, "America/Chicago", NOW + A_DAY)
    finish(found, SENT, NOW, claimed)
    assert claimed.people(["ann"])["ann"] == found


def test_who_left_may_still_be_told_of_by_a_receipt(claimed: DynamoDBStore) -> None:
    assert claimed.record(reminder(outcome=DeliveryStatus.LEFT))
    assert not claimed.record(reminder(outcome=DeliveryStatus.UNKNOWN))
    assert claimed.receipt("ann", DAY, "SM9", DeliveryStatus.DELIVERED, None, NOW + MINUTE)


def test_the_dispatch_state_is_kept_by_whoever_read_it_last(store: DynamoDBStore) -> None:
    assert store.dispatch_state() == DispatchState()
    attempts = (Attempt("ann", NOW, "30003"), Attempt("bob", NOW))
    kept = DispatchState(
        {"03": DueReminder("ann", NOW)},
        NOW,
        7,
        DAY,
        70,
        "20003",
        NOW + A_DAY,
        "delivery",
        "20003",
        NOW,
        NOW - A_DAY,
        {"sending": attempts},
        attempts[1],
    )
    assert store.save_dispatch_state(kept)
    assert store.dispatch_state() == replace(kept, version=1)
    assert not store.save_dispatch_state(kept)
    assert store.save_dispatch_state(DispatchState(version=1))
    assert store.dispatch_state() == DispatchState(version=2)
