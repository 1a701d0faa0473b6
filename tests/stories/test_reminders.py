"""The daily water reminder, from opting in to the text that arrives."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hotline.domain.subscriber import DeliveryStatus, Status
from hotline.reminders.delivery_reports import receipt
from hotline.reminders.queue import DirectQueue
from hotline.reminders.send import digest
from tests.words import content, law, phrase, reminders, start_of, text_of
from tests.world import CHICAGO, NEW_YORK, TENNESSEE, TOLL_FREE, Phone, World

NINE_IN_CHICAGO = "2026-11-24T15:00:00Z"


def water(phone: Phone) -> list[str]:
    """The reminders that reached this phone."""
    return [body for body in phone.inbox if body in reminders()]


def test_remind_with_an_hour_confirms_with_all_that_the_law_wants(phone: Phone) -> None:
    answer = phone.texts("REMIND 8AM")
    for part in (
        "Knee Line", law("often"), "8AM", "Central time", law("rates"), "HELP", "STOP", law("fluids"), "ZONE",
    ):  # fmt: skip
        assert part in answer


def test_the_reminder_arrives_at_nine_once_and_is_delivered(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert not line.remind("2026-11-24T14:59:00Z").outcomes
    assert line.remind(NINE_IN_CHICAGO).outcomes == {"queued": 1}
    assert not line.remind("2026-11-24T15:01:00Z").outcomes
    assert len(water(phone)) == 1
    [reminder] = phone.reminders
    assert (reminder.date, reminder.outcome) == (date(2026, 11, 24), DeliveryStatus.DELIVERED)
    assert reminder.sid is not None


def test_remind_alone_asks_for_the_hour_and_takes_a_bare_answer(phone: Phone) -> None:
    assert text_of("ask_hour") in phone.texts("REMIND")
    assert "6:30PM Central time" in phone.texts("6:30pm")


@pytest.mark.parametrize("typed", ["8AM", "20:30", "9", "noon", "morning", "half past eight"])
def test_an_hour_nobody_asked_for_subscribes_nobody(phone: Phone, typed: str) -> None:
    phone.texts(typed)
    assert phone.subscriber is None


@pytest.mark.parametrize(
    ("hour", "half", "at"),
    [("8", "in the morning", "8AM"), ("half past eight", "evening", "8:30PM"), ("9", "pm", "9PM")],
)
def test_morning_or_evening_alone_answers_which_of_the_two(
    phone: Phone, hour: str, half: str, at: str
) -> None:
    phone.texts("REMIND")
    assert text_of("ask_half") in phone.texts(hour)
    assert f"{at} Central time" in phone.texts(half)


def test_morning_alone_is_no_hour_and_is_asked_about(phone: Phone) -> None:
    phone.texts("REMIND")
    assert phone.texts("morning") == text_of("ask_part", earliest="8AM", latest="11AM")
    assert phone.status is Status.NEW
    assert "8AM" in phone.texts("8am")


@pytest.mark.parametrize("typed", ["3AM", "0", "11:30pm"])
def test_an_hour_in_the_night_is_never_offered(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert answer
    assert "REMIND 12AM" not in answer
    assert "for a daily water text at" not in answer.lower()
    assert phone.subscriber is None


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("REMIND 9AM EST", "Eastern"), ("remind me at 9 am pacific time", "Pacific"), ("REMIND 9AM 80202", "Mountain"),
     ("REMIND 9AM Denver", "Mountain")],
)  # fmt: skip
def test_a_zone_named_with_the_hour_is_taken(phone: Phone, typed: str, zone: str) -> None:
    assert f"9AM {zone} time" in phone.texts(typed)
    assert phone.subscriber is not None
    assert phone.subscriber.zone_certain


def test_a_number_that_is_no_hour_changes_nothing(phone: Phone) -> None:
    assert text_of("hour_unclear") in phone.texts("REMIND 99 monkeys")
    assert phone.subscriber is None


def test_our_question_is_forgotten_after_a_day(line: World, phone: Phone) -> None:
    phone.texts("REMIND")
    line.clock.turn(hours=25)
    assert text_of("hour_alone", hour="9AM") in phone.texts("9AM")
    assert phone.consents == []


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("REMIND 8AM", "8AM"), ("REMIND 20:30", "8:30PM"), ("remind me at 8:30 p.m.", "8:30PM"), ("Remind noon", "noon"),
     ("REMIND 8PM", "8PM"), ("REMIND 9PM", "9PM"), ("remind 10", "10AM"), ("REMIND 7", "7PM"), ("REMIND ٨AM", "8AM"),
     ("please remind me every day at 8 in the morning", "8AM"), ("REMIND9AM", "9AM"), ("remind me to drink water at 8 am", "8AM"),
     ("move my reminder to 8:30PM", "8:30PM"), ("REMIND 0815", "8:15AM"), ("remind eight thirty am", "8:30AM")],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(phone: Phone, typed: str, hour: str) -> None:
    assert f"{hour} Central time" in phone.texts(typed)


def test_an_hour_that_could_be_both_is_asked_back(phone: Phone) -> None:
    assert phone.texts("REMIND 8") == text_of("ask_half", first="8AM", second="8PM")
    assert "8PM Central time" in phone.texts("8pm")


@pytest.mark.parametrize(
    "typed",
    ["REMIND 3AM", "REMIND 7:59AM", "REMIND 9:01PM", "REMIND 22:00", "REMIND midnight", "REMIND 0:00"],
)
def test_the_night_is_kindly_refused_with_the_hours_that_are_possible(phone: Phone, typed: str) -> None:
    assert text_of("hour_refused", earliest="8AM", latest="9PM") in phone.texts(typed)
    assert phone.consents == []
    assert "9AM" in phone.texts("9AM")  # and the next bare hour is taken as the answer


@pytest.mark.parametrize(
    "typed", ["REMIND 25:00", "REMIND 9:75", "REMIND 8ZM", "REMIND 13AM", "REMIND 999999"]
)
def test_nonsense_for_an_hour_changes_nothing(phone: Phone, typed: str) -> None:
    assert "REMIND 9AM" in phone.texts(typed)
    assert phone.consents == []


@pytest.mark.parametrize(
    "typed", ["CRAMP", "1", "hi", "water is good for me?", "remnd 8am", "REMNID 9AM", "dont remind me at 8am"]
)
def test_no_question_and_no_typing_mistake_ever_subscribes(phone: Phone, typed: str) -> None:
    phone.texts(typed)
    assert phone.subscriber is None


def test_where_the_zone_is_a_guess_among_several_the_hours_are_narrower(line: World) -> None:
    phone = line.phone(TENNESSEE)
    assert start_of("hour_refused_guess", earliest="9AM", latest="8PM") in phone.texts("REMIND 8AM")
    assert "9AM Eastern time" in phone.texts("REMIND 9AM")
    assert "Central time" in phone.texts("ZONE CENTRAL")
    assert "8AM Central time" in phone.texts("REMIND 8AM")


def test_a_number_that_tells_no_zone_is_asked_for_it_first(line: World) -> None:
    phone = line.phone(TOLL_FREE)
    assert text_of("ask_zone") in phone.texts("REMIND 9AM")
    assert phone.consents == []
    assert "9AM Pacific time" in phone.texts("94103")
    assert phone.status is Status.ACTIVE


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("ZONE EASTERN", "Eastern"), ("zone 85001", "Arizona"), ("ZIP 96813", "Hawaii"), ("Zone: Denver", "Mountain"),
     ("time zone pacific", "Pacific"), ("ZONE NEW YORK CITY", "Eastern"), ("zone Europe/London", "London")],
)  # fmt: skip
def test_a_zone_is_changed_by_a_word_a_zip_or_a_city(phone: Phone, typed: str, zone: str) -> None:
    phone.texts("REMIND 9AM")
    assert f"{zone} time" in phone.texts(typed)
    assert phone.subscriber is not None
    assert phone.subscriber.hour == time(9)
    assert phone.subscriber.zone_certain


def test_a_city_that_stands_in_two_zones_is_asked_back(phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert f"{start_of('zone_choices')}Portland" in phone.texts("ZONE PORTLAND")


@pytest.mark.parametrize("typed", ["ZONE", "ZONE QWXYZ", "ZONE 00000"])
def test_a_zone_nobody_knows_changes_nothing(phone: Phone, typed: str) -> None:
    phone.texts("REMIND 9AM")
    before = phone.subscriber
    assert "60601" in phone.texts(typed)
    assert phone.subscriber == before


def test_moving_zones_never_brings_two_on_one_local_date(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.remind(NINE_IN_CHICAGO)
    phone.texts("ZONE HAWAII")
    assert not line.remind("2026-11-24T19:00:00Z").outcomes  # nine in Honolulu, the same date
    assert line.remind("2026-11-25T19:00:00Z").outcomes == {"queued": 1}
    assert [r.date for r in phone.reminders] == [date(2026, 11, 24), date(2026, 11, 25)]


@pytest.mark.parametrize(("eve", "first", "second"), [
    ("2027-03-13T15:00:00Z", "2027-03-13T15:00:00Z", "2027-03-14T14:00:00Z"),  # spring: the day has 23 hours
    ("2026-10-31T14:00:00Z", "2026-10-31T14:00:00Z", "2026-11-01T15:00:00Z"),  # autumn: 25 hours
])  # fmt: skip
def test_nine_stays_nine_on_both_daylight_saving_days(
    line: World, phone: Phone, eve: str, first: str, second: str
) -> None:
    line.clock.now = datetime.fromisoformat(eve) - timedelta(hours=12)
    phone.texts("REMIND 9AM")
    assert line.remind(first).outcomes == {"queued": 1}
    assert not line.remind((datetime.fromisoformat(second) - timedelta(minutes=1)).isoformat()).outcomes
    assert line.remind(second).outcomes == {"queued": 1}


def test_a_reminder_more_than_an_hour_late_is_skipped_and_recorded(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert line.remind("2026-11-24T16:01:00Z").outcomes == {"late": 1}
    assert water(phone) == []
    assert [(r.outcome, r.error) for r in phone.reminders] == [(DeliveryStatus.SKIPPED, "late")]
    assert line.remind("2026-11-25T15:00:00Z").outcomes == {"queued": 1}


def test_a_late_evening_reminder_never_slips_into_the_night(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9PM")
    line.remind("2026-11-24T03:00:30Z")
    assert len(water(phone)) == 1
    assert line.remind("2026-11-25T03:01:00Z").outcomes == {"outside-hours": 1}


def test_the_carrier_is_told_to_drop_a_text_before_the_night(line: World, phone: Phone) -> None:
    phone.texts("REMIND 8:50PM")
    line.remind("2026-11-24T02:50:00Z")
    form = dict(line.carrier.requests[-1].form)
    assert int(form["ValidityPeriod"]) == 11 * 60


def test_sixteen_days_bring_sixteen_different_texts(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    for day in range(16):
        line.remind((datetime.fromisoformat(NINE_IN_CHICAGO) + timedelta(days=day)).isoformat())
    assert len(set(water(phone))) == 16
    assert all(body.startswith("Knee Line: ") for body in water(phone))


def test_pause_resume_weekdays_and_status_in_plain_words(line: World, phone: Phone) -> None:
    assert text_of("not_subscribed") in phone.texts("PAUSE")
    phone.texts("REMIND 9AM")
    assert text_of("paused") in phone.texts("PAUSE")
    assert not line.remind(NINE_IN_CHICAGO).outcomes
    assert text_of("status_paused") in phone.texts("STATUS")
    assert text_of("resumed") in phone.texts("RESUME")
    assert phrase("weekdays") in phone.texts("WEEKDAYS")
    line.remind("2026-11-27T15:00:00Z")  # Friday
    assert not line.remind("2026-11-28T15:00:00Z").outcomes
    assert content().languages["en"].phrases["days"][0] in phone.texts("STATUS")
    assert phrase("everyday") in phone.texts("EVERYDAY")
    assert line.remind("2026-11-29T15:00:00Z").outcomes == {"queued": 1}


def test_pause_three_skips_three_days(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert "11/27/2026" in phone.texts("PAUSE 3")
    for day in (24, 25, 26):
        assert not line.remind(f"2026-11-{day}T15:00:00Z").outcomes
    assert line.remind("2026-11-27T15:00:00Z").outcomes == {"queued": 1}


@pytest.mark.parametrize("typed", ["PAUSE 0", "PAUSE 181", "PAUSE 99999999999"])
def test_a_pause_that_makes_no_sense_is_explained(phone: Phone, typed: str) -> None:
    phone.texts("REMIND 9AM")
    assert text_of("pause_how") in phone.texts(typed)
    assert phone.subscriber is not None
    assert phone.subscriber.paused_until is None


def test_a_new_hour_moves_the_reminder(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert "2PM Central time" in phone.texts("REMIND 2PM")
    assert line.remind("2026-11-23T20:00:00Z").outcomes == {"queued": 1}
    assert not line.remind(NINE_IN_CHICAGO).outcomes


def test_each_phone_lives_by_its_own_clock(line: World) -> None:
    chicago, new_york = line.phone(CHICAGO), line.phone(NEW_YORK)
    chicago.texts("REMIND 9AM")
    new_york.texts("REMIND 9AM")
    line.remind("2026-11-24T14:00:00Z")
    assert (len(water(chicago)), len(water(new_york))) == (0, 1)
    line.remind(NINE_IN_CHICAGO)
    assert (len(water(chicago)), len(water(new_york))) == (1, 1)


def test_everything_is_in_the_consent_record_with_the_exact_words(phone: Phone) -> None:
    asked = phone.texts("Remind")
    phone.texts("9am")
    phone.texts("Zone Eastern")
    phone.texts("Please stop")
    entries = phone.consents
    assert [(e.action, e.answer) for e in entries] == [
        ("opt-in", "9am"),
        ("change", "Zone Eastern"),
        ("opt-out", "Please stop"),
    ]
    assert entries[0].shown == asked
    assert all(e.medium == "text" and e.sid.startswith("SM") and "@" in e.wording for e in entries)
    assert entries[0].at.replace(second=0) == datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_the_same_webhook_twice_gives_the_same_answer_and_one_effect(line: World, phone: Phone) -> None:
    first = [m.body for m in line.carrier.text(CHICAGO, "REMIND 9AM", sid="SM" + "1" * 32)]
    phone.texts("REMIND 10AM")
    again = [m.body for m in line.carrier.text(CHICAGO, "REMIND 9AM", sid="SM" + "1" * 32)]
    assert again == first
    assert phone.subscriber is not None
    assert phone.subscriber.hour == time(10)
    assert len(phone.consents) == 2


# ---------------------------------------------------------------- when sending fails


def test_whoever_opted_out_at_the_carrier_is_opted_out_here(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.blocked.add(CHICAGO)
    assert line.remind(NINE_IN_CHICAGO).outcomes == {"refused": 1}
    assert phone.status is Status.STOPPED
    assert phone.consents[-1].answer == "error 21610"
    assert not line.remind("2026-11-25T15:00:00Z").outcomes


def test_a_landline_is_texted_twice_and_not_again(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.landline.add(CHICAGO)
    statuses = []
    for day in (24, 25):  # on the first nobody knows whether others get through
        line.remind(f"2026-11-{day}T15:00:00Z")
        statuses.append(phone.status)
    assert statuses == [Status.ACTIVE, Status.OFF]


def test_after_a_failure_of_twilios_it_is_asked_before_anything_is_sent_again(
    line: World, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 500
    assert line.remind(NINE_IN_CHICAGO).outcomes == {"unfinished": 1}
    assert [r.outcome for r in phone.reminders] == [DeliveryStatus.UNKNOWN]
    line.carrier.faults.rest_status = None
    assert not line.remind("2026-11-24T15:01:00Z").outcomes
    assert line.remind("2026-11-24T15:04:00Z").outcomes == {"queued": 1}
    assert [(request.method, len(water(phone))) for request in line.carrier.requests[-2:]] == [
        ("GET", 1),
        ("POST", 1),
    ]
    assert not line.remind("2026-11-24T15:10:00Z").outcomes
    assert [(r.outcome, r.attempt) for r in phone.reminders] == [(DeliveryStatus.DELIVERED, 2)]


def test_where_the_words_have_changed_the_new_ones_are_written_down_before_they_are_sent(
    line: World, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 500
    line.remind(NINE_IN_CHICAGO)
    (english,) = phone.reminders
    line.carrier.faults.rest_status = None
    phone.texts("ESPAÑOL")
    assert line.remind("2026-11-24T15:04:00Z").outcomes == {"queued": 1}
    (spanish,) = phone.reminders
    assert phone.inbox[-1] in reminders("es")
    assert spanish.digest == digest(phone.inbox[-1]) != english.digest
    assert spanish.outcome is DeliveryStatus.DELIVERED


def test_a_text_that_twilio_took_without_a_word_is_not_sent_again(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.hang_after_accepting = True
    line.carrier.faults.receipts = "lost"
    assert line.remind(NINE_IN_CHICAGO).outcomes == {"unfinished": 1}
    line.carrier.faults.hang_after_accepting = False
    assert line.remind("2026-11-24T15:04:00Z").outcomes == {"queued": 1}
    assert len(water(phone)) == 1
    [reminder] = phone.reminders
    assert reminder.outcome is DeliveryStatus.QUEUED
    assert reminder.sid in {message.sid for message in line.carrier.messages}


def test_who_left_while_the_outcome_was_unknown_is_not_texted(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 500
    line.remind(NINE_IN_CHICAGO)
    line.carrier.faults.rest_status = None
    phone.texts("STOP")
    assert line.remind("2026-11-24T15:04:00Z").outcomes == {"left": 1}
    assert water(phone) == []


def lose_the_queue(line: World) -> None:
    """What a restart does to a queue that lives in the process."""
    queue = line.hotline.queue()
    assert isinstance(queue, DirectQueue)
    queue.waiting.clear()


def test_a_claim_whose_message_is_lost_for_good_is_settled_all_the_same(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.hang_after_accepting = True
    line.carrier.faults.receipts = "lost"
    line.remind(NINE_IN_CHICAGO)
    line.carrier.faults.hang_after_accepting = False
    lose_the_queue(line)
    assert not line.remind("2026-11-24T15:09:00Z").outcomes
    assert line.remind("2026-11-24T15:11:00Z").outcomes == {"queued": 1}
    assert len(water(phone)) == 1
    assert [r.outcome for r in phone.reminders] == [DeliveryStatus.QUEUED]


def test_a_claim_that_nobody_could_settle_in_time_ends_as_late(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 500
    line.remind(NINE_IN_CHICAGO)
    line.carrier.faults.rest_status = None
    lose_the_queue(line)
    assert line.remind("2026-11-24T16:01:00Z").outcomes == {"late": 1}
    assert [(r.outcome, r.error) for r in phone.reminders] == [(DeliveryStatus.SKIPPED, "late")]
    assert not line.remind("2026-11-24T16:20:00Z").outcomes


def test_who_left_with_a_claim_open_is_recorded_as_left_and_looked_at_no_more(
    line: World, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 500
    line.remind(NINE_IN_CHICAGO)
    line.carrier.faults.rest_status = None
    lose_the_queue(line)
    phone.texts("STOP")
    assert line.remind("2026-11-24T15:11:00Z").outcomes == {"left": 1}
    assert [r.outcome for r in phone.reminders] == [DeliveryStatus.LEFT]
    assert not line.remind("2026-11-24T15:31:00Z").outcomes


def test_who_moved_to_another_date_with_a_claim_open_gets_no_second_text_on_it(
    line: World, phone: Phone
) -> None:
    """Found by `python -m tests.chaos --seed 1 --round 1`."""
    phone.texts("REMIND 9AM")
    phone.texts("ZONE Australia/Eucla")
    line.carrier.faults.rest_status = 500
    assert line.remind("2026-11-24T00:15:00Z").outcomes == {"unfinished": 1}
    line.carrier.faults.rest_status = None
    phone.texts("ZONE PACIFIC")  # where it is the day before
    assert line.remind("2026-11-24T00:19:00Z").outcomes == {"outside-hours": 1}
    assert water(phone) == []
    assert [r.outcome for r in phone.reminders] == [DeliveryStatus.SKIPPED]


def test_after_a_standstill_of_days_each_has_its_record_and_the_newest_still_comes(
    line: World, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    assert line.remind("2026-11-26T15:30:00Z").outcomes == {"queued": 1}
    assert [(r.date.day, r.outcome) for r in phone.reminders] == [
        (24, DeliveryStatus.SKIPPED), (25, DeliveryStatus.SKIPPED), (26, DeliveryStatus.DELIVERED),
    ]  # fmt: skip
    assert len(water(phone)) == 1


def test_whoever_was_passed_over_is_found_however_rarely_the_run_comes(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 429
    assert line.remind("2026-11-24T15:05:00Z").outcomes == {"waits": 1}
    line.carrier.faults.rest_status = None
    assert line.remind("2026-11-24T15:25:00Z").outcomes == {"queued": 1}


def test_wrong_credentials_stop_everything_and_nobody_loses_their_place(line: World) -> None:
    line.expected_errors.add("every text is refused (error 20003)")
    phones = [line.phone(number) for number in (CHICAGO, "+13125550144", "+13125550145")]
    for phone in phones:
        phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 401
    done = line.remind(NINE_IN_CHICAGO)
    assert done.stopped == "20003"
    assert set(done.outcomes) == {"waits"}
    before = len(line.carrier.requests)
    assert line.remind("2026-11-24T15:01:00Z").stopped == "20003"
    assert len(line.carrier.requests) == before + 1  # a single try a minute
    line.carrier.faults.rest_status = None
    assert line.remind("2026-11-24T15:02:00Z").outcomes["queued"] == 1
    assert line.remind("2026-11-24T15:03:00Z").outcomes["queued"] == 2
    assert [len(water(phone)) for phone in phones] == [1, 1, 1]
    assert {r.outcome for phone in phones for r in phone.reminders} == {DeliveryStatus.DELIVERED}


def fails_later(line: World, phone: Phone, code: str) -> None:
    """The carrier took the text, and reports afterwards that it could not be delivered."""
    sid = phone.reminders[-1].sid
    assert sid
    receipt(
        phone.key, phone.reminders[-1].date, sid, "failed", code, line.hotline.service.store(), line.clock.now
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("REMIND 7PM WEEKDAYS", "weekdays"),
        ("REMIND 9AM monday to friday", "weekdays"),
        ("remind me at 8pm on weekdays only", "weekdays"),
        ("RECORDAR 8PM ENTRE SEMANA", "weekdays"),
        ("REMIND 8AM", "everyday"),
        ("REMIND 8AM every day", "everyday"),
    ],
)
def test_days_beside_an_hour_are_kept(phone: Phone, text: str, days: str) -> None:
    phone.texts(text)
    assert phone.subscriber is not None
    assert (phone.status, phone.subscriber.days) == (Status.ACTIVE, days)


def test_days_beside_a_new_hour_are_said_and_the_old_ones_stay_otherwise(phone: Phone) -> None:
    phone.texts("REMIND 8AM")
    assert phrase("weekdays") in phone.texts("REMIND 7PM WEEKDAYS")
    assert phrase("weekdays") in phone.texts("REMIND 9AM")
    assert phrase("weekdays") in phone.texts("change my daily reminder to 10am")


def test_weekdays_that_are_denied_are_not_set(phone: Phone) -> None:
    phone.texts("REMIND 8AM")
    assert phrase("everyday") in phone.texts("REMIND 9AM not weekdays")


def test_no_weekends_beside_an_hour_means_weekdays(phone: Phone) -> None:
    phone.texts("REMIND 8AM")
    assert phrase("weekdays") in phone.texts("REMIND 9AM NO WEEKENDS")


def test_past_the_carriers_limit_nothing_is_tried_before_its_next_day(line: World, phone: Phone) -> None:
    line.expected_errors.add("every text is refused (error 30023)")
    other = line.phone("+13125550144")
    phone.texts("REMIND 9AM")
    other.texts("REMIND 9:30AM")
    line.carrier.faults.receipts = "lost"
    line.remind(NINE_IN_CHICAGO)
    fails_later(line, phone, "30023")
    before = len(line.carrier.requests)
    assert not line.remind("2026-11-24T15:30:00Z").outcomes
    assert line.remind("2026-11-24T16:31:00Z").outcomes == {"late": 1}
    assert len(line.carrier.requests) == before
    assert line.remind("2026-11-25T15:30:00Z").outcomes == {"queued": 2}


def test_a_fault_told_of_later_is_mended_when_a_text_arrives_not_when_one_is_taken(
    line: World, phone: Phone
) -> None:
    line.expected_errors.add("every text is refused (error 30034)")
    phones = [phone, *(line.phone(f"+1312555014{n}") for n in (4, 5, 6))]
    for minute, one in enumerate(phones):
        one.texts(f"REMIND 9:0{minute}AM")
    line.carrier.faults.receipts = "lost"
    line.remind(NINE_IN_CHICAGO)
    fails_later(line, phone, "30034")
    assert line.remind("2026-11-24T15:05:00Z").outcomes == {"queued": 1}  # a try, which says nothing yet
    line.carrier.faults.receipts = "once"
    assert line.remind("2026-11-24T15:06:00Z").outcomes == {"queued": 1}  # another one, which arrives
    assert line.remind("2026-11-24T15:07:00Z").stopped is None
    assert [len(water(one)) for one in phones] == [1, 1, 1, 1]


def test_what_could_not_be_mended_within_the_hour_is_recorded_as_late(line: World, phone: Phone) -> None:
    line.expected_errors.add("every text is refused (error 20003)")
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 401
    line.remind(NINE_IN_CHICAGO)
    line.carrier.faults.rest_status = None
    assert line.remind("2026-11-24T16:01:00Z").outcomes == {"late": 1}
    assert [(r.outcome, r.error) for r in phone.reminders] == [(DeliveryStatus.SKIPPED, "late")]


def test_a_stop_between_two_tries_of_a_busy_twilio_is_obeyed(
    line: World, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 429

    def stops(_: float) -> None:
        line.carrier.faults.rest_status = None
        phone.texts("please stop")

    monkeypatch.setattr("hotline.twilio.rest_sender.time.sleep", stops)
    assert line.remind(NINE_IN_CHICAGO).outcomes == {"left": 1}
    assert water(phone) == []
    assert [(r.outcome, r.error) for r in phone.reminders] == [(DeliveryStatus.SKIPPED, "left")]


def test_too_many_requests_cost_nobody_the_day(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 429
    assert line.remind(NINE_IN_CHICAGO).outcomes == {"waits": 1}
    line.carrier.faults.rest_status = None
    assert line.remind("2026-11-24T15:10:00Z").outcomes == {"queued": 1}


@pytest.mark.parametrize("code", ["20005", "99123"])
def test_the_same_error_for_five_people_in_a_row_stops_everything(line: World, code: str) -> None:
    line.expected_errors.add(f"every text is refused (error {code})")
    phones = [line.phone(f"+131255501{n:02}") for n in range(12)]
    for phone in phones:
        phone.texts("REMIND 9AM")
    line.carrier.faults.send_error = int(code)
    assert line.remind(NINE_IN_CHICAGO).stopped == code
    before = len(line.carrier.requests)
    told = line.remind("2026-11-24T15:01:00Z").alerts
    assert f"error {code}" in told[0]
    assert len(line.carrier.requests) == before + 1
    line.carrier.faults.send_error = None
    for minute in (2, 3, 4):
        line.remind(f"2026-11-24T15:0{minute}:00Z")
    assert [len(water(phone)) for phone in phones] == [1] * 12


def test_an_unknown_error_is_tried_again_and_counts_against_nobody(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.send_error = 99123
    outcomes = []
    for day in range(24, 31):
        outcomes.append(line.remind(f"2026-11-{day}T15:00:00Z").outcomes)
        outcomes.append(line.remind(f"2026-11-{day}T15:31:00Z").outcomes)
    assert outcomes == [{"waits": 1}, {"refused": 1}] * 7
    assert phone.status is Status.ACTIVE
    assert {(r.outcome, r.error) for r in phone.reminders} == {(DeliveryStatus.REFUSED, "99123")}


def test_a_text_that_was_canceled_closes_its_day(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.receipts = "lost"
    line.remind(NINE_IN_CHICAGO)
    [reminder] = phone.reminders
    store = line.hotline.service.store()
    assert receipt(phone.key, reminder.date, reminder.sid or "", "canceled", None, store, line.clock.now)
    assert [r.outcome for r in phone.reminders] == [DeliveryStatus.FAILED]
    assert phone.status is Status.ACTIVE


def test_no_report_of_a_text_that_is_not_ours_changes_anything(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.receipts = "lost"
    line.remind(NINE_IN_CHICAGO)
    store = line.hotline.service.store()
    assert not receipt(phone.key, date(2026, 11, 24), "SM9", "failed", "21610", store, line.clock.now)
    assert not receipt(phone.key, date(2026, 11, 23), "SM9", "failed", "30034", store, line.clock.now)
    assert phone.status is Status.ACTIVE
    assert store.dispatch_state().open_error is None


def test_a_report_told_twice_ends_nobody_who_has_come_back_since(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.receipts = "lost"
    line.remind(NINE_IN_CHICAGO)
    fails_later(line, phone, "21610")
    assert phone.consents[-1].action == "opt-out"
    line.clock.turn(minutes=3)
    phone.texts("START")
    phone.texts("REMIND 9AM")
    fails_later(line, phone, "21610")
    assert phone.status is Status.ACTIVE


def test_a_phone_out_of_reach_for_five_days_in_a_row_is_paused_with_a_record(
    line: World, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    start = datetime.fromisoformat(NINE_IN_CHICAGO)
    for day in range(11):
        line.carrier.faults.unreachable = set() if day == 4 else {CHICAGO}  # once it is on for a moment
        line.remind((start + timedelta(days=day)).isoformat())
        assert phone.status is (Status.PAUSED if day >= 9 else Status.ACTIVE), day
    assert len(phone.reminders) == 10
    assert (phone.consents[-1].action, phone.consents[-1].answer) == ("paused-unreachable", "error 30003")
    line.carrier.faults.unreachable.clear()
    assert text_of("resumed") in phone.texts("RESUME")
    assert line.remind("2026-12-05T15:00:00Z").outcomes == {"queued": 1}


def test_everybodys_nine_is_spread_and_each_ones_stays_where_it_is(worlds: Callable[..., World]) -> None:
    line = worlds(HOTLINE_SPREAD="30")
    phones = [line.phone(f"+1312555{n:04}") for n in range(101, 121)]
    for phone in phones:
        phone.texts("REMIND 9AM")
    first, second = ([], [])  # type: ignore[var-annotated]
    for day in (first, second):
        for phone in phones:
            assert phone.subscriber is not None
            day.append(phone.subscriber.next_due)
        line.clock.turn("2026-11-24T15:30:00Z")
        line.remind()
    nine = datetime.fromisoformat(NINE_IN_CHICAGO)
    assert all(nine <= due < nine + timedelta(minutes=30) for due in first)
    assert len({due.minute for due in first}) > 8
    assert second == [due + timedelta(days=1) for due in first]


def test_no_more_is_handed_over_than_the_sender_may_send(worlds: Callable[..., World]) -> None:
    line = worlds(TWILIO_RATE="0.1")  # six a minute
    phones = [line.phone(f"+1312555{n:04}") for n in range(101, 117)]
    for phone in phones:
        phone.texts("REMIND 9AM")
    nine = datetime.fromisoformat(NINE_IN_CHICAGO)
    sent = [line.remind((nine + timedelta(minutes=n)).isoformat()).outcomes["queued"] for n in range(4)]
    assert sent == [6, 6, 4, 0]
    assert line.remind((nine + timedelta(days=1)).isoformat()).outcomes["queued"] == 6
    assert line.remind((nine + timedelta(days=1, seconds=9)).isoformat()).outcomes["queued"] == 0


def test_past_the_ceiling_of_a_day_reminders_pause_and_answers_go_on(worlds: Callable[..., World]) -> None:
    line = worlds(HOTLINE_CEILING="0.04")  # three segments
    phones = [line.phone(f"+1312555{n:04}") for n in range(101, 106)]
    for phone in phones:
        phone.texts("REMIND 9AM")
    assert line.remind(NINE_IN_CHICAGO).outcomes == {"queued": 3}
    assert not line.remind("2026-11-24T15:40:00Z").outcomes
    assert phones[0].texts("CRAMP").startswith(start_of("cramp"))
    assert line.remind("2026-11-24T16:01:00Z").outcomes == {"late": 2}


@pytest.mark.parametrize("disturbance", ["doubled", "reversed", "lost"])
def test_receipts_only_move_forward(line: World, phone: Phone, disturbance: str) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.receipts = disturbance  # type: ignore[assignment]
    line.remind(NINE_IN_CHICAGO)
    [reminder] = phone.reminders
    assert reminder.outcome is (DeliveryStatus.QUEUED if disturbance == "lost" else DeliveryStatus.DELIVERED)


def test_a_text_that_did_not_arrive_is_recorded_with_twilios_code(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.unreachable.add(CHICAGO)
    line.remind(NINE_IN_CHICAGO)
    [reminder] = phone.reminders
    assert (reminder.outcome, reminder.error) == (DeliveryStatus.UNDELIVERED, "30003")


def test_two_runs_at_the_same_moment_send_once(worlds: Callable[..., World]) -> None:
    line = worlds()
    line.phone().texts("REMIND 9AM")
    now = line.clock.turn(NINE_IN_CHICAGO)
    store = line.hotline.service.store()
    [seen_by_first] = store.due(now)
    [seen_by_second] = store.due(now)
    assert seen_by_first == seen_by_second
    line.hotline.remind(now)
    line.hotline.remind(now)
    assert len(water(line.phone())) == 1
