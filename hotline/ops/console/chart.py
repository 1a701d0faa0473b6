"""Draws days as bars: an SVG of our own that any browser shows, without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

STEP, BAR, HEIGHT = 10, 7.4, 100  # of the drawing's own units; it is stretched to the room there is
STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)  # times a power of ten
LEAST = 1.5  # so that a one beside a thousand is still seen


@dataclass(frozen=True)
class Series:
    """One colour of the bars: its name for the style sheet, its values day by day."""

    style: str
    values: Sequence[int]


@dataclass(frozen=True)
class Drawing:
    """The SVG; `top` and `bottom`: what its upper and lower edge stand for; `zero`: percent from its top."""

    svg: str
    top: int
    bottom: int
    zero: float


def top_of(most: int) -> int:
    """The next round number, never below 4."""
    if most <= 4:
        return 4
    power = int(10 ** floor(log10(most)))
    return next(int(n * power) for n in STEPS if n * power >= most)


def bars(titles: Sequence[str], up: Sequence[Series], down: Series | None = None) -> Drawing:
    """Stacked bars, a day each, `titles` told where one points; `down` hangs below the line."""
    totals = [sum(values) for values in zip(*(one.values for one in up), strict=True)]
    top = top_of(max(totals, default=0))
    bottom = top_of(max(down.values, default=0)) if down else 0
    scale = HEIGHT / (top + bottom)
    zero = top * scale
    drawn = []
    for n, title in enumerate(titles):
        parts, at = [], zero
        for one in up:
            if value := one.values[n]:
                tall = max(LEAST, value * scale)
                at -= tall
                parts.append(_rect(n, at, tall, one.style))
        if down and (value := down.values[n]):
            parts.append(_rect(n, zero, max(LEAST, value * scale), down.style))
        room = f'<rect class="room" x="{n * STEP}" y="0" width="{STEP}" height="{HEIGHT}"/>'
        drawn.append(f"<g><title>{escape(title)}</title>{room}{''.join(parts)}</g>")
    wide = max(1, len(titles)) * STEP
    line = f'<path class="zero" d="M0 {zero:.1f}H{wide}"/>'
    return Drawing(
        f'<svg viewBox="0 0 {wide} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f"{''.join(drawn)}{line}</svg>",
        top,
        bottom,
        zero,
    )


def _rect(n: int, y: float, tall: float, style: str) -> str:
    left = n * STEP + (STEP - BAR) / 2
    return f'<rect class="{style}" x="{left:.1f}" y="{y:.2f}" width="{BAR}" height="{tall:.2f}"/>'
