"""How well messages are understood that nothing was learned from, and that no threshold was set by."""

from collections.abc import Mapping

import pytest

from hotline.content.model import DANGERS, Content
from hotline.prompt_tools.learning import NAMES, Figures, Share, share_table
from hotline.prompt_tools.learning.examples import read
from tests.figures import Tell
from tests.understanding.measure import NEVER_SEEN, measure

LANGUAGES = ("en", "es")
FALSE = ("danger false", "line false", "leave false")  # the lower the better: the ceilings
# Percent, by language: a little under the figures of the day when these were set (28 November 2026), over
# them for false alarms. Whoever learns anew and falls through one has made the line understand less.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "danger": (95.5, 96.5),
    "danger false": (4.5, 5.0),
    "danger line": (98.8, 99.0),
    "line false": (18.5, 21.0),
    "self_harm": (94.0, 97.0),
    "leave": (93.5, 93.5),
    "leave false": (2.8, 3.2),
    "leave told": (98.5, 99.0),
    "topic": (90.0, 91.5),
    "topic two": (95.0, 95.0),
    "none": (80.0, 82.0),
    "slot": (92.0, 92.0),
    "spoken": (94.0, 94.5),
}
WORST_KIND = 85.0  # percent of any kind of danger that gets the emergency words, where there are FEW or more
FEW = 15


@pytest.fixture(scope="module")
def found(content: Content) -> dict[str, Figures]:
    """Language -> its figures."""
    rows, faults = read(NEVER_SEEN)
    assert faults == []
    return measure(rows, content)


def test_the_figures_are_told(found: dict[str, Figures], figure: Tell) -> None:
    told = list(share_table(found))
    assert len(told) == 1 + len(NAMES) + len(LANGUAGES)
    figure("Never-seen messages: percent of how many (95 % interval)")
    for line in told:
        figure(line)
    for code in LANGUAGES:
        details = sorted(found[code].details.items(), key=lambda one: one[1].percent)
        figure(f"values and speech, {code}: {', '.join(_in_short(*one) for one in details)}")


def _in_short(name: str, share: Share) -> str:
    return f"{name} {share.percent:.0f} ({share.of})"


def test_every_figure_has_a_bound() -> None:
    assert BOUNDS.keys() == NAMES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BOUNDS)
def test_no_figure_falls_behind(found: dict[str, Figures], name: str, language: str) -> None:
    share, bound = found[language].shares[name], BOUNDS[name][LANGUAGES.index(language)]
    assert share.of >= 50
    assert share.percent <= bound if name in FALSE else share.percent >= bound, str(share)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_kind_of_danger_is_overlooked(found: dict[str, Figures], language: str) -> None:
    kinds = {kind: share for kind, share in found[language].kinds.items() if share.of >= FEW}
    assert {kind.partition(" ")[0].partition("|")[0] for kind in kinds} >= set(DANGERS)
    assert {kind: str(share) for kind, share in kinds.items() if share.percent < WORST_KIND} == {}


@pytest.mark.parametrize(
    ("of", "hits", "low", "high"),
    [(0, 0, 0, 100), (100, 0, 0, 3.7), (100, 100, 96.3, 100), (10, 5, 23.7, 76.3)],
)
def test_the_interval_is_wilsons(of: int, hits: int, low: float, high: float) -> None:
    assert Share(of, hits).interval == pytest.approx((low, high), abs=0.05)
