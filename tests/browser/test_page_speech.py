"""Speech on the phone page: voices, silence for a screen reader, mute."""

import io
import wave
from collections.abc import Iterator

import pytest

from tests.browser.fake_line import FakeLine

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import window
from tests.browser.phone_page import VOICE, called, hears, opened, shows, stop_clock

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A window for each test: a voice stays in it."""
    with window(browser) as tab:
        yield tab


def test_without_a_voice_the_words_take_their_reading_time(page: Page, line: FakeLine) -> None:
    stop_clock(page)
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
