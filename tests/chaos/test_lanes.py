"""Messages of one call share the lanes; who waits long for one is looked at again."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from math import inf
from threading import Barrier, Event, Lock
from time import sleep
from typing import Any, cast

import pytest

from hotline.app import build
from hotline.content.model import Content
from hotline.domain.schedule import LATE
from hotline.domain.subscriber import PersonalData, Status
from hotline.domain.throttle import DueReminder
from hotline.reminders import send
from hotline.reminders.send import AHEAD, LANES, Lanes
from hotline.reminders.worker import Done, Worker
from hotline.storage import Store
from hotline.twilio.sender import OutcomeUnknown, Sender, Sent
from tests.chaos.memory import MemoryStore
from tests.crowd import NOW, subscribers
from tests.world import settings

MESSAGE = 6  # people


class Together:
    """Takes a text only while seven others are being sent; does not answer for one number."""

    def __init__(self, silent: str | None) -> None:
        self._lanes, self._silent, self._lock = Barrier(8, timeout=10), silent, Lock()
        self.now = self.most = 0  # texts being sent

    def send(self, to: str, *_: Any, **__: Any) -> Sent:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self._lanes.wait()
        with self._lock:
            self.now -= 1
        if to == self._silent:
            raise OutcomeUnknown
        return Sent(f"SM{to}")


@cache
def content() -> Content:
    return build(settings("http://127.0.0.1:9", "none")).content


def test_eight_lanes_take_texts_of_all_messages_and_one_message_alone_goes_back() -> None:
    everybody = list(subscribers(4 * MESSAGE))
    store = MemoryStore({one.key: one for one in everybody})
    sender = Together(everybody[0].number)
    dues = [DueReminder(one.key, one.next_due) for one in everybody if one.next_due]
    with Lanes() as lanes, ThreadPoolExecutor(4) as messages:
        line = cast(Store, store), cast(Sender, sender), content(), lambda: NOW
        worker = Worker(*line, lanes=lanes)
        work: Callable[[int], Any] = lambda n: worker.work(dues[n * MESSAGE :][:MESSAGE])  # noqa: E731
        done = list(messages.map(work, range(4)))
    assert sender.most == LANES == 8
    assert [len(one.unfinished) for one in done] == [1, 0, 0, 0]
    assert sum(one.outcomes["queued"] for one in done) == len(everybody) - 1
    assert sum(one.claimed is None for one in store.subscribers.values()) == len(everybody) - 1


class Hangs(MemoryStore):
    """A store, and a Twilio that answers nobody until `answers`. `read`: who was read as they are now."""

    def __init__(self) -> None:
        super().__init__({one.key: one for one in subscribers(LANES + AHEAD + 2)})
        self.texts: list[str] = []
        self.read: list[str] = []
        self.answers, self.now = Event(), NOW

    def send(self, to: str, *_: Any, **__: Any) -> Sent:
        self.texts.append(to)
        assert self.answers.wait(10)
        return Sent(f"SM{to}")

    def people(self, wanted: Any, *, consistent: bool = True) -> Any:
        keys = list(wanted)
        self.read += keys if consistent else []
        return super().people(keys)

    def claimed(self) -> list[str]:
        """Who is claimed and has no text yet."""
        everybody = list(self.subscribers.values())
        return [one.key for one in everybody if one.claimed and one.number not in self.texts]


@contextmanager
def waiting(seconds: float) -> Iterator[tuple[Hangs, "Future[Done]"]]:
    """Everybody at work, all lanes hanging, and as many claimed as may be, for so long."""
    hangs = Hangs()
    dues = [DueReminder(one.key, one.next_due) for one in hangs.subscribers.values() if one.next_due]
    with Lanes() as lanes, ThreadPoolExecutor(1) as call:
        worker = Worker(cast(Store, hangs), cast(Sender, hangs), content(), lambda: hangs.now, lanes=lanes)
        done = call.submit(worker.work, dues)
        while len(hangs.texts) < LANES or len(hangs.claimed()) < AHEAD:
            sleep(0.01)
        sleep(seconds)
        assert (len(hangs.texts), len(hangs.claimed())) == (LANES, AHEAD)
        yield hangs, done
        hangs.answers.set()


def test_who_stops_while_waiting_for_a_lane_gets_no_text() -> None:
    assert _texted_after_a_stop() == 0


def test_without_a_second_look_that_text_would_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "PATIENCE", inf)
    assert _texted_after_a_stop() == AHEAD


def _texted_after_a_stop() -> int:
    with waiting(2 * min(send.PATIENCE, 0.25)) as (hangs, done):
        stopped = hangs.claimed()
        for key in stopped:
            person = hangs.subscribers[key]
            hangs.save(replace(person, status=Status.STOPPED, next_due=None), (), sid="SM")
    people = [hangs.subscribers[key] for key in stopped]
    texted = sum(person.number in hangs.texts for person in people)
    assert done.result().outcomes["left"] == AHEAD - texted
    assert [person.claimed for person in people] == [None] * AHEAD, "each end is recorded"
    return texted


def test_who_waited_for_a_lane_is_judged_by_the_time_that_it_is() -> None:
    with waiting(2 * send.PATIENCE) as (hangs, done):
        hangs.now += LATE + timedelta(seconds=1)
    assert done.result().outcomes == {"queued": LANES, "late": AHEAD + 2}


def test_nobody_is_read_again_after_a_short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "PATIENCE", 5)
    with waiting(0) as (hangs, done):
        pass
    assert done.result().outcomes == {"queued": LANES + AHEAD + 2}
    assert hangs.read == []


class Noting(MemoryStore):
    """A store and a Twilio that note who is sent a text, and who is looked at again."""

    def __init__(self) -> None:
        super().__init__({one.key: one for one in subscribers(MESSAGE)})
        self.noted: list[str] = []

    def send(self, to: str, *_: Any, **__: Any) -> Sent:
        self.noted.append("text")
        return Sent(f"SM{to}")

    def personal_data(self, key: str) -> PersonalData:
        self.noted.append("look")
        return super().personal_data(key)


def test_a_message_that_comes_again_begins_with_who_was_not_reached() -> None:
    store = Noting()
    dues = [DueReminder(one.key, one.next_due) for one in store.subscribers.values() if one.next_due]
    with Lanes(1, 0, 0) as lanes:
        worker = Worker(cast(Store, store), cast(Sender, store), content(), lambda: NOW, lanes=lanes)
        worker.work(dues[:2])
        assert worker.work(dues).outcomes == {"queued": MESSAGE - 2, "done before": 2}
    assert store.noted == ["text"] * MESSAGE + ["look"] * 2
