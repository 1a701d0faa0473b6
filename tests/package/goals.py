"""The goals of speed beside the figures, of the package as it is deployed. Run: make goals (SHORT=1 for CI)

Figures are CPU time of all threads of a process under AWS's runtime client, so that other work on the
machine counts little; variants take turns, and a ratio is of their least times. It fails at twice a goal.
What other benchmarks measure is read from build/goals/*.json: {"a name in OTHERS": figure}.
"""
# ruff: noqa: T201 - a table is printed

import json
import os
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hotline.limits
from hotline.ops import ROOT
from hotline.ops.deploy import package
from tests.package import events
from tests.package.bench_cold import HERE, TOO_BAD, Variant, naive_package, variants
from tests.package.runtime import HANDLER, Function, running, unpack
from tests.stores import ministack_table
from tests.world import settings

SHORT = bool(os.environ.get("SHORT"))
RUNS, WARM = (3, 60) if SHORT else (int(os.environ.get("RUNS", "9")), 200)
FED = ROOT / "build" / "goals"
MEMORY = (256, 512, 1024, 1769)  # MB; AWS gives a whole core at the last
WHOLE_CORE = 1769


FED_BY = "make bench; python -m tests.measure_units"


def feed(source: str, figures: Mapping[str, float]) -> None:
    """Keep what another benchmark measured, for the next `make goals`."""
    assert figures.keys() <= OTHERS.keys()
    FED.mkdir(parents=True, exist_ok=True)
    (FED / f"{source}.json").write_text(json.dumps(figures), "utf-8")


@dataclass(frozen=True)
class Goal:
    """The most that one variant may take of another; warm, of what both take beyond a bare handler."""

    variant: str
    of: str
    most: float
    warm: bool = False

    @property
    def name(self) -> str:
        return f"{'warm' if self.warm else 'cold'} {self.variant}, of {self.of}"


GOALS = (
    Goal("text CRAMP", "bare handler", 3.4),
    Goal("text CRAMP", "naive, text", 0.12),
    Goal("call, first menu", "bare handler", 3.4),
    Goal("call, first menu", "naive, text", 0.12),
    Goal("text REMIND 9AM", "naive, one put", 0.22),
    Goal("text CRAMP", "least Flask app", 3, warm=True),
    Goal("text, a typing mistake", "least Flask app", 4, warm=True),
    Goal("text, nothing known", "least Flask app", 4, warm=True),
)
# Measured elsewhere: name -> goal, and whether more is better.
OTHERS: Mapping[str, tuple[float, bool]] = {
    "reminders: share of lanes / latency, 4 workers of 8 lanes at 100 ms": (0.90, True),
    "reminders: the same where CPU does not count": (0.90, True),
    "reminders: of APScheduler with 32 threads, at equal concurrency": (1.05, True),
    "CPU a reminder, of what it was": (0.5, False),
    "write units a reminder, both delivery reports included": (5, False),
    "read units a reminder": (0.6, False),
    "work against people not due, 1 k to 1 M": (1.1, False),
    "seconds to hand over 100,000 due": (30, False),
}


@dataclass
class Figures:
    """Of all runs of one variant: milliseconds of CPU to the first answer and for one more, MiB at most."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def measured(variant: Variant, environ: Mapping[str, str], figures: Figures) -> None:
    beside = (HERE / "probe", ROOT) if variant.handler == "least.handler" else ()
    with running(variant.folder, environ, handler=variant.handler, beside=beside) as function:
        _answered(function, variant)
        first = function.cpu()
        figures.cold.append(first * 1e3)
        if variant.warm:
            for _ in range(WARM // 4):
                _answered(function, variant)
            before = function.cpu()
            for _ in range(WARM):
                _answered(function, variant)
            figures.warm.append((function.cpu() - before) / WARM * 1e3)
        figures.memory.append(function.memory())


def _answered(function: Function, variant: Variant) -> None:
    answer = function.invoke(variant.event)
    if answer.error is not None or "<Response" not in answer.payload["body"]:
        sys.exit(f"{variant.handler} did not answer: {answer.payload}\n{function.log}")


def chosen(ours: Path, naive: Path | None) -> dict[str, Variant]:
    """What is run; without the naive package only what needs none."""
    listed = variants(ours, naive or ours)
    names = {goal.variant for goal in GOALS} | {goal.of for goal in GOALS}
    found = {
        name: variant
        for name, variant in listed.items()
        if name in names and (naive or not name.startswith("naive"))
    }
    found["text, a typing mistake"] = Variant(
        ours, HANDLER, events.webhook("/sms", Body="dehydratoin"), warm=True
    )
    found["text, nothing known"] = Variant(
        ours, HANDLER, events.webhook("/sms", Body="xylophone concert"), warm=True
    )
    if naive:
        found["least Flask app"] = Variant(
            naive, "least.handler", events.webhook("/sms", Body="CRAMP"), warm=True
        )
    return found


def ratios(figures: Mapping[str, Figures]) -> Iterator[tuple[str, float, float, bool]]:
    """Name, figure, goal, and whether more is better, of each goal for which there is a figure."""
    for goal in GOALS:
        if goal.of not in figures:
            continue
        if goal.warm:
            bare = min(figures["bare handler"].warm)
            mine, theirs = (min(figures[name].warm) - bare for name in (goal.variant, goal.of))
        else:
            mine, theirs = (min(figures[name].cold) for name in (goal.variant, goal.of))
        yield goal.name, mine / theirs, goal.most, False
    measured_elsewhere = fed()
    for name, (goal_of_others, more) in OTHERS.items():
        if name in measured_elsewhere:
            yield name, measured_elsewhere[name], goal_of_others, more


def fed() -> dict[str, float]:
    """What the other benchmarks have measured."""
    figures = dict[str, float]()
    for path in sorted(FED.glob("*.json")):
        figures |= json.loads(path.read_text("utf-8"))
    return figures


def sweep(figures: Mapping[str, Figures]) -> None:
    """On paper: what each memory setting does with the CPU measured here, and what a million texts cost."""
    prices = tomllib.loads(Path(hotline.limits.__file__).with_name("prices.toml").read_text())["aws"]
    print(
        f"\n{'MB':>5}{'core':>6}{'cold CRAMP ms':>15}{'cold REMIND ms':>16}{'warm ms':>9}"
        f"{'$ a million warm':>18}"
    )
    for size in MEMORY:
        core = min(1.0, size / WHOLE_CORE)
        cold, remind = (min(figures[name].cold) / core for name in ("text CRAMP", "text REMIND 9AM"))
        warm = min(figures["text CRAMP"].warm) / core
        billed = max(1.0, warm) / 1e3 * size / 1024  # a call is billed by the millisecond
        price = prices["lambda_requests"] + billed * prices["lambda_gb_seconds"]
        print(f"{size:5}{core:6.2f}{cold:15.0f}{remind:16.0f}{warm:9.2f}{price:18.2f}")


def main() -> None:
    made = package.make("live", dirty=True)
    kept = ROOT / "build" / f"naive-{package.RUNTIME}.zip"
    naive = naive_package() if not SHORT or kept.exists() else None
    with ExitStack() as open_until_done:
        folder = Path(open_until_done.enter_context(tempfile.TemporaryDirectory()))
        found = chosen(unpack(made.path, folder / "ours"), unpack(naive, folder / "naive") if naive else None)
        url, table = open_until_done.enter_context(ministack_table())
        environ: dict[str, Any] = {
            **settings(url, table),
            **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "local"),
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        figures = {name: Figures() for name in found}
        for _ in range(RUNS):
            for name, variant in found.items():
                # Each REMIND is of a new person.
                measured(variant, {**environ, "HOTLINE_SECRET": os.urandom(16).hex() * 2}, figures[name])
    load = os.getloadavg()[0]
    print(
        f"{made.size / 1e6:.2f} MB, {package.RUNTIME}, {RUNS} runs, "
        f"load {load:.1f} on {os.cpu_count()} cores\n"
    )
    print(f"{'':28}{'cold ms':>9}{'warm ms':>9}{'MiB':>6}   CPU, least of all runs")
    for name, one in figures.items():
        warm = f"{min(one.warm):9.3f}" if one.warm else f"{'':9}"
        print(f"{name:28}{min(one.cold):9.1f}{warm}{max(one.memory):6.0f}")
    failed = []
    print(f"\n{'':70}{'figure':>8}{'goal':>7}")
    for name, figure, goal, more in ratios(figures):
        share = goal / figure if more else figure / goal
        print(f"{name:70}{figure:8.3f}{goal:7.2f}{'' if share <= 1 else '  MISSED'}")
        if share > TOO_BAD:
            failed.append(name)
    if missing := [name for name in OTHERS if name not in fed()]:
        print(f"\nNot measured here yet ({FED_BY}): {'; '.join(missing)}")
    sweep(figures)
    if failed:
        sys.exit(f"\nWorse than {TOO_BAD} times the goal: {'; '.join(failed)}")


if __name__ == "__main__":
    main()
