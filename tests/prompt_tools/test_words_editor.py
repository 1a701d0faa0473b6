"""`hotline words edit`: a nurse changes words on a page, and hands them over."""

import html
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from hotline.ops.cli import main
from hotline.ops.local_pages import HEADERS, Auth
from hotline.ops.words_editor.app import LARGEST_FORM, editor_app
from hotline.ops.words_editor.edit import EMPTY, Editor
from hotline.prompt_tools.signatures import sign, stale
from hotline.prompt_tools.toml_source import read_sources
from tests.prompt_tools.conftest import copied

HERE, DAY, NURSE = "http://127.0.0.1:8091", date(2026, 12, 1), "nurse, Eastside clinic"
AGE, FIELD = "/entry/en/topics.age", "topics.age.text"
NEW = "6 Age: with the years, salts get out of balance. That can lead to cramps. Drink water. All tips: TIPS"


class Page:
    """The nurse's browser, and what the terminal says."""

    def __init__(self, folder: Path) -> None:
        self.prompts, self.said, self.line = copied(folder), list[str](), ""
        self.editor = Editor(self.prompts, folder / "data", lambda: DAY)
        self.auth = Auth(8091, self.said.append)
        self.client = editor_app(self.editor, self.auth, lambda: self.line).test_client()

    def opens(self) -> "Page":
        assert self.get(self.auth.address.removeprefix(HERE)).status_code == 303
        return self

    def get(self, path: str, base: str = HERE) -> TestResponse:
        return self.client.get(path, base_url=base)

    def post(self, path: str, do: str = "save", seen: str | None = None, **fields: str) -> TestResponse:
        seen = self.seen(path) if seen is None else seen
        form = {"token": self.auth.form_token, "do": do, "seen": seen, **fields}
        return self.client.post(path, base_url=HERE, headers={"Origin": HERE}, data=form)

    def seen(self, path: str) -> str:
        _, _, language, entry = path.split("/")
        return self.editor.words().state(language, entry)

    def text(self) -> str:
        return str(tomllib.loads((self.prompts / "en.toml").read_text("utf-8"))["topics"]["age"]["text"])


def shown(answer: TestResponse) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path).opens()


def test_without_the_address_of_the_terminal_nobody_reads_or_writes(tmp_path: Path) -> None:
    page = Page(tmp_path)
    before = (page.prompts / "en.toml").read_bytes()
    for path in ("/", AGE, "/hand-over", "/hand-over/en.xlsx"):
        assert page.get(path).status_code == 403
    assert page.post(AGE, **{FIELD: NEW}).status_code == 403
    page.opens()
    assert page.get("/hand-over", "http://evil.example:8091").status_code == 403
    for headers, token in (
        ({"Origin": "http://evil.example"}, page.auth.form_token),
        ({}, page.auth.form_token),
        ({"Origin": HERE}, ""),
    ):
        for path in (AGE, "/hand-over"):
            form = {"token": token, "do": "save", "seen": page.seen(AGE), FIELD: NEW}
            assert page.client.post(path, base_url=HERE, headers=headers, data=form).status_code == 403
    answer = page.get("/hand-over")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert (page.prompts / "en.toml").read_bytes() == before


@pytest.mark.shipped_words
def test_words_are_seen_saved_and_handed_over(page: Page, tmp_path: Path) -> None:
    sign(page.prompts, {("en.toml", "topics.age")}, NURSE, DAY)
    page.line = "http://127.0.0.1:8080"
    before = (page.prompts / "en.toml").read_text("utf-8")
    seen = page.post(AGE, "see", **{FIELD: NEW})
    assert "Nothing is saved yet. The signature by nurse, Eastside clinic of 2026-12-01 would" in shown(seen)
    assert f"1 segment {len(NEW)} characters grade" in shown(seen)
    assert (page.prompts / "en.toml").read_text("utf-8") == before
    saved = shown(page.post(AGE, **{FIELD: NEW.replace("water", "water\u2019s worth")}))
    assert page.text() == NEW.replace("water", "water's worth")  # plain, as by import
    assert "Saved. The signature by nurse, Eastside clinic of 2026-12-01 has ended" in saved
    assert "for other words: changed since" in saved
    assert 'href="http://127.0.0.1:8080/phone"' in page.get(AGE).text
    unchanged = [line for line in before.splitlines() if line.startswith("#")]
    assert [
        line for line in (page.prompts / "en.toml").read_text("utf-8").splitlines() if line[:1] == "#"
    ] == unchanged
    assert stale(page.prompts, read_sources(page.prompts), "en") == [("es", "topics.age")]
    listed = shown(page.get("/?mark=edited&q=water"))
    assert "age 6 Age: with the years" in listed
    assert "changed here changed since signed" in listed
    assert "overuse" not in listed
    assert "English changed" in shown(page.get("/?in=es&mark=stale"))
    assert "right as it stands" in shown(page.post("/entry/es/topics.age", "right"))
    assert stale(page.prompts, read_sources(page.prompts), "en") == []
    again = Page.__new__(Page)
    again.editor = Editor(page.prompts, tmp_path / "data", lambda: DAY)  # opened another day
    assert [change.key for change in again.editor.changes()["en"]] == [FIELD]
    _taken_in(page, tmp_path)
    page.post("/hand-over", seen="")
    assert "Nothing to hand over" in page.get("/hand-over").text


def _taken_in(page: Page, tmp_path: Path) -> None:
    """The operator sees each change, and is asked."""
    file, theirs = tmp_path / "words-en.xlsx", copied(tmp_path / "operator")
    file.write_bytes(page.get("/hand-over/en.xlsx").data)
    command = ["words", "import", str(file), "--prompts", str(theirs), "--on", str(DAY)]
    before = (theirs / "en.toml").read_bytes()
    refused = CliRunner().invoke(main, command, input="n\n")
    assert refused.exit_code == 1
    assert f"{FIELD}\n  - 6 Age: as we grow" in refused.output
    assert f"\n  + {page.text()}\n" in refused.output
    assert "Nothing was written." in refused.output
    assert (theirs / "en.toml").read_bytes() == before
    taken = CliRunner().invoke(main, command, input="y\n")
    assert "Entries changed: 1, in en.toml." in taken.output
    assert (theirs / "en.toml").read_bytes() == (page.prompts / "en.toml").read_bytes()


def test_what_the_line_would_not_start_with_is_said_beside_the_words(page: Page) -> None:
    before = (page.prompts / "en.toml").read_bytes()
    fields = {FIELD: "6 Age. " * 60, "topics.age.words": "stop, age"}
    answer = page.post(AGE, **fields)
    assert answer.status_code == 422
    for field, fault in (
        ("topics.age.words", "Twilio's own word"),
        (FIELD, "costs 3 segments"),
    ):
        beside = html.unescape(answer.text.partition(f'name="{field}"')[2].partition('class="beside"')[0])
        assert fields[field].strip() in beside, "what was typed stays"
        assert fault in beside
    assert (page.prompts / "en.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("typed", "seen", "said"),
    [(" ", None, EMPTY), ("6 Age\x00", None, "U+0000"), (NEW, "old", "since this page was opened")],
)
def test_what_cannot_be_saved_is_refused_in_words(
    page: Page, typed: str, seen: str | None, said: str
) -> None:
    before = (page.prompts / "en.toml").read_bytes()
    answer = page.post(AGE, seen=seen, **{FIELD: typed})
    assert answer.status_code == 422
    assert said in shown(answer)
    assert (page.prompts / "en.toml").read_bytes() == before


def test_no_bad_request_ends_in_a_trace(page: Page) -> None:
    for path in ("/?in=xx", "/entry/xx/topics.age", "/entry/en/topics.none", "/hand-over/es.xlsx", "/none"):
        assert page.get(path).status_code == 404
    assert page.post(AGE, **{FIELD: "x" * LARGEST_FORM}).status_code == 413
    (page.prompts / "es.toml").write_text("x = [", "utf-8")
    broken = page.get(AGE)
    assert broken.status_code == 500
    assert "What is wrong with them: hotline check" in shown(broken)
