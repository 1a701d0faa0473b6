"""Consent record as text and JSON; commits by content version."""

import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hotline.content.build import gather
from hotline.domain.subscriber import ConsentEntry, Subscriber, retention_period
from hotline.ops import OperatorError
from hotline.ops.target import LineZone


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


def as_text(
    key: str, subscriber: Subscriber | None, entries: Sequence[ConsentEntry], zone: LineZone
) -> Iterator[str]:
    """The same as lines of text, times in `zone`; the words shown and answered are quoted exactly."""
    yield f"Consent record of the number whose code is {key}"
    yield f"Now: {subscriber.status.value if subscriber else 'nothing is kept besides this record'}"
    if not entries:
        yield "No entries: this number never agreed to anything here, and never stopped."
    for number, entry in enumerate(entries, 1):
        fields, at = _entry(entry), zone.time(entry.at, "%Y-%m-%d %H:%M:%S")
        yield ""
        yield f"{number}. {entry.action}, {at}, by {entry.medium}, programme {entry.programme}"
        version = f", content version {fields['version']}" if fields["version"] else ""
        yield f"   wording:  {fields['wording']}{version}"
        yield f"   shown:    {json.dumps(entry.shown, ensure_ascii=False) if entry.shown else 'nothing'}"
        yield f"   answered: {json.dumps(entry.answer, ensure_ascii=False)}"
        yield f"   message:  {entry.sid}"
        if entry.by:
            yield f"   noted by: {entry.by}"
        yield f"   kept to:  {fields['kept_to']}"


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
        "kept_to": (entry.at + retention_period("consent")).date().isoformat(),
    }


def commit_of(version: str, repository: Path) -> str | None:
    """The newest commit with prompts of this content version, None if none has. Raises OperatorError."""
    commits = _git(repository, "log", "--format=%H", "--", "prompts").decode().split()
    return next((commit for commit in commits if _version(commit, repository) == version), None)


def _version(commit: str, repository: Path) -> str:
    packed = _git(repository, "archive", "--format=tar", commit, "prompts")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")
        return gather(Path(folder) / "prompts")[2]


def _git(repository: Path, *words: str) -> bytes:
    command = ["git", "-C", str(repository), *words]
    try:
        # Our own words and git's own hashes.
        return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise OperatorError(
            f"{repository} is no clone with its history: name one with --repository, and get all of it with "
            "`git fetch --unshallow`"
        ) from None
