"""The local run as a newcomer starts it, and what it lives through."""

import fcntl
import json
import os
import re
import resource
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from hotline.content.load import line_name
from hotline.sandbox.data_folder import local_settings, running_settings
from hotline.sandbox.run import Intervals, Running, running
from tests.error_log import error_log
from tests.local.live import CHICAGO, NEW_YORK, Phone, Run, command, inside, next_reminder, until
from tests.words import listed, text_of

NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # in Chicago
UNCHANGED = text_of("not_saved")


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def shared(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One run for the tests that leave it as it is."""
    run = Run(tmp_path_factory.mktemp("shared"), "--port", str(port))
    yield run
    assert run.end(signal.SIGINT) == 0
    assert run.data.joinpath("table.log").read_text() == ""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Start a run in the test's own folder; none outlives the test."""
    runs: list[Run] = []

    def start(*arguments: str) -> Run:
        runs.append(Run(tmp_path, *arguments))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.end()


def status_of(url: str, *, data: bytes | None = None, **headers: str) -> int:
    """The status of a GET, or of a POST of form `data`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, named)) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def one_line(text: str) -> str:
    [line] = text.splitlines()
    return line


# Starting


def test_the_first_line_names_the_page_and_its_port(shared: Run, port: int) -> None:
    assert f"http://127.0.0.1:{port}/phone" in shared.first_line
    assert shared.phone().ask("GET", "/line")["phones"] == [CHICAGO, NEW_YORK]


def test_the_public_pages_are_at_the_front_door_and_lead_to_the_phone(shared: Run) -> None:
    for path in ("", "/privacy", "/terms", "/health-data"):
        with urllib.request.urlopen(shared.url + path) as answer:  # noqa: S310
            page = answer.read().decode()
            assert line_name() in page
            assert '<a href="/phone">Open its phone</a>' in page
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_what_is_kept_is_for_its_owner_alone(shared: Run) -> None:
    until((shared.data / "dynamodb.json").exists)  # the first save comes after two seconds
    assert shared.data.stat().st_mode & 0o777 == 0o700
    for secret in "account.json", "running.json", "dynamodb.json":
        assert (shared.data / secret).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1"])
def test_a_site_whose_name_leads_here_gets_nothing(shared: Run, host: str) -> None:
    assert status_of(f"{shared.url}/phone/api/line", Host=host) == 403
    assert status_of(f"{shared.url}/phone/api/line") == 200


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = inside(tmp_path, "run", "--port", str(port))
    assert (done.exit_code, done.stdout) == (1, "")
    assert one_line(done.stderr).startswith(f"Error: Port {port} is taken")
    assert "make run PORT=" in done.stderr


def test_a_second_run_on_the_same_folder_is_led_to_the_first(shared: Run) -> None:
    done = inside(shared.folder, "run", "--port", "0")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"already, at {shared.url}/phone" in one_line(done.stderr)
    assert status_of(f"{shared.url}/health") == 200


def test_an_unusable_folder_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = inside(tmp_path, "run", "--port", "0", "--data", "file/below")
    assert (done.exit_code, done.stdout) == (1, "")
    assert one_line(done.stderr).startswith("Error: The folder file/below cannot be used")


@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_a_folder_that_others_may_write_is_refused(tmp_path: Path, mode: int) -> None:
    data = tmp_path / "shared"
    data.mkdir()
    data.chmod(mode)
    done = inside(tmp_path, "run", "--port", "0", "--data", "shared")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Other people may write into shared: chmod go-w shared" in one_line(done.stderr)
    assert list(data.iterdir()) == []


def test_a_planted_file_does_not_open_the_secrets(tmp_path: Path) -> None:
    planted = tmp_path / "account.json.new"
    planted.touch()
    planted.chmod(0o666)
    local_settings(tmp_path, "http://127.0.0.1:9", "http://127.0.0.1:9", "Line")
    assert (tmp_path / "account.json").stat().st_mode & 0o777 == 0o600


def test_a_bad_setting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    done = inside(tmp_path, "run", "--port", "0", HOTLINE_NAME="{name}" * 20)
    assert done.exit_code == 1
    assert "HOTLINE_NAME is malformed" in done.stderr
    assert "Traceback" not in done.stderr


# The door


@pytest.mark.parametrize("path", ["/sms", "/voice", "/receipts"])
def test_only_signed_webhooks_are_answered(shared: Run, path: str) -> None:
    form = {"From": CHICAGO, "To": "+12025550100", "Body": "CRAMP", "MessageSid": "SM1", "CallSid": "CA1"}
    url, data = shared.url + path, urlencode(form).encode()
    right = RequestValidator(shared.account["TWILIO_AUTH_TOKEN"]).compute_signature(url, form)
    wrong = RequestValidator("0" * 32).compute_signature(url, form)
    assert status_of(url, data=data, X_Twilio_Signature=right) in (200, 204)
    assert status_of(url, data=data, X_Twilio_Signature=wrong) == 403
    assert status_of(url, data=data) == 403
    assert status_of(url, data=data.replace(b"CRAMP", b"TIPS"), X_Twilio_Signature=right) == 403


# Lasting


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["ended", "killed"])
def test_a_subscription_survives_the_end_of_the_run(start: Callable[..., Run], how: signal.Signals) -> None:
    first = start()
    assert "9AM" in first.phone(NEW_YORK).texts("REMIND 9AM")
    assert first.end(how) == (0 if how is signal.SIGTERM else -signal.SIGKILL)
    assert running_settings(first.data) is None
    if how is signal.SIGKILL:
        assert json.loads((first.data / "running.json").read_text())  # its word is left behind
    done = inside(first.folder, "remind")  # nobody is led to the dead line
    assert done.exit_code == 1
    assert "TWILIO_ACCOUNT_SID is missing" in done.stderr
    second = start()  # at once: a killed run's table may still be about to end
    assert "9AM" in second.phone(NEW_YORK).texts("STATUS")
    assert second.account == first.account
    assert second.errors == ""


@pytest.fixture
def clock() -> list[datetime]:
    """The local run's time: the last one."""
    return [NOON]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def line(tmp_path: Path, clock: list[datetime], said: list[str]) -> Iterator[Running]:
    """A quick local run in this process, with a clock that the test turns."""
    intervals = Intervals(tick=0.2, receipts=0.1, repair=0.3)
    with (
        patch.dict(os.environ),
        error_log() as errors,
        running(tmp_path, 0, said.append, lambda: clock[-1], intervals) as line,
    ):
        yield line
    assert errors.lines == []


def test_a_killed_table_is_lived_through_and_started_again(
    line: Running, said: list[str], tmp_path: Path
) -> None:
    phone = Phone(line.url, NEW_YORK)
    assert "9AM" in phone.texts("REMIND 9AM")
    state = tmp_path / "dynamodb.json"
    until(lambda: state.exists() and NEW_YORK in state.read_text())  # a kill loses what is not saved yet
    killed = line.supervisor.table.process.pid
    os.kill(killed, signal.SIGKILL)
    with (tmp_path / "table.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # no table starts while this is held
        assert listed("dehydration") in phone.texts("CRAMP")
        assert UNCHANGED in phone.texts("REMIND 10AM")
        call = phone.ask("POST", f"/phones/{CHICAGO}/calls", {"withheld": False})
        assert call["gather"]
        until(lambda: said)
        assert "ended" in one_line(said[0])
        assert line.supervisor.table.process.pid == killed
    until(lambda: len(said) == 2)
    assert "answers again" in one_line(said[1])
    assert line.supervisor.table.process.pid != killed
    assert "9AM" in phone.texts("STATUS")
    assert "10AM" in phone.texts("REMIND 10AM")


# Reminders


def test_reminders_arrive_by_themselves_once_a_day(line: Running, clock: list[datetime]) -> None:
    phone = Phone(line.url, CHICAGO)
    assert "1:30PM" in phone.texts("REMIND 1:30PM")
    clock.append(NOON + timedelta(minutes=89))
    assert "1:30PM" in phone.texts("STATUS")
    clock.append(NOON + timedelta(minutes=90, seconds=5))
    first = phone.gets()
    clock.append(NOON + timedelta(days=1, minutes=90, seconds=5))
    second = phone.gets()
    clock.append(NOON + timedelta(days=1, hours=2))
    assert "1:30PM" in phone.texts("STATUS")
    assert phone.inbox[-3:-1] == [first, second]
    assert first != second


def test_the_clock_of_another_process_brings_reminders_into_the_thread(start: Callable[..., Run]) -> None:
    run = start()
    hour, due = next_reminder()
    phone = run.phone(NEW_YORK)
    phone.texts(f"REMIND {hour}")

    def remind(at: datetime, **settings: str) -> tuple[int, str, str]:
        done = inside(run.folder, "remind", "--at", at.isoformat(), **settings)
        return done.exit_code, done.stdout, done.stderr

    nothing = (0, "Nothing was due.\n", "(the local line)\n")
    assert remind(due - timedelta(minutes=1)) == nothing
    done = command(run.folder, "remind", "--at", due.isoformat())
    assert (done.returncode, done.stdout.split()) == (0, ["1", "queued"])
    assert "STOP" in phone.gets()
    assert remind(due) == nothing
    assert remind(due, AWS_PROFILE="nobody", AWS_REGION="eu-west-1") == nothing  # whatever the shell has set


@pytest.mark.parametrize(
    ("moment", "error"),
    [
        ("nonsense", "'nonsense' is no moment"),
        ("2026-11-23T15:00:00", "'2026-11-23T15:00:00' lacks its offset"),
    ],
)
def test_a_wrong_moment_is_said_in_one_line(tmp_path: Path, moment: str, error: str) -> None:
    done = inside(tmp_path, "remind", "--at", moment)
    [wrong] = [line for line in done.stderr.splitlines() if line.startswith("Error:")]
    assert (done.exit_code, done.stdout) == (2, "")
    assert error in wrong
    assert "2026-11-23T15:00:00Z" in wrong
    assert wrong == done.stderr.splitlines()[-1]


def test_half_of_the_settings_gets_all_missing_ones_named_at_once(shared: Run) -> None:
    half = {"TWILIO_ACCOUNT_SID": "AC" + "a" * 32, "HOTLINE_TABLE": "hotline", "HOTLINE_NAME": "Line"}
    done = inside(shared.folder, "remind", **half)  # the local line that runs here is not taken instead
    assert (done.exit_code, done.stdout) == (1, "")
    missing = set(re.findall(r"(\w+) is missing", done.stderr))
    assert missing >= {"TWILIO_AUTH_TOKEN", "HOTLINE_PUBLIC_URL", "HOTLINE_SECRET", "HOTLINE_CONTACT"}
    assert not missing & set(half)
    assert done.stderr.count("Error:") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_a_full_disk_leaves_every_answer_working(start: Callable[..., Run]) -> None:
    run = start()
    phone = run.phone(NEW_YORK)
    phone.texts("CRAMP")
    for process in (run.process.pid, run.table_process):
        resource.prlimit(process, resource.RLIMIT_FSIZE, (1, 1))
    assert listed("dehydration") in phone.texts("CRAMP")
    assert "9AM" in phone.texts("REMIND 9AM")
    assert "9AM" in phone.texts("STATUS")
    call = phone.ask("POST", f"/phones/{CHICAGO}/calls", {"withheld": False})
    assert call["gather"]
