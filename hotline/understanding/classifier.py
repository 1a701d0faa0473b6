"""Linear classifiers over hashed features: the margin of every class for one message.

The file is a line of JSON (see `Classifier.read`) and one byte a weight; docs/decisions/understanding.md
says how it is trained and why it is linear.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

ZERO = 16  # the byte of a weight of 0; weights are -15 to 15
LANE = 2  # bytes a weight takes in memory, so that AT_ONCE of them can be summed side by side in one integer
AT_ONCE = 2000


@dataclass(frozen=True)
class Table:
    """Weights of some classes: 2**bits rows, a lane of LANE bytes for each class in them."""

    bits: int
    classes: tuple[str, ...]
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    lanes: bytearray = field(repr=False)

    def margins(self, features: Iterable[int]) -> dict[str, float]:
        """Class -> margin, above 0 where the class is likelier than not.

        All classes are summed at once: a row is read as one integer, with a lane for each class.
        """
        width, mask, lanes = LANE * len(self.classes), (1 << self.bits) - 1, self.lanes
        rows = [row * width for row in {feature & mask for feature in features}]
        read, sums = int.from_bytes, [-ZERO * len(rows)] * len(self.classes)
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            total = sum([read(lanes[at : at + width], "little") for at in some]).to_bytes(width, "little")
            sums = [known + one for known, one in zip(sums, memoryview(total).cast("H"), strict=True)]
        length = sqrt(len(rows) or 1)
        return {
            name: one * scale / length + bias
            for name, one, scale, bias in zip(self.classes, sums, self.scales, self.biases, strict=True)
        }


def spread(weights: "bytes | memoryview") -> bytearray:
    """Weights of one byte each, in lanes."""
    lanes = bytearray(LANE * len(weights))
    lanes[::LANE] = weights
    return lanes


@dataclass(frozen=True)
class Classifier:
    """The tables of one file. `limits`: the thresholds of hotline.understanding.policy. `digest`: of the
    examples and the code that it was learned from."""

    tables: tuple[Table, ...]
    limits: Mapping[str, float]
    digest: str

    def margins(self, features: Iterable[int]) -> Mapping[str, float]:
        """Class -> margin, of the classes of every table."""
        found = dict[str, float]()
        for table in self.tables:
            found |= table.margins(features)
        return found

    @classmethod
    def read(cls, path: Path) -> "Classifier":
        """The classifier in a file. Raises FileNotFoundError, ValueError for what is no such file."""
        with path.open("rb") as file:
            told = json.loads(file.readline())
            tables = list[Table]()
            for one in told["tables"]:
                size = len(one["classes"]) << one["bits"]
                weights = file.read(size)
                if len(weights) != size:
                    raise ValueError(f"{path.name} is damaged: learn it anew with 'hotline learn'")
                columns = (tuple(one["classes"]), tuple(one["scales"]), tuple(one["biases"]))
                tables.append(Table(one["bits"], *columns, spread(weights)))
        return cls(tuple(tables), told["limits"], told["digest"])

    def write(self, path: Path) -> None:
        """The same bytes for the same weights; whoever reads meanwhile has the old file whole."""
        told = [
            {"bits": one.bits, "classes": one.classes, "scales": one.scales, "biases": one.biases}
            for one in self.tables
        ]
        about = {"digest": self.digest, "limits": dict(sorted(self.limits.items())), "tables": told}
        head = json.dumps(about, separators=(",", ":"))
        fresh = path.with_suffix(".new")
        fresh.write_bytes(head.encode() + b"\n" + b"".join(one.lanes[::LANE] for one in self.tables))
        fresh.replace(path)
