"""Plot of a simulated day: due, sent and waiting by minute, as SVG text."""

from collections.abc import Sequence
from datetime import timedelta

from tests.simulate.crowd import START

WIDTH, HEIGHT, LEFT, TOP, GAP = 920, 150, 74, 34, 46
# Mid tones, read on white and on black: what a page shows is not always what the machine prefers.
STYLE = """\
text { font: 13px sans-serif; fill: #6e7781 } .axis { stroke: #8c959f; stroke-width: 1 }
.due { fill: #2f81f7 } .sent { fill: #2da44e } .waiting { fill: #d4722a }"""


def plot(title: str, curves: Sequence[tuple[str, str, Sequence[float]]]) -> str:
    """An SVG of one small chart a curve, over the same hours: (class of STYLE, caption, number by minute)."""
    whole = TOP + len(curves) * (HEIGHT + GAP)
    minutes = max(len(numbers) for _, _, numbers in curves)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {whole}" role="img">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        f'<text x="0" y="16">{title}</text>',
    ]
    for number, (name, caption, numbers) in enumerate(curves):
        top = TOP + number * (HEIGHT + GAP)
        parts += _chart(name, caption, numbers, top, minutes)
    return "\n".join([*parts, "</svg>\n"])


def _chart(name: str, caption: str, numbers: Sequence[float], top: int, minutes: int) -> list[str]:
    most = max(1.0, *numbers)
    # Two minutes a point: the file stays small.
    points = [max(numbers[n : n + 2]) for n in range(0, len(numbers), 2)]
    line = " ".join(
        f"{LEFT + 2 * n * WIDTH / minutes:.0f},{top + HEIGHT - point / most * (HEIGHT - 20):.1f}"
        for n, point in enumerate(points)
    )
    bottom = top + HEIGHT
    parts = [
        f'<text x="{LEFT}" y="{top + 10}">{caption}</text>',
        f'<text x="{LEFT - 6}" y="{top + 26}" text-anchor="end">{most:,.0f}</text>',
        f'<polygon class="{name}" points="{LEFT},{bottom} {line} {LEFT + WIDTH},{bottom}"/>',
        f'<line class="axis" x1="{LEFT}" y1="{bottom}" x2="{LEFT + WIDTH}" y2="{bottom}"/>',
    ]
    for hour in range(0, minutes // 60 + 1, 3):
        at = f"{START + timedelta(hours=hour):%H:%M}"
        x = LEFT + hour * 60 * WIDTH / minutes
        parts.append(f'<text x="{x:.0f}" y="{bottom + 16}" text-anchor="middle">{at}</text>')
    return parts
