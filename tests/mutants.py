"""Mutation testing with mutmut: a seeded sample, and its score.

mutmut makes the mutants, notes which tests reach which function, and runs each mutant in a forked pytest.
This adds what it has not: a sample spread over the modules, and a limit on the tests of one mutant, since
hundreds reach a central function. Survivors run again, against more tests. Settings: [tool.mutmut] in
pyproject.toml.
"""

import argparse
import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path

from tests.stores import ministack_server

ROOT = Path(__file__).parents[1]
WORK = ROOT / "mutants"
STATS = WORK / "mutmut-stats.json"  # what mutmut keeps: tests by function, and seconds by test
SMALL = "hotline.domain.throttle.x_next_carrier_day*"  # mutmut makes all mutants only when it runs some
START = 0.05  # seconds, about: what starts before a test, which mutmut does not measure
KILLED = {1, 3}  # exit codes of pytest: a test failed, or pytest itself did
TIMEOUT = {-24, 24, 36, 152, 255}  # as in mutmut.stats: an endless loop is noticed too


def mutmut(*arguments: str, **environ: str) -> str:
    """Run mutmut's command line in the root of the repository; what it printed."""
    command = [sys.executable, "-c", "from mutmut.__main__ import cli; cli()", *arguments]
    environment = os.environ | {"PYTHONHASHSEED": "0"} | environ  # the same order of tests every time
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"{run.stdout[-4000:]}\n{run.stderr[-4000:]}")
    return run.stdout


def results() -> dict[str, tuple[str, int | None]]:
    """Each mutant with its module's path and the last exit code of its tests; None: not run yet."""
    found: dict[str, tuple[str, int | None]] = {}
    for meta in sorted(WORK.rglob("*.py.meta")):
        path = str(meta.relative_to(WORK)).removesuffix(".meta")
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        found |= {name: (path, code) for name, code in codes.items()}
    return found


def sample(modules: Mapping[str, str], size: int, seed: int) -> list[str]:
    """`size` mutants, so many of each module as its share of all is. `modules`: module by mutant."""
    chance = random.Random(seed)
    by_module = defaultdict(list)
    for name in sorted(modules):
        by_module[modules[name]].append(name)
    ranked: list[tuple[float, str]] = []
    for names in by_module.values():
        chance.shuffle(names)
        ranked += [((place + chance.random()) / len(names), name) for place, name in enumerate(names)]
    return [name for _, name in sorted(ranked)[:size]]


def selection(tests: Collection[str], durations: Mapping[str, float], seconds: float) -> list[str]:
    """Tests of about `seconds` together, in turn one of each file, in the order of `durations`."""
    by_file = defaultdict(list)
    for test in durations:
        if test in tests:
            by_file[test.partition("::")[0]].append(test)
    chosen: list[str] = []
    for test in chain.from_iterable(zip_longest(*by_file.values())):
        cost = durations[test] + START if test else 0
        if test and cost <= seconds:
            chosen.append(test)
            seconds -= cost
    return chosen


def run(names: Sequence[str], seconds: float, seed: int, **environ: str) -> None:
    """Run these mutants, each against its tests of about `seconds`."""
    whole = STATS.read_text("utf-8")
    stats = json.loads(whole)
    durations = sorted(stats["duration_by_test"].items())
    random.Random(seed).shuffle(durations)  # one order for all functions: few tests run clean before
    tests = stats["tests_by_mangled_function_name"]
    for function in tests:
        tests[function] = selection(set(tests[function]), dict(durations), seconds)
    try:
        STATS.write_text(json.dumps(stats), "utf-8")
        mutmut("run", "--max-children", "1", *names, **environ)
    finally:
        STATS.write_text(whole, "utf-8")


def table(outcome: Mapping[str, tuple[str, int | None]]) -> str:
    """Mutants, killed and score by package, and together."""
    made, killed = Counter[str](), Counter[str]()
    for path, code in outcome.values():
        for group in (str(Path(path).parent), "all"):
            made[group] += 1
            killed[group] += code in KILLED | TIMEOUT
    return "\n".join(
        f"{g:30}{killed[g]:>6} of {made[g]:>5} killed, {killed[g] / made[g]:.0%}" for g in sorted(made)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=200, help="how many; 0: all, which takes a day")
    parser.add_argument("--seed", type=int, default=1, help="of the sample and of its tests (default: 1)")
    parser.add_argument("--seconds", type=float, default=10, help="tests of a mutant (default: 10)")
    parser.add_argument("--again", type=float, default=60, help="tests of a survivor (default: 60)")
    parser.add_argument("--only", default="", help="mutants whose name begins so: hotline.domain.")
    chosen = parser.parse_args(arguments)
    with ministack_server() as url:
        mutmut("run", "--max-children", "1", SMALL, TEST_TABLE_URL=url)
        modules = {name: path for name, (path, _) in results().items() if name.startswith(chosen.only)}
        names = sample(modules, chosen.sample or len(modules), chosen.seed)
        if not names:
            raise SystemExit(f"no mutant's name begins with {chosen.only}")
        run(names, chosen.seconds, chosen.seed, TEST_TABLE_URL=url)
        outcome = {name: results()[name] for name in names}
        if alive := [name for name, (_, code) in outcome.items() if code not in KILLED | TIMEOUT]:
            sys.stdout.write(f"{table(outcome)}\n{len(alive)} survivors run again ...\n")
            sys.stdout.flush()
            run(alive, chosen.again, chosen.seed, TEST_TABLE_URL=url)
    outcome = {name: found for name, found in results().items() if name in names}
    for name, (_, code) in outcome.items():
        if code not in KILLED | TIMEOUT:
            sys.stdout.write(f"\n{mutmut('show', name)}")
    sys.stdout.write(f"\n{table(outcome)}\nseed {chosen.seed}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
