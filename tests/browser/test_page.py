"""The phone page by itself, against a small stand-in for the local run."""

import io
import json
import re
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from tests.browser.fake_line import PHONES, FakeLine, gather, say
from tests.local.live import until

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

pytestmark = pytest.mark.browser

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# A voice that "speaks" at once, or fails at once: what a browser with voices looks like to the page.
VOICE = """
const spoken = (window.spoken = []);
const voice = { lang: "en-US", localService: true, name: "test" };
class Utterance { constructor(text) { this.text = text; } }
Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance });
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [voice],
  cancel() {},
  speak(utterance) {
    spoken.push(utterance.text);
    if (OUTCOME === "end") queueMicrotask(() => (utterance.onstart(), utterance.onend()));
    else queueMicrotask(() => utterance.onerror({}));
  },
} });
"""


@pytest.fixture
def line() -> Iterator[FakeLine]:
    line = FakeLine()
    yield line
    line.stop()


def opened(page: Page, line: FakeLine, index: int = 0) -> Locator:
    page.goto(line.url)
    return page.get_by_test_id(f"phone-{index}")


def called(page: Page, line: FakeLine, index: int = 0) -> Locator:
    """A phone in a call, the line's first words on its screen."""
    phone = opened(page, line, index)
    phone.get_by_test_id("tab-call").click()
    phone.get_by_test_id("call").click()
    expect(phone.get_by_test_id("caption")).to_contain_text("emergency")
    return phone


def hears(phone: Locator, words: str) -> None:
    expect(phone.get_by_test_id("caption")).to_contain_text(words)


def shows(phone: Locator, status: str) -> None:
    expect(phone.get_by_test_id("call-status")).to_contain_text(status)


# Texts


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


# Calls


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
    page.clock.install()
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
    page.clock.install()
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
    page.clock.install()
    phone = called(page, line)
    phone.get_by_test_id("skip").click()
    shows(phone, "Your turn")
    page.clock.run_for(5_100)
    hears(phone, "You stayed silent")
    hears(phone, "I did not hear anything.")
    assert line.heard[1:] == [("silence", "")]


def test_nobody_is_hurried_who_asked_for_time_or_is_typing(page: Page, line: FakeLine) -> None:
    page.clock.install()
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


def test_without_a_voice_the_words_take_their_reading_time(page: Page, line: FakeLine) -> None:
    page.clock.install()
    phone = called(page, line)
    expect(phone.get_by_test_id("caption")).not_to_contain_text("This is the Knee Cramp Line.")
    page.clock.run_for(6_000)
    hears(phone, "This is the Knee Cramp Line.")
    page.clock.run_for(12_000)
    shows(phone, "Your turn")


def test_a_spoken_line_is_not_read_out_a_second_time(page: Page, line: FakeLine) -> None:
    page.add_init_script(VOICE.replace("OUTCOME", "'end'"))
    phone = called(page, line)
    phone.get_by_test_id("skip").click()
    shows(phone, "Your turn")
    said = page.evaluate("window.spoken")
    assert said[0].startswith("If this is an emergency")
    expect(phone.locator(".announcer")).not_to_contain_text("emergency")


def test_a_voice_that_fails_leaves_the_words_to_the_screen_reader(page: Page, line: FakeLine) -> None:
    page.add_init_script(VOICE.replace("OUTCOME", "'error'"))
    phone = called(page, line)
    expect(phone.locator(".announcer[aria-live=polite]")).to_contain_text("emergency")
    phone.get_by_test_id("keypad-1").click()
    hears(phone, "Press 1 for dehydration")


def test_the_local_run_speaks_where_the_browser_has_no_voice(page: Page, line: FakeLine) -> None:
    asked: list[str] = []

    def speak(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=silence(0.05), content_type="audio/wav")

    page.route("**/phone/api/voices", lambda route: route.fulfill(json={"languages": ["en"]}))
    page.route("**/phone/api/voice?*", speak)
    phone = called(page, line)
    hears(phone, "For daily water reminders, press 3.")
    assert "language=en-US&text=If+this+is+an+emergency" in asked[0]
    expect(phone.locator(".announcer")).not_to_contain_text("emergency")


def silence(seconds: float) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(16000 * seconds)))
    return made.getvalue()


def test_a_muted_call_is_not_spoken(page: Page, line: FakeLine) -> None:
    page.add_init_script(VOICE.replace("OUTCOME", "'end'"))
    phone = opened(page, line)
    phone.get_by_test_id("tab-call").click()
    phone.get_by_role("button", name="Speak aloud").click()
    phone.get_by_test_id("call").click()
    expect(phone.locator(".announcer")).to_contain_text("emergency")
    assert page.evaluate("window.spoken") == []


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


# The line goes away


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
    expect(page.get_by_test_id("trouble")).to_be_empty(timeout=15_000)
    phone.get_by_test_id("send").click()
    expect(phone.get_by_test_id("message-in")).to_have_count(2)
    expect(phone.get_by_test_id("message-out")).to_have_count(2)


def test_a_call_outlives_a_line_that_comes_back(page: Page, line: FakeLine) -> None:
    phone = called(page, line)
    line.stop()
    phone.get_by_test_id("keypad-1").click()
    shows(phone, "not answering")
    line.start()
    expect(phone.get_by_test_id("call-status")).to_contain_text("Your turn", timeout=15_000)
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


# For everybody


def test_the_whole_phone_works_by_keyboard(page: Page, line: FakeLine) -> None:
    phone = opened(page, line)
    expect(phone).to_be_visible()
    keyboard = page.keyboard

    def tab_to(target: Locator) -> None:
        for _ in range(30):
            if target.evaluate("node => node === document.activeElement"):
                return
            keyboard.press("Tab")
        raise AssertionError("the Tab key does not lead there")

    tab_to(phone.get_by_test_id("text-input"))
    keyboard.type("CRAMP")
    keyboard.press("Enter")
    expect(phone.get_by_test_id("message-in")).to_be_visible()
    tab_to(phone.get_by_test_id("tab-texts"))
    keyboard.press("ArrowRight")
    expect(phone.get_by_test_id("tab-call")).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(phone.get_by_test_id("call")).to_be_focused()
    keyboard.press("Enter")
    hears(phone, "emergency")
    keyboard.press("1")
    hears(phone, "You pressed 1")
    tab_to(phone.get_by_test_id("hangup"))
    keyboard.press("Enter")
    shows(phone, "you hung up")
    expect(phone.get_by_test_id("call")).to_be_focused()


def test_nothing_sticks_out_sideways(page: Page, line: FakeLine) -> None:
    line.put(PHONES[0], "in", "A" * 300)
    phone = called(page, line)
    for width in 1280, 1000, 640, 390, 320:
        page.set_viewport_size({"width": width, "height": 600})
        expect(phone.get_by_test_id("hangup")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        hangup = phone.get_by_test_id("hangup").bounding_box()
        tabs = phone.get_by_role("tablist").bounding_box()
        assert hangup
        assert tabs
        assert hangup["y"] + hangup["height"] <= tabs["y"]


def test_a_small_screen_shows_one_phone_at_a_time(page: Page, line: FakeLine) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    first = opened(page, line)
    second = page.get_by_test_id("phone-1")
    expect(first).to_be_visible()
    expect(second).not_to_be_visible()
    until(lambda: line.looks[PHONES[1]] > 1)  # what is there at the first look is no news
    line.put(PHONES[1], "in", "Hello")
    expect(page.get_by_test_id("switch-1").get_by_role("img", name="new text")).to_be_visible()
    page.get_by_test_id("switch-1").click()
    expect(first).not_to_be_visible()
    expect(second.get_by_test_id("message-in")).to_be_visible()
    expect(page.get_by_test_id("switch-1").get_by_role("img", name="new text")).not_to_be_visible()


@pytest.mark.parametrize(
    "size", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}], ids=["wide", "small"]
)
def test_axe_finds_nothing(browser: Browser, line: FakeLine, size: ViewportSize) -> None:
    if not AXE.exists():
        pytest.skip(
            "needs axe-core: npm install --no-save --ignore-scripts @twilio/cli-core@9.0.0 axe-core@4.14.1"
        )
    line.put(PHONES[0], "in", "A text that came.", segments=2)
    line.put(PHONES[0], "in", "A text that did not.", status="failed", note="Not delivered: why")
    line.put(PHONES[0], "out", "A text that went.", status="delivered")
    with browser.new_page(viewport=size, reduced_motion="reduce") as page:
        phone = opened(page, line)
        expect(phone.get_by_test_id("message-out")).to_be_visible()
        page.evaluate(AXE.read_text())
        assert faults(page) == []
        phone.get_by_test_id("tab-call").click()
        assert faults(page) == []
        phone.get_by_test_id("call").click()
        phone.get_by_test_id("skip").click()
        shows(phone, "Your turn")
        phone.get_by_test_id("keypad-9").click()
        expect(phone.get_by_test_id("arrived")).to_be_visible()
        assert faults(page) == []
        phone.get_by_test_id("hangup").click()
        shows(phone, "Call ended")
        assert faults(page) == []
        line.stop()
        expect(page.get_by_test_id("trouble")).to_contain_text("not answering")
        assert faults(page) == []
        line.start()


def faults(page: Page) -> list[str]:
    """What axe has against the page as it stands, in light and in dark."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate("async () => (await axe.run()).violations")
    return [f"{each['id']}: {json.dumps([node['html'] for node in each['nodes']])}" for each in found]
