"""Findings and figures as tables that a person reads in a terminal."""

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.readability import Reading

WHERE, ENTRY = 22, 26  # columns
TITLES = {
    True: ("Must be mended: the line does not start with these", "red"),
    False: ("Please look: the line answers, but", "yellow"),
}


def table(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings under their titles, wrapped to the terminal."""
    width = max(72, min(shutil.get_terminal_size((100, 24)).columns, 120))
    for stops, (title, colour) in TITLES.items():
        rows = [one for one in findings if one.stops is stops]
        if not rows:
            continue
        yield click.style(f"{title} ({len(rows)})", fg=colour, bold=True)
        yield f"{'File and line':{WHERE}} {'Entry':{ENTRY}} What is wrong, and what to do"
        yield "-" * width
        for one in rows:
            yield from _row(one, width)
        yield ""


def _row(one: Finding, width: int) -> Iterator[str]:
    room = width - WHERE - ENTRY - 2
    told = textwrap.wrap(one.problem.message, room) + textwrap.wrap(
        f"-> {one.advice}" if one.advice else "", room
    )
    where = textwrap.wrap(one.where, WHERE) or [""]
    entry = textwrap.wrap(one.problem.place, ENTRY) or [""]
    for n in range(max(len(told), len(where), len(entry))):
        cells = [column[n] if n < len(column) else "" for column in (where, entry, told)]
        yield f"{cells[0]:{WHERE}} {cells[1]:{ENTRY}} {cells[2]}".rstrip()


def summary(known: Mapping[str, Iterable[Reading]]) -> Iterator[str]:
    """One line a language."""
    for code, every in known.items():
        ones = list(every)
        texts, spoken = [one for one in ones if not one.spoken], [one for one in ones if one.spoken]
        grades = [one.grade for one in ones if one.grade is not None]
        yield (
            f"{code}: {len(texts)} texts of {min(t.segments for t in texts)} to "
            f"{max(t.segments for t in texts)} segments, ${min(t.dollars for t in texts):.2f} to "
            f"${max(t.dollars for t in texts):.2f} a thousand; {len(spoken)} spoken, up to "
            f"{max(s.seconds for s in spoken):.0f} seconds"
            + (f"; reading grade {max(grades):.1f} at most" if grades else "; no reading grade known")
        )


def every_text(known: Mapping[str, Iterable[Reading]]) -> Iterator[str]:
    """What each text and speech comes to."""
    for code, ones in known.items():
        yield f"{code + '.toml':32} {'segments':>8} {'signs':>6} {'$/1000':>7} {'grade':>6} {'seconds':>8}"
        for one in ones:
            grade = "" if one.grade is None else f"{max(one.grade, 0):.1f}"
            sent = f"{one.segments:8} {one.characters:6} {one.dollars:7.2f}"
            cells = (
                f"{'':8} {'':6} {'':7} {grade:>6} {one.seconds:8.0f}" if one.spoken else f"{sent} {grade:>6}"
            )
            yield f"{one.place:32} {cells}".rstrip()
