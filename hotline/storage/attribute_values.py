"""Plain values in DynamoDB's own form, and back."""

from datetime import UTC, date, datetime, time
from typing import Any, cast

Item = dict[str, dict[str, Any]]  # name -> value in DynamoDB's form, e.g. {"S": "text"}, {"N": "1"}


def item(**values: Any) -> Item:
    """DynamoDB's form of plain values; None is left out, times become `instant`s."""
    return {name: _wire(value) for name, value in values.items() if value is not None}


def instant(at: datetime) -> str:
    """UTC, microseconds always written: as text it sorts as time does."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept: pass an aware datetime")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def epoch(at: datetime) -> int:
    """Whole seconds since 1970, the only form DynamoDB's expiry reads."""
    return int(at.timestamp())


def text(stored: Item, name: str) -> str:
    return cast(str, stored[name]["S"])


def maybe(stored: Item, name: str) -> str | None:
    return text(stored, name) if name in stored else None


def _wire(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case datetime():
            return {"S": instant(value)}
        case date() | time():
            return {"S": value.isoformat()}
        case str():
            return {"S": value}
    raise TypeError(f"the table holds no {type(value).__name__}")


def maybe_time(stored: Item, name: str) -> time | None:
    return time.fromisoformat(text(stored, name)) if name in stored else None


def maybe_date(stored: Item, name: str) -> date | None:
    return date.fromisoformat(text(stored, name)) if name in stored else None


def maybe_instant(stored: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(text(stored, name)) if name in stored else None
