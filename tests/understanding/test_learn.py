"""Learning: the same examples give the same bytes, and whoever adds lines is told what became of them."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.content.load import LEARNED, load
from hotline.dialogue.commands import COMMANDS
from hotline.ops.cli import main
from hotline.prompt_tools.learning import NAMES, left
from hotline.prompt_tools.learning.examples import FOLDER, TUNE, digest
from hotline.understanding.classifier import Classifier
from hotline.understanding.intent import Intent
from hotline.understanding.understand import understand
from tests.understanding.small import hotline, small_prompts

NURSES = ("is a spoon of mustard any use", "my uncle swears by mustard", "mustard does what exactly")
VOUCHED = "nurse, Eastside clinic\t2026-11-28"
BY_NURSE = f"diet\t{VOUCHED}"
ASKED = "would a spoon of mustard be any use"
STRANGE, DOUBTFUL = "the moon has set over carthage", "the sun is over carthage"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small prompts that were learned from; not to be changed."""
    prompts = small_prompts(tmp_path_factory.mktemp("small") / "prompts")
    done = hotline("learn", "--prompts", str(prompts), seed=1)
    assert (done.returncode, done.stderr) == (0, "")
    return prompts


@pytest.fixture(scope="module")
def teaching(learned: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Those prompts with lines added and learned, not to be changed; and what was said of it."""
    prompts = Path(shutil.copytree(learned, tmp_path_factory.mktemp("taught") / "prompts"))
    add(
        prompts,
        *(f"{said}\t{BY_NURSE}" for said in NURSES),
        *(f"{STRANGE}\tstop\t{VOUCHED}", f"{DOUBTFUL}\tstop\t{VOUCHED}", f"{DOUBTFUL}\tnone\t{VOUCHED}"),
    )
    add(prompts, f"{ASKED}\t{BY_NURSE}", part=TUNE)
    done = hotline("learn", "--all", "--prompts", str(prompts))
    assert done.returncode == 0
    return prompts, done.stdout


@pytest.fixture(scope="module")
def taught(teaching: tuple[Path, str]) -> Path:
    return teaching[0]


@pytest.fixture(scope="module")
def relearned(learned: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What learning says where nothing has changed."""
    prompts = shutil.copytree(learned, tmp_path_factory.mktemp("again") / "prompts")
    return hotline("learn", "--prompts", str(prompts)).stdout


def inside(*words: str) -> Result:
    """The command in this process, where it learns nothing: a second faster. A crash is raised."""
    return CliRunner().invoke(main, words, catch_exceptions=False)


@pytest.fixture
def prompts(learned: Path, tmp_path: Path) -> Path:
    """The same, to change."""
    return Path(shutil.copytree(learned, tmp_path / "prompts"))


def add(prompts: Path, *lines: str, part: str = FOLDER) -> int:
    """Add lines to the English table; how many it had before."""
    path = prompts / part / "en.tsv"
    before = path.read_text("utf-8")
    path.write_text(before + "\n".join((*lines, "")), "utf-8")
    return before.count("\n")


def understood(message: str, prompts: Path) -> Intent:
    content = load({"name": "Knee Cramp Line", "contact": "help@clinic.example"}, set(COMMANDS), prompts)
    return understand(message, content, "en")


# ---------------------------------------------------------------- the same bytes (of all: relearn.py)


def test_learning_is_deterministic_and_begins_anew_where_the_classifier_is_damaged(
    learned: Path, prompts: Path
) -> None:
    (prompts / LEARNED).write_bytes(b"no classifier")
    done = hotline("learn", "--prompts", str(prompts), seed=2)
    assert (done.returncode, done.stderr) == (0, "")
    assert (prompts / LEARNED).read_bytes() == (learned / LEARNED).read_bytes()


def test_other_examples_give_other_bytes(learned: Path, taught: Path) -> None:
    assert (taught / LEARNED).read_bytes() != (learned / LEARNED).read_bytes()


def test_what_is_learned_knows_what_it_was_learned_from(learned: Path) -> None:
    assert Classifier.read(learned / LEARNED).digest == digest(learned)


def test_a_damaged_file_is_refused_with_a_way_out(prompts: Path) -> None:
    whole = (prompts / LEARNED).read_bytes()
    for damaged in (whole[:-1], whole[: len(whole) // 2], whole.partition(b"\n")[0] + b"\n"):
        (prompts / LEARNED).write_bytes(damaged)
        with pytest.raises(ValueError, match="damaged: learn it anew with 'hotline learn'"):
            Classifier.read(prompts / LEARNED)


# ---------------------------------------------------------------- what is said


def test_the_figures_are_told_by_language_and_by_kind(relearned: str) -> None:
    head = next(line for line in relearned.splitlines() if line.split() == ["en", "es"])
    assert head
    for name, title in NAMES.items():
        if name in ("slot", "spoken"):
            continue  # what the dialogue does with them is measured by tests.understanding.measure
        assert re.search(
            rf"^{re.escape(title)}(\s+\d+\.\d % of \d+ \(-?\d+ to \d+\)){{2}}$", relearned, re.MULTILINE
        )
    for code in ("en", "es"):
        assert re.search(rf"^danger by kind, {code}: .*\bself_harm \d+ \(\d+\)", relearned, re.MULTILINE)
    assert "Learned: prompts/learned.model" in relearned


def test_no_figure_is_shown_that_nothing_was_counted_for(relearned: str) -> None:
    assert "Learned: " in relearned
    assert not re.findall(r"^.* % of 0 .*$", relearned, re.MULTILINE)


def test_which_messages_change_their_answer_is_told(learned: Path, teaching: tuple[Path, str]) -> None:
    taught, told = teaching
    lines = (learned / TUNE / "en.tsv").read_text("utf-8").count("\n")
    before, after = understood(ASKED, learned), understood(ASKED, taught)
    assert (before.kind, before.id) != (after.kind, after.id) == ("topic", "diet")
    number, of = re.search(r"^(\d+) of (\d+) messages to tune on are answered otherwise", told, re.M).groups()  # type: ignore[union-attr]
    changed = re.findall(r"^  en (\S+) +(.+) -> (.+): (.+)$", told, re.MULTILINE)
    assert ("diet", f"{before.kind} {before.id}".strip(), "topic diet", ASKED) in changed
    assert 1 <= int(number) < int(of)
    assert int(of) > lines
    assert len(re.findall(r"^  e[ns] .* -> .*$", told, re.MULTILINE)) == int(number)


def test_where_nothing_changed_none_is_shown(relearned: str) -> None:
    assert re.search(r"^0 of \d+ messages to tune on", relearned, re.MULTILINE)
    assert " -> " not in relearned


def test_three_lines_of_a_nurse_are_answered_as_soon_as_they_are_learned(learned: Path, taught: Path) -> None:
    assert not any(understood(said, learned).id == "diet" for said in NURSES)
    for said in NURSES:
        assert (understood(said, taught).kind, understood(said, taught).id) == ("topic", "diet"), said


def test_a_line_about_leaving_is_obeyed_to_the_letter(learned: Path, taught: Path) -> None:
    """However little it looks like it; where two lines disagree, neither is."""
    assert not left(understood(STRANGE, learned))
    assert left(understood(STRANGE, taught))
    assert left(understood(STRANGE.upper(), taught))
    assert not left(understood(DOUBTFUL, taught))


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("my leg\tcramp\tthe editors", "has 3 columns, 4 are needed"),
        ("my leg\tcramp\tthe editors\ttoday", "since must be a day"),
        ("my leg\tkramp\tthe editors\t2026-11-28", "nothing is called 'kramp'"),
        ("\tcramp\tthe editors\t2026-11-28", "message, wants and by must not be empty"),
    ],
)
@pytest.mark.parametrize("part", [FOLDER, TUNE])
def test_bad_examples_are_refused_by_file_and_line(prompts: Path, part: str, line: str, reason: str) -> None:
    kept = (prompts / LEARNED).read_bytes()
    number = add(prompts, line, part=part) + 1
    done = inside("learn", "--prompts", str(prompts))
    assert done.exit_code == 1
    assert f"en.tsv:{number}: {reason}" in done.stderr
    assert (prompts / LEARNED).read_bytes() == kept


def test_too_few_examples_to_tune_on_are_told_without_a_stack_trace(prompts: Path) -> None:
    path = prompts / TUNE / "en.tsv"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:2]) + "\n", "utf-8")
    done = hotline("learn", "--prompts", str(prompts))
    assert done.returncode == 1
    assert "too few: 100 at least" in done.stderr


def test_no_examples_are_told_without_a_stack_trace(prompts: Path) -> None:
    shutil.rmtree(prompts / FOLDER)
    done = inside("learn", "--prompts", str(prompts))
    assert done.exit_code == 1
    assert "there are no examples" in done.stderr


# ---------------------------------------------------------------- explain


def explained(*words: str) -> dict[str, str]:
    """What explain says of a message: the word before each colon, and what stands after."""
    done = inside("explain", *words)
    assert (done.exit_code, done.stderr) == (0, "")
    parts = (line.partition(":") for line in done.stdout.splitlines())
    return {name: told.strip() for name, _, told in parts}


def test_explain_tells_meaning_margins_words_and_language() -> None:
    told = explained("would more bananas keep my calves from seizing up at night")
    assert re.fullmatch(r"topic \w+(, or \w+)* \(a guess\)", told["Meaning"])
    margins = re.findall(r"(\w[\w ]*) ([+-]\d+\.\d\d)", told["Margins"])
    assert [name for name, _ in margins][3:] == ["danger", "leave"]
    assert float(margins[0][1]) >= float(margins[1][1]) >= float(margins[2][1])
    assert told["Decided by"] == told["Meaning"].split()[1].rstrip(",")
    assert re.fullmatch(r"\S+ \+\d\.\d\d(, \S+ \+\d\.\d\d)*", told["For"])
    assert re.fullmatch(r"no word|\S+ -\d\.\d\d(, \S+ -\d\.\d\d)*", told["Against"])
    assert told["Language"] == "en"
    assert not {"Floor", "Values", "Danger", "Leaving"} & told.keys()


def test_explain_names_the_words_for_and_against() -> None:
    told = explained("bananas bananas? potassium in my diet, not running")
    assert "potassium" in told["For"]
    told = explained("stop texting me, I only wanted tips for stretching")
    assert "stop" in told["For"]
    assert "stretching" in told["Against"]


@pytest.mark.parametrize(
    ("message", "name", "says"),
    [
        ("there is chest pain since I woke up", "Floor", "'chest pain'"),
        ("i think you should stop texting folks like me", "Floor", "'stop texting'"),
        ("could you send it at half past nine in the morning instead", "Values", "09:30"),
        ("send it at 9 or maybe 10 would be better please", "Values", "09:00 or 10:00"),
        ("im away so hold the texts for two weeks ok", "Values", "14 days"),
        ("el agua ayuda con los calambres de noche?", "Language", "es"),
        ("I have chest pain right now and stop texting me", "Leaving", "obeyed"),
        ("stop texting me, I only wanted tips for stretching", "Meaning", "wish stop (a guess)"),
        ("I keep taking too many pills and my chest hurts", "Meaning", "danger"),
    ],
)  # fmt: skip
def test_explain_names_floor_values_language_and_leaving(message: str, name: str, says: str) -> None:
    assert says in explained(message).get(name, "")


def test_explain_says_where_nothing_was_guessed() -> None:
    told = explained("REMIND 9AM")
    assert told["Meaning"] == "command remind"
    assert told["Values"].startswith("09:00")
    told = explained("Cramp!")
    assert told["Meaning"] == "topic cramp"
    assert told["How"] == "an exact phrase of the line; nothing was guessed"
    assert not {"Margins", "For", "Against"} & told.keys()


def test_explain_refuses_a_language_that_the_line_has_not() -> None:
    assert "no language xx: en, es" in inside("explain", "--language", "xx", "hola").stderr


def test_explain_shows_no_words_as_values_that_were_none() -> None:
    assert explained("REMIND 9AM")["Values"] == "09:00"


def test_explain_hears_speech_too() -> None:
    assert explained("--spoken", "could you say all of that one more time")["Meaning"].startswith(
        "say repeat"
    )
    assert not explained("could you say all of that one more time")["Meaning"].startswith("say")


def test_explain_of_words_not_learned_from_says_what_to_do(prompts: Path) -> None:
    (prompts / LEARNED).unlink()
    done = inside("explain", "--prompts", str(prompts), "hi")
    assert done.exit_code == 1
    assert "hotline learn" in done.stderr
