"""Load: texts from 30,000 numbers at a steady rate, into the handler as it is deployed.

python -m tests.chaos.load --seconds 60 (--seconds 1800 for a soak). Two processes, as two copies of the
function, each one text at a time; each has its table (tests/chaos/memory_dynamodb.py) in another process,
so that a copy's memory is the copy's alone. Before the first figure it has seen more numbers than it
remembers. A text's time counts from when it was due, so a copy that falls behind shows. CPU a text (without
the table's) tells what two cores bear where this machine is not quiet.
"""

import argparse
import gc
import os
import sys
import time
from array import array
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import count, islice
from multiprocessing.managers import BaseManager
from random import Random
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from hotline.domain.telephony import country
from hotline.limits.rate_limiter import MOST_NUMBERS
from tests.chaos.memory_dynamodb import MemoryDynamoDB
from tests.crowd import number_of
from tests.stores import ENVIRONMENT
from tests.world import ACCOUNT, ADDRESS, LINE_NUMBER, STAGE, TOKEN, settings

COPIES = 2
NUMBERS = 30_000
SIGNED_AT_ONCE = 1_000
WARM = MOST_NUMBERS + 500  # texts of a copy before the first figure, each of another number
MOST_GROWTH = 1.0  # MB of a copy from half-way to the end
# What people text, as often as it stands here; the last five change what is stored.
BODIES = (
    *("CRAMP", "TIPS", "1", "why do I get cramps", "my calf hurts at night", "HELP", "stretching?") * 2,
    "STATUS", "REMIND 9AM", "REMIND", "ESPANOL", "please stop",
)  # fmt: skip


class OwnProcess(BaseManager):
    """Tables in a process of their own."""


OwnProcess.register("table", MemoryDynamoDB)


@dataclass(frozen=True)
class Figures:
    """What one copy did; times in seconds, memory in MB."""

    texts: int
    errors: int
    times: "array[float]"
    took: float
    cpu: float
    memory: list[float]


def events(copy: int) -> Iterator[dict[str, Any]]:
    """Signed webhooks of this copy's share of the numbers, each a new text, for ever."""
    chance, sign = Random(copy), RequestValidator(TOKEN).compute_signature
    numbers = islice(
        (number for number in map(number_of, count()) if country(number) in ("US", "CA")), NUMBERS
    )
    own = [number for n, number in enumerate(numbers) if n % COPIES == copy]
    for n in count():
        form = {
            "AccountSid": ACCOUNT,
            "MessageSid": f"SM{copy:02x}{n:030x}",
            "From": own[n % len(own)],
            "To": LINE_NUMBER,
            "Body": chance.choice(BODIES),
        }
        yield {
            "version": "2.0",
            "rawPath": f"{STAGE}/sms",
            "rawQueryString": "",
            "headers": {
                "content-type": "application/x-www-form-urlencoded",
                "x-twilio-signature": sign(f"{ADDRESS}{STAGE}/sms", form),
            },
            "requestContext": {"stage": STAGE[1:], "http": {"method": "POST"}},
            "body": urlencode(form),
            "isBase64Encoded": False,
        }


def memory() -> float:
    """This process's resident memory, without what waits to be collected."""
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as pages:
        return int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def one_copy(copy: int, rate: float, seconds: float) -> Figures:
    """A copy of the function that gets `rate` texts a second."""
    environ = {**ENVIRONMENT, **settings("http://127.0.0.1:9", "memory")}
    with (
        OwnProcess() as process,
        patch.dict(os.environ, environ),
        patch("hotline.storage.table_client.connect", cache(lambda *_: process.table())),  # type: ignore[attr-defined]
    ):
        from hotline.lambda_handler import handler

        waiting, total = events(copy), int(rate * seconds)
        for event in islice(waiting, WARM):
            handler(event, None)
        times = array("d")
        errors, took, cpu, sizes = 0, 0.0, 0.0, [memory()]
        while len(times) < total:
            signed = list(islice(waiting, min(SIGNED_AT_ONCE, total - len(times))))
            began, spent = time.monotonic(), time.process_time()
            for n, event in enumerate(signed):
                due = began + n / rate
                if (early := due - time.monotonic()) > 0:
                    time.sleep(early)
                answer = handler(event, None)
                times.append(time.monotonic() - due)
                errors += answer["statusCode"] != 200 or "something went wrong" in answer["body"]
            took += time.monotonic() - began
            cpu += time.process_time() - spent
            del signed, event
            sizes.append(memory())
    return Figures(len(times), errors, times, took, cpu, sizes)


def report(copies: list[Figures], rate: float) -> str:
    """The figures in words."""
    times = sorted(taken * 1000 for copy in copies for taken in copy.times)
    texts, errors = sum(copy.texts for copy in copies), sum(copy.errors for copy in copies)
    cpu = sum(copy.cpu for copy in copies) / texts
    reached = sum(copy.texts / copy.took for copy in copies)
    sizes = " and ".join(
        ", ".join(f"{copy.memory[place]:.1f}" for place in (0, len(copy.memory) // 2, -1)) for copy in copies
    )
    return (
        f"{texts:,} texts from {NUMBERS:,} numbers, {rate:g} a second asked, {reached:.0f} reached: "
        f"{errors} errors, p50 {times[len(times) // 2]:.1f} ms, "
        f"p99 {times[int(len(times) * 0.99)]:.1f} ms\n"
        f"CPU a text {cpu * 1000:.2f} ms: {COPIES} cores bear {COPIES / cpu:.0f} texts a second\n"
        f"memory of each copy in MB, at first, half-way and in the end: {sizes}\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.load", description=__doc__)
    parser.add_argument("--rate", type=float, default=500, help="texts a second (default: 500)")
    parser.add_argument("--seconds", type=float, default=60, help="(default: 60)")
    chosen = parser.parse_args()
    share = chosen.rate / COPIES
    with ProcessPoolExecutor(COPIES) as processes:
        copies = list(processes.map(one_copy, range(COPIES), [share] * COPIES, [chosen.seconds] * COPIES))
    sys.stdout.write(report(copies, chosen.rate))
    grown = any(copy.memory[-1] - copy.memory[len(copy.memory) // 2] > MOST_GROWTH for copy in copies)
    return 1 if grown or any(copy.errors for copy in copies) else 0


if __name__ == "__main__":
    sys.exit(main())
