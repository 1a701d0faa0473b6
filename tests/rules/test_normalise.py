"""What people really type becomes plain words, whatever keyboard it came from."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.content.normalise import LONGEST, words

LATIN = "".join(
    map(chr, (*range(0x20, 0x250), *range(0x1E00, 0x1F00), 0x2018, 0x2019, 0x201C, 0x201D, 0x2014))
)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("CRAMP", "cramp"), ("  Cramp!\n", "cramp"), ("\u201cstop\u201d", "stop"), ("cr\u00e1mp", "cramp"),
        ("cra\u0301mp", "cramp"), ("\uff33\uff34\uff2f\uff30", "stop"), ("\u0421R\u0410MP", "cramp"),
        ("\u039aNEE", "knee"), ("cra\u200bmp", "cramp"), ("\u00adstop", "stop"), ("\ufeffstop", "stop"),
        ("CRAMP\x07", "cramp"), ("stop\u202e", "stop"), ("\U0001d412\U0001d413\U0001d40e\U0001d40f", "stop"),
        ("S T O P", "stop"), ("s.t.o.p", "stop"), ("S-T-O-P!", "stop"), ("stop_it", "stop it"), ("tips\U0001f64f", "tips"),
        ("don't", "dont"), ("don\u2019t", "dont"), ("don`t", "dont"), ("1\ufe0f\u20e3", "1"), ("\u2460", "1"), ("\u2776", "1"),
        ("\uff11", "1"), ("\u0661", "1"), ("\u1369", "1"), ("\U0001d7cf", "1"), ("\u00b9", "1"), ("#1", "1"), ("(1)", "1"),
        ("\U0001f170\ufe0f", "a"), ("\u24b6", "a"), ("8am", "8 am"), ("8 AM", "8 am"), ("8a.m.", "8 am"), ("8 p. m.", "8 pm"),
        ("8:30PM", "8:30 pm"), ("8.30 p.m.", "8:30 pm"), ("20h30", "20:30"), ("8 : 30", "8:30"), ("at 9.", "at 9"),
        ("8:300", "8:300"), ("a:b", "a b"), (":", ""), ("_", ""), ("stra\u00dfe", "strasse"), ("\ufb01x", "fix"),
        ("", ""), ("!!!", ""), ("\U0001f616\U0001f616", ""), ("\u0000\u0001", ""), ("\ud83d", ""), ("\ue000", ""),
    ],
)  # fmt: skip
def test_odd_inputs(typed: str, plain: str) -> None:
    assert words(typed) == tuple(plain.split())


@given(st.text(max_size=60))
def test_it_never_raises_and_is_settled_after_one_pass(typed: str) -> None:
    once = words(typed)
    assert all(once)
    if not re.search(r"[:.]", unicodedata.normalize("NFKC", typed)) and not all(len(w) == 1 for w in once):
        assert words(" ".join(once)) == once


@given(st.lists(st.from_regex(r"[a-z]{2,9}|[0-9]{1,5}|[0-9]{1,2}:[0-9]{2}", fullmatch=True), max_size=8))
def test_plain_words_stay_as_they_are(plain: list[str]) -> None:
    text = " ".join(plain)
    if not re.search(r"\d h? ?\d", text):
        once = words(text)
        assert words(" ".join(once)) == once


@given(st.text(st.sampled_from(LATIN), max_size=60))
def test_latin_input_leaves_only_letters_digits_and_the_colon_of_a_time(typed: str) -> None:
    for word in words(typed):
        plain = "".join(c for c in word if c.isascii())
        assert re.fullmatch(r"[a-z0-9:]*", plain), word
        # Letters without a plain form (eth, thorn ...) stay; nothing that can be told apart from them does.
        assert all(c.isalpha() for c in word if not c.isascii()), word
        assert not re.search(r"(?<!\d):|:(?!\d)", word), word


@given(st.text(st.characters(categories=("Nd", "No")), min_size=1, max_size=4))
def test_digits_of_every_script_can_be_counted_with(typed: str) -> None:
    for word in words(typed):
        if word.isdigit():
            assert int(word) >= 0


@given(st.from_regex(r"[a-z]{2,12}", fullmatch=True), st.sampled_from(["lower", "upper", "title"]))
def test_case_accents_and_invisible_characters_change_nothing(word: str, case: str) -> None:
    typed = "\u200d".join(c + "\u0301" for c in getattr(word, case)())
    assert words(f"\u00bf{typed}?") == words(word)


def test_what_lies_beyond_the_longest_text_is_not_read() -> None:
    assert words("x" * LONGEST + " stop") == ("x" * LONGEST,)
