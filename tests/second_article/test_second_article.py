"""Another article carried by the line, made by `hotline new`, its places filled in; no Python knows it."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from hotline.app import build
from hotline.content.load import CACHE, load
from hotline.content.notice import Notice
from hotline.content.toml_reader import BadPrompts
from hotline.dialogue.commands import COMMANDS
from hotline.ops.checks.twilio_checks import faults
from hotline.ops.cli import main
from hotline.ops.console.action_pages import preview
from hotline.ops.deploy import package_contents, releases
from hotline.ops.registration import files_of, write
from hotline.web.pages import PATHS
from hotline.web.pages.page_prompts import read_pages
from hotline.web.pages.render import render
from tests.local.served import served
from tests.world import Phone, World, settings, world

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

pytestmark = pytest.mark.shipped_words  # new_article.toml says which words are ours
HERE = Path(__file__).parent
HOTLINE = Path(__file__).parents[2] / "hotline"
PLACES: dict[str, str] = tomllib.loads((HERE / "places.toml").read_text("utf-8"))
VALUES = {"name": "Sun Line", "contact": "help@sun.example"}
SKIN = "The sun can burn skin in 15 minutes. Emergency? Call 911. Text a number:"
SHADE = "Stay in the shade from 10 to 4, when the sun is strong."
OURS = re.compile(r"(?i)cramp|\bknee\b|hamstring|dehydrat|\bwater\b(?!_)|fluids|causes\b|\btips\b")


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second article: what `hotline new` writes, its places filled in."""
    folder = tmp_path_factory.mktemp("article") / "sun-safety"
    made = CliRunner().invoke(main, ["new", str(folder)])
    assert made.exit_code == 0, made.output
    assert set(re.findall(r"\[\[(.+)\]\]", made.output)) == set(PLACES)
    for path in folder.rglob("*.toml"):
        text = path.read_text("utf-8")
        for place, words in PLACES.items():
            text = text.replace(f"[[{place}]]", words)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def sun(table_url: str, prompts: Path) -> Iterator[World]:
    with world(
        table_url, prompts=prompts, HOTLINE_NAME=VALUES["name"], HOTLINE_CONTACT=VALUES["contact"]
    ) as line:
        yield line
        line.check()


@pytest.fixture
def phone(sun: World) -> Phone:
    return sun.phone()


def test_texts_are_answered_with_its_answers(phone: Phone) -> None:
    first = phone.texts("SKIN")
    assert first.startswith(f"{SKIN}\n1 Shade\n2 Clothes\n3 Lotion")
    assert SHADE in phone.texts("1")
    assert SHADE in phone.texts("is shade any good?")
    assert "Wear a hat" in phone.texts("clothes")
    assert "Text SKIN for sun and skin" in phone.texts("HELLO")
    assert "answers on sun and skin" in phone.texts("help me")


def test_what_people_say_in_their_own_words_is_understood_without_learning_anew(phone: Phone) -> None:
    """Danger, leaving and commands were learned for every article; topics are found by their words."""
    assert "Call 911 now" in phone.texts("my chest hurts and i am short of breath")
    assert "Sun Line sun reminders" in phone.texts("please remind me every day at 9 in the morning")
    assert SHADE in phone.texts("my shoulder is red, is shade any good for my skin")
    assert "you are opted out" in phone.texts("please take me off this list, no more texts")


def test_a_call_hears_it_and_key_9_texts_it(phone: Phone) -> None:
    call = phone.calls()
    assert "For answers on sun and skin, press 1." in call.heard[-1]
    call.press("1")
    assert "Press 1 for Shade." in call.heard[-1]
    call.press("1")
    assert SHADE in call.heard[-1]
    call.press("9")
    assert SHADE in phone.inbox[-1]
    call.say("what about clothes")
    assert "Wear a hat" in call.heard[-1]
    call.say("reminders")
    assert "Sun reminders are one text a day." in call.heard[-1]


def test_its_daily_text_is_signed_up_for_sent_and_ended(sun: World, phone: Phone) -> None:
    assert "Sun Line sun reminders: 1 msg/day at 9AM" in phone.texts("REMIND 9AM")
    assert [entry.programme for entry in phone.consents] == ["sun"]
    sun.remind("2026-11-24T15:00:00Z")
    assert phone.inbox[-1] in {
        f"Sun Line: {PLACES[f'daily text {n}']} Reply STOP to end." for n in range(1, 15)
    }
    assert "sun reminders have ended" in phone.texts("SUN OFF")


def test_the_public_pages_tell_of_it(sun: World) -> None:
    site = sun.hotline.site
    every = {page: render(site, page, site.paths()) for page in PATHS}
    assert "The sun can burn skin" in every["home"]
    assert "shade, clothes, lotion" in every["home"]
    assert not any(OURS.search(page) for page in every.values())


def test_it_is_registered(sun: World, tmp_path: Path) -> None:
    files = write(files_of(sun.hotline.site, "100"), tmp_path)
    every = "\n".join(path.read_text("utf-8") for path in files)
    assert "such as SKIN" in every
    assert "general information on sun and skin" in every
    assert not OURS.search(every)


def test_it_passes_the_check_and_is_laid_out_to_print(prompts: Path, tmp_path: Path) -> None:
    checked = CliRunner().invoke(main, ["check", "--prompts", str(prompts)])
    assert checked.exit_code == 0, checked.output
    printed = tmp_path / "preview.html"
    assert (
        CliRunner().invoke(main, ["preview", "--prompts", str(prompts), "--to", str(printed)]).exit_code == 0
    )
    assert SHADE in printed.read_text("utf-8")


def test_it_is_packed_and_answers_on_a_bad_day_too(prompts: Path) -> None:
    try:
        package_contents.prompts(prompts)
        content = load(VALUES, set(COMMANDS), prompts)
    finally:
        (prompts / CACHE).unlink()
    documents = releases.documents(content)
    assert SKIN in documents[releases.TEXT]
    assert SHADE in documents[releases.VOICE]


def test_the_console_foretells_a_notice_with_it(sun: World) -> None:
    notice = Notice(datetime(2027, 1, 1, tzinfo=UTC), {"en": "Closed today."})
    seen = preview(sun.hotline.content, "en", notice, sun.clock.now)
    assert (seen["asked"], seen["texts"][0]) == ("SKIN", "Closed today.")
    assert SKIN in seen["texts"][1]


def test_the_smoke_test_asks_for_it(prompts: Path) -> None:
    apps: list[WSGIApplication] = []
    with served(lambda environ, start: apps[0](environ, start)) as url:
        hotline = build({**settings("http://127.0.0.1:9", "none"), "HOTLINE_PUBLIC_URL": url}, prompts)
        apps.append(hotline.app().wsgi_app)
        assert faults(hotline.settings, hotline.content) == []


def test_the_first_answer_must_name_the_emergency_number_whatever_it_is_called(
    prompts: Path, change: Callable[[str, str], None]
) -> None:
    change(" Emergency? Call {emergency}. Text a number", " Text a number")
    with pytest.raises(BadPrompts) as bad:
        load(VALUES, set(COMMANDS), prompts)
    assert str(bad.value).endswith("en.toml: topics.first.text: must say '{emergency}'")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('entry = "first"', 'entry = "nothing"', "structure.toml: entry: there is no topic 'nothing'"),
        ('about = "about"', "", "structure.toml: about: is missing"),
    ],
)
def test_a_role_without_its_topic_is_named(
    prompts: Path, change: Callable[[str, str], None], old: str, new: str, problem: str
) -> None:
    change(old, new)
    with pytest.raises(BadPrompts) as bad:
        load(VALUES, set(COMMANDS), prompts)
    assert problem in str(bad.value)


@pytest.fixture
def change(prompts: Path) -> Iterator[Callable[[str, str], None]]:
    """Change words of the article until the test ends."""
    kept = {path: path.read_text("utf-8") for path in prompts.glob("*.toml")}

    def put(old: str, new: str) -> None:
        (path,) = (path for path, text in kept.items() if old in text)
        path.write_text(kept[path].replace(old, new, 1), "utf-8")

    yield put
    for path, text in kept.items():
        path.write_text(text, "utf-8")


def test_a_place_that_nobody_filled_in_is_named(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["new", str(tmp_path / "empty")])
    with pytest.raises(BadPrompts) as bad:
        load(VALUES, set(COMMANDS), tmp_path / "empty")
    assert "en.toml: topics.one.speech: has a place to fill in: [[answer 1]]" in str(bad.value)
    assert "en.toml: commands.remind: has a place to fill in: [[daily]]" in str(bad.value)
    assert "two meanings" not in str(bad.value)
    with pytest.raises(BadPrompts, match=r"pages/en.toml: pages.home: has a place to fill in: '\[\[subject"):
        read_pages(tmp_path / "empty", "en", {"name"})


def test_nothing_of_an_article_is_left_in_a_new_one(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["new", str(tmp_path / "empty")])
    for path in (tmp_path / "empty").rglob("*.toml"):
        text = re.sub(r"(?ms)^\[grammar\.slots\].*?^\[", "[", path.read_text("utf-8"))
        assert [line for line in text.splitlines() if OURS.search(line)] == [], path.name


def test_no_python_knows_the_article() -> None:
    """In no text of a module stands a word of this article; docstrings and examples may say one."""
    for path in HOTLINE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        papers = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and isinstance(node.body[0], ast.Expr)
        }
        texts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in papers
        ]
        assert [text for text in texts if OURS.search(text)] == [], path.relative_to(HOTLINE)
