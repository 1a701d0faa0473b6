"""Times the package from cold against a naive app and a bare handler. Run: make bench-cold

Each run is a new process of AWS's runtime client; the variants take turns, so that a slow moment of the
machine falls on all of them. A second set holds the CPU to a quarter of a core. What counts is the ratio.
"""
# ruff: noqa: T201 - a table is printed

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotline.ops import ROOT
from hotline.ops.deploy import package
from tests.package import events
from tests.package.runtime import HANDLER, Function, quarter_core, running, unpack
from tests.stores import ministack_table
from tests.world import settings

OWN_WORDS = "could it be all the coffee i had today and no water"
RUNS = int(os.environ.get("RUNS", "11"))
WARM = 50  # answers after the first, in each run
HERE = Path(__file__).parent
NAIVE = ("boto3", "flask", "twilio", "zappa")
TOO_BAD = 2  # times a limit: more than this fails


@dataclass(frozen=True)
class Variant:
    """What is run: the folder of a package, its handler, and the event it answers."""

    folder: Path
    handler: str
    event: Mapping[str, Any]
    warm: bool = False


@dataclass
class Times:
    """Seconds of all runs of one variant."""

    cold: list[float] = field(default_factory=list)  # process start to first answer
    first: list[float] = field(default_factory=list)  # first answer alone
    warm: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)  # MiB


@dataclass(frozen=True)
class Limit:
    """How much of another variant's time one may take."""

    variant: str
    what: str
    of: str
    most: float


LIMITS = (
    Limit("text CRAMP", "cold", "naive, text", 0.20),
    Limit("call, first menu", "cold", "naive, text", 0.20),
    Limit("text CRAMP", "cold", "bare handler", 5),
    Limit("call, first menu", "cold", "bare handler", 5),
    # Reading the classifier and the first message that needs it: 15 ms at a full core.
    Limit("text, own words", "cold", "text CRAMP", 1.2),
    Limit("text REMIND 9AM", "cold", "naive, one put", 0.33),
    Limit("text CRAMP", "first", "naive, text", 0.05),
    Limit("call, first menu", "first", "naive, text", 0.05),
    Limit("text CRAMP", "warm", "naive, fixed TwiML", 1.5),
    Limit("call, first menu", "warm", "naive, fixed TwiML", 1.5),
)


def variants(ours: Path, naive: Path) -> dict[str, Variant]:
    zappa = "handler.lambda_handler"
    return {
        "bare handler": Variant(HERE / "probe", "bare.handler", {}, warm=True),
        "naive, fixed TwiML": Variant(naive, zappa, _plain("/fixed"), warm=True),
        "naive, text": Variant(naive, zappa, _plain("/sms")),
        "naive, one put": Variant(naive, zappa, _plain("/put")),
        "text CRAMP": Variant(ours, HANDLER, events.webhook("/sms", Body="CRAMP"), warm=True),
        "text, own words": Variant(ours, HANDLER, events.webhook("/sms", Body=OWN_WORDS), warm=True),
        "call, first menu": Variant(ours, HANDLER, events.webhook("/voice"), warm=True),
        "text REMIND 9AM": Variant(ours, HANDLER, events.webhook("/sms", Body="REMIND 9AM")),
    }


def _plain(path: str) -> dict[str, Any]:
    return events.request(path, "Body=CRAMP", {}, stage="$default")


def naive_package() -> Path:
    """The naive app as Zappa packages it by default, from an environment of its own; kept for later."""
    kept = ROOT / "build" / f"naive-python{sys.version_info[0]}.{sys.version_info[1]}.zip"
    if not kept.exists():
        with tempfile.TemporaryDirectory() as temporary:
            venv, app = Path(temporary, "venv"), Path(temporary, "app")
            shutil.copytree(HERE / "naive", app)
            python = venv / "bin" / "python"
            _run([sys.executable, "-m", "venv", str(venv)])
            pins = Path(temporary, "pins.txt")
            pins.write_text(_run([sys.executable, "-m", "pip", "freeze", "--exclude-editable"]))
            _run([str(python), "-m", "pip", "install", "--quiet", "-c", str(pins), *NAIVE])
            at = {**os.environ, "VIRTUAL_ENV": str(venv)}
            _run([str(venv / "bin" / "zappa"), "package", "naive", "--output", "naive.zip"], cwd=app, env=at)
            kept.parent.mkdir(exist_ok=True)
            shutil.move(app / "naive.zip", kept)
    return kept


def _run(command: Sequence[str], **more: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return str(done.stdout)


def one_run(variant: Variant, environ: Mapping[str, str], group: Path | None, times: Times) -> None:
    with running(variant.folder, environ, handler=variant.handler, group=group) as function:
        answer = function.invoke(variant.event)
        times.cold.append(time.perf_counter() - function.started)
        times.first.append(answer.seconds)
        times.memory.append(function.memory())
        said = answer.payload["body"] if answer.error is None else f"{answer.payload}\n{function.log}"
        if answer.error is not None or "<Response" not in said or "went wrong" in said:
            sys.exit(f"{variant.handler} did not answer: {said}")
        if variant.warm:
            times.warm.append(statistics.median(_again(function, variant)))


def _again(function: Function, variant: Variant) -> Iterator[float]:
    for _ in range(WARM):
        yield function.invoke(variant.event).seconds


def one_set(found: Mapping[str, Variant], environ: Mapping[str, str], group: Path | None) -> dict[str, Times]:
    times = {name: Times() for name in found}
    for _ in range(RUNS):
        for number, (name, variant) in enumerate(found.items()):
            # Each REMIND is of somebody new.
            own = {**environ, "HOTLINE_SECRET": os.urandom(16).hex() * 2} if number else dict(environ)
            one_run(variant, own, group, times[name])
            time.sleep(0.1)  # its end is not the next one's burden
    return times


def report(times: Mapping[str, Times]) -> list[str]:
    """Print one set; the limits that were missed by far."""
    print(f"{'':24}{'cold ms':>9}{'first ms':>10}{'warm ms':>9}{'MiB':>6}")
    for name, one in times.items():
        warm = f"{statistics.median(one.warm) * 1e3:9.2f}" if one.warm else f"{'':9}"
        cold, first = statistics.median(one.cold) * 1e3, statistics.median(one.first) * 1e3
        print(f"{name:24}{cold:9.0f}{first:10.1f}{warm}{statistics.median(one.memory):6.0f}")
    print(f"\n{'':18}{'':7}{'of':22}{'ratio':>6}{'limit':>7}")
    missed = []
    for limit in LIMITS:
        mine, theirs = (getattr(times[name], limit.what) for name in (limit.variant, limit.of))
        ratio = statistics.median(a / b for a, b in zip(mine, theirs, strict=True))
        held = "" if ratio <= limit.most else "  MISSED" if ratio <= TOO_BAD * limit.most else "  FAILED"
        print(f"{limit.variant:18}{limit.what:7}{limit.of:22}{ratio:6.3f}{limit.most:7.2f}{held}")
        if ratio > TOO_BAD * limit.most:
            missed.append(f"{limit.variant}, {limit.what}")
    return missed


def main() -> None:
    made = package.make("live", dirty=True)
    naive = naive_package()
    print(f"ours {made.size / 1e6:.1f} MB, naive {naive.stat().st_size / 1e6:.1f} MB, {package.RUNTIME}")
    with ExitStack() as open_until_done:
        folder = Path(open_until_done.enter_context(tempfile.TemporaryDirectory()))
        found = variants(unpack(made.path, folder / "ours"), unpack(naive, folder / "naive"))
        url, table = open_until_done.enter_context(ministack_table())
        environ = {
            **settings(url, table),
            **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "local"),
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        print(f"\nFree: {RUNS} runs, taking turns; medians, a ratio for each turn\n")
        missed = report(one_set(found, environ, None))
        group = open_until_done.enter_context(quarter_core())
        if group is None:
            print("\nThis machine lets us make no control group: no runs with a quarter of a core.")
        else:
            print(
                f"\nHeld to a quarter of a core: {RUNS} runs, taking turns; medians, a ratio for each turn\n"
            )
            missed += report(one_set(found, environ, group))
    if missed:
        sys.exit(f"\nMore than {TOO_BAD} times the limit: {json.dumps(missed)}")


if __name__ == "__main__":
    main()
