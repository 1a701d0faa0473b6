"""Writes down what happens on the phone page as a story that can be read, changed and played."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from hotline.domain.timezones import local
from hotline.sandbox.scenarios.play import zone_of
from hotline.sandbox.twilio_simulator import Carrier, Step

LONGEST_JUMP = 30.0  # seconds that a jump may take
NOTICED = timedelta(minutes=1)  # a wait shorter than this is none


class Recorder:
    """Notes what phones do and get, while it is on. Safe to use from several threads.

    `known(phone)`: whether the line knows somebody at that phone already. `daily()`: the daily texts of each
    language: which of them comes is chance, so the story leaves it open.
    """

    def __init__(
        self,
        carrier: Carrier,
        clock: Callable[[], datetime],
        phones: Sequence[str],
        known: Callable[[str], bool] = lambda phone: False,
        daily: Callable[[], Sequence[Sequence[str]]] = tuple,
    ) -> None:
        self._carrier, self._clock, self._phones, self._known = carrier, clock, phones, known
        self._daily = daily
        self._lock = threading.RLock()
        self._on = False
        self._lines: list[str] = []
        self._told: set[str] = set()  # texts that stand in the story, or came before it
        self._phone = phones[0]
        self._at: datetime | None = None  # when the last thing was done
        self._still = threading.Event()  # nobody travels through time
        self._still.set()

    @property
    def on(self) -> bool:
        """Whether it writes."""
        return self._on

    def start(self) -> None:
        """Begin a new story at phone 1."""
        with self._lock:
            self._on, self._phone, self._at = True, self._phones[0], self._clock()
            self._told = {message.sid for message in self._carrier.messages}
            self._lines = ["# What happens here, in one sentence."]
            for n, phone in enumerate(self._phones, start=1):
                if self._known(phone):
                    self._lines.append(f"# Phone {n} was known to the line already; when played it is not.")
            self._lines.append(f"it is {self._local(self._at)}")

    def stop(self) -> str:
        """End it; the whole story."""
        with self._lock:
            self._arrivals()
            self._on = False
            return "\n".join(self._lines) + "\n"

    def did(self, phone: str, words: str) -> None:
        """A phone did something, in the words of a story; after a jump that is under way."""
        self._still.wait(LONGEST_JUMP)
        with self._lock:
            if self._on:
                self._arrivals()
                now = self._clock()
                if self._at and now - self._at >= NOTICED:
                    # Up to a whole minute: what fell due on the way must have come by then.
                    self._lines.append(f"wait {-((self._at - now) // NOTICED)} minutes")
                self._at = now
                self._turn_to(phone)
                self._lines.append(_indented(words))

    def heard(self, steps: Sequence[Step], over: bool) -> None:
        """What was said in a call since, and whether it is over."""
        with self._lock:
            if self._on:
                self._lines += [f"hear {step.text}" for step in steps if step.kind == "say"]
                if over:
                    self._lines.append("the call is over")
                self._arrivals()

    def leaves(self) -> None:
        """Somebody is about to travel through time: what came until now, comes before."""
        with self._lock:
            if self._on:
                self._arrivals()
            self._still.clear()

    def stays(self) -> None:
        """Nobody travels any more, wherever they came."""
        self._still.set()

    def arrived(self, *, home: bool = False) -> None:
        """Time was travelled through; `home`: back to now, which a story can not tell."""
        with self._lock:
            self._still.set()
            if self._on:
                self._at = self._clock()
                back = "# Here the clock went back to now; a story goes only forward."
                self._lines.append(back if home else f"wait until {self._local(self._at)}")
                self._arrivals()

    def _arrivals(self) -> None:
        """Note the texts that reached a phone since; what a jump brings stands after it."""
        if not self._still.is_set():
            return
        for message in self._carrier.messages:
            if message.sid not in self._told and message.direction != "inbound" and message.arrived:
                self._told.add(message.sid)
                self._turn_to(message.to)
                self._lines.append(_indented(f"< {self._worded(message.body)}"))

    def _worded(self, body: str) -> str:
        for texts in self._daily():
            if body in texts:
                return f"{_common(texts)} ... {_common([text[::-1] for text in texts])[::-1]}".strip()
        return body

    def _turn_to(self, phone: str) -> None:
        if phone != self._phone and phone in self._phones:
            self._phone = phone
            self._lines.append(f"phone {self._phones.index(phone) + 1}")

    def _local(self, moment: datetime) -> str:
        return local(moment, zone_of(self._phone)).strftime("%Y-%m-%d %H:%M")


def _common(texts: Sequence[str]) -> str:
    """What all texts begin with, in whole words."""
    columns = zip(*(text.split() for text in texts), strict=False)
    same = takewhile(lambda column: len(set(column)) == 1, columns)
    return " ".join(column[0] for column in same)


def _indented(words: str) -> str:
    return "\n  ".join(words.splitlines())
