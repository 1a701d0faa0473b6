"""The phone page for everybody: keyboard, small screens, axe."""

import pytest

from tests.browser.fake_line import PHONES, FakeLine
from tests.local.live import until

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.axe import faults
from tests.browser.phone_page import called, hears, opened, shows

pytestmark = pytest.mark.browser


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
def test_axe_finds_nothing(page: Page, line: FakeLine, size: ViewportSize) -> None:
    line.put(PHONES[0], "in", "A text that came.", segments=2)
    line.put(PHONES[0], "in", "A text that did not.", status="failed", note="Not delivered: why")
    line.put(PHONES[0], "out", "A text that went.", status="delivered")
    page.set_viewport_size(size)
    page.emulate_media(reduced_motion="reduce")
    phone = opened(page, line)
    expect(phone.get_by_test_id("message-out")).to_be_visible()
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
