"""The very package, run as Lambda runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.domain.schedule import verdict
from hotline.domain.subscriber import DeliveryStatus, Status
from hotline.domain.throttle import DueReminder
from hotline.ops import ROOT
from hotline.reminders.queue import written
from hotline.reminders.send import claim
from tests.package import events
from tests.package.conftest import Deployed, environment
from tests.package.runtime import Failed, Function, runtime_python
from tests.words import start_of
from tests.world import CHICAGO, SECRET, TOKEN

OTHER = "+13125550144"
HEAVY = (
    "boto3",
    "botocore",
    "twilio.rest",
    "phonenumbers",
    "requests",
    "tomllib",
    "zappa",
    "asyncio",
    "ssl",
    "http.server",
    "importlib.metadata",
    "zoneinfo",
)


def said(function: Function, event: object) -> str:
    answer = function.invoke(event)
    assert answer.error is None, answer.payload
    assert answer.payload["statusCode"] == 200, answer.payload
    return str(answer.payload["body"])


def test_a_signed_text_is_answered(alone: Callable[..., Function]) -> None:
    function = alone()
    assert start_of("cramp").partition("\n")[0] in said(function, events.webhook("/sms", Body="CRAMP"))
    answer = function.invoke(events.webhook("/sms", Body="CRAMP"))
    assert answer.payload["headers"]["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.payload["isBase64Encoded"] is False


def test_what_is_not_signed_is_refused(alone: Callable[..., Function]) -> None:
    function = alone()
    for forged in (
        events.webhook("/sms", token="d" * 32, Body="CRAMP"),
        events.webhook("/sms", url="https://evil.example/sms", Body="CRAMP"),
        events.request("/production/sms", "Body=CRAMP", {}),
    ):
        assert function.invoke(forged).payload["statusCode"] == 403


def test_a_whole_call_is_held(deployed: Deployed) -> None:
    call = deployed.phone().calls()
    assert "9 1 1" in call.last or "911" in call.last
    call.press("1")
    call.press("1")
    assert "What helps" in call.last
    call.press("9")
    assert "I have sent you a text" in call.last
    assert len(deployed.phone().inbox) == 1
    call.silence()
    call.press("0")
    assert call.ended is None
    call.hang_up()


def test_a_subscription_is_kept_and_ended(deployed: Deployed) -> None:
    phone = deployed.phone()
    assert "at 9AM Central time" in phone.texts("REMIND 9AM")
    assert "9AM" in phone.texts("STATUS")
    phone.texts("STOP")
    assert phone.status is Status.STOPPED
    assert [entry.action for entry in phone.consents] == ["opt-in", "opt-out"]


def test_a_typing_mistake_is_understood_without_compiled_libraries(alone: Callable[..., Function]) -> None:
    function = alone()
    right = said(function, events.webhook("/sms", Body="dehydration"))
    assert said(function, events.webhook("/sms", Body="dehydratoin")) == right


def due_now(deployed: Deployed, number: str = CHICAGO) -> DueReminder:
    """Somebody's reminder is due this minute, somewhere where it is day."""
    phone, now = deployed.phone(number), datetime.now(UTC)
    phone.texts("REMIND 9AM")
    subscriber = phone.subscriber
    assert subscriber is not None
    moved = events.due_at(subscriber, now - timedelta(minutes=1))
    deployed.hotline.service.store().save(moved, (), sid="moved", answer="[]", now=now)
    assert moved.next_due is not None
    return DueReminder(moved.key, moved.next_due)


def claimed_elsewhere(deployed: Deployed, ticket: DueReminder) -> None:
    """Another copy of the function has claimed it a moment ago, and nobody knows what became of it."""
    store, now = deployed.hotline.service.store(), datetime.now(UTC)
    subscriber = store.people([ticket.key])[ticket.key]
    assert claim(subscriber, verdict(subscriber, now), "0" * 16, now, 0, store)


def test_the_schedule_sends_what_is_due_and_says_how_much(deployed: Deployed) -> None:
    due_now(deployed)
    phone = deployed.phone()
    before = len(phone.inbox)
    answer = deployed.function.invoke(events.scheduled())
    assert (answer.error, sum(answer.payload.values())) == (None, 1), answer.payload
    deployed.carrier.deliver()
    assert len(phone.inbox) == before + 1
    assert [one.outcome for one in phone.reminders] == [DeliveryStatus.DELIVERED]
    assert deployed.function.invoke(events.scheduled()).payload == {}


def test_a_run_that_fails_is_an_error(alone: Callable[..., Function]) -> None:
    answer = alone().invoke(events.scheduled())  # there is no table
    assert answer.error == "StoreDown"


def test_the_canary_asks_and_what_the_table_has_lost_is_counted(alone: Callable[..., Function]) -> None:
    """Both without a table: neither needs one."""
    function, rule = alone(), "cramp-hotline-live-hotline.lambda_entrypoints.canary"
    assert function.invoke(events.scheduled(rule)).error is None
    ages = [timedelta(days=days) for days in (1, 6 * 366)]
    keys = [f"consent#{(datetime.now(UTC) - age).isoformat(timespec='microseconds')}#SM1#00" for age in ages]
    assert function.invoke(events.deleted(*keys, table="none")).error is None
    counts = [json.loads(line) for line in function.log.splitlines() if '"_aws"' in line]
    assert [(one.get("CanaryPassed"), one.get("ConsentsLost")) for one in counts] == [(1, None), (None, 1)]
    assert "1 consent entries were deleted before their five years" in function.log


def test_keep_warm_is_answered_with_nothing(alone: Callable[..., Function]) -> None:
    rule = "cramp-hotline-live-zappa-keep-warm-handler.keep_warm_callback"
    answer = alone().invoke(events.scheduled(rule))
    assert (answer.error, answer.payload) == (None, None)


def test_the_schedule_hands_over_to_the_queue_and_its_message_is_worked_on(handing_over: Deployed) -> None:
    due_now(handing_over)
    phone, function = handing_over.phone(), handing_over.function
    before = len(phone.inbox)
    assert function.invoke(events.scheduled()).payload == {}
    assert (len(phone.inbox), phone.reminders) == (before, [])
    url = handing_over.hotline.settings.queue_url
    (message,) = handing_over.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    answer = function.invoke(events.queued(message["Body"]))
    assert (answer.error, answer.payload) == (None, {"batchItemFailures": []})
    assert function.invoke(events.queued(message["Body"])).payload == {"batchItemFailures": []}
    handing_over.carrier.deliver()
    assert len(phone.inbox) == before + 1, "delivered twice, sent once"
    assert [one.outcome for one in phone.reminders] == [DeliveryStatus.DELIVERED]
    counted = [json.loads(line) for line in function.log.splitlines() if '"_aws"' in line]
    ways = [
        (one.get("HandedOver"), one.get("Sent")) for one in counted if "HandedOver" in one or "Sent" in one
    ]
    assert ways == [(1, None), (None, 1), (None, 0)]


def test_a_message_of_two_goes_back_for_the_one_who_is_not_finished(deployed: Deployed) -> None:
    """The other gets the text, and is not sent another when the message comes again."""
    finished, unfinished = due_now(deployed), due_now(deployed, OTHER)
    claimed_elsewhere(deployed, unfinished)
    message, sent = written([unfinished, finished]), len(deployed.phone().inbox)
    for _ in range(2):
        answer = deployed.function.invoke(events.queued(written([]), message))
        assert (answer.error, answer.payload) == (None, {"batchItemFailures": [{"itemIdentifier": "m1"}]})
        deployed.carrier.deliver()
        assert len(deployed.phone().inbox) == sent + 1
    assert [one.outcome for one in deployed.phone(OTHER).reminders] == [DeliveryStatus.CLAIMED]


def test_of_a_batch_only_what_failed_goes_back_to_the_queue(deployed: Deployed) -> None:
    good = written([due_now(deployed)])
    answer = deployed.function.invoke(events.queued(good, "no JSON", good, '{"job": "os.system"}', "[]"))
    failed = [{"itemIdentifier": name} for name in ("m1", "m3", "m4")]
    assert (answer.error, answer.payload) == (None, {"batchItemFailures": failed})
    assert len(deployed.phone().reminders) == 1
    assert "os.system" not in deployed.function.log


def test_a_batch_that_meets_no_table_goes_back_whole(alone: Callable[..., Function]) -> None:
    answer = alone().invoke(events.queued(written([DueReminder("a", datetime(2026, 11, 24, tzinfo=UTC))])))
    assert answer.payload == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_without_a_queue_of_ours_no_queue_is_listened_to(alone: Callable[..., Function]) -> None:
    function = alone(HOTLINE_QUEUE_ARN="")
    assert function.invoke(events.queued('{"job": "remind"}')).error == "ForeignEvent"
    assert function.invoke(events.queued("{}", queue="")).error == "ForeignEvent"


def test_events_that_nothing_of_ours_sends_are_errors_and_do_nothing(deployed: Deployed) -> None:
    """An error stays visible and, for a queue, keeps the message; a silent None would delete it."""
    due_now(deployed)
    for name, event in events.HOSTILE.items():
        assert deployed.function.invoke(event).error == "ForeignEvent", name
    assert not Path("/tmp/hotline-was-here").exists()  # noqa: S108 - named in the hostile event
    assert deployed.phone().reminders == []
    assert deployed.phone().texts("CRAMP").startswith(start_of("cramp"))


def test_a_request_with_a_command_in_it_is_only_a_request(alone: Callable[..., Function]) -> None:
    event = {**events.webhook("/sms", Body="CRAMP"), "raw_command": "1/0", "command": "x.y", "Records": [1]}
    assert "Cramp" in said(alone(), event)


@pytest.mark.parametrize(
    "event",
    [
        events.webhook("/sms", Body="CRAMP"),
        events.webhook("/voice"),
        events.webhook("/voice/en/main/1-0-0", Digits="1"),
        events.webhook("/voice/en/main/1-0-0", SpeechResult="tips"),
    ],
    ids=["a text", "a call", "a key", "a word"],
)
def test_an_answer_loads_nothing_that_it_does_not_need(alone: Callable[..., Function], event: object) -> None:
    payload = alone("probe.handler").invoke(event).payload
    assert payload["answer"]["statusCode"] == 200
    assert [name for name in HEAVY if name in payload["modules"]] == []


def test_with_a_setting_missing_it_does_not_start_and_says_which(alone: Callable[..., Function]) -> None:
    answer = alone(HOTLINE_TABLE="", TWILIO_AUTH_TOKEN="short").invoke({})
    assert answer.error == "BadSettings"
    assert "HOTLINE_TABLE is missing" in answer.payload["errorMessage"]
    assert "TWILIO_AUTH_TOKEN is malformed" in answer.payload["errorMessage"]


def test_neither_an_error_nor_the_log_tells_a_secret(alone: Callable[..., Function]) -> None:
    function = alone()
    broken = events.webhook("/sms", Body="CRAMP")
    broken["body"] = "é"  # no base64
    told = json.dumps([function.invoke(event).payload for event in (broken, {"From": CHICAGO}, {})])
    for private in (TOKEN, SECRET, CHICAGO, CHICAGO[1:]):
        assert private not in told + function.log


def test_it_writes_nothing_beside_itself(deployed: Deployed, task: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in task.rglob("*")}
    deployed.phone().texts("REMIND 9AM")
    deployed.phone().calls()
    deployed.function.invoke(events.scheduled())
    assert {path: path.stat().st_mtime_ns for path in task.rglob("*")} == before


EVERYTHING = """
import pkgutil, hotline, hotline.lambda_handler
for module in pkgutil.walk_packages(hotline.__path__, "hotline."):
    __import__(module.name)
import twilio.rest, twilio.base.exceptions, requests, phonenumbers.timezone, tzdata
from zoneinfo import ZoneInfo, reset_tzpath
reset_tzpath([])
ZoneInfo("America/Chicago"), ZoneInfo("Asia/Kathmandu")
from hotline.zones.guess import guess
for number in ("+13125550143", "+442079460000", "+61291920000", "+919876543210"):
    guess(number)
"""


def test_every_module_in_it_finds_what_it_imports(task: Path) -> None:
    """Also what only some callers need: nothing was left out that is used."""
    run = subprocess.run(
        [str(runtime_python()), "-W", "error", "-c", EVERYTHING],
        cwd=task,
        env={**environment("http://127.0.0.1:9"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""


def test_it_can_be_tried_from_the_shell(archive: Path, task: Path, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps(events.webhook("/sms", Body="CRAMP")))
    run = subprocess.run(
        [sys.executable, "-m", "tests.package.runtime", str(archive), str(event)],
        cwd=ROOT,
        env={**os.environ, **environment("http://127.0.0.1:9")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(run.stdout)["statusCode"] == 200, run.stderr


def test_a_function_that_cannot_answer_is_told_from_one_that_does(alone: Callable[..., Function]) -> None:
    function = alone("no.such")
    assert function.invoke({}).error == "Runtime.ImportModuleError"
    with pytest.raises(Failed, match="gave no answer"):
        function.invoke({})
