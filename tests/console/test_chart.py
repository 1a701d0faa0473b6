"""Days drawn as bars: nothing leaves the drawing, and what is there is seen."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hotline.ops.console.chart import (
    HEIGHT,
    LEAST,
    Series,
    bars,
    top_of,
)

DAYS = st.lists(st.tuples(*[st.integers(0, 2_000_000)] * 3), max_size=90)


@given(DAYS)
def test_every_bar_is_inside_and_as_tall_as_its_number(days: list[tuple[int, int, int]]) -> None:
    texts, calls, left = ([day[n] for day in days] for n in range(3))
    titles = [date.fromordinal(740000 + n).isoformat() for n in range(len(days))]
    drawn = bars(titles, [Series("one", texts), Series("two", calls)], Series("bad", left))
    scale = HEIGHT / (drawn.top + drawn.bottom)
    found = re.findall(
        r'<rect class="(one|two|bad)" x="[0-9.]+" y="(-?[0-9.]+)" width="[0-9.]+" height="([0-9.]+)"',
        drawn.svg,
    )
    for style, values in (("one", texts), ("two", calls), ("bad", left)):
        tall = [float(height) for of, _, height in found if of == style]
        wanted = [max(LEAST, value * scale) for value in values if value]
        assert all(abs(a - b) < 0.01 for a, b in zip(tall, wanted, strict=True))
    for _, y, height in found:
        assert float(y) >= -2 * LEAST
        assert float(y) + float(height) <= HEIGHT + 2 * LEAST
    assert drawn.svg.count("<title>") == len(days)


@given(st.integers(0, 10**9))
def test_the_scale_ends_at_a_round_number_that_wastes_no_half(most: int) -> None:
    top = top_of(most)
    assert most <= top <= max(4, 2 * most)
    assert len(str(top).rstrip("0")) <= 2


def test_words_in_a_title_are_no_markup() -> None:
    assert "&lt;b&gt;" in bars(["<b>"], [Series("one", [1])]).svg
