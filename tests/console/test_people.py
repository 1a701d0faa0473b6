"""What the operator does for one person, and that no address and no page tells the number."""

import re

import pytest

from hotline.domain.reminder import DeliveryStatus
from hotline.domain.subscriber import Status
from tests.console.office import NUMBER, Office, text


def test_somebody_is_found_by_number_which_no_address_and_no_title_holds(office: Office) -> None:
    office.opens()
    office.line.phone().texts("REMIND 9AM")
    office.line.phone().texts("WEEKDAYS")
    answer = office.post("/people", number=NUMBER)
    shown = text(answer)
    assert "Gets the daily water text" in shown
    assert "9AM, Monday to Friday" in shown
    assert "Central time" in shown
    assert "Agreed to the daily text" in shown
    assert "REMIND 9AM" in shown
    assert "3125550143" not in re.sub(r"[\s().%2B-]", "", answer.text)
    assert not any("555" in url for url in office.asked)


@pytest.mark.parametrize("number", ["", "3125550143", "+1 312 555 0143 or so", "<i>"])
def test_what_is_no_number_is_said_and_not_repeated(office: Office, number: str) -> None:
    office.opens()
    answer = office.post("/people", number=number)
    assert "no whole number" in answer.text
    assert not number or number not in answer.text.replace("+12025550143", "")


def test_a_stranger_is_told_apart(office: Office) -> None:
    office.opens()
    assert "Not known here" in office.get(office.finds()).text
    assert "Nobody is open here" in office.get("/people/nobody").text


def test_stop_and_forget_are_done_and_on_record_with_who_and_why(office: Office) -> None:
    office.opens()
    phone = office.line.phone()
    phone.texts("REMIND 9AM")
    path = office.finds()
    assert "Stopped. No text" in office.post(f"{path}/stop", note="voicemail <b>", by="Bea").text
    assert phone.status is Status.STOPPED
    entry = phone.consents[-1]
    assert (entry.action, entry.medium, entry.by, entry.answer) == (
        "opt-out",
        "operator",
        "Bea",
        "voicemail <b>",
    )
    shown = office.get("/people").text
    assert "Bea" in shown
    assert "voicemail &lt;b&gt;" in shown
    assert phone.key[:8] in shown
    assert "tick the box first" in office.post(f"{path}/forget").text
    assert "Erased here" in office.post(f"{path}/forget", sure="yes").text
    assert [one.by for one in phone.consents[-1:]] == ["Ada"]
    assert "Is being forgotten" in office.get(path).text


def test_a_failed_reminder_is_sent_again_once(office: Office) -> None:
    office.opens()
    phone = office.line.phone()
    phone.texts("REMIND 9AM")
    office.line.carrier.faults.send_error = 30003
    office.line.remind("2026-11-24T15:00:00Z")
    office.line.carrier.faults.send_error = None
    path = office.finds()
    assert "It is sent once, now" in office.get(path).text
    assert "Handed to Twilio" in office.post(f"{path}/resend", note="called").text
    office.line.carrier.deliver()
    assert phone.reminders[-1].outcome is DeliveryStatus.DELIVERED
    sent = len(phone.inbox)
    assert "once more today already" in office.post(f"{path}/resend").text
    assert len(phone.inbox) == sent
