"""Deadline: seconds left for a webhook and for each outside call in it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic
from typing import Any

WEBHOOK = 12.0  # seconds; Twilio waits 15 for an answer, and a connection may take a second or two more
_end = ContextVar("end", default=inf)  # by the monotonic clock


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Inside the block calls end after so many seconds, or sooner where a block around it ends."""
    token = _end.set(min(_end.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _end.reset(token)


def time_left() -> float:
    """Seconds until the deadline: infinite where there is none, negative once it has passed."""
    return _end.get() - monotonic()


def limit_reads() -> None:
    """Make every HTTP answer that is read inside a `within` block end at the deadline.

    A socket's timeout begins anew with each byte: without this, a server that sends a byte a second would
    hold the call for as long as it likes. Inside a block that timeout, too, counts for the whole answer.
    """
    from http.client import HTTPConnection, HTTPResponse  # urllib3's are made of these

    class TimedResponse(HTTPResponse):
        def __init__(self, sock: Any, *args: Any, **more: Any) -> None:
            super().__init__(sock, *args, **more)
            if _end.get() < inf:
                end = min(_end.get(), monotonic() + (sock.gettimeout() or inf))
                self.fp = io.BufferedReader(_TimedReads(sock, self.fp, end))

    HTTPConnection.response_class = TimedResponse


class _TimedReads(io.RawIOBase):
    """The bytes of `reader`, a file over `sock`, until `end`."""

    def __init__(self, sock: Any, reader: Any, end: float) -> None:
        self._sock, self._reader, self._end = sock, reader, end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        self._sock.settimeout(left)
        count: int | None = self._reader.raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._reader.close()
        super().close()
