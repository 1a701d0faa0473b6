"""The operator's commands about one person, against a line that runs."""

import json
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.app import utc_now
from hotline.content.build import gather
from hotline.domain.subscriber import DeliveryStatus, Status
from hotline.ops import target
from hotline.ops.cli import main
from hotline.ops.deploy.cloud import Cloud
from tests.words import text_of
from tests.world import CHICAGO, SECRET, Phone, World

Told = Callable[..., Result]


def on_aws(line: World) -> dict[str, str]:
    """The settings of the line as a function has them: without its address and region."""
    settings = line.hotline.settings
    return {
        "TWILIO_ACCOUNT_SID": settings.account_sid,
        "TWILIO_AUTH_TOKEN": settings.auth_tokens[0],
        "TWILIO_NUMBER": settings.number or "",
        "TWILIO_API_URL": settings.api_url,
        "HOTLINE_TABLE": settings.table,
        "HOTLINE_SECRET": SECRET,
        "HOTLINE_NAME": settings.name,
        "HOTLINE_CONTACT": settings.contact,
    }


@pytest.fixture
def office(line: World) -> Told:
    """Give a command with the settings of the line; the number is never told again, whatever comes out."""

    def give(*words: str, fails: bool = False, typed: str | None = None, **more: str) -> Result:
        settings = line.hotline.settings
        environ = {
            **on_aws(line),
            "HOTLINE_PUBLIC_URL": settings.public_url,
            "AWS_REGION": settings.region,
            "AWS_ENDPOINT_URL": settings.endpoint or "",
            **more,
        }
        done = CliRunner().invoke(main, list(words), env=environ, input=typed)
        assert (done.exit_code != 0) == fails, done.output
        assert "3125550143" not in re.sub(r"[\s()+-]", "", done.output)
        return done

    return give


def test_stop_ends_every_text_and_is_on_record_with_its_note(line: World, office: Told) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    done = office("stop", CHICAGO, "--note", "voicemail of 23 November")
    assert phone.status is Status.STOPPED
    assert phone.subscriber is not None
    assert phone.subscriber.number is None
    entry = phone.consents[-1]
    assert (entry.action, entry.medium, entry.answer) == ("opt-out", "operator", "voicemail of 23 November")
    assert entry.sid in done.output
    assert not line.remind("2026-11-24T15:00:00Z").outcomes
    assert len(phone.inbox) == 1  # the confirmation of the opt-in: nothing was sent by the command


def test_stop_holds_for_somebody_unknown_and_is_said_once(line: World, office: Told) -> None:
    office("stop", CHICAGO)
    assert "had opted out before" in office("stop", "+1 (312) 555-0143").output
    phone = line.phone()
    phone.calls().press("3111")
    assert phone.status is Status.STOPPED
    assert [entry.action for entry in phone.consents] == ["opt-out"]


def test_whoever_was_stopped_by_an_operator_can_come_back_and_see_what_is_kept(
    line: World, office: Told
) -> None:
    office("stop", CHICAGO)
    phone = line.phone()
    assert text_of("data_stopped") in phone.texts("MY DATA")
    line.clock.now = utc_now() + timedelta(minutes=3)  # the command reads the real clock
    phone.texts("START")
    line.clock.turn(seconds=20)
    phone.texts("REMIND 9AM")
    assert phone.status is Status.ACTIVE


def test_consent_shows_every_entry_with_the_words_of_both_sides(line: World, office: Told) -> None:
    phone = line.phone()
    phone.calls().press("3111")
    phone.texts("JOIN")
    phone.texts("Stop!")
    told = office("consent", CHICAGO).output
    for entry in phone.consents:
        assert json.dumps(entry.shown) in told
        assert json.dumps(entry.answer) in told
        assert entry.sid in told
    assert told.count(f"content version {line.hotline.content.version}") == 3
    places = [told.index(action) for action in ("1. opt-in-asked", "2. opt-in,", "3. opt-out")]
    assert places == sorted(places)


def test_consent_for_machines_says_the_same(line: World, office: Told) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    told = json.loads(office("consent", CHICAGO, "--json").output)
    assert told["code"] == phone.key
    assert told["status"] == "active"
    [entry] = told["entries"]
    assert entry["action"] == "opt-in"
    assert entry["answer"] == "REMIND 9AM"
    assert entry["shown"] == phone.inbox[0]
    assert entry["version"] == line.hotline.content.version
    assert entry["kept_to"] == "2031-11-27"


def test_consent_of_a_stranger_says_that_there_is_none(office: Told) -> None:
    assert "No entries" in office("consent", CHICAGO).output


def test_forget_erases_here_and_at_twilio_and_gives_a_receipt(line: World, office: Told) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    line.remind("2026-11-24T15:00:00Z")
    done = office("forget", CHICAGO, "--yes", "--note", "letter")
    assert "Erased at Twilio: 3 texts" in done.output
    assert phone.consents[-1].sid in done.output
    assert (phone.status, phone.reminders) == (Status.NEW, [])
    assert len(line.carrier.messages) == 0
    [erasure] = line.hotline.service.store().erasures()
    line.clock.now = erasure.at
    line.clock.turn(minutes=6)
    line.remind()
    assert line.hotline.service.store().erasures() == []


def test_forget_is_gone_on_with_where_twilio_is_down(line: World, office: Told) -> None:
    phone = line.phone()
    phone.texts("CRAMP")
    line.carrier.faults.rest_status = 500
    assert "goes on with it" in office("forget", CHICAGO, "--yes").output
    line.carrier.faults.rest_status = None
    assert "Erased at Twilio: 2 texts" in office("forget", CHICAGO, "--yes").output
    assert phone.consents == []


def fails_today(line: World, code: int = 30003) -> Phone:
    """Somebody whose reminder of 9AM has just failed."""
    phone = line.phone()
    phone.texts("REMIND 9AM")
    line.carrier.faults.send_error = code
    line.remind("2026-11-24T15:00:00Z")
    line.carrier.faults.send_error = None
    assert phone.reminders[-1].outcome in (
        DeliveryStatus.UNDELIVERED,
        DeliveryStatus.FAILED,
        DeliveryStatus.REFUSED,
    )
    return phone


@pytest.fixture
def now(line: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands have the clock of the line."""
    monkeypatch.setattr("hotline.ops.support.commands.line_now", lambda stage: line.clock.now)


@pytest.mark.usefixtures("now")
def test_a_failed_reminder_is_sent_once_more_and_is_on_record(line: World, office: Told) -> None:
    phone = fails_today(line)
    line.clock.turn("2026-11-24T17:00:00Z")
    assert "Handed to Twilio" in office("resend", CHICAGO, "--as", "Ada", "--note", "called").output
    line.carrier.deliver()
    [reminder] = phone.reminders
    assert (reminder.outcome, reminder.attempt) == (DeliveryStatus.DELIVERED, 2)
    entry = phone.consents[-1]
    assert (entry.action, entry.by, entry.answer) == ("resend", "Ada", "called")
    assert "once more today already" in office("resend", CHICAGO, fails=True).output
    assert [key for key, _ in line.hotline.service.store().acts(5)] == [phone.key]
    line.remind("2026-11-25T15:00:00Z")
    assert [one.outcome for one in phone.reminders] == [DeliveryStatus.DELIVERED] * 2


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-25T04:30:00Z", "It is 22:30 where they are"),
        ("2026-11-25T14:00:00Z", "was not tried yet"),
    ],
    ids=["at night", "the day after"],
)
def test_a_reminder_is_not_sent_again_at_night_or_on_another_day(
    line: World, office: Told, at: str, told: str
) -> None:
    phone = fails_today(line)
    sent = len(phone.inbox)
    line.clock.turn(at)
    assert told in office("resend", CHICAGO, fails=True).output
    assert len(phone.inbox) == sent


@pytest.mark.usefixtures("now")
def test_nothing_is_sent_again_to_whom_it_reached_or_who_left(line: World, office: Told) -> None:
    phone = line.phone()
    assert "get no reminders" in office("resend", CHICAGO, fails=True).output
    phone.texts("REMIND 9AM")
    line.remind("2026-11-24T15:00:00Z")
    assert "has arrived" in office("resend", CHICAGO, fails=True).output
    phone.texts("STOP")
    assert "get no reminders" in office("resend", CHICAGO, fails=True).output


@pytest.mark.usefixtures("now")
def test_a_resend_that_is_refused_says_why_and_draws_what_follows(line: World, office: Told) -> None:
    phone = fails_today(line)
    line.carrier.faults.opted_out = {CHICAGO}
    assert "21610" in office("resend", CHICAGO, fails=True).output
    assert phone.status is Status.STOPPED


def test_the_record_says_who_did_it(line: World, office: Told) -> None:
    office("stop", CHICAGO, "--as", "Ada of the front desk")
    assert "noted by: Ada of the front desk" in office("consent", CHICAGO).output
    assert json.loads(office("consent", CHICAGO, "--json").output)["entries"][0]["by"].startswith("Ada")


def test_forget_asks_first(office: Told, line: World) -> None:
    line.phone().texts("REMIND 9AM")
    office("forget", CHICAGO, fails=True)
    assert line.phone().status is Status.ACTIVE


@pytest.mark.parametrize("written", ["(312) 555-0143", "312.555.0143", "1 312 555 0143", "+1 312 555 0143"])
def test_a_number_is_read_as_people_write_it(line: World, office: Told, written: str) -> None:
    office("stop", written)
    assert line.phone(CHICAGO).status is Status.STOPPED


def test_a_number_is_read_from_standard_input(line: World, office: Told) -> None:
    office("stop", "-", typed=f"{CHICAGO}\n")
    assert line.phone(CHICAGO).status is Status.STOPPED
    assert "like +12025550143" in " ".join(office("stop", "-", typed="", fails=True).output.split())


@pytest.mark.parametrize("command", ["stop", "consent", "forget", "resend"])
def test_a_number_that_is_none_is_refused_without_being_repeated(office: Told, command: str) -> None:
    assert "like +12025550143" in " ".join(office(command, "312 555 014", fails=True).output.split())


def test_the_wording_of_a_version_is_found_in_the_history(tmp_path: Path) -> None:
    prompts = Path(__file__).parents[2] / "prompts"
    version = gather(prompts)[2]
    for words in (["init", "-q"], ["config", "user.email", "a@b.example"], ["config", "user.name", "a"]):
        subprocess.run(["git", "-C", tmp_path, *words], check=True)
    for path in prompts.rglob("*.toml"):
        copy = tmp_path / "prompts" / path.relative_to(prompts)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    subprocess.run(["git", "-C", tmp_path, "add", "."], check=True)
    subprocess.run(["git", "-C", tmp_path, "commit", "-qm", "words"], check=True)
    found = CliRunner().invoke(main, ["wording", version, "--repository", str(tmp_path)])
    assert "git show" in found.output
    assert CliRunner().invoke(main, ["wording", "0" * 12, "--repository", str(tmp_path)]).exit_code == 1


def test_each_command_takes_a_stage_and_fetches_its_settings(
    line: World, office: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = line.hotline.settings

    class Account(Cloud):
        """An account with one stage, live."""

        def __init__(self) -> None:
            super().__init__(settings.region, settings.endpoint)

        def function(self, name: str) -> dict[str, object] | None:
            return {"Environment": {"Variables": on_aws(line)}} if name.endswith("-live") else None

    monkeypatch.setattr(target, "cloud_of_operator", Account)
    nothing = {"TWILIO_AUTH_TOKEN": "", "HOTLINE_SECRET": ""}  # set nowhere but on AWS
    phone = line.phone()
    phone.texts("REMIND 9AM")
    for command in ("consent", "resend", "stop"):
        done = office(command, CHICAGO, "--stage", "live", fails=command == "resend", **nothing)
        assert "missing" not in done.output
    assert phone.status is Status.STOPPED
    done = office("stop", CHICAGO, "--stage", "test", fails=True, **nothing)
    assert "There is no stage test in this AWS account: hotline deploy test" in done.output
    done = office("stop", CHICAGO, "--stage", "Live!", fails=True, **nothing)
    assert "cannot be a stage" in done.output
