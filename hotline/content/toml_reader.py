"""One TOML table being read: keys are taken out by type, faults are noted."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast


class Table:
    """One TOML table being read: takes keys out by type, notes what is missing, wrong or left over."""

    def __init__(self, data: Mapping[str, Any], where: str, problems: list[str]) -> None:
        self._left, self.where, self.problems = dict(data), where, problems

    def _take(self, key: str, kind: type, blank: Any, needed: bool) -> Any:
        if key not in self._left:
            if needed:
                self.problems.append(f"{self.where}.{key}: is missing")
            return blank
        value = self._left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.problems.append(f"{self.where}.{key}: must be a {kind.__name__}, is {value!r}")
            return blank
        if isinstance(value, str) and not value.strip():
            self.problems.append(f"{self.where}.{key}: is empty")
        return value

    def text(self, key: str, *, needed: bool = True) -> str:
        return str(self._take(key, str, "", needed))

    def maybe(self, key: str) -> str | None:
        return self.text(key, needed=False) or None

    def number(self, key: str) -> int:
        return int(self._take(key, int, 0, needed=True))

    def flag(self, key: str) -> bool:
        return bool(self._take(key, bool, False, needed=False))

    def day(self, key: str) -> date:
        return cast(date, self._take(key, date, date.min, needed=True))

    def lines(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        value = self._take(key, list, [], needed)
        if not all(isinstance(v, str) for v in value):
            self.problems.append(f"{self.where}.{key}: must be a list of texts")
            return ()
        return tuple(value)

    def strings(self, key: str, *, needed: bool = True) -> dict[str, str]:
        table = self.table(key, needed=needed)
        return {k: table.text(k) for k in table.names()}

    def table(self, key: str, *, needed: bool = True) -> "Table":
        return Table(self._take(key, dict, {}, needed), f"{self.where}.{key}".lstrip("."), self.problems)

    def names(self) -> list[str]:
        return list(self._left)

    def rest(self) -> dict[str, Any]:
        left, self._left = self._left, {}
        return left

    def done(self) -> None:
        self.problems.extend(f"{self.where}.{key}: is not known here (misspelt?)" for key in self._left)


def tables_of(path: Path, name: str, problems: list[str]) -> dict[str, Table]:
    """The file's table under the file's stem; {} and a problem where it is no TOML."""
    try:
        return {path.stem: Table(tomllib.loads(path.read_bytes().decode()), f"{name}:", problems)}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        problems.append(f"{name}: cannot be read as TOML: {wrong}")
        return {}


def lists(table: Table) -> dict[str, tuple[str, ...]]:
    """Every key of a table, each with a list of texts."""
    return {key: table.lines(key) for key in table.names()}
