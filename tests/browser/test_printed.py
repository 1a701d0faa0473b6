"""The poster in a browser, as it is looked at before it is printed: checked with axe."""

import pytest

from hotline.app import build
from hotline.ops.registration import posters
from tests.world import settings

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Page

from tests.browser.axe import NARROW, WIDE, faults

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing_on_the_poster(page: Page, language: str) -> None:
    site = build(settings("http://127.0.0.1:9", "none")).site
    page.set_content(posters(site)[f"poster-{language}.html"])
    assert faults(page, WIDE, NARROW) == []
