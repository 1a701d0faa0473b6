"""Errors that the hotline logs during a test; one that the test does not expect fails it."""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager


class ErrorLog(logging.Handler):
    """Collects the records of level ERROR and above of our own loggers."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def unexpected(self, expected: Collection[str] = ()) -> list[str]:
        """The lines that contain none of the `expected` words."""
        return [line for line in self.lines if not any(words in line for words in expected)]


@contextmanager
def error_log() -> Iterator[ErrorLog]:
    """Collect while the block lasts."""
    errors, logger = ErrorLog(), logging.getLogger("hotline")
    logger.addHandler(errors)
    try:
        yield errors
    finally:
        logger.removeHandler(errors)
