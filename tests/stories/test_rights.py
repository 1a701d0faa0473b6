"""What a person may ask about their data: to see it, and to be forgotten."""

from collections.abc import Callable

import pytest

from hotline.domain.subscriber import Status
from tests.words import phrase, text_of
from tests.world import CHICAGO, NEW_YORK, Phone, World

NINE = "2026-11-24T15:00:00Z"


def at_twilio(line: World, number: str) -> list[str]:
    """Bodies of the texts that Twilio still has of a number, in or out."""
    return [message.body for message in line.carrier.messages if message.phone == number]


def forgotten(line: World) -> None:
    """The time that an erasure takes, and the run that carries it out."""
    line.clock.turn(minutes=6)
    line.remind()


# ---------------------------------------------------------------- MY DATA


def test_of_a_stranger_nothing_is_kept_and_it_is_said(phone: Phone) -> None:
    phone.texts("my mother has kidney disease")
    assert text_of("data_none") in phone.texts("MY DATA")
    assert "FORGET ME" in phone.last[0]


def test_an_open_question_is_all_that_is_kept_of_who_only_asked(phone: Phone) -> None:
    phone.texts("REMIND")
    assert text_of("data_asked") in phone.texts("my data please")


def test_a_subscriber_reads_what_is_kept_and_what_became_of_the_reminders(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.remind(NINE)
    line.carrier.faults.unreachable.add(CHICAGO)
    line.remind("2026-11-25T15:00:00Z")
    line.carrier.faults.unreachable.clear()
    line.remind("2026-11-26T16:30:00Z")  # too late to be sent
    phone.texts("WEEKDAYS")
    told = phone.texts("MY DATA")
    assert f"9AM Central time, {phrase('weekdays')}, {phrase('on')}" in told
    values = {
        "arrived": "1",
        "failed": "1",
        "skipped": "1",
        "open": "0",
        "consents": "2",
        "since": "11/23/2026",
    }
    values |= {"reminder_days": "35", "consent_years": "5"}
    assert text_of("data_on", **values) in told
    phone.texts("PAUSE")
    assert f"{phrase('weekdays')}, {phrase('paused')}" in phone.texts("MY DATA")


def test_a_wish_by_phone_is_kept_without_the_number(phone: Phone) -> None:
    phone.calls().press("3111")
    assert text_of("data_pending", hour="9AM", zone="Central time", pending_days="7") in phone.texts(
        "MY DATA"
    )


def test_who_left_reads_that_the_proof_stays(phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    phone.texts("WATER OFF")
    told = phone.texts("MY DATA")
    assert text_of("data_off") in told
    assert " 2 " in told


def test_who_opted_out_reads_it_where_a_text_can_reach_them(worlds: Callable[..., World]) -> None:
    phone = worlds("none").phone()
    phone.texts("REMIND 9AM")
    phone.texts("STOP")
    assert text_of("data_stopped") in phone.texts("MY DATA")


@pytest.mark.parametrize("handling", ["default", "toll-free", "advanced"])
def test_who_opted_out_at_the_carrier_gets_no_text_that_it_would_stop(
    worlds: Callable[..., World], handling: str
) -> None:
    phone = worlds(handling).phone()
    phone.texts("STOP", **({"OptOutType": "STOP"} if handling == "advanced" else {}))
    assert phone.status is Status.STOPPED
    for words in ("MY DATA", "FORGET ME"):
        assert phone.texts(words) == ""


def test_with_advanced_opt_out_words_of_their_own_block_too(worlds: Callable[..., World]) -> None:
    phone = worlds("advanced").phone()
    assert text_of("stopped") in phone.texts("please stop")
    assert phone.texts("MY DATA") == ""


def test_who_left_in_words_of_their_own_is_not_blocked_and_still_reads_it(phone: Phone) -> None:
    phone.texts("please stop")
    assert text_of("data_stopped") in phone.texts("MY DATA")


# ---------------------------------------------------------------- FORGET ME


def test_a_wish_to_be_erased_in_other_words_ends_the_texts_and_names_forget_me(phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    answer = phone.texts("delete every trace of me")
    assert text_of("stopped_forget") in answer
    assert "FORGET ME" in answer
    assert (phone.status, phone.consents[-1].action) == (Status.STOPPED, "opt-out")
    assert phone.consents[-1].shown == answer
    assert text_of("forgotten") in phone.texts("FORGET ME")


def test_forget_me_is_asked_once_and_then_nothing_but_the_proof_is_left(line: World, phone: Phone) -> None:
    phone.texts("CRAMP")
    phone.texts("REMIND 9AM")
    line.remind(NINE)
    assert text_of("forget_ask") in phone.texts("FORGET ME")
    assert phone.status is Status.ACTIVE
    receipt = phone.texts("ERASE")
    assert text_of("forgotten") in receipt
    assert receipt.rsplit(" ", 1)[1] == phone.consents[-1].sid[-8:].upper()
    assert phone.subscriber is not None
    assert (phone.status, phone.subscriber.number, phone.subscriber.next_due) == (Status.NEW, None, None)
    assert text_of("data_erasing") in phone.texts("MY DATA")
    forgotten(line)
    assert phone.reminders == []
    assert [entry.action for entry in phone.consents] == ["opt-in", "forget"]
    assert at_twilio(line, CHICAGO) == []
    assert line.hotline.service.store().erasures() == []
    assert not line.remind("2026-11-25T15:00:00Z").outcomes
    assert text_of("data_off") in phone.texts("MY DATA")


def test_a_stranger_is_forgotten_at_twilio_and_no_record_begins(line: World, phone: Phone) -> None:
    phone.texts("CRAMP")
    phone.texts("FORGET ME")
    phone.texts("ERASE")
    forgotten(line)
    assert at_twilio(line, CHICAGO) == []
    assert phone.consents == []


def test_only_their_own_texts_with_this_line_are_erased_at_twilio(line: World, phone: Phone) -> None:
    line.phone(NEW_YORK).texts("CRAMP")
    phone.texts("FORGET ME")
    phone.texts("delete my data")
    forgotten(line)
    assert len(at_twilio(line, NEW_YORK)) == 2


def test_what_came_after_they_were_forgotten_stays(line: World, phone: Phone) -> None:
    phone.texts("FORGET ME")
    phone.texts("ERASE")
    line.clock.turn(minutes=6)
    phone.texts("REMIND 3PM")
    line.remind()
    assert phone.status is Status.ACTIVE
    assert [body[:10] for body in at_twilio(line, CHICAGO)] == ["REMIND 3PM", "Knee Line "]


@pytest.mark.parametrize("said", [["ERASE"], ["FORGET ME", "later", "ERASE"]], ids=["unasked", "too late"])
def test_erase_without_the_question_only_asks(line: World, phone: Phone, said: list[str]) -> None:
    phone.texts("REMIND 9AM")
    for words in said:
        if words == "later":
            line.clock.turn(minutes=16)
            continue
        phone.texts(words)
    assert text_of("forget_ask") in phone.last[0]
    assert phone.status is Status.ACTIVE


def test_who_stopped_and_is_forgotten_stays_stopped(worlds: Callable[..., World]) -> None:
    line = worlds("none")
    phone = line.phone()
    phone.texts("REMIND 9AM")
    phone.texts("STOP")
    assert text_of("forgotten") in phone.texts("FORGET ME")
    forgotten(line)
    line.clock.turn(days=400)
    assert phone.status is Status.STOPPED
    assert text_of("data_stopped") in phone.texts("MY DATA")
    phone.calls().press("3111")
    assert phone.status is Status.STOPPED


def test_a_stop_and_a_forget_me_leave_nothing_at_twilio_either(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    phone.texts("STOP")
    assert phone.texts("FORGET ME") == ""
    forgotten(line)
    assert phone.status is Status.STOPPED
    assert at_twilio(line, CHICAGO) == []


def test_an_erasure_that_twilio_interrupts_is_gone_on_with(line: World, phone: Phone) -> None:
    phone.texts("FORGET ME")
    phone.texts("ERASE")
    line.carrier.faults.rest_status = 500
    forgotten(line)
    assert len(line.hotline.service.store().erasures()) == 1
    assert len(at_twilio(line, CHICAGO)) == 4
    line.carrier.faults.rest_status = None
    line.remind()
    assert at_twilio(line, CHICAGO) == []
    assert line.hotline.service.store().erasures() == []


def test_a_long_history_at_twilio_is_erased_in_several_runs(line: World, phone: Phone) -> None:
    from hotline.reminders.job import erase

    for words in ("CRAMP", "1", "2", "TIPS", "A"):
        phone.texts(words)
        line.clock.turn(minutes=5)
    phone.texts("FORGET ME")
    phone.texts("ERASE")
    now = line.clock.turn(minutes=6)
    store, sender = line.hotline.service.store(), line.hotline.service.sender()
    runs = [erase(now, store, sender, most=6) for _ in range(3)]
    assert [(run.texts, run.people) for run in runs] == [(6, 0), (6, 0), (2, 1)]


def test_a_reminder_on_its_way_does_not_bring_a_forgotten_person_back(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.clock.turn(NINE)
    line.hotline.remind(line.clock.now)  # sent; its report comes later
    phone.texts("FORGET ME")
    phone.texts("ERASE")
    line.clock.turn(minutes=6)
    line.hotline.remind(line.clock.now)
    line.carrier.deliver()
    assert phone.reminders == []
    line.hotline.remind(line.clock.now)
    assert at_twilio(line, CHICAGO) == []


def test_the_same_erase_twice_is_one(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    phone.texts("FORGET ME")
    sid = "SM" + "e" * 32
    first = [text.body for text in line.carrier.text(CHICAGO, "ERASE", sid=sid)]
    assert [text.body for text in line.carrier.text(CHICAGO, "ERASE", sid=sid)] == first
    assert [entry.action for entry in phone.consents] == ["opt-in", "forget"]


def test_no_yes_and_no_carriers_word_confirms(phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    phone.texts("FORGET ME")
    for word in ("YES", "OK", "HELP", "1"):
        phone.texts(word)
    assert phone.status is Status.ACTIVE
