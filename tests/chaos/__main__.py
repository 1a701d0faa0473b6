"""The whole campaign by hand: python -m tests.chaos --seed 1 --people 300 --days 4 --rounds 11.

Then the n-th request fails (`nth_request`), and each error code comes for seven days (`replay`): see --parts.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial

from tests.chaos.broken import BROKEN
from tests.chaos.campaign import a_round
from tests.chaos.engine import engine
from tests.chaos.flows import FLOWS
from tests.chaos.judge import Judgement, judge
from tests.chaos.nth_request import different
from tests.chaos.replay import made_up, published, replay
from tests.stores import no_account


def campaign(
    seed: int,
    people: int,
    days: int,
    rounds: Sequence[int],
    *,
    harsh: float = 1.0,
    rule: str | None = None,
    emulated: bool = False,
) -> Judgement:
    """These rounds, each with its own seed; `harsh`: 1 as a rule; `rule`: one to break (see `broken`).

    `emulated`: over botocore and the emulator, ten times as slow as the table in memory.
    """
    together = Judgement()
    with no_account(), engine() if emulated else nullcontext() as emulator:
        for number in rounds:
            with a_round(emulator, f"{seed}:{number}", people, harsh) as world:
                if rule:
                    BROKEN[rule](world)
                world.live(days)
                found = judge(world)
            found.violations = [f"round {number}, {line}" for line in found.violations]
            together.add(found)
    return together


def table(found: Judgement) -> str:
    """What to print: ends, faults, violations."""
    lost = sum("is still" in line or "nothing is recorded" in line for line in found.violations)
    parts = [
        ("What came of each person and day", sorted(found.ends.items(), key=lambda one: -one[1])),
        ("What went wrong, and what people did", sorted(found.seen.items())),
        ("In the end", [
            ("person-days", found.person_days),
            ("lost to a crash", lost),
            ("violations", len(found.violations)),
        ]),
    ]  # fmt: skip
    lines = []
    for title, rows in parts:
        lines += ["", title, *(f"  {name:58}{number:>9,}" for name, number in rows)]
    return "\n".join([*lines[1:], *found.violations[:50]])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=300, help="in each round (default: 300)")
    parser.add_argument("--days", type=int, default=4, help="of each round (default: 4)")
    parser.add_argument("--rounds", type=int, default=11, help="how many (default: 11)")
    parser.add_argument("--round", type=int, help="one round alone, by its number")
    parser.add_argument("--harsh", type=float, default=1.0, help="how likely things go wrong (default: 1)")
    parser.add_argument("--emulated", action="store_true", help="the table behind botocore: slower")
    parser.add_argument("--broken", choices=sorted(BROKEN), help="break one rule, to see it reported")
    parser.add_argument(
        "--line", type=int, default=200, help="people of the line for the codes (default: 200)"
    )
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=list(PARTS), help="(default: all of them)"
    )
    chosen = parser.parse_args(arguments)
    began, wrong = time.monotonic(), []
    for part in chosen.parts:
        wrong += PARTS[part](chosen)
        sys.stdout.write(f"{part}: {time.monotonic() - began:.0f} s\n\n")
    return 1 if wrong else 0


def _campaign(chosen: argparse.Namespace) -> list[str]:
    rounds = range(chosen.rounds) if chosen.round is None else [chosen.round]
    found = Judgement()
    with ProcessPoolExecutor() as processes:
        for one in processes.map(partial(_round, chosen), rounds):
            found.add(one)
            sys.stderr.write("".join(f"{line}\n" for line in one.violations))
            sys.stderr.write(f"{found.person_days:,} person-days, {len(found.violations)} violations\n")
    sys.stdout.write(f"{table(found)}\nseed {chosen.seed}\n")
    return found.violations


def _round(chosen: argparse.Namespace, number: int) -> Judgement:
    return campaign(
        chosen.seed,
        chosen.people,
        chosen.days,
        [number],
        harsh=chosen.harsh,
        rule=chosen.broken,
        emulated=chosen.emulated,
    )


def _requests(_: argparse.Namespace) -> list[str]:
    """The n-th request to the table or to Twilio fails, for every n of every flow."""
    tried, wrong = 0, []
    with no_account():
        for name, flow in FLOWS.items():
            for fault, change in different(flow):
                tried += 1
                wrong += [f"{name}, {fault}: {change}"] if change else []
    return _told(f"{tried} times the n-th request failed, in {len(FLOWS)} flows", wrong)


def _codes(chosen: argparse.Namespace) -> list[str]:
    """Each error code for seven days against a line of many people."""
    known, other = published(), made_up()
    codes = (*known, *other)
    parts = [codes[n : n + 40] for n in range(0, len(codes), 40)]
    weeks, wrong = 0, list[str]()
    with ProcessPoolExecutor() as processes:
        for lived, found in processes.map(_weeks, parts, [chosen.line] * len(parts)):
            weeks, wrong = weeks + lived, wrong + found
            sys.stderr.write(f"\r{weeks} weeks")
    sys.stderr.write("\n")
    figures = f"{len(known)} error codes of Twilio's and {len(other)} made up, at sending and as reports"
    return _told(f"{figures}: {weeks} weeks of {chosen.line} people", wrong)


def _weeks(codes: Sequence[str], people: int) -> tuple[int, list[str]]:
    weeks: list[str] = []
    wrong = replay(codes, people, weeks=weeks)
    return len(weeks), wrong


def _told(figures: str, wrong: list[str]) -> list[str]:
    sys.stdout.write("".join(f"{line}\n" for line in (f"{figures}: {len(wrong)} wrong", *wrong[:50])))
    return wrong


PARTS: Mapping[str, Callable[[argparse.Namespace], list[str]]] = {
    "campaign": _campaign,
    "requests": _requests,
    "codes": _codes,
}


if __name__ == "__main__":
    sys.exit(main())
