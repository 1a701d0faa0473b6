"""Simulates a day of reminders at four sizes. Run: python -m tests.simulate [--quick] [--plot FILE]"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulate.crowd import START, Crowd
from tests.simulate.day import Simulation
from tests.simulate.line import Line
from tests.simulate.plot import plot
from tests.simulate.report import HEAD, Summary, summary

# Each size as it is first set up, then with what it needs.
LINES = {
    "10 thousand, a long code": Line(10_000, 1),
    "10 thousand, toll-free": Line(10_000, 3),
    "100 thousand, toll-free": Line(100_000, 3, spread=60),
    "100 thousand, a short code": Line(100_000, 100),
    "1 million, three short codes": Line(1_000_000, 300),
    "1 million, a short code, an hour's spread": Line(1_000_000, 100, spread=60),
    "10 million, ten short codes, as deployed": Line(10_000_000, 1000, spread=60),
    "10 million, 20 copies, warm table": Line(10_000_000, 1000, spread=60, copies=20, warm=8_000),
}
PLOT = Path(__file__).parents[2] / "docs" / "ten-million.svg"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="only the sizes up to 100,000")
    parser.add_argument("--plot", type=Path, help=f"write the plot of the last line here, e.g. {PLOT}")
    chosen = parser.parse_args()
    lines = {name: line for name, line in LINES.items() if not chosen.quick or line.people <= 100_000}
    start = time.monotonic()
    # The largest first: two cores are then busy to the end.
    by_size = sorted(lines, key=lambda name: -lines[name].people)
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as processes:
        ends = dict(
            zip(by_size, processes.map(simulated, by_size, [chosen.seed] * len(by_size)), strict=True)
        )
    sys.stdout.write("\n".join(printed([ends[name] for name in lines])))
    took, load = time.monotonic() - start, os.getloadavg()[0]
    cpu = sum(end.cpu for end in ends.values())
    sys.stdout.write(f"\n\n{took:.0f} s, {cpu:.0f} s of CPU, load {load:.0f}, seed {chosen.seed}.\n")
    if chosen.plot and not chosen.quick:
        *_, before, after = (ends[name] for name in lines)
        chosen.plot.write_text(drawn(before, after), "utf-8")
    if not all(end.right for end in ends.values()):
        sys.exit("somebody got two, or was lost")


def simulated(name: str, seed: int) -> Summary:
    """One line's day, in a process of its own."""
    logging.getLogger("hotline").disabled = True
    start, line = time.process_time(), LINES[name]
    day = Simulation(line, Crowd(line.people, line.spread, seed), seed).run()
    return summary(name, line, day, time.process_time() - start)


def printed(ends: Sequence[Summary]) -> list[str]:
    """The table, and below it what was throttled and when."""
    rows = [f"| {' | '.join(cells)} |" for cells in (HEAD, *(end.cells for end in ends))]
    rows.insert(1, "|" + "---|" * len(HEAD))
    rows.append(f"\nThrottled (UTC; the day begins at {START:%H:%M}):")
    return rows + [f"- {end.name}: {end.throttled or 'nothing'}" for end in ends]


def drawn(before: Summary, after: Summary) -> str:
    """The plot of a line as deployed and with what it needs."""
    return plot(
        f"A simulated {START:%A} by minute (UTC): {after.name}",
        (
            ("due", "due in a minute", after.due),
            ("sent", "handed to Twilio in a minute", after.sent),
            ("waiting", "due and not handed to Twilio yet", after.waiting),
            ("waiting", f"the same of: {before.name}", before.waiting),
        ),
    )


if __name__ == "__main__":
    main()
