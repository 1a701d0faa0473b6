"""Linear classifiers over hashed features: the margin of every class for one message.

The file is a line of JSON (see `Classifier.read`) and one byte a weight; docs/decisions/understanding.md
says how it is trained and why it is linear.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import reduce
from math import fsum, sqrt
from operator import add, mul, xor
from pathlib import Path

ZERO = 16  # the byte of a weight of 0; weights are -15 to 15
LANE = 2  # bytes a weight takes in memory, so that AT_ONCE of them can be summed side by side in one integer
AT_ONCE = 2000
FEW = 2  # classes up to which each is summed for itself
SETTLED = 3.0  # the margin of a decision that an example settles: beyond every threshold


@dataclass(frozen=True)
class Table:
    """Weights of some classes: 2**bits rows, a lane of LANE bytes for each class in them."""

    bits: int
    classes: tuple[str, ...]
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    lanes: bytearray = field(repr=False)

    @property
    def weights(self) -> bytes:
        """One byte each, class after class: so they compress best."""
        count = len(self.classes)
        return b"".join(self.lanes[LANE * column :: LANE * count] for column in range(count))

    def margins(self, features: Iterable[int]) -> dict[str, float]:
        """Class -> margin, above 0 where the class is likelier than not.

        All classes are summed at once: a row is read as one integer, with a lane for each class.
        """
        if len(self.classes) <= FEW:
            return {name: self.margin(name, features) for name in self.classes}
        width, mask, lanes = LANE * len(self.classes), (1 << self.bits) - 1, self.lanes
        rows = [row * width for row in {feature & mask for feature in features}]
        read, sums = int.from_bytes, [-ZERO * len(rows)] * len(self.classes)
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            total = sum([read(lanes[at : at + width], "little") for at in some]).to_bytes(width, "little")
            sums = list(map(add, sums, memoryview(total).cast("H")))
        length = sqrt(len(rows) or 1)
        return {
            name: weight * scale / length + bias
            for name, weight, scale, bias in zip(self.classes, sums, self.scales, self.biases, strict=True)
        }

    def margin(self, name: str, features: Iterable[int]) -> float:
        """The margin of one class, as in `margins`."""
        width, mask, lanes = LANE * len(self.classes), (1 << self.bits) - 1, self.lanes
        column = self.classes.index(name)
        rows, at = {feature & mask for feature in features}, LANE * column
        weight = sum([lanes[row * width + at] for row in rows]) - ZERO * len(rows)
        return weight * self.scales[column] / sqrt(len(rows) or 1) + self.biases[column]


def spread(weights: bytes, classes: int) -> bytearray:
    """Weights of one byte each, class after class, in lanes."""
    lanes, rows = bytearray(LANE * len(weights)), len(weights) // classes
    for column in range(classes):
        lanes[LANE * column :: LANE * classes] = weights[column * rows : (column + 1) * rows]
    return lanes


@dataclass(frozen=True)
class SecondLayer:
    """Linear classifiers over the margins of all classes: one for each decision of the policy.

    `groups`: the places of classes whose greatest margin is an input too. `weights`: decision -> the weight
    of each input, and the bias. `clause`: the class whose margin of each clause counts too.
    """

    groups: Sequence[Sequence[int]]
    weights: Mapping[str, Sequence[float]]
    clause: str

    def inputs(self, margins: Sequence[float], of_clauses: Sequence[float]) -> list[float]:
        """The margins of classes and groups; of the clauses the greatest margin, the first and the last."""
        groups = [max([margins[n] for n in group]) for group in self.groups]
        return [*margins, *groups, max(of_clauses), of_clauses[0], of_clauses[-1]]

    def margin(self, decision: str, inputs: Sequence[float]) -> float:
        """Above 0 where the decision is likelier than not. Raises KeyError for what is no decision."""
        return fsum(map(mul, self.weights[decision], (*inputs, 1.0)))


class Margins(dict[str, float]):
    """Class or decision -> margin. It holds the classes; a decision is computed when it is asked for."""

    def __init__(self, first: Mapping[str, float], second: SecondLayer, inputs: Sequence[float]) -> None:
        super().__init__(first)
        self._second, self._inputs = second, inputs

    def __missing__(self, decision: str) -> float:
        self[decision] = margin = self._second.margin(decision, self._inputs)
        return margin


def message_key(features: Iterable[int]) -> int:
    """What stands for a message among the settled ones: 32 bits of all its features."""
    return reduce(xor, {*features}, 0)


@dataclass(frozen=True)
class Settled:
    """Keys of examples that the layers get wrong: what each example says of a decision counts, not they."""

    yes: frozenset[int] = frozenset()
    no: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Classifier:
    """The layers of one file. `limits`: the thresholds of hotline.understanding.policy. `digest`: of the
    examples and the code that it was learned from. `settled`: by decision."""

    tables: tuple[Table, ...]
    second: SecondLayer
    limits: Mapping[str, float]
    digest: str
    settled: Mapping[str, Settled] = field(default_factory=dict)

    def margins(self, features: Iterable[int], clauses: Sequence[Iterable[int]] = ()) -> Margins:
        """The margins of the features of a message and of its clauses."""
        first, key = self._first(features), message_key(features)
        margins = Margins(first, self.second, self._inputs(first, clauses))
        for decision, settled in self.settled.items():
            if key in settled.yes:
                margins[decision] = SETTLED
            elif key in settled.no:
                margins[decision] = -SETTLED
        return margins

    def inputs(self, features: Iterable[int], clauses: Sequence[Iterable[int]] = ()) -> list[float]:
        """The inputs of the second layer."""
        return self._inputs(self._first(features), clauses)

    def _inputs(self, first: Mapping[str, float], clauses: Sequence[Iterable[int]]) -> list[float]:
        name = self.second.clause
        table = next(table for table in self.tables if name in table.classes)
        of_clauses = [table.margin(name, clause) for clause in clauses]
        return self.second.inputs([*first.values()], of_clauses or [first[name]])

    def _first(self, features: Iterable[int]) -> dict[str, float]:
        margins = dict[str, float]()
        for table in self.tables:
            margins |= table.margins(features)
        return margins

    @classmethod
    def read(cls, path: Path) -> "Classifier":
        """The classifier in a file. Raises FileNotFoundError, ValueError for what is no such file."""
        with path.open("rb") as file:
            head = json.loads(file.readline())
            tables = list[Table]()
            for about in head["tables"]:
                weights = file.read(len(about["classes"]) << about["bits"])
                if len(weights) != len(about["classes"]) << about["bits"]:
                    raise ValueError(f"{path.name} is damaged: learn it anew with 'hotline learn'")
                columns = (tuple(about["classes"]), tuple(about["scales"]), tuple(about["biases"]))
                tables.append(Table(about["bits"], *columns, spread(weights, len(about["classes"]))))
        settled = {name: Settled(*map(frozenset, keys)) for name, keys in head["settled"].items()}
        return cls(tuple(tables), SecondLayer(**head["second"]), head["limits"], head["digest"], settled)

    def write(self, path: Path) -> None:
        """The same bytes for the same weights; whoever reads meanwhile has the old file whole."""
        tables = [
            {"bits": table.bits, "classes": table.classes, "scales": table.scales, "biases": table.biases}
            for table in self.tables
        ]
        second = asdict(self.second)
        limits = dict(sorted(self.limits.items()))
        settled = {name: [sorted(each.yes), sorted(each.no)] for name, each in self.settled.items()}
        about = {"digest": self.digest, "limits": limits, "second": second, "settled": settled}
        head = json.dumps({**about, "tables": tables}, separators=(",", ":"))
        fresh = path.with_suffix(".new")
        fresh.write_bytes(head.encode() + b"\n" + b"".join(table.weights for table in self.tables))
        fresh.replace(path)
