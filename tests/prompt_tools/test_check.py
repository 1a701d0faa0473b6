"""`hotline check` as a nurse uses it: mistakes told by file and line, and what a machine mends of them."""
# ruff: noqa: E501 - tables of mistakes read better unbroken

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotline.content.load import LEARNED
from hotline.content.toml_reader import Code
from hotline.ops.cli import main
from hotline.prompt_tools.findings import ADVICE, WARNINGS
from hotline.prompt_tools.learning.examples import digest
from hotline.understanding.classifier import Classifier
from tests.prompt_tools.conftest import Change

DAY = "2026-12-01"
AGE = "That can lead to cramps. What"
MANY = "".join(f'"made up phrase {n}", ' for n in range(41))
Check = Callable[..., Result]


@pytest.fixture
def check(prompts: Path) -> Check:
    def run(*options: str, on: str = DAY) -> Result:
        return CliRunner().invoke(main, ["check", "--prompts", str(prompts), "--on", on, *options])

    return run


def findings(done: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.output)["findings"]
    return found


def test_the_real_words_can_be_used_and_say_that_no_clinician_has_signed(check: Check) -> None:
    done = check()
    assert done.exit_code == 0, done.output
    assert "The words can be used." in done.output
    assert "entries are not yet signed" in " ".join(done.output.split())
    assert "reading grade" in done.output


MISTAKES = {
    "a curly quote": (AGE, "That\u2019s how cramps come. What", "en.toml", "topics.age.text", "right single quotation mark"),
    "an emoji": ("{name}: fill a bottle", "{name}: \U0001f4a7 fill a bottle", "en.toml", "reminders.texts, text 4", "droplet"),
    "an accent in a phrase of the crisis text": ('call_or_text = "llame o escriba al"', 'call_or_text = "llame o escr\u00edbales al"', "es.toml", "language.call_or_text", "has \u00ed (latin small"),
    "a third segment": (AGE, "That can lead to cramps. " + "Yes. " * 20 + "What", "en.toml", "topics.age.text", "costs 3 segments"),
    "a reserved keyword": ('words = ["age", ', 'words = ["age", "Quit", ', "en.toml", "topics.age.words", "'Quit' is Twilio's own"),
    "one word for two topics": ('words = ["age", ', 'words = ["age", "diet", ', "en.toml", "topics.diet.words", "two meanings"),
    "a bracket name that is none": ("at an hour you choose", "at {our} you choose", "en.toml", "says.remind_how.text", "{our}"),
    "a bracket left open": ("at an hour you choose", "at {hour you choose", "en.toml", "says.remind_how.text", "braces do not match"),
    "an entry taken out": ('label = "Age"\n', "", "en.toml", "topics.age.label", "is missing"),
    "an entry misspelt": ("[says.miss]", "[says.mist]", "en.toml", "says.miss", "is missing"),
    "a closing quote forgotten": ('label = "Age"', 'label = "Age', "en.toml", "", "cannot be read"),
    "three closing quotes forgotten": ('text A. All tips: TIPS"""\nspeech = ["Age."', 'text A. All tips: TIPS\nspeech = ["Age."', "en.toml", "", "cannot be read"),
    "a date as it is written elsewhere": ("until = 2027-11-25", "until = 25.11.2027", "en.toml", "", "a date in another form"),
    "a review of no entry": ("\n[language]", '\n[review.entries]\n"topics.aged" = { until = 2027-05-31 }\n[language]', "en.toml", "topics.aged", "misspelt?"),
    "curly quotes round a text": ('label = "Age"', "label = \u201cAge\u201d", "en.toml", "", "curly quotes round the text"),
    "a fact that no answer tells": ("[facts]\n", '[facts]\nmoon = "The moon."\n', "structure.toml", "facts.moon", "no answer tells it"),
    "a fact that is none": ('facts = ["age", ', 'facts = ["ages", ', "structure.toml", "topics.age.facts", "no fact 'ages'"),
    "a list of small words taken out": ("\nstar = [", "\nstars = [", "en.toml", "grammar.star", "is missing"),
    "small words beside an hour misspelt": ("\nhour_sign = [", "\nhour_sing = [", "en.toml", "grammar.slots.hour_sing", "misspelt?"),
    "a danger that has no answer": ("\nviolence = [", "\nviolense = [", "danger/en.toml", "floor.violense", "nothing answers to it"),
    "a carrier's word among the dangers": ('"ambulance", ', '"ambulance", "quit", ', "danger/en.toml", "floor.danger", "'quit' is Twilio's own"),
    "more phrases than anybody reviews": ("[floor]\nstop = [", f'[floor]  # longer\nstop = [ {MANY}', "leaving/en.toml", "floor", "phrases, 40 at most"),
    "nobody who answers for a floor": ('\nby = "', '\nby = ""\nwas = "', "leaving/en.toml", "review.by", "is empty"),
}  # fmt: skip


@pytest.mark.shipped_words
@pytest.mark.parametrize(("old", "new", "file", "key", "what"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line_and_a_way_on(
    check: Check, change: Change, old: str, new: str, file: str, key: str, what: str
) -> None:
    path = change(old, new, file)
    done = check("--json")
    assert done.exit_code == 1
    one = next(one for one in findings(done) if one["kind"] == "stop" and what in one["what"])
    assert (one["file"], one["key"]) == (file, key)
    assert one["do"]
    if one["what"] != "is missing":
        lines = path.read_text("utf-8").split("\n")
        changed = {n for n, line in enumerate(lines, 1) if line not in path_lines(file)}
        assert one["line"] in changed | {n for n, line in enumerate(lines, 1) if '"diet"' in line}


def test_a_phrase_that_makes_the_crisis_text_long_is_told(check: Check, change: Change) -> None:
    change('call_or_text = "', f'call_or_text = "{"pues " * 20}', "es.toml")
    wrong = {one["key"]: one["what"] for one in findings(check("--json")) if one["kind"] == "stop"}
    assert list(wrong) == ["says.self_harm.text"]
    assert "costs 3 segments" in wrong["says.self_harm.text"]


def path_lines(file: str) -> set[str]:
    """The lines of the project's own file."""
    from hotline.content.load import PROMPTS

    return set((PROMPTS / file).read_text("utf-8").split("\n"))


@pytest.mark.shipped_words
def test_the_table_names_place_entry_fault_and_remedy(check: Check, change: Change) -> None:
    path = change(AGE, "That\u2019s how cramps come. What")
    done = check()
    line = 1 + path.read_text("utf-8").split("That\u2019s")[0].count("\n")
    assert done.exit_code == 1
    assert "Must be mended: the line does not start with these (1)" in done.output
    assert re.search(
        rf"^en\.toml:{line} +topics\.age\.text +has \u2019 \(right single", done.output, re.MULTILINE
    )
    assert re.search(r"\d segments instead of 2", " ".join(done.output.split()))
    assert "-> Mended by: hotline check --fix" in " ".join(done.output.split())
    assert "The words cannot be used yet." in done.output


@pytest.mark.shipped_words
def test_all_that_is_wrong_comes_at_once(check: Check, change: Change) -> None:
    change('label = "Age"\n', 'colour = "red"\n')
    change(AGE, "That\u2019s how. What")
    change("[facts]\n", '[facts]\nmoon = "The moon."\n', "structure.toml")
    change('"ambulance", ', '"ambulance", "quit", ', "danger/en.toml")
    stops = [one["key"] for one in findings(check("--json")) if one["kind"] == "stop"]
    wanted = {"topics.age.label", "topics.age.colour", "topics.age.text", "facts.moon", "floor.danger"}
    assert wanted <= set(stops)


LOOKS = {
    "hard words": (AGE, "Physiological deterioration exacerbates electrolyte disequilibrium considerably. What", "en.toml", "asks for grade"),
    "a sign that counts twice": ("That can lead to cramps.", "That can lead to cramps ~ often.", "en.toml", "counts twice"),
    "two spaces": ("That can lead to cramps. What", "That can lead to cramps.  What", "en.toml", "spaces too many"),
    "a date in quotes": ("until = 2027-11-25", 'until = "soon"', "en.toml", "'until' must be a day"),
}  # fmt: skip


@pytest.mark.shipped_words
@pytest.mark.parametrize(("old", "new", "file", "what"), LOOKS.values(), ids=LOOKS)
def test_what_somebody_should_look_at_is_told_too(
    check: Check, change: Change, old: str, new: str, file: str, what: str
) -> None:
    path = change(old, new, file)
    one = next(one for one in findings(check("--json")) if what in one["what"])
    assert path.read_text("utf-8").split("\n")[one["line"] - 1] not in path_lines(file)


@pytest.mark.shipped_words
def test_a_second_language_is_held_to_the_first(check: Check, prompts: Path) -> None:
    english = (prompts / "en.toml").read_text("utf-8")
    for folder in ("danger", "leaving"):
        (prompts / folder / "xx.toml").write_bytes((prompts / folder / "en.toml").read_bytes())
    other = english.replace('join = ["join"', 'join = ["diet", "join"').replace('"diet", "food"', '"food"')
    other = other.replace("reminder at {hour} {zone}, {days}.", "reminder at {hour}, {days}.", 1)
    other = other.replace("[says.thanks]", "[says.thank]")
    (prompts / "xx.toml").write_text(other, "utf-8")
    told = {
        (one["key"], one["kind"]): one["what"]
        for one in findings(check("--json"))
        if one["file"] == "xx.toml"
    }
    assert told["says.thanks", "stop"] == "is missing"
    assert "misspelt" in told["says.thank", "stop"]
    assert "'diet' means something else in en.toml" in told["commands.join", "stop"]
    assert any("lacks {zone}" in what for what in told.values())


# ---------------------------------------------------------------- examples

HEAD = "message\twants\tby\tsince\n"


@pytest.mark.parametrize(
    ("line", "what"),
    [("my knee\tcramps\tus\t2026-11-28", "nothing is called 'cramps'"), ("my knee\tcramp\tus", "has 3 columns, 4 are needed"),
     ("my knee\tcramp\tus\tsoon", "since must be a day"), ("my knee\tcramp\t\t2026-11-28", "must not be empty")],
)  # fmt: skip
def test_an_example_that_cannot_be_learned_from_is_told_with_its_line(
    check: Check, prompts: Path, line: str, what: str
) -> None:
    (prompts / "examples").mkdir()
    (prompts / "examples/en.tsv").write_text(f"{HEAD}my calf\tcramp\tus\t2026-11-28\n{line}\n", "utf-8")
    done = check("--json")
    assert done.exit_code == 0, "the line answers as it did"
    one = next(one for one in findings(done) if what in one["what"])
    assert (one["file"], one["line"], one["kind"]) == ("examples/en.tsv", 3, "look")
    assert one["do"]


def test_examples_that_were_not_learned_are_told_until_they_are(check: Check, prompts: Path) -> None:
    (prompts / "examples").mkdir()
    (prompts / "examples/en.tsv").write_text(f"{HEAD}my calf\tcramp\tus\t2026-11-28\n", "utf-8")
    one = next(one for one in findings(check("--json")) if one["file"] == LEARNED)
    assert one["kind"] == "look"
    assert "changed and not learned" in one["what"]
    assert "hotline learn" in one["do"]
    learned = Classifier.read(prompts / LEARNED)
    replace(learned, digest=digest(prompts)).write(prompts / LEARNED)
    assert not [one for one in findings(check("--json")) if one["file"] == LEARNED]


# ---------------------------------------------------------------- review dates


def test_a_review_date_that_has_passed_is_told_but_stops_no_check(check: Check, prompts: Path) -> None:
    done = check("--json", on="2028-01-01")
    assert done.exit_code == 0
    late = {one["file"] for one in findings(done) if "review date" in one["what"]}
    assert late == {
        p.relative_to(prompts).as_posix() for p in prompts.rglob("*.toml") if b"[review]" in p.read_bytes()
    }
    assert any("to be read again by" in one["what"] for one in findings(check("--json", on="2027-11-10")))


def test_one_entry_may_have_a_review_of_its_own(check: Check, change: Change) -> None:
    change(
        "until = 2027-11-25\n",
        'until = 2027-11-25\n[review.entries]\n"topics.age" = { until = 2026-05-31 }\n',
    )
    told = [one["what"] for one in findings(check("--json"))]
    assert "the review date of topics.age has passed (2026-05-31)" in told


# ---------------------------------------------------------------- mending


@pytest.mark.shipped_words
def test_fix_mends_quotes_dashes_and_spaces_and_leaves_every_other_byte(
    check: Check, change: Change, prompts: Path
) -> None:
    before = {path: path.read_bytes() for path in prompts.rglob("*.toml")}
    change(AGE, "That\u2019s \u201chow\u201d\u2026\u00a0 What")
    change("[says.miss]\n", "[says.miss]   # a curly \u2019 in a comment stays\n")
    change('"Age."', '"Age \u2014 older."')
    done = check("--fix")
    assert done.exit_code == 0, done.output
    mended = (prompts / "en.toml").read_text("utf-8")
    assert mended.count("\u2019") == 1
    assert tomllib.loads(mended)["topics"]["age"]["speech"][0] == "Age - older."
    assert 'That\'s "how"... What' in mended
    path = prompts / "en.toml"
    restored = mended.replace('That\'s "how"... What', AGE).replace("Age - older.", "Age.")
    restored = restored.replace("[says.miss]   # a curly \u2019 in a comment stays\n", "[says.miss]\n")
    assert restored.encode() == before[path]
    assert all(other.read_bytes() == was for other, was in before.items() if other != path)
    assert re.search(r"Mended  en\.toml:\d+  topics\.age\.text", done.output)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fix_mends_what_a_word_processor_does_to_a_whole_file(
    check: Check, prompts: Path, newline: str
) -> None:
    path = prompts / "en.toml"
    good = path.read_text("utf-8")
    bad = good.replace('label = "Age"', "label = \u201cAge\u201d").replace("\n", newline)
    path.write_bytes(("\ufeff" + bad).encode())
    assert check().exit_code == 1
    assert check("--fix").exit_code == 0
    assert path.read_bytes() == good.replace("\n", newline).encode()


@pytest.mark.shipped_words
def test_fix_leaves_what_only_a_person_can_decide(check: Check, change: Change, prompts: Path) -> None:
    change("{name}: fill a bottle", "{name}: \U0001f4a7 fill a bottle")
    change('label = "Age"', 'label = "\u00c2ge"')
    before = (prompts / "en.toml").read_bytes()
    assert check("--fix").exit_code == 1
    assert (prompts / "en.toml").read_bytes() == before


@pytest.mark.shipped_words
def test_bytes_that_are_no_utf8_are_told_with_their_line(check: Check, prompts: Path) -> None:
    path = prompts / "en.toml"
    path.write_bytes(path.read_bytes().replace(b"That can lead", b"That\x92s how", 1))
    one = next(one for one in findings(check("--json")) if one["kind"] == "stop")
    assert "not saved as UTF-8" in one["what"]
    assert b"\x92" in path.read_bytes().split(b"\n")[one["line"] - 1]


def test_brackets_nested_too_deeply_are_told_and_nothing_is_fixed(check: Check, prompts: Path) -> None:
    path = prompts / "es.toml"
    path.write_text(f"x = {'[' * 5_000}{']' * 5_000}\n")
    before = path.read_bytes()
    (stop,) = [one for one in findings(check("--fix", "--json")) if one["kind"] == "stop"]
    assert (stop["file"], stop["code"]) == ("es.toml", "unreadable")
    assert "nested too deeply" in stop["what"]
    assert stop["do"]
    assert path.read_bytes() == before


def test_every_code_has_advice_but_those_whose_message_says_what_must_be() -> None:
    assert set(Code) > WARNINGS
    assert {code for code in Code if code not in ADVICE} == {
        Code.WRONG_TYPE, Code.WRONG_VALUE, Code.NOT_SPEAKABLE, Code.TOO_FEW, Code.PLACEHOLDERS_DIFFER,
    }  # fmt: skip


def test_the_figures_of_every_text_are_shown(check: Check) -> None:
    shown = check("--texts").output
    assert re.search(r"^topics\.cramp\.text +2 +\d+ +25\.60 +\d\.\d$", shown, re.MULTILINE)
    assert re.search(r"^menus\.terms\.say +\d\.\d +26$", shown, re.MULTILINE)
