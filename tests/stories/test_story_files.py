"""Every story in stories/ is played: the line does what it tells."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hotline.content.load import PROMPTS
from hotline.sandbox.data_folder import CONTACT, PHONES
from hotline.sandbox.embedded_dynamodb import Embedded, start
from hotline.sandbox.fault_injection import FaultInjection
from hotline.sandbox.scenarios import Story, read
from hotline.sandbox.scenarios import start as moment
from hotline.sandbox.scenarios.player import Fixture, play, zone_of
from tests.stores import embedded
from tests.world import World, world

FILES = sorted((Path(__file__).parents[2] / "stories").glob("*.story"))
NAMES = {"HOTLINE_NAME": "Knee Cramp Line", "HOTLINE_CONTACT": CONTACT}


class Breakable:
    """A table that a story may break, and that comes back with what it held."""

    def __init__(self, table: Embedded, data: Path) -> None:
        self.table, self.broken = table, False
        self._data, self._port = data, int(table.url.rsplit(":", 1)[1])

    def break_table(self) -> None:
        self.table.stop()
        self.broken = True

    def mend_table(self) -> None:
        self.table, self.broken = start(self._data, self._port), False


@pytest.fixture
def own_table(tmp_path: Path) -> Iterator[Callable[..., tuple[World, Breakable]]]:
    with ExitStack() as parts:

        def make(**settings: str) -> tuple[World, Breakable]:
            table = Breakable(parts.enter_context(embedded(tmp_path)), tmp_path)
            parts.callback(lambda: table.table.stop())
            return parts.enter_context(world(table.table.url, "default", PROMPTS, **settings)), table

        yield make


def fixture(line: World, story: Story, table: Breakable | None = None) -> Fixture:
    line.clock.real = moment(story.start, zone_of(PHONES[0]))
    line.clock.back()
    faults = FaultInjection(line.carrier, PHONES, table, slow=0.01)
    return Fixture(line.carrier, line.journey(*PHONES, *story.numbers), faults, PHONES)


@pytest.mark.shipped_words
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_line_does_what_the_story_tells(
    file: Path,
    worlds: Callable[..., World],
    own_table: Callable[..., tuple[World, Breakable]],
) -> None:
    story = read(file.read_text("utf-8"))
    settings = {**NAMES, **story.settings}
    line, table = own_table(**settings) if story.breaks_the_table else (worlds(**settings), None)
    differences = play(story, fixture(line, story, table))
    assert not differences, "\n".join(map(str, differences))
    line.check()


def test_there_are_stories_of_everything_that_callers_and_texters_do() -> None:
    assert len(FILES) >= 25
    kinds = {step.kind for file in FILES for step in read(file.read_text("utf-8")).steps}
    assert kinds >= {
        "text", "get", "nothing", "call", "hidden", "press", "say", "silent", "hear", "hang up", "over", "phone",
        "wait", "trouble", "well", "ringing", "callee", "callee hears",
    }  # fmt: skip


def test_every_story_says_what_it_is_about() -> None:
    for file in FILES:
        assert read(file.read_text("utf-8")).title, file.name
