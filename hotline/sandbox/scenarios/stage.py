"""Sets a whole local line up as the stage of one story, and plays it there."""

import tempfile
from pathlib import Path

from hotline.sandbox.journey import Journey
from hotline.sandbox.life import Pace
from hotline.sandbox.run import Running, running
from hotline.sandbox.scenarios.play import (
    Difference,
    Stage,
    play,
    zone_of,
)
from hotline.sandbox.scenarios.read import Story, read
from hotline.sandbox.scenarios.when import start
from hotline.sandbox.settings import PHONES
from hotline.storage.subscriber_key import key_of

BY_ITSELF = Pace(tick=3600, receipts=3600)  # nothing happens by itself: the story says when


def played(file: Path) -> list[Difference]:
    """Play the story in a file on a line of its own. Raises NotUnderstood, CannotRun."""
    story = read(file.read_text(encoding="utf-8"))
    begin = start(story.start, zone_of(PHONES[0]))
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data), 0, lambda words: None, lambda: begin, BY_ITSELF) as line,
    ):
        return play(story, stage(line, story))


def stage(line: Running, story: Story) -> Stage:
    """The running line as a stage for the people of a story."""
    secret = line.hotline.settings.secrets[0]
    keys = [key_of(number, secret) for number in {*PHONES, *story.numbers}]
    journey = Journey(line.journey.clock, lambda: line.hotline, line.carrier.deliver, lambda: keys)
    return Stage(line.carrier, journey, line.trouble, PHONES)
