"""Whatever is typed, spoken or pressed: an answer that Twilio accepts, and nobody changed by chance."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.domain.subscriber import Status
from tests.openapi import check_request, needs_openapi
from tests.world import CHICAGO, World

FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TYPED = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            "cramp",
            "1",
            "E",
            "remind",
            "8am",
            "stop",
            "the",
            "my",
            "knee",
            "zone",
            "pause",
            "3",
            "😖",
            "\x00",
            "not",
            "&<>",
        ]
    ),
    max_size=8,
).map(" ".join)


@FEW
@given(TYPED.filter(bool))
def test_any_text_gets_an_answer_that_twilio_accepts(line: World, typed: str) -> None:
    line.phone().texts(typed)
    line.check()


@FEW
@given(st.text(min_size=1, max_size=120))
def test_no_chance_text_subscribes_anybody(line: World, typed: str) -> None:
    phone = line.phone("+13125550199")
    phone.texts(typed)
    assert phone.status in (None, Status.NEW, Status.STOPPED)


@FEW
@given(
    st.lists(
        st.sampled_from([*"0123456789*#", "", "tips", "stop", "back", "nine thirty pm", "ünïcödé", "<>&"]),
        max_size=25,
    )
)
def test_any_call_is_answered_at_every_step(line: World, steps: list[str]) -> None:
    call = line.phone().calls()
    for step in steps:
        if call.ended:
            break
        if not step:
            call.silence()
        elif step in "0123456789*#":
            call.press(step)
        else:
            call.say(step)
    assert call.ended in (None, "hung up by the line")
    line.check()


@needs_openapi
def test_everything_we_send_is_as_twilio_describes_it(worlds: Callable[..., World]) -> None:
    by_number = worlds()
    by_service = worlds(TWILIO_NUMBER="", TWILIO_MESSAGING_SERVICE_SID="MG" + "d" * 32)
    for line in (by_number, by_service):
        line.phone().texts("REMIND 9AM")
        line.remind("2026-11-24T15:00:00Z")
        call = line.phone().calls()
        call.press("9")
        assert len(line.carrier.requests) == 2
        for request in line.carrier.requests:
            form = dict(request.form)
            assert check_request(request.method, request.path, form) == []
            assert form["To"] == CHICAGO
        reminder = dict(line.carrier.requests[0].form)
        assert reminder["StatusCallback"].startswith("https://line.example/production/receipts/2026-11-24#")
        assert 1 <= int(reminder["ValidityPeriod"]) <= 1800


@pytest.mark.parametrize("sender", ["TWILIO_NUMBER", "TWILIO_MESSAGING_SERVICE_SID"])
def test_texts_go_out_by_the_sender_in_the_settings(worlds: Callable[..., World], sender: str) -> None:
    service = "MG" + "d" * 32
    line = worlds(**({"TWILIO_NUMBER": "", sender: service} if sender.endswith("SID") else {}))
    line.phone().texts("REMIND 9AM")
    line.remind("2026-11-24T15:00:00Z")
    form = dict(line.carrier.requests[0].form)
    assert form.get("MessagingServiceSid") == (service if sender.endswith("SID") else None)
    assert ("From" in form) is (not sender.endswith("SID"))
