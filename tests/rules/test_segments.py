"""What a text costs, against a second reckoning and at every border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.telephony import (
    BASIC,
    EXTENSION,
    foreign,
    segments,
)

# 3GPP TS 23.038, 6.2.1: the default alphabet row by row, without the escape at 0x1B.
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = "\f^{}\\[~]|€"


def reckoned(text: str) -> int:
    """The segments of a text: its units written out, a part cut back where it would split a character."""
    if all(c in ALPHABET + DOUBLE for c in text):
        cells = "".join("<>" if c in DOUBLE else "-" for c in text)
        whole, part = 160, 153
    else:
        cells = "".join("<>" if ord(c) > 0xFFFF else "-" for c in text)
        whole, part = 70, 67
    if len(cells) <= whole:
        return min(len(cells), 1)
    count = 0
    while cells:
        cut = part - 1 if cells[part - 1 : part] == "<" else part
        cells, count = cells[cut:], count + 1
    return count


def test_the_alphabet_is_the_standards() -> None:
    assert frozenset(ALPHABET) == BASIC
    assert len(BASIC) == 127
    assert frozenset(DOUBLE) == EXTENSION


@given(st.text(st.sampled_from("aZ5 @é{€~\n"), max_size=520))
def test_a_gsm_text_costs_what_a_second_reckoning_says(text: str) -> None:
    assert foreign(text) == ""
    assert segments(text) == reckoned(text)


@given(st.text(st.sampled_from("a{€ç\u201c\U0001f4a7\u4e16"), max_size=300))
def test_any_text_costs_what_a_second_reckoning_says(text: str) -> None:
    assert segments(text) == reckoned(text)


@pytest.mark.parametrize(
    ("length", "cost"),
    [(0, 0), (1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4), (1530, 10), (1531, 11)],
)
def test_the_borders_of_gsm7(length: int, cost: int) -> None:
    assert segments("a" * length) == cost


@pytest.mark.parametrize(
    ("length", "cost"),
    [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4), (670, 10), (671, 11)],
)
def test_the_borders_of_ucs2(length: int, cost: int) -> None:
    assert segments("\u4e16" * length) == cost
    assert segments("\u201c" + "a" * (length - 1)) == cost


def test_one_curly_quote_makes_the_whole_text_dear() -> None:
    assert segments("don't" + "a" * 100) == 1
    assert segments("don\u2019t" + "a" * 100) == 2


@pytest.mark.parametrize("double", DOUBLE)
def test_a_character_of_two_units_is_never_split_across_parts(double: str) -> None:
    assert segments("a" * 158 + double) == 1
    assert segments("a" * 159 + double) == 2
    for before in range(149, 157):
        text = "a" * before + double + "a" * (306 - before - 2)
        assert segments(text) == (3 if before == 152 else 2)


def test_an_emoji_on_the_border_moves_whole_to_the_next_part() -> None:
    for before in range(63, 70):
        text = "\u4e16" * before + "\U0001f4a7" + "\u4e16" * (134 - before - 2)
        assert segments(text) == (3 if before == 66 else 2)


@given(st.text(max_size=200), st.text(max_size=5))
def test_a_longer_text_is_never_cheaper(text: str, more: str) -> None:
    assert segments(text + more) >= segments(text)
