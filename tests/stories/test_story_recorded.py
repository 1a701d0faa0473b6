"""A recording holds what phones did and got, in a form that plays."""

from datetime import UTC, datetime

import pytest

from hotline.sandbox.phone import phone_app
from hotline.sandbox.scenarios.play import Stage, play
from hotline.sandbox.scenarios.read import read
from hotline.sandbox.scenarios.record import Recorder
from hotline.sandbox.trouble import Trouble
from tests.world import CHICAGO, NEW_YORK, World

API = "/phone/api"
PHONES = (CHICAGO, NEW_YORK)


@pytest.fixture
def recorder(line: World) -> Recorder:
    return Recorder(line.carrier, line.clock, PHONES, known=lambda phone: phone == NEW_YORK)


def test_a_recording_tells_what_happened_and_plays(line: World, recorder: Recorder) -> None:
    browser = phone_app(line.carrier, "Knee Line", PHONES, recorder=recorder).test_client()
    recorder.start()
    recorder.did(CHICAGO, "> CRAMP\nnow")
    line.carrier.text(CHICAGO, "CRAMP\nnow")
    call = browser.post(f"{API}/phones/{NEW_YORK}/calls", json={"withheld": True}).get_json()
    browser.post(f"{API}/calls/{call['sid']}/digits", json={"digits": "2"})
    browser.post(f"{API}/calls/{call['sid']}/speech", json={"words": "stretch"})
    browser.post(f"{API}/calls/{call['sid']}/silence", json={})
    browser.post(f"{API}/calls/{call['sid']}/hangup", json={})
    line.clock.turn(hours=1)
    recorder.did(CHICAGO, "> TIPS")
    line.carrier.text(CHICAGO, "TIPS")
    story = recorder.stop()
    for part in (
        "# Phone 2 was known to the line already", "it is 2026-11-23 12:00\n> CRAMP\n  now\n< Cramp behind",
        "\n  1 Dehydration\n", "phone 2\ncall with a hidden number\nhear If this is an emergency",
        "\npress 2\nhear There are five tips.", "\nsay stretch\n", "\nstay silent\nhear Are you still there?",
        "\nhang up\nwait 60 minutes\nphone 1\n> TIPS\n< What can ease",
    ):  # fmt: skip
        assert part in story
    line.clock.now = datetime(2026, 11, 24, tzinfo=UTC)
    stage = Stage(line.carrier, line.journey(*PHONES), Trouble(line.carrier, PHONES, None), PHONES)
    assert play(read(story), stage) == []


def test_the_daily_text_is_left_open(line: World) -> None:
    texts = ["Knee Line: drink. Reply STOP to end.", "Knee Line: sip some. Reply STOP to end."]
    recorder = Recorder(line.carrier, line.clock, PHONES, daily=lambda: [texts])
    recorder.start()
    line.carrier.create_message({"To": CHICAGO, "From": line.carrier.number, "Body": texts[1]})
    assert recorder.stop().splitlines()[-1] == "< Knee Line: ... Reply STOP to end."


def test_nothing_is_noted_before_and_after(line: World, recorder: Recorder) -> None:
    recorder.did(CHICAGO, "> CRAMP")
    recorder.start()
    recorder.stop()
    recorder.did(CHICAGO, "> CRAMP")
    assert "CRAMP" not in recorder.stop()


def test_a_journey_is_a_wait_and_coming_home_a_remark(line: World, recorder: Recorder) -> None:
    recorder.start()
    recorder.leaves()
    line.clock.turn("2026-11-24T15:00:00Z")
    recorder.arrived()
    recorder.arrived(home=True)
    lines = recorder.stop().splitlines()
    assert lines[-2] == "wait until 2026-11-24 09:00"
    assert lines[-1].startswith("# ")
