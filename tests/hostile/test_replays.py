"""The same webhook again, later or at the same moment: the same answer, one effect."""

import threading
from collections.abc import Sequence

import pytest

from hotline.domain.subscriber import Status
from tests.hostile.door import Door
from tests.hostile.knocks import Heard, Knock, posted, signed
from tests.words import start_of
from tests.world import CHICAGO, World

CALL = [("CallSid", "CA" + "1" * 32), ("From", CHICAGO)]


def text(body: str, sid: str = "SM" + "1" * 32) -> Knock:
    return signed(posted("/sms", [("MessageSid", sid), ("From", CHICAGO), ("Body", body)]))


def at_once(door: Door, knocks: Sequence[Knock]) -> list[Heard]:
    """Send them all at the same moment."""
    together, heard = threading.Barrier(len(knocks)), list[Heard]()

    def send(knock: Knock) -> None:
        together.wait()
        heard.append(door.knock("at once", knock, known=True))

    threads = [threading.Thread(target=send, args=(knock,)) for knock in knocks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == len(knocks)
    return heard


@pytest.mark.parametrize(
    ("before", "body", "entry"),
    [
        ((), "REMIND 9AM", "opt-in"),
        (("REMIND 9AM",), "PAUSE 3", "pause"),
        (("REMIND 9AM",), "ZONE PACIFIC", "change"),
        (("REMIND 9AM",), "please stop", "opt-out"),
        (("REMIND 9AM", "please stop"), "please START", "opt-in-texts"),
    ],
)
def test_a_text_that_comes_four_times_has_one_answer_and_one_effect(
    door: Door, before: tuple[str, ...], body: str, entry: str
) -> None:
    phone = door.line.phone()
    for number, earlier in enumerate(before):
        door.knock("before", text(earlier, f"SM{number}"), known=True)
        door.line.clock.turn(seconds=1)
    recorded = len(phone.consents)
    heard = [*at_once(door, [text(body)] * 3), door.knock("replay", text(body), known=True)]
    assert len({one.body for one in heard}) == 1
    assert [consent.action for consent in phone.consents[recorded:]] == [entry]


def test_an_old_text_that_comes_again_after_a_stop_undoes_nothing(door: Door) -> None:
    phone = door.line.phone()
    first = door.knock("replay", text("REMIND 9AM"), known=True)
    door.knock("replay", text("please stop", "SM2"), known=True)
    assert door.knock("replay", text("REMIND 9AM"), known=True).body == first.body
    assert phone.status is Status.STOPPED
    assert [consent.action for consent in phone.consents] == ["opt-in", "opt-out"]


def test_one_message_name_under_two_numbers_is_two_messages(door: Door) -> None:
    """Nobody gets the answer, or the effect, of somebody else's message."""
    door.knock("replay", text("REMIND 9AM"), known=True)
    other = signed(
        posted("/sms", [("MessageSid", "SM" + "1" * 32), ("From", "+12125550175"), ("Body", "STATUS")])
    )
    assert (
        start_of("not_subscribed").partition("&")[0].encode() in door.knock("replay", other, known=True).body
    )


def test_a_step_of_a_call_that_comes_four_times_is_kept_once_and_texted_once(door: Door) -> None:
    step = signed(posted("/voice/en/hour/3-0-0", [*CALL, ("Digits", "1")]))
    for heard in (*at_once(door, [step] * 3), door.knock("replay", step, known=True)):
        assert heard.status == 200
    phone = door.line.phone()
    assert phone.status is Status.PENDING
    assert [consent.action for consent in phone.consents] == ["opt-in-asked"]
    assert len(phone.inbox) == 1


def test_a_report_that_comes_again_or_late_moves_nothing_back(door: Door, line: World) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    line.remind("2026-11-24T15:00:00Z")
    (before,) = phone.reminders
    for status in ("sent", "queued", "delivered", "sent"):
        report = [("MessageSid", before.sid or ""), ("To", CHICAGO), ("MessageStatus", status)]
        door.senders.add(phone.key)
        assert door.knock("replay", signed(posted("/receipts/2026-11-24", report))).status == 204
    assert phone.reminders == [before]
