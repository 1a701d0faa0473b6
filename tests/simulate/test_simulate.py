"""The simulated day against the real dispatcher and worker, and its limits one by one."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from hotline.domain import schedule
from hotline.domain.throttle import SendRate
from hotline.reminders import job
from hotline.reminders.job import hand_over
from hotline.reminders.queue import DirectQueue
from hotline.reminders.send import Lanes
from hotline.reminders.worker import Worker
from hotline.storage import items
from hotline.twilio.sender import Sent
from tests.chaos.memory import MemoryStore
from tests.chaos.replay import content
from tests.simulate.__main__ import drawn
from tests.simulate.crowd import Crowd, moment
from tests.simulate.day import Simulation
from tests.simulate.limits import Throughput, speed
from tests.simulate.line import SKIPPED, Day, Line
from tests.simulate.report import summary

NEW_YORK = {("America/New_York", True): 1.0}
NINE = {9: 1.0}  # 14:00 UTC
MINUTES = range(6 * 60 - 2, 6 * 60 + 100)
# Some 1,600 of them get theirs within 90 minutes; the copies work a minute's in a second, as a test does.
SLOW = Line(2_000, 0.3, spread=30, copies=5)


class Accepting:
    """A Twilio that takes each text: `sent` holds the numbers' owners by minute."""

    def send(self, to: str, body: str, **_: Any) -> Sent:
        return Sent("SM" + "0" * 32)


@cache
def crowd(people: int = SLOW.people, spread: int = SLOW.spread) -> Crowd:
    return Crowd(people, spread, 1, NINE, NEW_YORK)


def simulated(line: Line) -> Day:
    return Simulation(line, crowd(line.people, line.spread)).run()


def really(line: Line) -> tuple[Counter[int], set[str]]:
    """Texts by minute and who was skipped, by the real dispatcher and worker."""
    people, store, queue = crowd(line.people, line.spread), MemoryStore(), DirectQueue()
    for person in range(len(people)):
        subscriber = people.subscriber(person)
        store.subscribers[subscriber.key] = subscriber
    texts: Counter[int] = Counter()
    for minute in MINUTES:
        now = moment(60 * minute)
        hand_over(now, store, queue, SendRate(line.rate, line.per_day), line.segments)  # type: ignore[arg-type]
        with Lanes(1, 0, 0) as lanes:
            worker = Worker(store, Accepting(), content(), lambda now=now: now, line.spread, lanes=lanes)  # type: ignore[arg-type, misc]
            for delivery in queue.take(now):
                texts[minute] += worker.work(delivery.batch).outcomes["queued"]
    return +texts, {
        key for key, days in store.log.items() for day in days.values() if day.outcome.value == "skipped"
    }


@pytest.mark.parametrize("line", [SLOW, replace(SLOW, people=700, per_day=300)], ids=["slow", "daily cap"])
def test_a_simulated_day_is_what_dispatcher_and_worker_do(line: Line) -> None:
    day, (texts, skipped) = simulated(line), really(line)
    assert +day.handed == texts
    assert 0 < sum(texts.values()) < line.people
    assert {day.crowd.key(person) for person in (day.ended == SKIPPED).nonzero()[0]} == skipped
    assert len(skipped) + sum(texts.values()) == line.people


def test_a_change_of_the_rules_changes_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    before = simulated(SLOW)
    for module in (schedule, job):
        monkeypatch.setattr(module, "LATE", timedelta(minutes=30))
    after = simulated(SLOW)
    assert (after.ended == SKIPPED).sum() > 500 + (before.ended == SKIPPED).sum()


RUSH = Line(12_000, 1_000, spread=0, copies=40, warm=20_000)  # all due in the same second


def held(line: Line) -> dict[str, int]:
    """What was throttled. Nobody gets two, nobody is lost, whatever is throttled."""
    day = simulated(line)
    end = summary("", line, day, 0)
    assert end.right
    assert end.cells[5:10] == (f"{line.people:,}", "0", "0", "0", "0")
    return {name: int(throttled.count) for name, throttled in day.throttled.items() if throttled.count}


def test_a_fresh_table_throttles_what_a_warm_one_takes() -> None:
    assert "table" not in held(replace(RUSH, copies=15))
    assert held(replace(RUSH, warm=4_000))["table"] > 100


def test_one_shard_for_all_is_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    line = replace(RUSH, copies=15)
    assert "index shard" not in held(line)
    monkeypatch.setattr(items, "SHARDS", ("00",))
    assert held(line)["index shard"] > 100


def test_too_many_copies_are_refused_by_twilio_and_nobody_loses_a_place() -> None:
    assert "Twilio 429" in held(RUSH)


def test_copies_share_what_twilio_takes() -> None:
    alone, refused = speed(1)
    assert refused == speed(10)[1] == 0
    assert speed(10)[0] == pytest.approx(10 * alone)
    assert speed(200)[0] < 200 * alone
    assert 0 < speed(200)[1] < 1


def test_a_table_doubles_its_peak_half_an_hour_later() -> None:
    table = Throughput()
    for _ in range(60):
        table.note(60 * 3_000)
    assert [table.limit(minute) for minute in (0, 30, 31, 59)] == [4_000, 4_000, 6_000, 6_000]


def test_the_plot_is_small_and_says_what_it_shows() -> None:
    end = summary("10 million", SLOW, simulated(SLOW), 0)
    drawing = drawn(replace(end, name="as deployed"), end)
    assert drawing.startswith("<svg")
    assert "A simulated Tuesday by minute (UTC): 10 million" in drawing
    assert "the same of: as deployed" in drawing
    assert len(drawing) < 60_000
