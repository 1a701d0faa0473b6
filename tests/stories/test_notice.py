"""The emergency notice: read and heard first by all, until its end."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hotline.content.notice import Notice
from tests.words import speech_of
from tests.world import MONDAY_NOON, World

WORDS = {"en": "Our clinic is closed today because of the storm."}


def notice(until: datetime = MONDAY_NOON + timedelta(hours=3), **words: str) -> str:
    return Notice(until, words or WORDS).written()


def test_every_text_begins_with_the_notice_until_it_is_over(worlds: Callable[..., World]) -> None:
    line = worlds(HOTLINE_NOTICE=notice())
    phone = line.phone()
    for body in ("CRAMP", "1", "xylophone", "REMIND 9AM", "STATUS"):
        phone.texts(body)
        assert phone.last[0] == WORDS["en"], body
        assert len(phone.last) == 2
    line.clock.turn(hours=3)
    assert "closed" not in phone.texts("CRAMP")


def test_a_call_hears_it_after_the_emergency_line_and_before_everything_else(
    worlds: Callable[..., World],
) -> None:
    line = worlds(HOTLINE_NOTICE=notice())
    call = line.phone().calls()
    first = call.heard[0]
    assert first.startswith(f"{speech_of('emergency')} {WORDS['en']} {speech_of('welcome')}")
    call.press("1")
    assert WORDS["en"] not in call.last
    line.clock.turn(hours=3)
    assert WORDS["en"] not in line.phone().calls().last


def test_nothing_comes_before_the_answer_to_a_danger_sign_or_beside_a_goodbye(
    worlds: Callable[..., World],
) -> None:
    line = worlds(HOTLINE_NOTICE=notice(), handling="none")
    phone = line.phone()
    assert "closed" not in phone.texts("my chest hurts and i cant breathe")
    assert "closed" not in phone.texts("please stop")
    assert phone.texts("STOP") == ""


def test_reminders_come_as_always(worlds: Callable[..., World]) -> None:
    line = worlds(HOTLINE_NOTICE=notice(MONDAY_NOON + timedelta(days=9)))
    phone = line.phone()
    phone.texts("REMIND 9AM")
    line.remind("2026-11-24T15:00:00Z")
    assert "closed" not in phone.inbox[-1]
