"""The whole of one person's life with the line, from the first call until nothing is left of it."""

from hotline.domain.subscriber import DeliveryStatus, Status
from tests.words import menu_of, phrase, speech_of, start_of, text_of
from tests.world import CHICAGO, Phone, World


def standing(phone: Phone) -> Status | None:
    return phone.status


def test_one_persons_whole_life(line: World) -> None:
    phone = line.phone(CHICAGO)

    # She calls, hears the menu, and asks for a daily text at noon. A caller ID can be forged: nothing starts.
    call = phone.calls()
    assert call.heard[0].startswith(speech_of("emergency"))
    call.press("3")
    assert menu_of("reminders") in " ".join(call.heard)
    call.press("112")
    assert speech_of("join_ask") in " ".join(call.heard)
    assert standing(phone) is Status.PENDING
    assert phone.subscriber is not None
    assert phone.subscriber.number is None

    # Her own phone answers the text that came.
    question = phone.inbox[-1]
    assert text_of("join_ask", hour=phrase("noon"), zone="Central time") == question
    assert f"{phrase('noon')} Central time" in phone.texts("JOIN")

    # A month of reminders, each on its own day, no text twice in two weeks. In between she asks things.
    line.clock.turn("2026-11-24T18:00:00Z")
    for _ in range(30):
        line.remind()
        line.clock.turn(days=1)
    water = phone.inbox[2:]
    assert len(water) == 30
    assert all(len(set(water[n : n + 14])) == 14 for n in range(16))
    assert {reminder.outcome for reminder in phone.reminders} == {DeliveryStatus.DELIVERED}
    assert phone.texts("what about bananas and potassium?").startswith(
        (start_of("diet"), start_of("nutrition"))
    )

    # She moves to Denver: noon is noon there.
    assert "Mountain time" in phone.texts("ZONE 80202")
    assert f"{phrase('noon')} Mountain time" in phone.texts("STATUS")

    # Three days with her daughter, without reminders.
    assert start_of("paused_until") in phone.texts("PAUSE 3")
    line.clock.turn("2026-12-25T19:00:00Z")
    before = len(phone.inbox)
    line.remind()
    assert len(phone.inbox) == before
    line.clock.turn("2026-12-27T19:00:00Z")
    line.remind()
    assert len(phone.inbox) == before + 1

    # She has had enough. Twilio itself answers STOP; we are silent, now and every day after.
    assert phone.texts("STOP") == ""
    assert standing(phone) is Status.STOPPED
    assert CHICAGO not in repr(phone.subscriber)
    line.clock.turn(days=1)
    assert not line.remind().outcomes

    # She comes back: START alone subscribes nobody, REMIND does, with a fresh entry in the record.
    assert phone.texts("START") == ""
    assert not line.remind().outcomes
    assert "9AM Central time" in phone.texts("REMIND 9AM")
    line.clock.turn("2026-12-29T15:00:00Z")
    line.remind()
    assert phone.inbox[-1].startswith("Knee Line: ")

    # What is kept of her? It is told, and the sum is right.
    told = phone.texts("MY DATA")
    assert f"9AM Central time, {phrase('everyday')}, {phrase('on')}" in told
    counts = {"arrived": str(len(phone.reminders)), "failed": "0", "skipped": "0", "open": "0"}
    kept = {"reminder_days": "35", "consents": "7", "since": "11/23/2026", "consent_years": "5"}
    assert told.endswith(text_of("data_on", **counts, **kept))
    version = line.hotline.content.version
    assert [(entry.action, entry.answer, entry.wording) for entry in phone.consents] == [
        ("opt-in-asked", "2", f"menus.terms+menus.hour@{version}"),
        ("opt-in", "JOIN", f"join_ask@{version}"),
        ("change", "ZONE 80202", f"moved@{version}"),
        ("pause", "PAUSE 3", f"paused_until@{version}"),
        ("opt-out", "STOP", f"stopped@{version}"),
        ("opt-in-texts", "START", f"started@{version}"),
        ("opt-in", "REMIND 9AM", f"confirmed@{version}"),
    ]
    asked, joined = phone.consents[:2]
    assert menu_of("terms") in asked.shown
    assert menu_of("hour") in asked.shown
    assert joined.shown == question

    # She wants to be forgotten, is asked once, and confirms.
    assert text_of("forget_ask", minutes="15") in phone.texts("FORGET ME")
    assert text_of("forgotten") in phone.texts("ERASE")
    assert standing(phone) is Status.NEW
    line.clock.turn(minutes=6)
    line.remind()

    # No reminder, no record of any, no text of hers or ours at Twilio; the proof alone, without her number.
    assert phone.reminders == []
    assert [message for message in line.carrier.messages if message.phone == CHICAGO] == []
    assert [entry.action for entry in phone.consents][-1] == "forget"
    assert CHICAGO not in repr(phone.consents)
    line.clock.turn("2026-12-31T15:00:00Z")
    assert not line.remind().outcomes
    assert text_of("data_off") in phone.texts("MY DATA")
