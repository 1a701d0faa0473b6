"""The public pages in a browser: seen, walked by keyboard, printed small and dark, and checked with axe."""

from collections.abc import Iterator

import pytest

from hotline.app import build
from hotline.web.pages import PATHS
from tests.local.served import served
from tests.world import settings

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Page, expect

from tests.browser.axe import NARROW, WIDE, faults

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def line() -> Iterator[str]:
    """The address of the pages."""
    hotline = build({**settings("http://127.0.0.1:9", "none"), "HOTLINE_PUBLIC_URL": "http://127.0.0.1:9"})
    with served(hotline.app()) as url:
        yield url


@pytest.mark.parametrize("path", PATHS.values())
def test_axe_finds_nothing(page: Page, line: str, path: str) -> None:
    page.goto(line + path)
    assert faults(page, WIDE) == []
    assert faults(page, NARROW) == []


def test_dark_is_dark(page: Page, line: str) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(line)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        shades.append(sum(int(part) for part in colour.strip("rgb()").split(",")[:3]))
    assert shades[0] > 600 > 150 > shades[1]


def test_the_style_is_let_through_by_the_policy(page: Page, line: str) -> None:
    page.goto(line)
    expect(page.get_by_role("link", name="Text CRAMP")).to_have_css("border-top-left-radius", "32px")


def test_one_can_walk_through_the_pages(page: Page, line: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(line)
    expect(page.get_by_role("heading", level=1)).to_have_text("Knee Line")
    for name, heading in (
        ("Privacy", "Privacy policy"),
        ("Health data", "Consumer health data"),
        ("Terms", "Terms"),
        ("Home", "Knee Line"),
    ):
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
    assert all(url.startswith((line, "data:")) for url in asked)


def test_the_keyboard_skips_to_the_text(page: Page, line: str) -> None:
    page.goto(f"{line}/privacy")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{line}/privacy#text")


def test_a_touch_texts_or_calls(page: Page, line: str) -> None:
    page.goto(line)
    text = page.get_by_role("link", name="Text CRAMP")
    expect(text).to_have_attribute("href", "sms:+12025550100?&body=CRAMP")
    expect(page.get_by_role("link", name="Call (202) 555-0100")).to_have_attribute("href", "tel:+12025550100")


def test_the_emergency_stands_on_the_first_screen_of_a_phone(page: Page, line: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(line)
    expect(page.get_by_text("Not for emergencies.", exact=True)).to_be_in_viewport()


def test_texts_are_told_apart_by_who_cannot_see_them(page: Page, line: str) -> None:
    page.goto(line)
    bubbles = page.get_by_role("listitem").filter(has_text="REMIND 9AM")
    assert any(text.startswith("You text:") for text in bubbles.all_inner_texts())
