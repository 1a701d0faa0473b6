"""One Chromium for all browser tests, a window for each file, an empty page for each test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.fake_line import FakeLine
from tests.local.live import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
    if not CHROMIUM:
        pytest.skip("needs Chromium: apt-get install chromium")
    playwright.expect.set_options(timeout=PATIENCE * 1000)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def line() -> Iterator[FakeLine]:
    """The stand-in for the local run, where a file has no line of its own."""
    line = FakeLine()
    yield line
    line.stop()


@contextmanager
def window(browser: "Browser") -> "Iterator[Page]":
    """A new window: to open and close one takes Chromium half a second of work."""
    tab = browser.new_page()
    tab.set_default_timeout(PATIENCE * 1000)
    yield tab
    tab.close()


@pytest.fixture(scope="module")
def tab(browser: "Browser") -> "Iterator[Page]":
    """The window of a file's tests. A clock or a script that a test puts into it stays there."""
    with window(browser) as tab:
        yield tab


@pytest.fixture
def page(tab: "Page", line: Any) -> "Iterator[Page]":
    """The window as if it were new, emptied before the `line` ends.

    Whatever its pages throw, or their policy forbids, fails the test.
    """
    faults: list[str] = []
    heard: dict[Any, Callable[[Any], None]] = {
        "pageerror": lambda error: faults.append(str(error)),
        "console": lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    }
    for event, hear in heard.items():
        tab.on(event, hear)
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(color_scheme="light", reduced_motion="no-preference")
    yield tab
    tab.unroute_all()
    tab.goto("about:blank")  # ends what the page still asks of the line; no page of ours stores but cookies
    tab.context.clear_cookies()
    tab.context.clear_permissions()
    for event, hear in heard.items():
        tab.remove_listener(event, hear)
    assert faults == []
