"""The phone page in a test: opening it, calling, and what it shows."""

import pytest

from tests.browser.fake_line import FakeLine

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Locator, Page, expect

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


def stop_clock(page: Page) -> None:
    """Let the page's time stand still from its opening on; `page.clock.run_for` lets it pass."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


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
