"""A field of a registration form: its value, its limits, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass

Value = str | bool | tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One field. `value` None: only the operator knows it.

    `length`: least and most characters of the value, or of each of several; `count`: least and most values.
    `must`: what each value has to contain. `change`: where what stands in it is changed.
    """

    name: str
    value: Value | None
    about: str
    change: str = ""
    length: tuple[int, int] | None = None
    count: tuple[int, int] | None = None
    must: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The texts in it."""
        if isinstance(self.value, str):
            return (self.value,)
        return self.value if isinstance(self.value, tuple) else ()

    def faults(self) -> Iterator[str]:
        """One line for each fault, with what to change."""
        if self.count and isinstance(self.value, tuple) and not _within(len(self.value), self.count):
            yield (
                f"{self.name} has {len(self.value)} values, where {_range(self.count)} are taken: "
                f"change {self.change}."
            )
        for number, value in enumerate(self.values, 1):
            where = f"{self.name} {number}" if isinstance(self.value, tuple) else self.name
            if self.length and not _within(len(value), self.length):
                yield (
                    f"{where} has {len(value)} characters, where {_range(self.length)} are taken: "
                    f"{'lengthen' if len(value) < self.length[0] else 'shorten'} {self.change}."
                )
            for words in self.must:
                if words not in value:
                    yield f"{where} does not say {words!r}: add it to {self.change}."


def _within(number: int, limits: tuple[int, int]) -> bool:
    return limits[0] <= number <= limits[1]


def _range(limits: tuple[int, int]) -> str:
    return f"{limits[0]} to {limits[1]}"
