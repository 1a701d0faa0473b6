"""The page to read, print and sign: every text and menu is on it, and it needs nothing from anywhere."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.content.load import PROMPTS, load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.ops.cli import main
from hotline.prompt_tools.check import texts_of
from hotline.prompt_tools.preview import policy, preview
from tests.prompt_tools.conftest import Change

TODAY = date(2026, 12, 1)
VALUES = {"name": "Knee <Line>", "contact": "help@knee.example"}


class Read(HTMLParser):
    """What a person reads on the page, and what it would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.fetched, self.open = "", list[str](), list[str]()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [
            value or "" for name, value in attrs if name in ("src", "href", "style", "srcset", "onclick")
        ]
        if tag not in ("meta", "link", "rect", "path", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag, f"<{tag}> is closed out of order"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


@pytest.fixture(scope="module")
def content() -> Content:
    return load(VALUES, set(COMMANDS))


@pytest.fixture
def page(prompts: Path, content: Content) -> str:
    return preview(content, prompts, TODAY)


def plain(text: str) -> str:
    return " ".join(text.split())


def test_every_text_and_every_menu_is_on_it(page: str, content: Content) -> None:
    read = plain(Read(page).text)
    for language in content.languages.values():
        for *_, pattern in texts_of(language):
            for line in pattern.split("\n"):
                for piece in re.split(r"\{\w+\}", line):
                    assert plain(piece) in read
    for fact in content.structure.facts.values():
        assert fact in read
    assert content.danger.keys() == content.languages.keys()
    for floor in content.danger.values():
        for sign, phrases in floor.phrases.items():
            assert f"{sign}{', '.join(phrases)}" in read


def test_it_needs_nothing_from_anywhere_and_fits_its_own_policy(page: str) -> None:
    for fetched in Read(page).fetched:
        assert fetched.startswith(("#", "data:image/svg+xml"))
    assert "<script" not in page
    assert "url(" not in page
    assert policy().startswith("default-src 'none'; style-src 'sha256-")
    assert "Knee &lt;Line&gt;" in page
    assert "<Line>" not in page


def test_the_tree_shows_each_key_of_each_menu(page: str, content: Content) -> None:
    tree = page[page.index('<ol class="phone-tree"') : page.index('class="legend"')]
    keys = sum(len(menu.keys) for menu in content.structure.menus.values())
    languages = len(content.languages)
    # And the # behind the typed hour, and each other language.
    assert page.count('<b class="key">') == (keys + 1 + languages - 1) * languages
    for topic in content.structure.topics.values():
        if topic.menu:
            assert content.languages["en"].topics[topic.id].label in tree


@pytest.mark.shipped_words
def test_each_answer_names_its_facts_its_cost_and_who_has_signed(page: str) -> None:
    read = plain(Read(page).text)
    age = read[read.index("Age AGE") if "Age AGE" in read else read.index("6 Age: as we grow older") :]
    assert "$25.60 a thousand" in age
    assert "grade" in age
    assert "With age the body keeps electrolytes in balance less well" in age
    assert "the editors of this project; to be read again by 2027-11-25" in age
    assert "not yet signed by a clinician" in age
    assert "Signed" in age


def test_a_review_date_that_has_passed_stands_out(content: Content, prompts: Path, change: Change) -> None:
    change(
        "until = 2027-11-25\n",
        'until = 2027-11-25\n[review.entries]\n"topics.age" = { until = 2026-05-31 }\n',
    )
    assert preview(content, prompts, TODAY).count('class="review late"') == 1


@pytest.mark.shipped_words
def test_the_command_writes_it_and_refuses_words_that_cannot_be_used(
    prompts: Path, change: Change, tmp_path: Path
) -> None:
    to = tmp_path / "new" / "words.html"
    done = CliRunner().invoke(main, ["preview", "--to", str(to), "--prompts", str(prompts)])
    assert done.exit_code == 0, done.output
    assert "Every word it says" in to.read_text("utf-8")
    change('label = "Age"', 'label = "Age')
    done = CliRunner().invoke(main, ["preview", "--to", str(to), "--prompts", str(prompts)])
    assert done.exit_code == 1
    assert "hotline check" in done.output


@pytest.mark.shipped_words
def test_the_spanish_part_is_filled_in_spanish(page: str) -> None:
    spanish = page[page.index('id="es"') : page.index('id="sign"')]
    filled = set(re.findall(r"<var>(.*?)</var>", spanish))
    assert {"llame o escriba al", "hora del Centro", "a diario", "lun"} <= filled
    assert not {"call or text", "Central time", "every day", "Mon", "AGE or DIET"} & filled


def test_phrases_of_the_floor_and_a_few_examples_of_each_meaning_are_there_to_sign(content: Content) -> None:
    page = preview(content, PROMPTS, TODAY)
    shown = Read(page).text
    assert "coughing up blood" in shown
    meanings = page[page.index('id="en-examples"') : page.index('id="es"')]
    rows = re.findall(r"<tr><th>([\w ]+)</th><td>(.*?)</td>", meanings)
    assert {"danger", "self harm", "diet", "stop"} <= {label for label, _ in rows}
    assert all(1 <= messages.count("<p>") <= 4 for _, messages in rows)
