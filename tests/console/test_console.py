"""The operator's page, asked over HTTP: who may come in, what it shows, what it does for a person."""

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotline.console.counts import Count
from hotline.console.desk import Desk
from hotline.console.door import Door
from hotline.console.notice import local_notice
from hotline.console.site import site
from hotline.console.where import Place
from hotline.conversation.person import Outcome, Status
from tests.world import CHICAGO, World

HERE = "http://127.0.0.1:8090"
NUMBER = "+1 (312) 555-0143"


@dataclass
class Told:
    """A source of counts: what this world told, all of it now."""

    line: World

    def between(self, first: datetime, last: datetime) -> Iterator[Count]:
        hour = self.line.clock.now.replace(minute=0, second=0, microsecond=0)
        if first <= hour < last:
            for (what, about), number in self.line.told.items():
                yield from (Count(hour, what, one, number) for one in ("", about))


@dataclass
class Office:
    """A browser on the operator's machine, and what its terminal says."""

    line: World
    data: Path
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        place = Place(self.line.hotline, Told(self.line), self.data)
        desk = Desk(lambda: nullcontext(place), lambda: self.line.clock.now, "Ada")
        self.door = Door(8090, self.said.append)
        self.app = site(desk, self.door)
        self.client: FlaskClient = self.app.test_client()

    def opens(self) -> "Office":
        assert self.get(self.door.address.removeprefix(HERE)).status_code == 200
        return self

    def get(self, path: str, **more: str) -> TestResponse:
        answer = self.client.get(path, base_url=HERE, headers=more, follow_redirects=True)
        self.asked.append(answer.request.url)
        return answer

    def post(self, path: str, **form: str) -> TestResponse:
        self.line.clock.turn(seconds=1)
        answer = self.client.post(
            path, base_url=HERE, data={"stamp": self.door.stamp, **form}, headers={"Origin": HERE},
            follow_redirects=True,
        )  # fmt: skip
        self.asked.append(answer.request.url)
        return answer

    def finds(self, number: str = NUMBER) -> str:
        """The path of somebody's page."""
        answer = self.post("/people", number=number)
        assert answer.status_code == 200
        return answer.request.path


@pytest.fixture
def office(line: World, tmp_path: Path) -> Office:
    return Office(line, tmp_path)


def text(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


# The door


def test_the_address_of_the_terminal_opens_it_once(office: Office) -> None:
    first = office.door.address.removeprefix(HERE)
    assert office.get("/").status_code == 403
    office.opens()
    assert "All is well" in office.get("/").text or "needs you" in office.get("/").text
    stranger = office.app.test_client()
    assert stranger.get(first, base_url=HERE).status_code == 403
    assert office.said == [f"Opened. For another browser: {office.door.address}"]
    opened = stranger.get(office.door.address.removeprefix(HERE), base_url=HERE)
    assert opened.status_code == 303
    assert {"HttpOnly", "SameSite=Strict"} <= set(opened.headers["Set-Cookie"].split("; "))


@pytest.mark.parametrize("path", ["/", "/people", "/people/x", "/notice", "/health", "/figures.csv", "/none"])
def test_no_page_is_shown_without_it(office: Office, path: str) -> None:
    for answer in (
        office.get(path),
        office.get(path, Cookie="hotline-console-8090=wrong"),
        office.post(path),
    ):
        assert answer.status_code == 403
        assert "Open it from the terminal" in answer.text


def test_another_name_of_this_machine_is_refused(office: Office) -> None:
    office.opens()
    for host in ("evil.example:8090", "127.0.0.1:8091", "127.0.0.1", "evil.example"):
        assert office.client.get("/", base_url=f"http://{host}").status_code == 403
    assert (
        office.client.get(office.door.address.removeprefix(HERE), base_url="http://evil.example").status_code
        == 403
    )


@pytest.mark.parametrize(
    ("origin", "stamp"),
    [
        ("http://evil.example", True),
        ("null", True),
        ("http://127.0.0.1:8080", True),
        (None, True),
        (HERE, False),
    ],
)
def test_a_form_of_another_site_does_nothing(office: Office, origin: str | None, stamp: bool) -> None:
    office.opens()
    office.line.phone().texts("REMIND 9AM")
    path = office.finds()
    answer = office.client.post(
        f"{path}/stop", base_url=HERE, data={"stamp": office.door.stamp if stamp else "guess"},
        headers={"Origin": origin} if origin else {},
    )  # fmt: skip
    assert answer.status_code == 403
    assert office.line.phone().status is Status.ACTIVE


def test_the_pages_keep_no_copy_and_run_no_script(office: Office) -> None:
    office.opens()
    for path in ("/", "/people", "/notice", "/health", "/figures.csv"):
        answer = office.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "<script" not in answer.text
        assert not re.search(r"\bon[a-z]+=|style=", answer.text)


# The figures


def test_today_shows_what_people_just_did(office: Office) -> None:
    office.opens()
    phone = office.line.phone()
    for body in ("CRAMP", "6", "my chest hurts", "REMIND 9AM"):
        phone.texts(body)
    phone.calls()
    shown = text(office.get("/"))
    assert "Texts 4" in shown
    assert "Calls 1" in shown
    assert "Danger signs 1" in shown
    assert "Came 1" in shown
    assert re.search(r"Age +1", shown)
    table = office.get("/figures.csv?days=7").text.splitlines()
    assert len(table) == 8
    assert table[-1].split(",")[1:4] == ["4", "1", "1"]
    assert office.get("/?days=8").status_code == 404


def test_what_few_asked_for_is_not_shown(office: Office) -> None:
    office.opens()
    office.line.told.update({("Unanswered", "ice"): 4, ("Unanswered", "ibuprofen"): 5})
    shown = text(office.get("/"))
    assert "ibuprofen" in shown
    assert " ice " not in shown


def test_failures_are_told_with_their_reason_and_twilios_page(office: Office) -> None:
    office.opens()
    office.line.told.update({("Receipts", "30003"): 3})
    shown = office.get("/").text
    assert "The phone is off or out of reach" in shown
    assert "https://www.twilio.com/docs/api/errors/30003" in shown


def test_what_needs_somebody_is_said_first(office: Office) -> None:
    office.opens()
    office.line.remind()
    assert "<h1>All is well</h1>" in office.get("/").text
    office.line.clock.turn(hours=2)
    assert "One thing needs you" in office.get("/").text
    assert "No run has ended well for 2 hours" in text(office.get("/"))


def test_money_is_told_against_the_ceiling(worlds: Callable[..., World], tmp_path: Path) -> None:
    office = Office(worlds(HOTLINE_CEILING="0.02"), tmp_path).opens()
    phone = office.line.phone()
    phone.texts("REMIND 9AM")
    office.line.remind("2026-11-24T15:00:00Z")
    shown = text(office.get("/"))
    assert "$0.01 of $0.02 spent" in shown


def test_a_dead_table_is_said_and_the_figures_stand(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotline.store import StoreDown

    office.opens()

    def down() -> object:
        raise StoreDown("table hotline did not answer")

    monkeypatch.setattr(office.line.hotline.line.store(), "progress", down)
    shown = text(office.get("/"))
    assert "The table does not answer" in shown
    assert "Texts" in shown
    assert "did not answer" in text(office.post("/people", number=NUMBER))


# People


def test_somebody_is_found_by_number_which_no_address_and_no_title_holds(office: Office) -> None:
    office.opens()
    office.line.phone().texts("REMIND 9AM")
    office.line.phone().texts("WEEKDAYS")
    answer = office.post("/people", number=NUMBER)
    shown = text(answer)
    assert "Gets the daily water text" in shown
    assert "9AM, Monday to Friday" in shown
    assert "Central time" in shown
    assert "Agreed to the daily text" in shown
    assert "REMIND 9AM" in shown
    assert "3125550143" not in re.sub(r"[\s().%2B-]", "", answer.text)
    assert not any("555" in url for url in office.asked)


@pytest.mark.parametrize("number", ["", "3125550143", "+1 312 555 0143 or so", "<i>"])
def test_what_is_no_number_is_said_and_not_repeated(office: Office, number: str) -> None:
    office.opens()
    answer = office.post("/people", number=number)
    assert "no whole number" in answer.text
    assert not number or number not in answer.text.replace("+12025550143", "")


def test_a_stranger_is_told_apart(office: Office) -> None:
    office.opens()
    assert "Not known here" in office.get(office.finds()).text
    assert "Nobody is open here" in office.get("/people/nobody").text


def test_stop_and_forget_are_done_and_on_record_with_who_and_why(office: Office) -> None:
    office.opens()
    phone = office.line.phone()
    phone.texts("REMIND 9AM")
    path = office.finds()
    assert "Stopped. No text" in office.post(f"{path}/stop", note="voicemail <b>", by="Bea").text
    assert phone.status is Status.STOPPED
    entry = phone.consents[-1]
    assert (entry.action, entry.medium, entry.by, entry.answer) == (
        "opt-out",
        "operator",
        "Bea",
        "voicemail <b>",
    )
    shown = office.get("/people").text
    assert "Bea" in shown
    assert "voicemail &lt;b&gt;" in shown
    assert phone.key[:8] in shown
    assert "tick the box first" in office.post(f"{path}/forget").text
    assert "Erased here" in office.post(f"{path}/forget", sure="yes").text
    assert [one.by for one in phone.consents[-1:]] == ["Ada"]
    assert "Is being forgotten" in office.get(path).text


def test_a_failed_reminder_is_sent_again_once(office: Office) -> None:
    office.opens()
    phone = office.line.phone()
    phone.texts("REMIND 9AM")
    office.line.carrier.faults.send_error = 30003
    office.line.remind("2026-11-24T15:00:00Z")
    office.line.carrier.faults.send_error = None
    path = office.finds()
    assert "It is sent once, now" in office.get(path).text
    assert "Handed to Twilio" in office.post(f"{path}/resend", note="called").text
    office.line.carrier.deliver()
    assert phone.reminders[-1].outcome is Outcome.DELIVERED
    sent = len(phone.inbox)
    assert "once more today already" in office.post(f"{path}/resend").text
    assert len(phone.inbox) == sent


# The notice and the health check


def test_a_notice_is_shown_as_it_will_be_said_before_it_is(office: Office) -> None:
    office.opens()
    words = {"en": "Our clinic is closed today.", "es": "Hoy no abrimos.", "hours": "8"}
    seen = text(office.post("/notice", **words))
    assert seen.index("Our clinic is closed today.") < seen.index("1 Dehydration")
    assert seen.index("dial 9 1 1") < seen.rindex("Our clinic is closed today. This is Knee Line")
    assert "Hoy no abrimos." in seen
    assert local_notice(office.data) == ""
    office.post("/notice", say="yes", **words)
    assert "Our clinic is closed today." in local_notice(office.data)
    office.post("/notice/clear")
    assert local_notice(office.data) == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [("", "write some words"), ("Closed \u2013 sorry", "leave out"), ("a" * 161, "make it shorter")],
)
def test_words_that_cannot_be_said_come_back_with_the_reason(office: Office, words: str, told: str) -> None:
    office.opens()
    answer = office.post("/notice", en=words, hours="8", say="yes")
    assert told in answer.text
    assert local_notice(office.data) == ""
    assert "choose how long" in office.post("/notice", en="Closed.", hours="9999", say="yes").text


def test_the_health_check_says_what_to_do(office: Office) -> None:
    office.opens()
    shown = text(office.post("/health"))
    assert "line it does not answer start it: make run" in shown  # nobody serves this world's address
    assert "table answers" in shown
    assert "words can be used" in shown
    assert "1 to mend" in shown
    assert CHICAGO not in shown


def test_a_fault_of_our_own_is_said_without_its_text(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.opens()

    def broken(*_: object) -> object:
        raise RuntimeError(CHICAGO)

    monkeypatch.setattr("hotline.console.support.view", broken)
    answer = office.post("/people", number=NUMBER)
    assert answer.status_code == 500
    assert "cannot be shown" in answer.text
    assert CHICAGO not in answer.text
