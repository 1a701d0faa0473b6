"""Learning: from the examples to the classifier; the same examples and code give the same bytes."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotline.content.model import DANGERS, Content
from hotline.prompt_tools.learning.examples import Example, digest, gather
from hotline.prompt_tools.learning.labels import (
    DANGER,
    DECISIONS,
    LAW,
    LEAVE,
    LEAVING,
    NOT,
    SAFETY,
    classes,
    decides,
    says,
)
from hotline.prompt_tools.learning.thresholds import thresholds
from hotline.prompt_tools.learning.train import ROUNDS, Lessons, second, train
from hotline.understanding.classifier import Classifier, SecondLayer, Settled, Table, message_key
from hotline.understanding.features import by_clause
from hotline.understanding.policy import KIND, NOW_DANGER, NOW_LEAVE

# Rows (2**bits) and steps of a weight, of the tables for safety, for law and for all intents. The package may
# grow by 1 MB (docs/decisions/understanding.md).
SAFETY_SIZE, LAW_SIZE, NARROW_SIZE = (18, 12), (20, 10), (15, 8)
AT_ONCE = 500  # messages given to a process at a time
# The second layer learns from margins of messages that the first has not learned from: of classifiers that
# each saw the other blocks of lines. Near-duplicates stand near each other, so mostly in one block.
FOLDS, BLOCK, FOLD_ROUNDS = 3, 20, 5
OF_CLAUSES = 3  # inputs of the second layer that come from clauses
FIRST = 0.5  # share of the first layer's own margin in the decision of leaving: it errs less on new authors
STEPS = 4 + FOLDS  # how often `progress` is called
# The decisions that an example settles where the layers get it wrong: the class, and the threshold to pass.
SETTLES = {NOW_DANGER: (DANGER, "danger.sure"), NOW_LEAVE: (LEAVE, "leave.sure")}

Features = list[NDArray[np.uint32]]
Clauses = tuple[NDArray[np.uint32], Features]  # the features of a message, and those of its clauses


class Work(NamedTuple):
    """One table to train: its classes, its size, and what is said of each class by each message."""

    features: Features
    names: tuple[str, ...]
    said: NDArray[np.float64]
    size: tuple[int, int]
    rounds: int


def learn(prompts: Path, content: Content, progress: Callable[[], None] = lambda: None) -> Classifier:
    """The classifier of these examples. Raises BadExamples. `progress` is called STEPS times on the way."""
    examples, tune = gather(prompts, content)
    intents = [*content.intents, *content.spoken_intents]
    first = content.structure.default_language
    narrow = classes(intents, content.languages, first, [example.wants for example in examples])
    names = (*SAFETY, *LAW, *narrow)
    with ProcessPoolExecutor(2) as pool:
        messages = [example.message for example in examples]
        parts = list(pool.map(_features, messages, chunksize=AT_ONCE))
        found = [features for features, _ in parts]
        progress()
        layer = SecondLayer(_groups(names, content), {}, LEAVE)
        inputs = np.zeros((len(examples), len(names) + len(layer.groups) + OF_CLAUSES))
        folds = np.array([example.line // BLOCK % FOLDS for example in examples])
        said = [
            (of, size, _said(examples, of, says))
            for of, size in ((SAFETY, SAFETY_SIZE), (LAW, LAW_SIZE), (narrow, NARROW_SIZE))
        ]
        # All tables are begun at once, so that neither process waits for the other.
        whole = _training(pool, said, found, np.arange(len(examples)), ROUNDS)
        others = [_training(pool, said, found, np.flatnonzero(folds != n), FOLD_ROUNDS) for n in range(FOLDS)]
        tables = tuple(whole)
        progress()
        for fold, trained in enumerate(others):
            unseen = np.flatnonzero(folds == fold)
            model = Classifier(tuple(trained), layer, {}, "")
            halves = [(model, [parts[n] for n in half]) for half in (unseen[::2], unseen[1::2])]
            inputs[unseen[::2]], inputs[unseen[1::2]] = pool.map(_inputs, halves)
            progress()
    weights = second(inputs, _lessons([], DECISIONS, _decided(examples)))
    layer = replace(layer, weights=weights | {NOW_LEAVE: _blended(weights[NOW_LEAVE], names.index(LEAVE))})
    model = Classifier(tables, layer, {}, digest(prompts))
    scored = [(example.wants, model.margins(*by_clause(example.message))) for example in tune]
    model = replace(model, limits=thresholds(scored))
    progress()
    with ProcessPoolExecutor(2) as pool:
        settled = pool.map(_settling, [(model, examples[n::2], parts[n::2]) for n in (0, 1)])
        model = replace(model, settled=_settled(model.limits, [each for half in settled for each in half]))
    progress()
    return model


Settling = tuple[str, int, bool, float]  # a decision, the key of a message, what it says, its margin


def _settling(part: tuple[Classifier, Sequence[Example], Sequence[Clauses]]) -> list[Settling]:
    """What examples say of the decisions that they may settle."""
    model, examples, parts = part
    rows = list[Settling]()
    for example, (whole, some) in zip(examples, parts, strict=True):
        said = {name: says(example.wants, example.language, of) for name, (of, _) in SETTLES.items()}
        if example.label == NOT:
            del said[NOW_DANGER]  # who only looks like leaving may be in danger
        if "|" in example.wants or not any(abs(weight) >= 1 for weight in said.values()):
            continue
        found = whole.tolist()
        margins = model.margins(found, [each.tolist() for each in some])
        key = message_key(found)
        rows += [(name, key, weight > 0, margins[name]) for name, weight in said.items() if abs(weight) >= 1]
    return rows


def _settled(limits: Mapping[str, float], rows: Sequence[Settling]) -> dict[str, Settled]:
    """The messages that the layers get wrong; none that two examples say different things of."""
    said: dict[tuple[str, int], set[bool]] = defaultdict(set)
    for name, key, yes, _ in rows:
        said[name, key].add(yes)
    keys: dict[tuple[str, bool], set[int]] = defaultdict(set)
    for name, key, yes, margin in rows:
        if said[name, key] == {yes} and yes != (margin > limits[SETTLES[name][1]]):
            keys[name, yes].add(key)
    return {name: Settled(frozenset(keys[name, True]), frozenset(keys[name, False])) for name in SETTLES}


def _blended(weights: Sequence[float], place: int) -> list[float]:
    """The weights of a decision and of the class at this place of the first layer, mixed."""
    return [round((1 - FIRST) * weight + FIRST * (n == place), 4) for n, weight in enumerate(weights)]


def _groups(names: Sequence[str], content: Content) -> list[list[int]]:
    """The places of every danger, every wish to leave, and every other intent."""
    dangers = [n for n, name in enumerate(names) if name in DANGERS[1:] or name.startswith(f"{DANGER} ")]
    leaving = [n for n, name in enumerate(names) if name in LEAVING]
    return [
        dangers,
        leaving,
        [n for n, name in enumerate(names) if name in content.intents and n not in leaving],
    ]


def _features(message: str) -> Clauses:
    whole, *clauses = (np.array(sorted(each), dtype=np.uint32) for each in _sets(message))
    return whole, clauses


def _sets(message: str) -> list[set[int]]:
    whole, clauses = by_clause(message)
    return [whole, *clauses]


Said = tuple[tuple[str, ...], tuple[int, int], NDArray[np.float64]]  # classes, their size, what is said


def _said(
    examples: Sequence[Example], names: Sequence[str], by: Callable[[str, str, str], float]
) -> NDArray[np.float64]:
    """What each label says of each class or decision, a row a message."""
    rows = {
        of: [by(*of, name) for name in names] for of in {(each.wants, each.language) for each in examples}
    }
    return np.array([rows[each.wants, each.language] for each in examples])


def _training(
    pool: Executor, said: Sequence[Said], found: Features, among: NDArray[np.int64], rounds: int
) -> Iterator[Table]:
    """The tables as they are trained, each on those `among` the messages that say anything of its classes."""
    works = list[Work]()
    for names, size, labels in said:
        kept = among[np.flatnonzero(labels[among].any(axis=1))]
        works.append(Work([found[n] for n in kept], names, labels[kept], size, rounds))
    return pool.map(_trained, works)


def _lessons(found: Features, names: tuple[str, ...], said: NDArray[np.float64]) -> Lessons:
    return Lessons(found, names, np.where(said > 0, 1.0, -1.0), np.abs(said))


def _trained(work: Work) -> Table:
    return train(_lessons(work.features, work.names, work.said), *work.size, work.rounds)


def _inputs(part: tuple[Classifier, list[Clauses]]) -> NDArray[np.float64]:
    """The inputs of the second layer for some messages, a row a message."""
    model, parts = part
    return np.array([model.inputs(whole.tolist(), [each.tolist() for each in some]) for whole, some in parts])


def _decided(examples: Sequence[Example]) -> NDArray[np.float64]:
    """What each message says of each decision; of which danger it is, both sides weigh the same."""
    said = _said(examples, DECISIONS, decides)
    for n, name in enumerate(DECISIONS):
        if name.startswith(KIND):
            of, others = said[:, n] > 0, said[:, n] < 0
            half = (of.sum() + others.sum()) / 2
            said[:, n] *= np.where(of, half / max(of.sum(), 1), half / max(others.sum(), 1))
    return said
