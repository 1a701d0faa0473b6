"""The nurse's page in a browser: a word changed by keyboard, checked with axe."""

import os
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hotline.ops.local_pages import Auth
from hotline.ops.words_editor.app import editor_app
from hotline.ops.words_editor.edit import Editor
from hotline.sandbox import listen, server
from tests.prompt_tools.conftest import copied

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Page, expect

from tests.browser.axe import NARROW, WIDE, faults

pytestmark = pytest.mark.browser


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Auth]:
    """The page on a copy of the words; its address opens it once."""
    editor = Editor(copied(tmp_path), tmp_path / "data", lambda: date(2026, 12, 1))
    with listen(0) as listening:
        auth = Auth(listening.getsockname()[1], lambda said: None)
        app = editor_app(editor, auth, lambda: "")
        web = server(listening, app, app)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield auth
    web.shutdown()


def test_a_word_is_changed_by_keyboard_and_axe_finds_nothing(page: Page, line: Auth) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(line.address)
    base = page.url
    assert faults(page, WIDE, NARROW) == []
    page.get_by_label("Search the words").fill("grow older")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="age", exact=True).press("Enter")
    text = page.get_by_label("Text message")
    text.fill(text.input_value().replace("grow older", "get older"))
    page.get_by_label("Name in lists").fill("")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_label("Name in lists")).to_have_attribute("aria-invalid", "true")
    assert faults(page, WIDE, NARROW) == []
    page.get_by_label("Name in lists").fill("Age")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    page.get_by_role("link", name="Hand over").press("Enter")
    expect(page.get_by_role("insertion")).to_contain_text("as we get older")
    assert faults(page, WIDE, NARROW) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Save words-en.xlsx").click()
    assert os.stat(download.value.path()).st_size > 1000
    for path in ("?in=es", "?q=no+such+word", "entry/es/topics.age", "none"):
        page.goto(base + path)
        assert (path, faults(page, WIDE, NARROW)) == (path, [])
    assert {url.split("/")[2] for url in asked} == {line.address.split("/")[2]}, "no other host is asked"
