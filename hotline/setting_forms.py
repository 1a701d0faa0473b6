"""Forms of settings: converters that raise ValueError."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from hotline.domain.schedule import rules
from hotline.domain.telephony import COUNTRIES, foreign


def valid(value: Any, condition: bool) -> Any:
    if not condition:
        raise ValueError
    return value


def text(pattern: str) -> Callable[[str], str]:
    return lambda value: str(valid(value, re.fullmatch(pattern, value) is not None))


def whole(least: int, most: int) -> Callable[[str], int]:
    return lambda value: int(valid(value, least <= int(text("[0-9]{1,9}")(value)) <= most))


def decimal(pattern: str, least: float = 0) -> Callable[[str], float]:
    return lambda value: float(valid(value, float(text(pattern)(value)) >= least))


def or_off(convert: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda value: None if value == "off" else convert(value)


def url(value: str) -> str:
    parts = urlsplit(value)
    _ = parts.port  # raises ValueError where it is no port
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    plain = not (value.endswith("/") or re.search(r"[?#@\\\s\x00-\x1f\x7f]", value))
    return str(valid(value, bool(parts.hostname) and plain and (local or parts.scheme == "https")))


def zone(value: str) -> str:
    try:
        return rules(value).key
    except KeyError:  # ZoneInfoNotFoundError
        raise ValueError from None


def words(longest: int) -> Callable[[str], str]:
    braces = r"[{}<>&\n\r\f\\^~|€\[\]]"
    return lambda value: str(
        valid(value, 0 < len(value) <= longest and not foreign(value) and not re.search(braces, value))
    )


def one_or_two(pattern: str) -> Callable[[str], tuple[str, ...]]:
    def convert(value: str) -> tuple[str, ...]:
        parts = tuple(text(pattern)(part.strip()) for part in value.split(","))
        # Two equal secrets would move each subscriber onto itself: nothing could be saved, a STOP neither.
        return tuple(valid(parts, len(parts) <= 2 and len(set(parts)) == len(parts)))

    return convert


def countries(value: str) -> frozenset[str]:
    codes = frozenset(code.strip() for code in value.split(","))
    return frozenset(valid(codes, codes <= COUNTRIES))
