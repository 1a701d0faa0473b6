"""The phone in a browser, and behind it the real local run: nothing here is a stand-in."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from hotline.content.load import line_name
from hotline.domain.subscriber import Status
from tests.local.live import NEW_YORK, Run, command, next_reminder, until

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.axe import NARROW, WIDE, faults
from tests.words import content, label, listed, speech_of, start_of, text_of

pytestmark = pytest.mark.browser
ENGLISH = content().languages["en"]


NURSE = {
    "HOTLINE_NURSE_NUMBER": "+13125550177",
    "HOTLINE_NURSE_HOURS": "Mon-Sun 0-24 America/Chicago",
}


@pytest.fixture(scope="module")
def line_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One run with a nurse: to start one takes longer than most tests."""
    run = Run(tmp_path_factory.mktemp("line"), **NURSE)
    yield run
    assert run.end() == 0


@pytest.fixture
def line(line_of_all: Run) -> Run:
    """That run, as it was when it began."""
    line_of_all.phone().ask("POST", "/trouble", {"clear": True})
    line_of_all.phone().ask("POST", "/anew", {})
    return line_of_all


@pytest.fixture
def phone(page: Page, line: Run) -> Locator:
    """The first phone, in Chicago."""
    page.goto(line.url)
    page.get_by_role("link", name="Open its phone").click()
    return page.get_by_test_id("phone-0")


@pytest.fixture
def other(page: Page, phone: Locator) -> Locator:
    """The second phone, in New York."""
    return page.get_by_test_id("phone-1")


def texts(phone: Locator, body: str) -> None:
    phone.get_by_test_id("text-input").fill(body)
    phone.get_by_test_id("text-input").press("Enter")


def reads(phone: Locator, words: str | re.Pattern[str]) -> None:
    expect(phone.get_by_test_id("message-in").last).to_contain_text(words)


def calls(phone: Locator) -> None:
    phone.get_by_test_id("tab-call").click()
    phone.get_by_test_id("wait").click()  # on a slow machine no silence may fall
    phone.get_by_test_id("call").click()
    hears(phone, speech_of("emergency"))


def presses(phone: Locator, key: str, hears_then: str) -> None:
    phone.get_by_test_id(f"keypad-{key}").click()
    hears(phone, hears_then)


def hears(phone: Locator, words: str) -> None:
    """What is said now, hearing the line out; after it may come a menu and the way to Spanish."""
    phone.get_by_test_id("skip").click()
    expect(phone.get_by_test_id("caption").locator(".spoken").filter(has_text=words).last).to_be_visible()


def test_a_text_is_answered(phone: Locator) -> None:
    texts(phone, "CRAMP")
    reads(phone, listed("dehydration"))
    reads(phone, "911")
    expect(phone.get_by_test_id("message-out")).to_contain_text("Delivered")
    texts(phone, "1")
    reads(phone, start_of("dehydration").partition(".")[0])


def test_a_call_is_led_by_keys_and_sends_a_text(phone: Locator) -> None:
    calls(phone)
    presses(phone, "1", speech_of("choice", key="1", label=label("dehydration")))
    presses(phone, "1", ENGLISH.topics["dehydration"].speech[2])
    presses(phone, "9", speech_of("texted"))
    expect(phone.get_by_test_id("arrived")).to_contain_text(listed("dehydration"))
    phone.get_by_test_id("arrived").click()
    reads(phone, start_of("dehydration").partition(".")[0])


def test_a_call_understands_words(phone: Locator) -> None:
    calls(phone)
    phone.get_by_test_id("say-input").fill("give me some tips please")
    phone.get_by_test_id("say").click()
    hears(phone, ENGLISH.topics["tips"].speech[0])
    phone.get_by_role("button", name="stretch", exact=True).first.click()
    hears(phone, ENGLISH.topics["stretch"].speech[1])


def test_a_nurse_is_rung_and_who_sits_here_decides_what_she_does(page: Page, phone: Locator) -> None:
    page.emulate_media(reduced_motion="reduce")
    calls(phone)
    presses(phone, "hash", "I am calling a nurse for you.")
    expect(phone.get_by_test_id("call-status")).to_have_text("A phone is ringing: choose what the nurse does")
    expect(phone.get_by_test_id("caption")).to_contain_text("Ringing (312) 555-0177")
    choices = phone.get_by_role("list", name="Words the line listens for")
    expect(choices.get_by_role("button")).to_have_text(
        ["Nurse takes it, presses 1", "Voicemail answers", "Busy", "No answer"]
    )
    assert faults(page, WIDE, NARROW) == []
    choices.get_by_role("button", name="Busy").click()
    hears(phone, "The nurse is on another call.")
    presses(phone, "hash", "I am calling a nurse for you.")
    choices.get_by_role("button", name="Nurse takes it").click()
    expect(phone.get_by_test_id("caption")).to_contain_text("The nurse hears: This is Knee Cramp Line.")
    hears(phone, "The call with the nurse is over.")
    expect(phone.get_by_test_id("call-status")).to_have_text("Call ended: the line hung up")


def test_a_subscription_by_keypad_waits_for_the_word_join(phone: Locator) -> None:
    calls(phone)
    presses(phone, "3", ENGLISH.menus["reminders"].say[0])
    presses(phone, "1", ENGLISH.menus["terms"].say[1])
    presses(phone, "1", ENGLISH.menus["hour"].say[0])
    presses(phone, "1", ENGLISH.says["join_ask"].speech[1])
    phone.get_by_test_id("hangup").click()
    phone.get_by_test_id("tab-texts").click()
    reads(phone, text_of("join_ask", name=line_name(), hour="9AM", zone="Central time"))
    texts(phone, "JOIN")
    reads(phone, "1 msg/day at 9AM Central time")


def test_a_reminder_arrives_and_stop_ends_them(other: Locator, line: Run) -> None:
    hour, due = next_reminder()
    texts(other, f"REMIND {hour}")
    reads(other, f"{hour} Eastern time")
    assert "queued" in command(line.folder, "remind", "--at", due.isoformat()).stdout
    expect(other.get_by_test_id("message-in")).to_have_count(2)
    expect(other.get_by_test_id("message-in").last.get_by_test_id("state")).to_have_text(re.compile("^$"))
    reads(other, "STOP")
    texts(other, "STOP")
    reads(other, "You have successfully been unsubscribed.")
    until(lambda: line.status(NEW_YORK) is Status.STOPPED)
    tomorrow = due + timedelta(days=1)
    assert command(line.folder, "remind", "--at", tomorrow.isoformat()).stdout == "Nothing was due.\n"
    expect(other.get_by_test_id("message-in")).to_have_count(3)


def test_time_travels_to_the_next_reminder_and_over_the_clock_change(
    page: Page, phone: Locator, other: Locator
) -> None:
    page.get_by_test_id("to-next").click()
    expect(page.get_by_test_id("travel-said")).to_contain_text("text REMIND 9AM first")
    texts(phone, "REMIND 9AM")
    reads(phone, "9AM Central time")
    texts(other, "REMIND 2PM")
    reads(other, "2PM Eastern time")
    page.get_by_test_id("to-tomorrow").click()
    expect(phone.locator(".clock")).to_have_text("9:00 AM")
    expect(other.locator(".clock")).to_have_text("10:00 AM")
    reads(phone, "STOP")
    page.get_by_test_id("to-change").click()
    expect(page.get_by_test_id("ahead")).to_contain_text("days ahead")
    said = page.get_by_test_id("travel-said")
    expect(said).to_contain_text("days were leapt over: no reminder came then.")
    expect(phone.locator(".clock")).to_have_text("12:00 PM")
    reads(phone, "STOP")
    expect(phone.get_by_test_id("message-in").last.locator("time")).to_have_text("9:00 AM")
    page.get_by_test_id("to-now").click()
    expect(page.get_by_test_id("ahead")).to_have_text("now")
    texts(phone, "STATUS")
    reads(phone, "9AM Central time")
    page.get_by_test_id("open-faults").click()
    page.get_by_label("Sending a text ends").select_option("21217")
    page.keyboard.press("Escape")
    page.get_by_test_id("to-tomorrow").click()
    refused = "1 reminder refused (21217): reminders to (312) 555-0143 go on."
    expect(said).to_contain_text(refused)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_test_id("anew").click()
    expect(phone.locator(".empty")).to_be_visible()
    expect(page.get_by_test_id("ahead")).to_have_text("now")
    texts(phone, "STATUS")
    reads(phone, re.compile("REMIND"))


def test_trouble_is_chosen_shown_and_cleared_with_one_key(page: Page, phone: Locator, line: Run) -> None:
    texts(phone, "REMIND 9AM")
    reads(phone, "9AM Central time")
    page.get_by_test_id("open-faults").click()
    page.get_by_label("Sending a text ends").select_option("30003")
    expect(page.get_by_test_id("troubles")).to_contain_text("the phone is off or out of reach")
    page.keyboard.press("Escape")  # closes the panel
    page.get_by_test_id("to-tomorrow").click()
    expect(phone.get_by_test_id("note").last).to_have_text("Not delivered: the phone is unreachable (30003)")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("troubles")).to_be_hidden()
    page.get_by_test_id("open-faults").click()
    page.get_by_test_id("table-down").check()
    expect(page.get_by_test_id("troubles")).to_contain_text("the table is down")
    texts(phone, "STATUS")
    reads(phone, text_of("not_saved"))
    page.get_by_test_id("clear-faults").click()
    expect(page.get_by_test_id("troubles")).to_be_hidden()
    texts(phone, "STATUS")
    reads(phone, "9AM Central time")
    page.get_by_label("Sending a text ends").select_option("20003")
    line.expected_errors |= {"every text is refused (error 20003)", "Twilio refuses them (error 20003)"}
    page.keyboard.press("Escape")
    page.get_by_test_id("to-tomorrow").click()
    halted = page.get_by_test_id("halted")
    expect(halted).to_contain_text(
        re.compile(r"^All reminders wait since \w+.* 9:00.AM, until one goes through")
    )
    expect(halted).to_contain_text("Twilio refuses them (20003: the account SID or token is wrong).")
    page.keyboard.press("Escape")
    page.get_by_test_id("to-tomorrow").click()
    expect(halted).to_be_empty()


def test_under_the_hood_stands_the_twiml_beside_what_is_said(page: Page, phone: Locator) -> None:
    calls(phone)
    presses(phone, "1", speech_of("choice", key="1", label=label("dehydration")))
    page.get_by_text("Under the hood").click()
    newest = page.get_by_test_id("hood").get_by_role("listitem").first
    expect(newest).to_contain_text("(312) 555-0143 presses 1")
    expect(newest).to_contain_text(ENGLISH.topics["cramp"].speech[1])
    expect(newest.locator(".twiml")).to_contain_text('input="dtmf speech"')
    expect(newest.locator(".explained")).to_have_count(0)  # a key is what it is
    phone.get_by_test_id("say-input").fill("give me some tips please")
    phone.get_by_test_id("say").click()
    expect(newest.locator(".explained")).to_contain_text("Meaning:    topic tips")


@pytest.mark.parametrize(
    "size", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}], ids=["wide", "small"]
)
def test_axe_finds_nothing_on_the_bench(page: Page, phone: Locator, size: ViewportSize) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size(size)
    texts(phone, "REMIND 9AM")
    reads(phone, "9AM Central time")
    page.get_by_test_id("to-tomorrow").click()
    expect(page.get_by_test_id("ahead")).to_contain_text("ahead")
    expect(page.locator('.timebar[aria-busy="true"]')).to_have_count(0)  # faint as long as it travels
    page.get_by_text("Under the hood").click()
    expect(page.get_by_test_id("hood").get_by_role("listitem").first).to_be_visible()
    assert faults(page) == []
    page.get_by_test_id("open-faults").click()
    page.get_by_label("Delivery reports come").select_option("lost")
    expect(page.get_by_test_id("troubles")).to_contain_text("lost")
    assert faults(page) == []


def test_two_phones_are_two_people(phone: Locator, other: Locator) -> None:
    texts(phone, "REMIND 8AM")
    reads(phone, "8AM Central time")
    texts(other, "REMIND 10AM")
    reads(other, "10AM Eastern time")
    calls(phone)
    calls(other)
    presses(phone, "2", ENGLISH.topics["tips"].speech[0])
    presses(other, "1", speech_of("choice", key="1", label=label("dehydration")))
    expect(phone.get_by_test_id("caption")).not_to_contain_text("Dehydration")
    expect(other.get_by_test_id("message-in")).to_have_count(1)


def test_nothing_needs_a_mouse(page: Page, phone: Locator) -> None:
    keyboard = page.keyboard

    def tab_to(target: Locator, key: str = "Tab") -> None:
        for _ in range(40):
            if target.evaluate("node => node === document.activeElement"):
                return
            keyboard.press(key)
        raise AssertionError("the Tab key does not lead there")

    tab_to(phone.get_by_test_id("text-input"))
    keyboard.type("cramp")
    keyboard.press("Enter")
    reads(phone, listed("dehydration"))
    tab_to(phone.get_by_test_id("tab-texts"))
    keyboard.press("ArrowRight")
    tab_to(phone.get_by_test_id("wait"), "Shift+Tab")
    keyboard.press("Enter")  # on a slow machine no silence may fall
    tab_to(phone.get_by_test_id("call"))
    keyboard.press("Enter")
    caption = phone.get_by_test_id("caption")
    expect(caption).to_contain_text(speech_of("emergency"))
    keyboard.press("1")
    expect(caption).to_contain_text(ENGLISH.topics["cramp"].speech[1])
    keyboard.press("1")
    expect(caption).to_contain_text("Dehydration.")
    keyboard.press("9")
    expect(caption).to_contain_text(speech_of("texted"))
    expect(phone.get_by_test_id("arrived")).to_be_visible()
    tab_to(phone.get_by_test_id("say-input"))
    keyboard.type("tips")
    keyboard.press("Enter")
    expect(caption).to_contain_text(ENGLISH.topics["tips"].speech[0])
    tab_to(phone.get_by_test_id("hangup"))
    keyboard.press("Enter")
    expect(phone.get_by_test_id("call-status")).to_contain_text("you hung up")


def test_the_whole_of_it_fits_a_small_screen(page: Page, phone: Locator) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    texts(phone, "TIPS")
    reads(phone, "A Hydrate")
    calls(phone)
    presses(phone, "1", speech_of("choice", key="1", label=label("dehydration")))
    presses(phone, "9", speech_of("texted"))
    expect(phone.get_by_test_id("hangup")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_test_id("arrived").click()
    reads(phone, listed("dehydration"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
