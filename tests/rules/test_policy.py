"""From margins to decisions: which threshold decides what."""

import pytest

from hotline.content.model import DANGERS
from hotline.understanding.policy import KIND, NOW_DANGER, Danger, danger, leaves_beside, leaving, only_daily

LIMITS = {
    "danger.sure": 0.6,
    "danger.spoken": 0.4,
    "danger.unsure": 0.2,
    "danger.floor": 0.1,
    "leave.sure": 0.6,
    "leave.floor": -0.3,
    "leave.unsure": 0.1,
    "leave.beside": 0.0,
}
KINDS = {f"{KIND}{kind}": 0.0 for kind in DANGERS} | {f"{KIND}danger": 0.5}


@pytest.mark.parametrize(
    ("margin", "floor", "spoken", "alone", "decision"),
    [
        (0.61, "", False, False, Danger("danger", "sure")),
        (0.6, "", False, False, Danger("", "unsure")),
        (0.5, "", False, False, Danger("", "unsure")),
        (0.5, "", True, False, Danger("danger", "sure")),
        (0.4, "", True, False, Danger("", "unsure")),
        (0.2, "", False, False, Danger()),
        (0.11, "danger", False, False, Danger("danger", "sure")),
        (0.11, "self_harm", False, False, Danger("self_harm", "sure")),
        (0.1, "danger", False, False, Danger("danger", "unsure")),
        (-0.5, "danger", False, True, Danger("danger", "sure")),
    ],
)
def test_a_sign_of_danger(margin: float, floor: str, spoken: bool, alone: bool, decision: Danger) -> None:
    assert danger({NOW_DANGER: margin, **KINDS}, LIMITS, floor, spoken=spoken, alone=alone) == decision


@pytest.mark.parametrize(
    ("margin", "floor", "sureness"),
    [
        (0.61, False, "sure"),
        (0.6, False, "unsure"),
        (0.1, False, ""),
        (-0.29, True, "sure"),
        (-0.3, True, "unsure"),
    ],
)
def test_a_wish_to_leave(margin: float, floor: bool, sureness: str) -> None:
    assert leaving(margin, LIMITS, floor=floor) == sureness


def test_leaving_beside_a_sign_of_danger_needs_a_phrase_and_a_margin() -> None:
    assert leaves_beside(0.1, LIMITS, "stop texting")
    assert leaves_beside(0.1, LIMITS, "") is False
    assert not leaves_beside(0.0, LIMITS, "stop texting")


def test_the_likelier_of_all_texts_and_the_daily_one_is_left() -> None:
    assert only_daily({"water_off": 0.2, "stop": 0.1})
    assert not only_daily({"water_off": 0.1, "stop": 0.1})
