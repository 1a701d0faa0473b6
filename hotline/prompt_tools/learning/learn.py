"""Learns the classifier from the examples: the same examples and code give the same bytes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotline.content.model import Content
from hotline.prompt_tools.learning.examples import Example, digest
from hotline.prompt_tools.learning.gather import gather
from hotline.prompt_tools.learning.labels import WIDE, classes, says
from hotline.prompt_tools.learning.thresholds import thresholds
from hotline.prompt_tools.learning.train import Lessons, train
from hotline.understanding.classifier import Classifier, Table
from hotline.understanding.features import features

# Rows (2**bits) and steps of a weight, of the table for safety and law and of that for all intents: more of
# either gains nothing that was measured, and the package may grow by 1 MB (docs/decisions/understanding.md).
WIDE_SIZE, NARROW_SIZE = (18, 15), (15, 10)
AT_ONCE = 500  # messages given to a process at a time
STEPS = 4  # how often `told` is called


class Work(NamedTuple):
    """One table to train: its classes, its bits, and what is said of each class by each message."""

    features: list[NDArray[np.uint32]]
    names: tuple[str, ...]
    said: NDArray[np.float64]
    bits: int
    steps: int


def learn(prompts: Path, content: Content, told: Callable[[], None] = lambda: None) -> Classifier:
    """The classifier of these examples. Raises BadExamples. `told` is called STEPS times on the way."""
    examples, tune = gather(prompts, content)
    with ProcessPoolExecutor(2) as both:
        found = list(both.map(_features, [one.message for one in examples], chunksize=AT_ONCE))
        told()
        intents = [*content.intents, *content.spoken_intents]
        first = content.structure.default_language
        narrow = classes(intents, content.languages, first, [one.wants for one in examples])
        jobs = [
            both.submit(_trained, _work(examples, found, names, *size))
            for names, size in ((WIDE, WIDE_SIZE), (narrow, NARROW_SIZE))
        ]
        tables = []
        for job in jobs:
            tables.append(job.result())
            told()
    model = Classifier(tuple(tables), {}, digest(prompts))
    scored = [(one.wants, model.margins(features(one.message))) for one in tune]
    limits = thresholds(scored, content.intents)
    told()
    return Classifier(model.tables, limits, model.digest)


def _features(message: str) -> NDArray[np.uint32]:
    return np.array(sorted(features(message)), dtype=np.uint32)


def _work(
    examples: Sequence[Example],
    found: list[NDArray[np.uint32]],
    names: tuple[str, ...],
    bits: int,
    steps: int,
) -> Work:
    """What is said, of the messages that say anything of these classes."""
    said = np.array([[says(one.wants, one.language, name) for name in names] for one in examples])
    kept = np.flatnonzero(said.any(axis=1))
    return Work([found[n] for n in kept], names, said[kept], bits, steps)


def _trained(work: Work) -> Table:
    signs = np.where(work.said > 0, 1.0, -1.0)
    return train(Lessons(work.features, work.names, signs, np.abs(work.said)), work.bits, work.steps)
