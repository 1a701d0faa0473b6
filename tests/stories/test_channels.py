"""WhatsApp and RCS: answers, STOP and danger as by text; the daily text comes by SMS alone."""

import pytest

from hotline.domain.subscriber import Status
from hotline.domain.telephony import RCS, SMS, WHATSAPP, Channel
from hotline.twilio.webhook import split
from tests.words import text_of
from tests.world import CHICAGO, World

OTHERS = pytest.mark.parametrize("channel", [RCS, WHATSAPP], ids=lambda channel: channel.medium)


def said(line: World, body: str, channel: Channel, number: str = CHICAGO) -> str:
    return line.phone(number).texts_by(channel, body)


@OTHERS
def test_questions_are_answered_as_by_text(line: World, channel: Channel) -> None:
    assert said(line, "CRAMP", channel) == line.phone().texts("CRAMP")
    assert "911" in said(line, "my chest hurts and I cannot breathe", channel)


def test_stop_by_whatsapp_ends_every_text_and_is_on_record_as_such(line: World) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    assert text_of("stopped") in said(line, "please stop texting me", WHATSAPP)
    assert phone.status is Status.STOPPED
    assert [(entry.action, entry.medium) for entry in phone.consents][-1] == ("opt-out", "whatsapp")
    assert not line.remind("2026-11-24T15:00:00Z").outcomes


def test_the_word_stop_is_answered_by_us_where_twilio_does_not_answer_it(line: World) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    answer = said(line, "STOP", WHATSAPP)
    assert "START" in answer
    assert "You have successfully been unsubscribed" not in answer
    assert phone.status is Status.STOPPED


@OTHERS
@pytest.mark.parametrize("body", ["REMIND 9AM", "RECORDAR 9AM", "remind me to drink at 9 in the morning"])
def test_nobody_is_signed_up_there_and_is_told_how(line: World, channel: Channel, body: str) -> None:
    answer = said(line, body, channel)
    assert "SMS" in answer or "REMIND" in answer or "RECORDAR" in answer
    assert line.phone().subscriber is None or line.phone().status not in (Status.ACTIVE, Status.PENDING)


@OTHERS
def test_an_opt_in_by_phone_is_confirmed_by_sms_alone(line: World, channel: Channel) -> None:
    phone = line.phone()
    phone.calls().press("3111")
    states = [phone.status]
    for by in (channel, SMS):
        phone.texts_by(by, "JOIN")
        states.append(phone.status)
    assert states == [Status.PENDING, Status.PENDING, Status.ACTIVE]


@OTHERS
def test_a_subscriber_may_change_and_pause_from_there(line: World, channel: Channel) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    assert "10AM" in said(line, "REMIND 10AM", channel)
    said(line, "PAUSE", channel)
    assert phone.status is Status.PAUSED


@OTHERS
def test_a_line_does_not_answer_itself_there(line: World, channel: Channel) -> None:
    ours = line.hotline.settings.number or ""
    assert said(line, "CRAMP", channel, number=ours) == ""


def test_where_texts_have_no_segments_nothing_is_cut(line: World) -> None:
    body = "how long should i stretch, my one leg is a bit swollen since the run"
    by_text, by_whatsapp = line.phone().texts(body), said(line, body, WHATSAPP)
    assert len(by_whatsapp) >= len(by_text)


@pytest.mark.parametrize(
    ("address", "channel", "rest"),
    [
        ("+13125550143", SMS, "+13125550143"),
        ("whatsapp:+13125550143", WHATSAPP, "+13125550143"),
        ("RCS:+13125550143", RCS, "+13125550143"),
        ("anonymous", SMS, "anonymous"),
        ("whatsapp:", WHATSAPP, ""),
    ],
)
def test_an_address_is_split(address: str, channel: Channel, rest: str) -> None:
    assert split(address) == (channel, rest)
