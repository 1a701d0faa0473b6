"""The emergency notice and the health check on the operator's page."""

import pytest

from hotline.sandbox.notice_file import local_notice
from tests.console.office import NUMBER, Office, text
from tests.world import CHICAGO


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

    monkeypatch.setattr("hotline.ops.console.support.view", broken)
    answer = office.post("/people", number=NUMBER)
    assert answer.status_code == 500
    assert "cannot be shown" in answer.text
    assert CHICAGO not in answer.text


def test_a_check_that_breaks_says_so_and_leaves_no_half_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.opens()

    def broken(*_: object) -> object:
        raise RuntimeError(CHICAGO)

    monkeypatch.setattr(office.line.hotline.service.store(), "dispatch_state", broken)
    shown = text(office.post("/health"))
    assert "a fault of the check itself (RuntimeError)" in shown
    assert "2 to mend" in shown  # nobody serves this world's address either
    assert CHICAGO not in shown
