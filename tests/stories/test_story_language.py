"""The language of stories: what is understood, what counts as the same words, what is told when it differs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.sandbox.scenarios import NoStep, NotUnderstood, Story, later, read, start
from hotline.sandbox.scenarios.player import find
from tests.local.live import command

TEXT = (
    "Cramp behind the knee (hamstring cramp). Chest pain? Call 911. Text a number: 1 Dehydration 2 Overuse. "
    "STOP ends it."
)


@pytest.mark.parametrize(
    "wanted",
    [
        TEXT,
        "Cramp behind the knee ...",
        "... Call 911 ... 1 Dehydration ... STOP ends it.",
        "…Call 911…",
        "Cramp\n  behind the\n  knee ...",
        "...",
    ],
)
def test_dots_stand_for_any_words_and_spaces_do_not_count(wanted: str) -> None:
    assert find(wanted, TEXT) is not None


@pytest.mark.parametrize(
    "wanted",
    [
        "Cramp behind the knee",  # there is more, and no ... for it
        "... the knee (hamstring",  # the same
        "hamstring cramp ...",  # not at the beginning
        TEXT.replace("911", "112"),
        TEXT.replace("STOP", "QUIT"),
        "... 2 Overuse ... 1 Dehydration ...",  # the other way round
        "Something else altogether, nothing like it",
        "... call 911 ...",
        "... Call 91 ...",
        "Cramp in back of the knee ...",
    ],
)
def test_any_other_word_is_a_difference(wanted: str) -> None:
    assert find(wanted, TEXT) is None


def test_every_kind_of_line_is_a_step() -> None:
    story = read(
        "# A title\nit is 2026-11-23 12:00\nsetting HOTLINE_NURSE_NUMBER +13125550177\n\n"
        "> CRAMP\n< Cramp ...\n  and more\nnothing comes\ncall\npress 1\n"
        "SAY tips please\nstay silent\nhear Hello\nhang up\nthe call is over\ncall with a hidden number\n"
        "phone 2\nphone +14235550142\nwait 2 hours\nwait until the next reminder\n"
        "trouble sending 30003\ntrouble over\n"
        "+13125550177 rings\nthe nurse is busy\nthe nurse hears To take the call, press 1.\n"
    )
    assert story.settings == {"HOTLINE_NURSE_NUMBER": "+13125550177"}
    assert (story.title, story.start, story.numbers) == ("A title", "2026-11-23 12:00", {"+14235550142"})
    assert [step.kind for step in story.steps] == [
        "text", "get", "nothing", "call", "press", "say", "silent", "hear", "hang up", "over", "hidden", "phone",
        "phone", "wait", "wait", "trouble", "well", "ringing", "callee", "callee hears",
    ]  # fmt: skip
    assert story.steps[1].words == "Cramp ...\nand more"


def test_what_is_not_understood_is_told_line_by_line() -> None:
    with pytest.raises(NotUnderstood) as told:
        read(
            "> CRAMP\npres 1\nwait until dawn\ntrouble rain\nit is 2026-11-23 12:00\nwait until 2026-02-30 9:00\n"
            "setting HOTLINE_NURSE_MINUTES 5\nsetting HOTLINE_NURSES 5\n"
        )
    lines = str(told.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [f"line {number}" for number in range(2, 9)]
    assert "before the first step" in lines[5]
    assert "press 1" in lines[0]
    assert "until tomorrow 9:00" in lines[1]


def test_an_empty_story_is_none() -> None:
    with pytest.raises(NotUnderstood, match="no step"):
        read("# only a title\n")


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("3 hours", "2026-11-23T21:00"),
        ("1 day", "2026-11-24T18:00"),
        ("until 9:00", "2026-11-24T15:00"),
        ("until 12:30", "2026-11-23T18:30"),
        ("until tomorrow 9:00", "2026-11-24T15:00"),
        ("until Monday 9:00", "2026-11-30T15:00"),
        ("until friday 9:00", "2026-11-27T15:00"),
        ("until 2027-03-14 9:00", "2027-03-14T14:00"),
    ],
)
def test_times_are_those_of_the_phone(words: str, moment: str) -> None:
    noon = start("2026-11-23 12:00", "America/Chicago")
    assert later(words, noon, "America/Chicago") == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("words", ["soon", "until 25:00", "until 2026-02-30 9:00", "3 weeks"])
def test_no_time_is_no_time(words: str) -> None:
    with pytest.raises(NoStep):
        later(words, datetime(2026, 1, 1, tzinfo=UTC), "UTC")


def test_the_command_plays_a_story_and_says_where_it_differs(tmp_path: Path) -> None:
    told = tmp_path / "told.story"
    told.write_text(
        "> CRAMP\n< Cramp behind the knee ...\n> REMIND 9AM\nwait until tomorrow 9:00\n< ... STOP to end.\n"
    )
    other = tmp_path / "other.story"
    other.write_text(
        "> CRAMP\n< Good morning ...\nnothing comes\ncall\nhear press 8\npress 1\nhang up\npress 1\n"
        "call\n+13125550177 rings\nthe nurse is busy\nthe nurse hears hello\n"
    )
    done = command(tmp_path, "story", "told.story", "other.story")
    assert done.returncode == 1
    assert "told.story: as told" in done.stdout
    assert "line 2: wanted the text" in done.stdout
    assert "Cramp behind the knee" in done.stdout
    assert "line 5: wanted to hear" in done.stdout
    assert "line 8: the call is over already" in done.stdout
    assert "line 10: wanted +13125550177 to ring, but no phone rings" in done.stdout
    assert "line 11: no phone is being rung" in done.stdout
    assert "line 12: wanted the nurse to hear" in done.stdout
    assert "1 of 2 went another way" in done.stderr


def test_the_command_says_what_is_no_story(tmp_path: Path) -> None:
    (tmp_path / "bad.story").write_text("hello\n")
    done = command(tmp_path, "story", "bad.story")
    assert done.returncode == 1
    assert "line 1: “hello” is no step" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_story_names_its_people() -> None:
    story: Story = read("phone +14235550142\n> REMIND 9AM\n")
    assert story.numbers == {"+14235550142"}
    assert not story.breaks_the_table
