"""Calls on the phone page: keys, words, silence, the end."""

import re

import pytest

from tests.browser.fake_line import PHONES, FakeLine, gather, say

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Page, expect

from tests.browser.phone_page import called, hears, opened, shows, stop_clock

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def still(tab: Page) -> None:
    """The page's clock stands still: on a slow machine no sentence ends and no silence falls by itself."""
    stop_clock(tab)


def test_a_key_breaks_in_and_its_answer_follows(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("keypad-1").click()
    hears(phone, "Press 1 for dehydration")
    expect(phone.get_by_test_id("caption")).to_contain_text("You pressed 1")
    expect(phone.get_by_test_id("caption")).not_to_contain_text("daily water")  # not reached: broken off
    expect(phone.get_by_test_id("steps")).to_have_text("2 steps")
    assert line.heard == [("dial", PHONES[0]), ("digits", "1")]


def test_skipping_ahead_shows_the_rest_and_listens(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("skip").click()
    hears(phone, "For daily water reminders, press 3.")
    shows(phone, "Your turn")
    assert line.heard == [("dial", PHONES[0])]


def test_a_long_speech_is_written_sentence_by_sentence(page: Page, line: FakeLine) -> None:
    words = "This is no emergency. Call 9 1 1 if it is. Press 1 for more."
    line.answer_call = lambda act, what: {"steps": say(words), "gather": gather()}
    phone = called(page, line)
    expect(phone.get_by_test_id("caption")).not_to_contain_text("Call 9 1 1")
    page.clock.run_for(2_000)
    hears(phone, "This is no emergency. Call 9 1 1 if it is.")
    expect(phone.get_by_test_id("caption")).not_to_contain_text("Press 1")
    phone.get_by_test_id("skip").click()
    hears(phone, words)


def test_several_keys_are_sent_together_at_the_finishing_key(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    page.keyboard.press("3")
    hears(phone, "four digits")
    page.keyboard.type("0830")
    shows(phone, "Keys so far: 0 8 3 0; # sends them")
    page.keyboard.press("#")
    hears(phone, "Eight thirty")
    assert line.heard[1:] == [("digits", "3"), ("digits", "0830")]


def test_several_keys_are_sent_when_no_more_come(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("keypad-3").click()
    hears(phone, "four digits")
    for key in "0830":
        phone.get_by_test_id(f"keypad-{key}").click()
    shows(phone, "0 8 3 0")
    page.clock.run_for(5_100)
    hears(phone, "Eight thirty")


def test_a_finishing_key_is_an_answer_where_one_key_is_asked_for(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("keypad-star").click()
    hears(phone, "not used")
    phone.get_by_test_id("keypad-hash").click()
    expect(phone.get_by_test_id("steps")).to_have_text("3 steps")
    assert line.heard[1:] == [("digits", "*"), ("digits", "#")]


def test_words_can_be_typed_or_chosen(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_label("Say something").fill("tips")
    phone.get_by_test_id("say").click()
    hears(phone, "You said “tips”")
    hears(phone, "Tip A.")
    phone.get_by_role("button", name="water").click()
    hears(phone, "You said “water”")
    expect(phone.get_by_test_id("steps")).to_have_text("3 steps")
    assert line.heard[1:] == [("speech", "tips"), ("speech", "water")]


def test_silence_falls_once_the_line_has_spoken_and_waited(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("skip").click()
    shows(phone, "Your turn")
    page.clock.run_for(5_100)
    hears(phone, "You stayed silent")
    hears(phone, "I did not hear anything.")
    assert line.heard[1:] == [("silence", "")]


def test_nobody_is_hurried_who_asked_for_time_or_is_typing(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("skip").click()
    shows(phone, "Your turn")
    phone.get_by_test_id("say-input").fill("ti")
    page.clock.run_for(20_000)
    assert line.heard == [("dial", PHONES[0])]
    phone.get_by_test_id("say-input").fill("")
    phone.get_by_test_id("wait").click()
    page.clock.run_for(20_000)
    assert line.heard == [("dial", PHONES[0])]
    phone.get_by_test_id("wait").click()
    page.clock.run_for(5_100)
    hears(phone, "I did not hear anything.")


def test_staying_silent_hears_the_line_out_first(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("silent").click()
    hears(phone, "For daily water reminders, press 3.")
    hears(phone, "I did not hear anything.")
    assert line.heard[1:] == [("silence", "")]


def test_a_hidden_number_is_withheld(page: Page, line: FakeLine) -> None:
    phone = opened(page, line)
    phone.get_by_test_id("tab-call").click()
    phone.get_by_label("Hide my number").check()
    phone.get_by_test_id("call").click()
    hears(phone, "Your number is hidden")
    hears(phone, "emergency")
    assert line.heard == [("dial", "withheld")]


def test_the_caller_can_hang_up_and_call_again(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("hangup").click()
    shows(phone, "Call ended: you hung up")
    expect(phone.get_by_test_id("call")).to_be_focused()
    expect(phone.get_by_test_id("call")).to_have_text("Call again")
    phone.get_by_test_id("call").click()
    expect(phone.get_by_test_id("hangup")).to_be_visible()
    hears(phone, "emergency")
    assert [act for act, _ in line.heard] == ["dial", "hangup", "dial"]


def test_the_last_words_are_heard_before_the_call_ends(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("keypad-7").click()
    hears(phone, "Thank you for calling.")
    expect(phone.get_by_test_id("hangup")).to_be_visible()
    phone.get_by_test_id("skip").click()
    hears(phone, "Goodbye.")
    shows(phone, "Call ended: the line hung up")


def test_an_error_of_the_line_is_said(page: Page, line: FakeLine) -> None:
    line.answer_call = lambda act, what: {
        "status": "completed",
        "steps": say("An application error."),
        "gather": None,
        "ended": "error: the webhook answered 500",
    }
    phone = opened(page, line)
    phone.get_by_test_id("tab-call").click()
    phone.get_by_test_id("call").click()
    phone.get_by_test_id("skip").click()
    shows(phone, "something went wrong. the webhook answered 500")


def test_both_phones_can_be_in_a_call(page: Page, line: FakeLine) -> None:
    first = called(page, line)
    second = page.get_by_test_id("phone-1")
    second.get_by_test_id("tab-call").click()
    second.get_by_test_id("call").click()
    hears(second, "emergency")
    page.keyboard.press("1")  # the one last used
    hears(second, "dehydration")
    expect(first.get_by_test_id("caption")).not_to_contain_text("You pressed")
    first.get_by_test_id("keypad-star").click()
    hears(first, "not used")


def test_keys_without_speech_are_said_to_be_the_only_way(page: Page, line: FakeLine) -> None:
    line.answer_call = lambda act, what: {"steps": say(f"emergency {act}"), "gather": gather(speech=False)}
    phone = called(page, line)
    phone.get_by_test_id("skip").click()
    shows(phone, "Your turn: press keys")
    expect(phone.get_by_test_id("say-input")).to_have_attribute(
        "placeholder", "Only keys are understood here"
    )


def test_a_text_that_comes_during_a_call_shows_and_opens(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    phone.get_by_test_id("keypad-9").click()
    expect(phone.get_by_test_id("tab-texts")).to_have_accessible_name("Texts 1 unread")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    phone.get_by_test_id("arrived").click()
    expect(phone.get_by_test_id("message-in")).to_be_visible()
    expect(phone.get_by_test_id("thread")).to_be_focused()
    expect(phone.get_by_test_id("tab-texts")).to_have_accessible_name("Texts")
    expect(page).not_to_have_title(re.compile(r"^\("))
