"""Several messages of one call share the lanes, and each is finished or not by itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock, Semaphore
from typing import Any, cast

from hotline.app import build
from hotline.domain.throttle import DueReminder
from hotline.reminders.worker import LANES, THREADS, Worker
from hotline.storage.interface import Store
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


def test_eight_lanes_take_texts_of_all_messages_and_one_message_alone_goes_back() -> None:
    everybody = list(subscribers(4 * MESSAGE))
    store = MemoryStore({one.key: one for one in everybody})
    sender = Together(everybody[0].number)
    content = build(settings("http://127.0.0.1:9", "none")).content
    dues = [DueReminder(one.key, one.next_due) for one in everybody if one.next_due]
    with ThreadPoolExecutor(THREADS) as pool, ThreadPoolExecutor(4) as messages:
        line = cast(Store, store), cast(Sender, sender), content, lambda: NOW
        worker = Worker(*line, pool=pool, sending=Semaphore(LANES))
        work: Callable[[int], Any] = lambda n: worker.work(dues[n * MESSAGE :][:MESSAGE])  # noqa: E731
        done = list(messages.map(work, range(4)))
    assert sender.most == LANES == 8
    assert [len(one.unfinished) for one in done] == [1, 0, 0, 0]
    assert sum(one.outcomes["queued"] for one in done) == len(everybody) - 1
    assert sum(one.claimed is None for one in store.subscribers.values()) == len(everybody) - 1
