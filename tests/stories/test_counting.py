"""What the operator is told of texts and calls: what they were about, never who asked or in which words."""

import json
from datetime import UTC, datetime
from typing import get_args

import pytest

from hotline.content.model import DANGERS
from hotline.dialogue.commands import COMMANDS, MEANINGS
from hotline.dialogue.sms import text_label
from hotline.dialogue.types import CallStepKind
from hotline.limits.quotas import Leave
from hotline.limits.rate_limiter import Verdict
from hotline.metrics import LimitLabel, Metric, StepLabel, TextLabel, counted
from tests.world import CHICAGO, Phone, World


def test_texts_are_counted_by_what_they_were_about(line: World, phone: Phone) -> None:
    for body in ("CRAMP", "1", "is it my age?", "6", "my chest hurts", "zxqv plumbus", "STATUS"):
        phone.texts(body)
    assert {about: n for (what, about), n in line.told.items() if what == "Texts"} == {
        "topic cramp": 1,
        "topic dehydration": 1,
        "topic age": 2,
        "danger": 1,
        "miss": 1,
        "command status": 1,
    }


def test_calls_are_counted_when_they_begin_and_by_what_was_heard(line: World, phone: Phone) -> None:
    call = phone.calls()
    for key in "161":
        call.press(key)
    call.silence()
    assert {about: n for (what, about), n in line.told.items() if what == "CallSteps"} == {
        "began": 1,
        "menu causes": 1,
        "topic age": 1,
        "topic hydrate": 1,
        "silence": 1,
    }


def test_what_changed_and_what_arrived_is_counted_once_however_often_it_comes(
    line: World, phone: Phone
) -> None:
    for _ in range(3):
        phone.texts("REMIND 9AM", MessageSid="SM" + "1" * 32)
    line.remind("2026-11-24T15:00:00Z")
    phone.texts("STOP")
    told = {key: n for key, n in line.told.items() if key[0] in ("Changes", "Receipts")}
    assert told == {
        ("Changes", "opt-in"): 1,
        ("Receipts", "sent"): 1,
        ("Receipts", "delivered"): 1,
        ("Changes", "opt-out"): 1,
    }
    assert line.told["Texts", "again"] == 2


@pytest.mark.parametrize(("code", "label"), [(30003, "30003"), (30999, "failed")])
def test_a_failure_is_counted_by_its_code_or_one_of_no_listed_code_by_its_status(
    line: World, phone: Phone, code: int, label: str
) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.send_error = code
    line.remind("2026-11-24T15:00:00Z")
    assert line.told["Receipts", label] == 1


def test_the_labels_are_all_that_can_be_counted_and_no_more() -> None:
    meanings = {text_label(*key.partition(" ")[::2]) for key in MEANINGS} - {"language"}  # by its code
    dangers = {text_label("danger", kind) for kind in DANGERS}
    assert set(TextLabel) == meanings | dangers | {
        "withheld",
        "again",
        "not_saved",
        "maybe_saved",
        "opted_out",
    }
    steps = set(get_args(CallStepKind)) - {"visit", "begin", "too long"}  # by names of their own
    answers = {"not_saved", "maybe_saved", "opted_out"}
    assert set(StepLabel) == steps | answers | {"began", "withheld", "ended long", "nurse call talked"}
    asked_by_phone = {
        f"{answer} by phone" for answer in get_args(Leave) if answer not in ("send", "stopped", "lost")
    }
    assert set(LimitLabel) == set(get_args(Verdict)) - {"answer"} | asked_by_phone | {"elsewhere", "exempt"}


@pytest.mark.parametrize(
    "body", ["zxqv plumbus", "call me at 312 555 0143", "my name is Zebediah", "\U0001f600?"]
)
def test_no_word_of_a_callers_is_ever_counted(line: World, phone: Phone, body: str) -> None:
    phone.texts(body)
    call = phone.calls()
    call.say(body)
    known = {*TextLabel, *StepLabel, *(f"command {id}" for id in COMMANDS)}
    known |= line.hotline.content.structure.listened
    known |= {f"topic {id}" for id in line.hotline.content.structure.topics}
    known |= {f"menu {id}" for id in line.hotline.content.structure.menus}
    assert {about for _, about in line.told} <= known
    assert {what for what, _ in line.told} <= set(Metric)
    assert not any(CHICAGO in about or CHICAGO[2:] in about for _, about in line.told)


def test_of_a_text_without_an_answer_only_the_words_that_are_listened_for_are_counted(
    line: World, phone: Phone
) -> None:
    phone.texts("walk my dog to the massage appointment")
    phone.texts("massage for my hamstring")
    assert {about: n for (what, about), n in line.told.items() if what == "Unanswered"} == {
        "walk": 1,
        "dog": 1,
        "massage": 1,
        "appointment": 1,
    }


def test_a_count_is_one_line_that_cloudwatch_reads() -> None:
    line = counted("Texts", "topic age", "knee-live", datetime(2026, 11, 25, tzinfo=UTC))
    assert "\n" not in line
    read = json.loads(line)
    [directive] = read["_aws"]["CloudWatchMetrics"]
    assert directive["Metrics"] == [{"Name": "Texts", "Unit": "Count"}]
    assert [[read[name] for name in names] for names in directive["Dimensions"]] == [
        ["knee-live"],
        ["knee-live", "topic age"],
    ]
    assert read["Texts"] == 1
