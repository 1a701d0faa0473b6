"""Texts on the phone page, and a line that goes away."""

import pytest

from tests.browser.fake_line import PHONES, FakeLine

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Page, expect

from tests.browser.phone_page import called, hears, opened, shows

pytestmark = pytest.mark.browser


def test_a_text_and_its_answer_stand_in_the_thread(page: Page, line: FakeLine) -> None:
    phone = opened(page, line)
    phone.get_by_label("Text message").fill("cramp")
    phone.get_by_test_id("text-input").press("Enter")
    expect(phone.get_by_test_id("message-out")).to_contain_text("Delivered")
    expect(phone.get_by_test_id("message-in")).to_contain_text("1 dehydration")
    expect(phone.get_by_test_id("message-in")).to_contain_text("2 segments")
    expect(phone.get_by_test_id("text-input")).to_be_focused()
    expect(phone.get_by_test_id("text-input")).to_have_value("")


def test_the_first_words_need_no_typing(page: Page, line: FakeLine) -> None:
    phone = opened(page, line)
    phone.get_by_role("button", name="TIPS", exact=True).click()
    expect(phone.get_by_test_id("message-out").get_by_test_id("body")).to_have_text("TIPS")


def test_quick_texts_keep_their_order(page: Page, line: FakeLine) -> None:
    phone = opened(page, line)
    for body in "CRAMP", "1", "TIPS":
        phone.get_by_test_id("text-input").fill(body)
        phone.get_by_test_id("send").click()
    expect(phone.get_by_test_id("message-out").get_by_test_id("body")).to_have_text(["CRAMP", "1", "TIPS"])


def test_a_later_status_changes_the_bubble_in_its_place(page: Page, line: FakeLine) -> None:
    sid = line.put(PHONES[0], "in", "Time for water.", status="sent")
    line.put(PHONES[0], "in", "A later text.")
    phone = opened(page, line)
    bubbles = phone.get_by_test_id("message-in")
    expect(bubbles.first).to_contain_text("On its way")
    line.put(
        PHONES[0], "in", "Time for water.", sid=sid, status="undelivered", note="Not delivered: opted out"
    )
    expect(bubbles.first.get_by_test_id("note")).to_have_text("Not delivered: opted out")
    expect(bubbles.first.get_by_test_id("state")).to_have_text("Did not arrive")
    expect(bubbles).to_have_count(2)


def test_no_text_is_ever_markup(page: Page, line: FakeLine) -> None:
    body = "<img src=x onerror=alert(1)><b>bold</b>"
    line.put(PHONES[0], "in", body, note=body)
    message = opened(page, line).get_by_test_id("message-in")
    expect(message.get_by_test_id("body")).to_have_text(body)
    expect(message.get_by_test_id("note")).to_have_text(body)
    expect(message.locator("img, b")).to_have_count(0)


def test_old_texts_are_not_read_out_and_new_ones_are(page: Page, line: FakeLine) -> None:
    line.put(PHONES[0], "in", "An old text.")
    page.route("**/thread?after=0&wait=0", lambda route: None)  # held back: the first look never comes
    phone = opened(page, line)
    expect(phone.get_by_role("log", name="Texts")).to_have_attribute("aria-live", "off")
    page.unroute("**/thread?after=0&wait=0")
    phone = opened(page, line)
    expect(phone.get_by_test_id("message-in")).to_be_visible()
    expect(phone.get_by_role("log", name="Texts")).to_have_attribute("aria-live", "polite")


def test_a_refused_text_comes_back_into_the_field_with_the_reason(page: Page, line: FakeLine) -> None:
    phone = opened(page, line)
    phone.get_by_test_id("text-input").fill("REFUSE")
    phone.get_by_test_id("send").click()
    expect(phone.get_by_role("alert")).to_contain_text("That cannot be done now; start again.")
    expect(phone.get_by_test_id("text-input")).to_have_value("REFUSE")


def test_each_phone_has_its_own_thread(page: Page, line: FakeLine) -> None:
    first = opened(page, line)
    second = page.get_by_test_id("phone-1")
    line.put(PHONES[1], "in", "For the second alone.")
    expect(second.get_by_test_id("message-in")).to_contain_text("second alone")
    line.put(PHONES[0], "in", "For the first alone.")
    expect(first.get_by_test_id("message-in")).to_have_count(1)
    expect(second.get_by_test_id("message-in")).to_have_count(1)


def test_the_page_says_that_the_line_is_away_and_finds_it_again(page: Page, line: FakeLine) -> None:
    phone = opened(page, line)
    phone.get_by_test_id("text-input").fill("CRAMP")
    phone.get_by_test_id("send").click()
    expect(phone.get_by_test_id("message-in")).to_have_count(1)
    line.stop()
    expect(page.get_by_test_id("trouble")).to_contain_text("not answering")
    phone.get_by_test_id("text-input").fill("TIPS")
    phone.get_by_test_id("send").click()
    expect(phone.get_by_role("alert")).to_contain_text("Not sent")
    expect(phone.get_by_test_id("text-input")).to_have_value("TIPS")
    line.start()
    expect(page.get_by_test_id("trouble")).to_be_empty()
    phone.get_by_test_id("send").click()
    expect(phone.get_by_test_id("message-in")).to_have_count(2)
    expect(phone.get_by_test_id("message-out")).to_have_count(2)


def test_a_call_outlives_a_line_that_comes_back(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    line.stop()
    phone.get_by_test_id("keypad-1").click()
    shows(phone, "not answering")
    line.start()
    expect(phone.get_by_test_id("call-status")).to_contain_text("Your turn")
    phone.get_by_test_id("keypad-1").click()
    hears(phone, "Press 1 for dehydration")
    assert line.heard == [("dial", PHONES[0]), ("digits", "1")]  # the lost key was not sent a second time


def test_a_call_to_a_line_that_is_away_ends_at_once(page: Page, line: FakeLine) -> None:
    phone = opened(page, line)
    phone.get_by_test_id("tab-call").click()
    line.stop()
    phone.get_by_test_id("call").click()
    shows(phone, "Call ended: something went wrong.")
    expect(phone.get_by_test_id("call")).to_be_visible()
    line.start()
