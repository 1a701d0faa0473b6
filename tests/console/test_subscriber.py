"""What the operator does for one person, and that no address and no page tells the number."""

import re

import pytest

from hotline.domain.subscriber import DeliveryStatus, Status
from tests.console.browser import NUMBER, ConsoleBrowser, text


def test_somebody_is_found_by_number_which_no_address_and_no_title_holds(console: ConsoleBrowser) -> None:
    console.opens()
    console.line.phone().texts("REMIND 9AM")
    console.line.phone().texts("WEEKDAYS")
    answer = console.post("/people", number=NUMBER)
    shown = text(answer)
    assert "Gets the daily water text" in shown
    assert "9AM, Monday to Friday" in shown
    assert "Central time" in shown
    assert "Agreed to the daily text" in shown
    assert "REMIND 9AM" in shown
    assert "3125550143" not in re.sub(r"[\s().%2B-]", "", answer.text)
    assert not any("555" in url for url in console.asked)


@pytest.mark.parametrize("number", ["", "312555014", "+1 312 555 0143 or so", "<i>"])
def test_what_is_no_number_is_said_and_not_repeated(console: ConsoleBrowser, number: str) -> None:
    console.opens()
    answer = console.post("/people", number=number)
    assert "no whole number" in answer.text
    assert not number or number not in answer.text.replace("+12025550143", "")


def test_a_stranger_is_told_apart(console: ConsoleBrowser) -> None:
    console.opens()
    assert "Not known here" in console.get(console.finds()).text
    assert "Nobody is open here" in console.get("/people/nobody").text


def test_stop_and_forget_are_done_and_on_record_with_who_and_why(console: ConsoleBrowser) -> None:
    console.opens()
    phone = console.line.phone()
    phone.texts("REMIND 9AM")
    path = console.finds()
    assert "Stopped. No text" in console.post(f"{path}/stop", note="voicemail <b>", by="Bea").text
    assert phone.status is Status.STOPPED
    entry = phone.consents[-1]
    assert (entry.action, entry.medium, entry.by, entry.answer) == (
        "opt-out",
        "operator",
        "Bea",
        "voicemail <b>",
    )
    shown = console.get("/people").text
    assert "Bea" in shown
    assert "voicemail &lt;b&gt;" in shown
    assert phone.key[:8] in shown
    assert "tick the box first" in console.post(f"{path}/forget").text
    assert "Erased here" in console.post(f"{path}/forget", sure="yes").text
    assert [one.by for one in phone.consents[-1:]] == ["Ada"]
    assert "Is being forgotten" in console.get(path).text


def test_a_failed_reminder_is_sent_again_once(console: ConsoleBrowser) -> None:
    console.opens()
    phone = console.line.phone()
    phone.texts("REMIND 9AM")
    console.line.carrier.faults.send_error = 30003
    console.line.remind("2026-11-24T15:00:00Z")
    console.line.carrier.faults.send_error = None
    path = console.finds()
    assert "It is sent once, now" in console.get(path).text
    assert "Handed to Twilio" in console.post(f"{path}/resend", note="called").text
    console.line.carrier.deliver()
    assert phone.reminders[-1].outcome is DeliveryStatus.DELIVERED
    sent = len(phone.inbox)
    assert "once more today already" in console.post(f"{path}/resend").text
    assert len(phone.inbox) == sent
