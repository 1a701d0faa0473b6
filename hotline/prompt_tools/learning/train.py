"""Training: linear squared-hinge support vector machines, all classes of a table at once.

Dual coordinate descent (Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM").
Only sums and products in a fixed order, so that the same examples give the same bytes on any machine: no
BLAS, which orders them by the processor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from hotline.understanding.classifier import ZERO, Table, spread

SEED = 1
ROUNDS = 10
COST = 3.0  # the C of the machine: what an example on the wrong side costs
SECOND_COST, SECOND_ROUNDS = 0.005, 5  # the same of the second layer
FEWEST = 2  # messages that a row must be seen in: what stands in one alone teaches nothing
BIAS = 1.0  # the value of the feature that every message has


@dataclass(frozen=True)
class Lessons:
    """What a table is trained on: `features` of each message; `signs` +1, -1 and `weights` by message and
    class, a weight of 0 where a message says nothing of a class."""

    features: Sequence[NDArray[np.uint32]]
    classes: tuple[str, ...]
    signs: NDArray[np.float64]
    weights: NDArray[np.float64]


def train(lessons: Lessons, bits: int, steps: int, rounds: int = ROUNDS) -> Table:
    """The table of these classes, with 2**bits rows and weights of -`steps` to `steps`."""
    weights, bias = machine(lessons, bits, rounds)
    return table(weights, bias, bits, steps, lessons.classes)


def machine(lessons: Lessons, bits: int, rounds: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights (2**bits rows, a column a class) and the biases, as learned."""
    mask = np.uint32((1 << bits) - 1)
    rows = [np.unique(hashes & mask) for hashes in lessons.features]
    rare = rarity(rows, 1 << bits)
    values = [rare[row][:, None] / np.sqrt(max(len(row), 1)) for row in rows]
    weights, bias = _descend(rows, values, 1 << bits, lessons, COST, rounds)
    return weights * rare[:, None], bias


def second(inputs: NDArray[np.float64], lessons: Lessons) -> dict[str, list[float]]:
    """The weights of the second layer by decision, the bias last. `inputs`: a row a message."""
    rows = [slice(None)] * len(inputs)
    weights, bias = _descend(
        rows, list(inputs[:, :, None]), inputs.shape[1], lessons, SECOND_COST, SECOND_ROUNDS
    )
    columns = np.vstack([weights, bias]).T
    return {
        name: [round(float(w), 3) for w in column]
        for name, column in zip(lessons.classes, columns, strict=True)
    }


def _descend(
    rows: Sequence[NDArray[np.uint32] | slice],
    values: Sequence[NDArray[np.float64]],
    size: int,
    lessons: Lessons,
    cost: float,
    rounds: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (`size` rows, a column a class) and biases; a message has `values` in `rows`, else 0."""
    weights, bias = np.zeros((size, len(lessons.classes))), np.zeros(len(lessons.classes))
    lengths = [float((value * value).sum()) + BIAS for value in values]
    alphas = np.zeros_like(lessons.signs)
    used = lessons.weights > 0
    softness = np.where(used, 0.5 / (cost * np.where(used, lessons.weights, 1)), 1.0)
    order, chance = list(range(len(rows))), Random(SEED)  # noqa: S311 - an order, no secret
    for _ in range(rounds):
        chance.shuffle(order)
        for n in order:
            row, value, sign, alpha = rows[n], values[n], lessons.signs[n], alphas[n]
            margin = np.add.reduce(weights[row] * value, axis=0) + bias * BIAS
            slope = sign * margin - 1 + softness[n] * alpha
            fresh = np.where(used[n], np.maximum(alpha - slope / (lengths[n] + softness[n]), 0), 0)
            step = (fresh - alpha) * sign
            if step.any():
                weights[row] += value * step
                bias += step * BIAS
                alphas[n] = fresh
    return weights, bias


def rarity(rows: Sequence[NDArray[np.uint32]], size: int) -> NDArray[np.float64]:
    """How much each row of the table counts: the rarer its features the more, about 1 on average.

    It is multiplied into the weights in the end, so that scoring knows nothing of it.
    """
    seen = np.zeros(size)
    for row in rows:
        seen[row] += 1
    rare = np.where(seen >= FEWEST, np.maximum(np.log(len(rows) / (1 + seen)), 0.01), 0.0)
    spread = float(np.sqrt((rare * rare * seen).sum() / max(seen.sum(), 1.0)))
    return rare / spread


def table(
    weights: NDArray[np.float64], bias: NDArray[np.float64], bits: int, steps: int, classes: tuple[str, ...]
) -> Table:
    """The weights in one byte each, the greatest of a class as `steps`: few steps lose nothing."""
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / steps
    packed = np.rint(weights / scales).astype(np.int16) + ZERO
    return Table(
        bits,
        classes,
        tuple(float(f"{scale:.9g}") for scale in scales),
        tuple(float(f"{value:.6g}") for value in bias),
        spread(packed.astype(np.uint8).T.tobytes(), len(classes)),
    )
