"""Every webhook ends in time: the table and Twilio get what is left of 12 seconds, however slowly they drip."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic, process_time, sleep

import pytest

from hotline.domain.deadline import time_left, within
from tests.words import speech_of, start_of, text_of
from tests.world import CHICAGO, World

SECONDS = 0.5  # in the place of 12
SLACK = 4.0  # of a loaded machine; without the deadline it takes seven seconds and more


class Drip:
    """A server that answers each request with a byte every 30 ms, for nine seconds."""

    def __init__(self) -> None:
        self.requests = 0  # of Twilio's API those that send
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._drip, args=self._listening.accept()[:1], daemon=True).start()

    def _drip(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            self.requests += connection.recv(65536).startswith(b"POST")  # the table is asked by POST, too
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(300):
                connection.sendall(b"a")
                if self._over.wait(0.03):
                    return

    def end(self) -> None:
        self._over.set()
        self._listening.close()


@pytest.fixture
def drip(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drip]:
    monkeypatch.setattr("hotline.web.app.WEBHOOK", SECONDS)
    server = Drip()
    yield server
    server.end()


@contextmanager
def in_time() -> Iterator[None]:
    began = monotonic()
    yield
    assert monotonic() - began < SECONDS + SLACK


def test_key_9_does_not_wait_for_a_twilio_that_drips(worlds: Callable[..., World], drip: Drip) -> None:
    call = worlds(TWILIO_API_URL=drip.url).phone().calls()
    call.press("1")
    with in_time():
        call.press("9")
    assert speech_of("maybe_texted") in call.last
    call.press("9")
    assert drip.requests <= 1, "what may have been sent is not sent again"


def test_a_table_that_drips_is_as_a_dead_one(worlds: Callable[..., World], drip: Drip) -> None:
    line = worlds(AWS_ENDPOINT_URL=drip.url)
    line.hotline.service.store()  # on a busy machine its client takes longer to make than the deadline is
    line.expected_warnings.add(11200)
    with in_time():
        assert line.phone().texts("CRAMP").startswith(start_of("cramp"))
    with in_time():
        assert text_of("not_saved") in line.phone().texts("REMIND 9AM")
    with in_time():
        line.phone().texts("STOP")
    assert line.carrier.warnings[-1].code == 11200, "Twilio is asked to send it again"
    assert drip.requests <= 2, "no request begins after the deadline"


def test_the_table_leaves_twilio_only_what_is_left(
    worlds: Callable[..., World], drip: Drip, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = worlds(TWILIO_API_URL=drip.url)
    call = line.phone(CHICAGO).calls()
    call.press("1")
    store = line.hotline.service.store()
    count = store.count

    def slow(*args, **more):  # type: ignore[no-untyped-def]
        sleep(SECONDS / 2)
        return count(*args, **more)

    monkeypatch.setattr(store, "count", slow)
    with in_time():
        call.press("9")
    assert speech_of("maybe_texted") in call.last


@pytest.mark.parametrize(
    "unit", ["9:30 ", "9am 10pm half past 9am ", "quarter to nine ", "60601 ", "do not stop "], ids=str.strip
)
def test_a_remind_of_1600_characters_costs_no_more_than_any_other_text(line: World, unit: str) -> None:
    phone = line.phone()
    phone.texts("REMIND when")
    began = process_time()
    phone.texts(("REMIND " + unit * 400)[:1600])
    assert process_time() - began < 0.2


def test_a_block_inside_another_ends_no_later() -> None:
    with within(60), within(0):
        assert time_left() <= 0
    with within(1), within(60):
        assert time_left() <= 1
