"""A file that keeps what the embedded table holds, through any kill."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Item = dict[str, Any]  # in DynamoDB's own form
Change = tuple[str, Item, Item | None]  # table, key, and the item that stands there now (None: nothing)


class Damaged(Exception):
    """A line in the middle of the journal cannot be read; nothing was changed."""


@dataclass
class Kept:
    """What a journal says: the requests that made each table, and the last state of each item."""

    requests: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=dict)
    items: dict[str, dict[str, tuple[Item, Item]]] = field(default_factory=dict)

    def request(self, operation: str, body: dict[str, Any]) -> None:
        table = body["TableName"]
        if operation == "DeleteTable":
            del self.requests[table], self.items[table]
        elif operation == "CreateTable":
            self.requests[table], self.items[table] = [(operation, body)], {}
        else:
            self.requests[table].append((operation, body))

    def change(self, table: str, key: Item, item: Item | None) -> None:
        name = json.dumps(key, sort_keys=True)
        if item is None:
            self.items[table].pop(name, None)
        else:
            self.items[table][name] = (key, item)

    def key_names(self, table: str) -> list[str]:
        """The attributes that make up this table's keys. Raises KeyError for a table not there."""
        _, body = self.requests[table][0]
        return [part["AttributeName"] for part in body["KeySchema"]]

    def expire(self, now: float) -> None:
        """Forget what has expired; `now` in seconds since 1970."""
        for table, requests in self.requests.items():
            for operation, body in requests:
                if operation == "UpdateTimeToLive" and body["TimeToLiveSpecification"]["Enabled"]:
                    name = body["TimeToLiveSpecification"]["AttributeName"]
                    kept = self.items[table].items()
                    self.items[table] = {
                        key: held for key, held in kept if float(held[1].get(name, {}).get("N", "inf")) > now
                    }

    def lines(self) -> Iterator[bytes]:
        for table, requests in self.requests.items():
            for operation, body in requests:
                yield _line({"request": [operation, body]})
            for key, item in self.items[table].values():
                yield _line({"items": [[table, key, item]]})


class Journal:
    """Appends to the journal; every line is on the disk when its call returns.

    A line is either a request that made or changed a table, or what one request left behind: the items
    themselves, not the request, since a condition that held then need not hold when it is played again.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def request(self, operation: str, body: dict[str, Any]) -> None:
        self._append(_line({"request": [operation, body]}))

    def changes(self, changes: list[Change]) -> None:
        """One line for all: after a kill either all of them are there or none."""
        self._append(_line({"items": changes}))

    def _append(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._file, line) :]
        os.fsync(self._file)


def open_journal(path: Path, now: float) -> tuple[Journal, Kept]:
    """Read the journal, leave out what is past, write it anew in one piece, and go on after that.

    A last line without its end is dropped: the kill came before the answer. Raises Damaged.
    """
    kept = read(path)
    kept.expire(now)
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(kept.lines())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)
    return Journal(path), kept


def read(path: Path) -> Kept:
    kept = Kept()
    *whole, _torn = path.read_bytes().split(b"\n") if path.exists() else [b""]
    for n, line in enumerate(whole, start=1):
        try:
            match json.loads(line):
                case {"request": [str(operation), dict(body)]}:
                    kept.request(operation, body)
                case {"items": list(changes)}:
                    for table, key, item in changes:
                        kept.change(table, key, item)
                case _:
                    raise ValueError
        except (ValueError, KeyError):
            raise Damaged(
                f"line {n} of {path} is damaged: mend it, or move the file away to begin anew"
            ) from None
    return kept


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def _sync_folder(folder: Path) -> None:
    """Make a rename lasting: it is a write to the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
