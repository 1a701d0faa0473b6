"""The labelled messages: readable, of known meanings, enough of them, and never the same in two parts."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.content.load import LEARNED, PROMPTS
from hotline.content.model import DANGERS, Content
from hotline.prompt_tools.learning.examples import (
    COLUMNS,
    FOLDER,
    TUNE,
    BadExamples,
    Example,
    Fault,
    checked,
    digest,
    gather,
    read,
)
from hotline.prompt_tools.learning.labels import (
    DECISIONS,
    LEAVE,
    SAFETY,
    STOP,
    WRITTEN,
    decides,
    says,
    wanted,
)
from hotline.prompt_tools.learning.learn import _features, _settling
from hotline.understanding.classifier import Classifier
from hotline.understanding.policy import NOW_DANGER, NOW_LEAVE
from hotline.understanding.understand import classifier
from tests.understanding.measure import NEVER_SEEN
from tests.understanding.near_duplicates import NEAR, SHORT, near_duplicates, share

LANGUAGES = ("en", "es")
PARTS = {"learn": PROMPTS / FOLDER, "tune": PROMPTS / TUNE, "never seen": NEVER_SEEN}
LEAST = 60_000  # messages to learn from
# Of few words, so that many are near-duplicates.
MESSAGES = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12).map(" x".join), max_size=25)
GOOD = "my leg is cramping\tcramp\tthe editors\t2026-11-28"


@pytest.fixture(scope="module")
def tables() -> dict[str, tuple[list[Example], list[Fault]]]:
    """The examples of each part and their faults."""
    return {name: read(folder) for name, folder in PARTS.items()}


@pytest.fixture(scope="module")
def parts(tables: dict[str, tuple[list[Example], list[Fault]]]) -> dict[str, list[Example]]:
    """The examples of each part."""
    return {name: examples for name, (examples, _) in tables.items()}


def table(folder: Path, *lines: str, columns: tuple[str, ...] = COLUMNS) -> Path:
    """A folder with one table of these lines below its columns."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "en.tsv").write_text("\n".join(("\t".join(columns), *lines, "")), "utf-8")
    return folder


@pytest.mark.parametrize("part", PARTS)
def test_every_table_is_read_without_fault(
    tables: dict[str, tuple[list[Example], list[Fault]]], part: str
) -> None:
    examples, faults = tables[part]
    assert faults == []
    assert {one.language for one in examples} == set(LANGUAGES)


def test_every_label_is_one_that_the_line_knows(content: Content) -> None:
    examples, tune, faults = checked(PROMPTS, content)
    assert faults == []
    assert len(examples) >= LEAST
    assert len(tune) >= 1000


def test_every_label_of_the_never_seen_is_known_too(content: Content, tmp_path: Path) -> None:
    shutil.copytree(NEVER_SEEN, tmp_path / FOLDER)
    table(tmp_path / TUNE, GOOD)
    examples, _, faults = checked(tmp_path, content)
    assert faults == []
    assert examples


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("some", "known"), [(("tune", "never seen"), "learn"), (("never seen",), "tune")], ids=["learn", "tune"]
)
def test_no_message_is_a_near_duplicate_of_one_in_another_part(
    parts: dict[str, list[Example]], language: str, some: tuple[str, ...], known: str
) -> None:
    messages = [one.message for name in some for one in parts[name] if one.language == language]
    others = [one.message for one in parts[known] if one.language == language]
    assert messages
    assert others
    assert list(near_duplicates(messages, others)) == []


@pytest.mark.parametrize("part", PARTS)
def test_no_message_stands_twice_in_a_part(parts: dict[str, list[Example]], part: str) -> None:
    count = Counter((one.language, one.message, one.spoken) for one in parts[part])
    assert [message for message, times in count.items() if times > 1] == []


@pytest.mark.parametrize(
    ("message", "known", "alike"),
    [("MY LEG hurts!", "my leg hurts", True), ("¿Dónde?", "donde", True), ("my left leg hurts so bad", "my left leg hurts so so bad", True),
     ("my left calf hurts so bad", "my left leg hurts so", False), ("my leg", "my leg hurts", False), ("\U0001f6d1", "\U0001f6ab", False)],
)  # fmt: skip
def test_what_a_near_duplicate_is(message: str, known: str, alike: bool) -> None:
    assert list(near_duplicates([message], [known])) == ([(message, known)] if alike else [])


@given(some=MESSAGES, known=MESSAGES)
def test_near_duplicates_are_those_that_a_look_at_every_pair_finds(some: list[str], known: list[str]) -> None:
    def alike(one: str, other: str) -> bool:
        mine, theirs = one.split(), other.split()
        sets = frozenset(mine), frozenset(theirs)
        return mine == theirs or (len(sets[0]) >= SHORT and share(*sets) >= NEAR)

    exact = [(one, next((other for other in known if one.split() == other.split()), None)) for one in some]
    expected = [
        (one, twin if twin is not None else next((other for other in known if alike(one, other)), None))
        for one, twin in exact
    ]
    assert list(near_duplicates(some, known)) == [pair for pair in expected if pair[1] is not None]


# ---------------------------------------------------------------- the never-seen set


def _is_danger(one: Example) -> bool:
    return not one.spoken and one.label in DANGERS


def _is_question(one: Example) -> bool:
    return not one.spoken and bool(set(wanted(one.wants)) & TOPICS)


TOPICS = {
    "cramp", "dehydration", "overuse", "stretching", "nutrition", "conditions", "age", "tips", "hydrate", "stretch",
    "diet", "gradual", "medical", "about",
}  # fmt: skip
ENOUGH: dict[str, tuple[Callable[[Example], bool], int]] = {
    "danger": (_is_danger, 400),
    "self-harm": (lambda one: one.wants == "self_harm", 60),
    "violence": (lambda one: one.wants == "violence", 20),
    "poison": (lambda one: one.wants == "poison", 20),
    "calm": (lambda one: one.wants == "calm", 500),
    "stop": (lambda one: one.wants == STOP, 250),
    "not stop": (lambda one: one.wants == f"not {STOP}", 300),
    "questions": (_is_question, 400),
    "slots": (lambda one: one.label in ("remind", "pause", "zone", "weekdays", "everyday") or one.wants == "not remind", 190),
    "spoken": (lambda one: one.spoken, 200),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ENOUGH)
def test_the_never_seen_are_enough_to_measure_by(
    parts: dict[str, list[Example]], kind: str, language: str
) -> None:
    counts, least = ENOUGH[kind]
    found = [one for one in parts["never seen"] if one.language == language and counts(one)]
    assert len(found) >= least


def test_the_topics_asked_about_are_those_of_the_line(content: Content) -> None:
    assert set(content.structure.topics) == TOPICS


# ---------------------------------------------------------------- the digest


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder of words with short tables, to change."""
    table(tmp_path / FOLDER, GOOD, GOOD.replace("leg", "calf"))
    table(tmp_path / TUNE, GOOD.replace("leg", "thigh"))
    return tmp_path


def test_what_is_committed_was_learned_from_these_examples_by_this_code() -> None:
    learned = Classifier.read(PROMPTS / LEARNED)
    assert learned.digest == digest(PROMPTS), "the examples or the code changed: run 'hotline learn'"


def test_the_digest_is_that_of_a_copy(tmp_path: Path) -> None:
    shutil.copytree(PROMPTS / FOLDER, tmp_path / FOLDER)
    assert digest(tmp_path) == digest(PROMPTS)


@pytest.mark.parametrize("part", [FOLDER, TUNE])
@pytest.mark.parametrize(
    ("old", "new"),
    [("cramping", "cramped"), ("\tcramp\t", "\ttips\t"), ("the editors", "a nurse"), ("2026-11-28", "2026-11-29"), ("\n", "\n\n")],
)  # fmt: skip
def test_a_changed_example_changes_the_digest(copied: Path, part: str, old: str, new: str) -> None:
    before, path = digest(copied), copied / part / "en.tsv"
    path.write_text(path.read_text("utf-8").replace(old, new, 2), "utf-8")
    assert digest(copied) != before


def test_an_example_added_taken_away_or_moved_to_the_other_part_changes_the_digest(copied: Path) -> None:
    learn, tune = copied / FOLDER / "en.tsv", copied / TUNE / "en.tsv"
    first, second = learn.read_text("utf-8"), tune.read_text("utf-8")
    seen = {digest(copied)}
    for examples, others in (
        (first + GOOD.replace("leg", "foot") + "\n", second),
        (first.rsplit(GOOD.partition("\t")[2], 1)[0], second),
        (second, first),
    ):
        learn.write_text(examples, "utf-8")
        tune.write_text(others, "utf-8")
        seen.add(digest(copied))
    (copied / FOLDER / "es.tsv").write_text("\t".join(COLUMNS) + "\n", "utf-8")
    seen.add(digest(copied))
    assert len(seen) == 5


# ---------------------------------------------------------------- lines that are none


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("my leg\tcramp\tthe editors", "has 3 columns, 4 are needed"),
        ("my leg\tcramp\tthe editors\t2026-11-28\tmore", "has 5 columns"),
        ("my leg cramp the editors 2026-11-28", "has 1 columns"),
        (" \tcramp\tthe editors\t2026-11-28", "must not be empty"),
        ("my leg\t\tthe editors\t2026-11-28", "must not be empty"),
        ("my leg\tcramp\t \t2026-11-28", "must not be empty"),
        ("my leg\tcramp\tthe editors\t28/11/2026", "since must be a day like 2026-11-28, is '28/11/2026'"),
        ("my leg\tcramp\tthe editors\t2026-02-30", "since must be a day"),
        ("my leg\tcramp\tthe editors\t", "since must be a day"),
    ],
)
def test_a_broken_line_is_named_by_file_and_line(tmp_path: Path, line: str, reason: str) -> None:
    examples, faults = read(table(tmp_path, GOOD, "", line, GOOD))
    assert [(fault.file, fault.line) for fault in faults] == [("en.tsv", 4)]
    assert reason in faults[0].reason
    assert str(faults[0]).startswith("en.tsv:4: ")
    assert [one.line for one in examples] == [2, 5]


@pytest.mark.parametrize(
    "columns", [("message", "wants"), ("message", "wants", "since", "by"), ("Message", *COLUMNS[1:])]
)
def test_a_table_that_does_not_name_its_columns_is_a_fault(tmp_path: Path, columns: tuple[str, ...]) -> None:
    _, faults = read(table(tmp_path, GOOD, columns=columns))
    assert faults == [Fault("en.tsv", 1, "must name the columns: message, wants, by, since")]


@pytest.mark.parametrize(
    "wants", ["kramp", "cramp|tipps", "say keyy 3", "not cramps", "danger|stopp", "language fr", "Danger pe"]
)
@pytest.mark.parametrize("part", [FOLDER, TUNE])
def test_a_label_that_nothing_is_called_is_named_by_file_and_line(
    content: Content, tmp_path: Path, part: str, wants: str
) -> None:
    table(tmp_path / FOLDER, GOOD)
    table(tmp_path / TUNE, GOOD)
    table(tmp_path / part, GOOD, GOOD.replace("\tcramp\t", f"\t{wants}\t"))
    with pytest.raises(BadExamples) as bad:
        gather(tmp_path, content)
    assert [(fault.file, fault.line) for fault in bad.value.faults] == [("en.tsv", 3)]
    assert "en.tsv:3: nothing is called" in str(bad.value)


@pytest.mark.parametrize(
    "wants",
    ["cramp", "nutrition|diet", "remind 08:00", "zone denver", "danger pe", "danger any", "danger stroke|stop", "self_harm", "stop", "not stop", "leave", "not leave",
     "calm", "none", "say repeat", "say key 3", "say stop", "language es", "say language es"],
)  # fmt: skip
def test_what_can_be_wanted(content: Content, tmp_path: Path, wants: str) -> None:
    table(tmp_path / FOLDER, GOOD.replace("\tcramp\t", f"\t{wants}\t"))
    table(tmp_path / TUNE, GOOD)
    assert checked(tmp_path, content)[2] == []


def test_no_examples_at_all_are_refused(content: Content, tmp_path: Path) -> None:
    table(tmp_path / FOLDER, GOOD)
    with pytest.raises(BadExamples, match="there are no examples"):
        gather(tmp_path, content)


def test_a_line_break_in_a_message_is_written_with_a_backslash(tmp_path: Path) -> None:
    [example], faults = read(table(tmp_path, GOOD.replace("leg is", "leg\\nis")))
    assert faults == []
    assert example.message == "my leg\nis cramping"


@pytest.mark.parametrize("wants", ["leave", "not leave"])
def test_a_line_about_leaving_alone_says_nothing_else(wants: str) -> None:
    others = (*SAFETY, STOP, "water_off", "cramp", "danger pe", f"{WRITTEN}es")
    assert not any(says(wants, "es", name) for name in others)
    assert not any(decides(wants, "es", name) for name in DECISIONS if name != NOW_LEAVE)
    assert (says(wants, "es", LEAVE) > 0) == (decides(wants, "es", NOW_LEAVE) > 0) == (wants == "leave")


@pytest.mark.parametrize(
    ("wants", "settled"), [("not stop", {NOW_LEAVE}), ("calm", {NOW_DANGER}), ("leave", {NOW_LEAVE})]
)
def test_who_only_looks_like_leaving_may_be_in_danger(
    content: Content, wants: str, settled: set[str]
) -> None:
    message = "my chest hurts and i cant breathe good"
    example = Example(message, wants, "a nurse", date(2026, 11, 28), "en", "en.tsv", 2)
    rows = _settling((classifier(content.learned), [example], [_features(message)]))
    assert {decision for decision, *_ in rows} == settled
