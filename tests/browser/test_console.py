"""The operator's page in a browser, beside a line that runs: seen, used, checked with axe."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from hotline.domain.subscriber import Status
from tests.local.live import CHICAGO, HOTLINE, PATIENCE, Run, command, environment, until

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Page, expect

from tests.browser.axe import NARROW, WIDE, faults

pytestmark = pytest.mark.browser
CLOSED = "Our clinic is closed today."


class Console:
    """`hotline console` beside a run, and what it has printed."""

    def __init__(self, run: Run) -> None:
        self.run, self._printed = run, run.folder / "console.txt"
        with self._printed.open("w") as printed:
            self.process = subprocess.Popen(
                [*HOTLINE, "console", "--port", "0", "--as", "Ada"],
                cwd=run.folder,
                env=environment({"PYTHONUNBUFFERED": "1"}),
                stdout=printed,
                stderr=printed,
            )
        until(lambda: "open?ticket=" in self.printed)

    @property
    def printed(self) -> str:
        return self._printed.read_text()

    @property
    def address(self) -> str:
        """The last one: it opens the console once."""
        return str(re.findall(r"http://\S+", self.printed)[-1])

    def end(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A line that was texted to, and its console."""
    run = Run(tmp_path_factory.mktemp("line"))
    phone = run.phone()
    for body in ("CRAMP", "6", "my chest hurts", "REMIND 9AM"):
        phone.texts(body)
    console = Console(run)
    yield console
    console.end()
    run.end()


def opened(page: Page, line: Console) -> Page:
    page.goto(line.address)
    until(lambda: "Opened." in line.printed)
    return page


def test_the_figures_of_today_are_seen(page: Page, line: Console) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, line)
    expect(page).to_have_title("Today - Console")
    title = page.get_by_role("heading", level=1)
    until(lambda: page.reload() and title.inner_text() == "All is well")  # once a run has ended
    expect(page.locator(".tiles div").filter(has_text="Texts")).to_contain_text("4")
    expect(page.locator(".tiles div").filter(has_text="Danger signs")).to_contain_text("1")
    expect(page.get_by_role("region", name="Texts and calls, day by day").get_by_role("row")).to_have_count(
        91
    )
    told = page.request.get(f"{page.url}figures.csv?days=7").text()
    assert told == command(line.run.folder, "stats", "--csv").stdout
    expect(page.get_by_role("heading", level=1)).to_have_css("font-family", re.compile("Palatino"))
    assert all(url.startswith(("http://127.0.0.1:", "data:")) for url in asked)


def test_somebody_is_found_and_stopped_and_no_address_or_line_tells_of_it(page: Page, line: Console) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, line)
    page.get_by_role("link", name="People").click()
    page.get_by_role("textbox", name="Their number").fill("(312) 555-0143")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gets the daily water text")
    expect(page).to_have_title("Somebody - Console")
    stop = page.locator("form").filter(has_text="Stop every text")
    stop.get_by_label("Reference").fill("voicemail")
    stop.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Stopped")
    expect(page.get_by_role("heading", level=1)).to_have_text("Opted out of every text")
    page.reload()
    expect(page.get_by_role("status")).to_have_count(0)
    assert line.run.status(CHICAGO) is Status.STOPPED
    page.get_by_role("link", name="People").click()
    expect(page.get_by_role("row").filter(has_text="voicemail")).to_contain_text("Ada")
    assert not [url for url in asked if re.search("312|555|0143", url.partition("/people/")[0])]
    assert not re.search("312.?555.?0143", line.printed + line.run.errors)


def test_every_link_and_field_is_reached_by_key_and_the_first_skips_to_the_page(
    page: Page, line: Console
) -> None:
    opened(page, line)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Refresh")).to_be_focused()
    page.goto(page.url.partition("#")[0] + "people")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.id"))
    assert reached[1:8] == ["Today", "People", "Notice", "Register", "Health check", "number", "Find"]


def test_a_notice_is_seen_set_and_read_by_whoever_texts(page: Page, line: Console) -> None:
    opened(page, line)
    page.get_by_role("link", name="Notice", exact=True).click()
    page.get_by_label("In English").fill(CLOSED)
    page.get_by_role("button", name="See how it is said").click()
    expect(page.locator(".thread .first").first).to_contain_text(CLOSED)
    page.get_by_role("button", name="Say it to everybody").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A notice is on")
    phone = line.run.phone("+12125550175")
    assert phone.texts("CRAMP") == CLOSED
    page.get_by_role("button", name="Take it away now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No notice is set")


def test_a_field_of_the_carriers_form_is_copied_by_its_button(page: Page, line: Console) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, line)
    page.get_by_role("link", name="Register").click()
    field = page.locator(".copied").filter(has_text="/privacy").first
    field.get_by_role("button").click()
    expect(field.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == field.locator("pre").text_content()
    expect(page.frame_locator("iframe").first.get_by_role("heading", level=1)).to_be_visible()


def test_axe_finds_nothing_on_any_page_in_light_or_dark(page: Page, line: Console) -> None:
    opened(page, line)
    base = page.url.rstrip("/")
    for path in (
        "/",
        "nobody",
        "/people",
        "person",
        "/notice",
        "told",
        "on",
        "/register",
        "/health",
        "found",
        "/none",
    ):
        _show(page, base, path)
        assert (path, faults(page, WIDE, NARROW)) == (path, [])
    page.goto(f"{base}/notice")
    page.get_by_role("button", name="Take it away now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No notice is set")
    page.context.clear_cookies()
    page.goto(f"{base}/people")  # as a browser that no ticket opened the console for
    expect(page.get_by_role("heading", level=1)).to_have_text("Open it from the terminal")
    assert faults(page, WIDE, NARROW) == []


def _show(page: Page, base: str, path: str) -> None:
    match path:
        case "person":
            page.get_by_role("textbox", name="Their number").fill(CHICAGO)
            page.get_by_role("button", name="Find").click()
            for words in page.locator("summary").all():
                words.click()
        case "nobody":
            page.goto(f"{base}/people")
            page.get_by_role("textbox", name="Their number").fill("+14235550142")
            page.get_by_role("button", name="Find").click()
        case "told":
            page.get_by_label("In English").fill(CLOSED)
            page.get_by_role("button", name="See how it is said").click()
        case "on":
            page.get_by_role("button", name="Say it to everybody").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("A notice is on")
        case "found":
            page.get_by_role("button", name="Check every part").click()
            expect(page.get_by_role("status")).to_be_visible()  # every phrase is looked at
        case _:
            page.goto(base + path)
