"""Words changed while the page is open: seen at once, and what is wrong with them said in the page."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.content.load import PROMPTS
from hotline.prompt_tools.learning.examples import FOLDER
from tests.local.live import Run
from tests.local.test_explained import add, learn

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Page, expect

from tests.browser.axe import faults

pytestmark = pytest.mark.browser


GLAD = 5000  # ms that good news stays: hotline/sandbox/pages/words.js


@pytest.fixture(scope="module", autouse=True)
def clock(tab: Page) -> None:
    """The page's clock goes on as it did, and may be put forward."""
    tab.clock.install()


@pytest.fixture
def words(tmp_path: Path) -> Path:
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    learn(tmp_path / "prompts")
    return tmp_path / "prompts" / "en.toml"


@pytest.fixture
def line(tmp_path: Path, words: Path) -> Iterator[Run]:
    run = Run(tmp_path, "--port", "0", "--prompts", str(words.parent))
    yield run
    errors = run.errors
    assert run.end() == 0
    assert errors == ""


def test_a_mistake_shows_as_a_band_and_mending_it_shows_the_new_words(
    page: Page, line: Run, words: Path
) -> None:
    page.goto(f"{line.url}/phone")
    phone, band = page.get_by_test_id("phone-0"), page.get_by_test_id("words-wrong")
    good = words.read_text("utf-8")

    def texts_six() -> None:
        phone.get_by_test_id("text-input").fill("6")
        phone.get_by_test_id("text-input").press("Enter")

    expect(phone.get_by_test_id("send")).to_be_visible()
    words.write_text(good.replace("6 Age: as we", "6 Age\u2019s: as we"), "utf-8")
    expect(band).to_contain_text("cannot be used yet")
    at = 1 + good[: good.index("6 Age: as we")].count("\n")
    expect(band).to_contain_text(f"en.toml:{at} topics.age.text")
    texts_six()
    expect(phone.get_by_test_id("message-in").last).to_contain_text("6 Age: as we grow older")
    words.write_text(good.replace("6 Age: as we", "6 Age: when we"), "utf-8")
    expect(band).to_contain_text("The words you saved answer now.")
    texts_six()
    expect(phone.get_by_test_id("message-in").last).to_contain_text("6 Age: when we grow older")
    page.clock.run_for(GLAD)
    expect(band).to_be_hidden()


def test_examples_that_were_not_learned_are_told_in_the_band(page: Page, line: Run, words: Path) -> None:
    page.goto(f"{line.url}/phone")
    band = page.get_by_test_id("words-wrong")
    expect(page.get_by_test_id("phone-0").get_by_test_id("send")).to_be_visible()
    add(words.parent / FOLDER / "en.tsv")
    expect(band).to_contain_text("Examples were changed and not learned: run hotline learn.")
    learn(words.parent)
    expect(band).to_have_text("What was learned answers now.")
    page.clock.run_for(GLAD)
    expect(band).to_be_hidden()


def test_every_word_is_a_click_away_to_read_and_print(page: Page, line: Run) -> None:
    page.goto(f"{line.url}/phone")
    page.get_by_role("link", name="Every word it says").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every word it says")
    expect(page.get_by_role("list", name="The phone menus in English")).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []  # a long page: axe takes seconds
    assert page.evaluate("getComputedStyle(document.querySelector('.bubble')).borderRadius") != "0px"
