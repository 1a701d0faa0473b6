"""One person's consent record: every entry with its words, for a regulator or for a machine."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hotline.domain.consent import ConsentEntry
from hotline.domain.retention import kept
from hotline.domain.subscriber import Subscriber


def as_json(key: str, subscriber: Subscriber | None, entries: Sequence[ConsentEntry]) -> str:
    """Everything, without the number: {"code", "status", "entries": [...]}, oldest first."""
    return json.dumps(
        {
            "code": key,
            "status": subscriber.status.value if subscriber else None,
            "entries": [_entry(entry) for entry in entries],
        },
        indent=2,
        ensure_ascii=False,
    )


def as_text(key: str, subscriber: Subscriber | None, entries: Sequence[ConsentEntry]) -> Iterator[str]:
    """The same in lines; what was shown and answered is quoted letter for letter."""
    yield f"Consent record of the number whose code is {key}"
    yield f"Now: {subscriber.status.value if subscriber else 'nothing is kept besides this record'}"
    if not entries:
        yield "No entries: this number never agreed to anything here, and never stopped."
    for number, entry in enumerate(entries, 1):
        told = _entry(entry)
        yield ""
        yield f"{number}. {told['action']}, {told['at']}, by {told['medium']}, programme {told['programme']}"
        version = f", content version {told['version']}" if told["version"] else ""
        yield f"   wording:  {told['wording']}{version}"
        yield f"   shown:    {json.dumps(entry.shown, ensure_ascii=False) if entry.shown else 'nothing'}"
        yield f"   answered: {json.dumps(entry.answer, ensure_ascii=False)}"
        yield f"   message:  {entry.sid}"
        if entry.by:
            yield f"   noted by: {entry.by}"
        yield f"   kept to:  {told['kept_to']}"


def _entry(entry: ConsentEntry) -> dict[str, Any]:
    wording, _, version = entry.wording.partition("@")
    return {
        "at": entry.at.isoformat(timespec="seconds"),
        "action": entry.action,
        "medium": entry.medium,
        "programme": entry.programme,
        "message": entry.sid,
        "wording": wording,
        "version": version or None,
        "shown": entry.shown,
        "answer": entry.answer,
        "by": entry.by or None,
        "kept_to": (entry.at + kept("consent")).date().isoformat(),
    }
