"""Trains the linear classifiers: squared-hinge support vector machines, all classes of a table at once.

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


def train(lessons: Lessons, bits: int, steps: int) -> Table:
    """The table of these classes, with 2**bits rows and weights of -`steps` to `steps`."""
    weights, bias = machine(lessons, bits)
    return table(weights, bias, bits, steps, lessons.classes)


def machine(
    lessons: Lessons, bits: int, rounds: int = ROUNDS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights (2**bits rows, a column a class) and the biases, as learned."""
    mask = np.uint32((1 << bits) - 1)
    rows = [np.unique(one & mask) for one in lessons.features]
    rare = rarity(rows, 1 << bits)
    values = [rare[row][:, None] / np.sqrt(max(len(row), 1)) for row in rows]
    lengths = [float((value * value).sum()) + BIAS for value in values]
    found = np.zeros((1 << bits, len(lessons.classes)))
    bias = np.zeros(len(lessons.classes))
    alphas = np.zeros_like(lessons.signs)
    used = lessons.weights > 0
    softness = np.where(used, 0.5 / (COST * np.where(used, lessons.weights, 1)), 1.0)
    order, chance = list(range(len(rows))), Random(SEED)  # noqa: S311 - an order, no secret
    for _ in range(rounds):
        chance.shuffle(order)
        for n in order:
            row, value, sign, alpha = rows[n], values[n], lessons.signs[n], alphas[n]
            margin = np.add.reduce(found[row] * value, axis=0) + bias * BIAS
            slope = sign * margin - 1 + softness[n] * alpha
            fresh = np.where(used[n], np.maximum(alpha - slope / (lengths[n] + softness[n]), 0), 0)
            step = (fresh - alpha) * sign
            if step.any():
                found[row] += value * step
                bias += step * BIAS
                alphas[n] = fresh
    return found * rare[:, None], bias


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
        tuple(float(f"{one:.6g}") for one in bias),
        spread(packed.astype(np.uint8).tobytes()),
    )
