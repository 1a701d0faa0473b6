"""The counts of the code stay below what they have reached."""

from pathlib import Path

from tests.figures import Tell
from tests.house.counts import Count, paths, sizes, walked
from tests.world import World

# The most that each count may be today, where it is above its limit (tests/house/counts.py).
HELD = {
    "lines of Python in hotline/": 26_830,
    "of these deployed": 13_490,
}


def held(counts: list[Count]) -> list[str]:
    """The counts that have grown, as lines to show."""
    return [count.line for count in counts if count.figure > max(count.limit, _most(count.name))]


def _most(name: str) -> float:
    return next((most for known, most in HELD.items() if name.startswith(known)), 0)


def test_no_count_grows(line: World, figure: Tell) -> None:
    phone = line.phone()
    counts = [*sizes(), *paths(phone.texts, phone.calls().press)]
    for count in counts:
        figure(count.line)
    assert held(counts) == []


def test_a_count_that_grows_is_seen() -> None:
    assert held([Count("modules", 10_000, 170)])
    assert not held([Count("modules", 100, 170)])


def test_a_walk_counts_the_files_that_run() -> None:
    from hotline.domain.telephony import segments

    walk = walked(lambda: segments("a" * 200))
    assert [Path(name).name for name in walk.files] == ["telephony.py"]
    assert walk.moves == 1
