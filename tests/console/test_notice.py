"""The emergency notice and the health check on the operator's page."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from hotline.content.notice import Notice, read_notice
from hotline.ops.console.action_pages import set_deployed_notice
from hotline.ops.deploy.cloud import Cloud, CloudRefused, Stage
from hotline.sandbox.data_folder import local_notice
from tests.console.browser import NUMBER, ConsoleBrowser, text
from tests.words import listed, speech_of
from tests.world import CHICAGO

UNTIL = datetime(2026, 12, 1, tzinfo=UTC)


def test_a_notice_is_shown_as_it_will_be_said_before_it_is(console: ConsoleBrowser) -> None:
    console.opens()
    words = {"en": "Our clinic is closed today.", "es": "Hoy no abrimos.", "hours": "8"}
    seen = text(console.post("/notice", **words))
    assert seen.index("Our clinic is closed today.") < seen.index(listed("dehydration"))
    assert seen.index(speech_of("emergency")) < seen.rindex(
        f"Our clinic is closed today. {speech_of('welcome')}"
    )
    assert "Hoy no abrimos." in seen
    assert local_notice(console.data) == ""
    console.post("/notice", say="yes", **words)
    assert "Our clinic is closed today." in local_notice(console.data)
    console.post("/notice/clear")
    assert local_notice(console.data) == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [("", "write some words"), ("Closed \u2013 sorry", "leave out"), ("a" * 161, "make it shorter")],
)
def test_words_that_cannot_be_said_come_back_with_the_reason(
    console: ConsoleBrowser, words: str, told: str
) -> None:
    console.opens()
    answer = console.post("/notice", en=words, hours="8", say="yes")
    assert told in answer.text
    assert local_notice(console.data) == ""
    assert "choose how long" in console.post("/notice", en="Closed.", hours="9999", say="yes").text


def test_the_health_check_says_what_to_do(console: ConsoleBrowser) -> None:
    console.opens()
    shown = text(console.post("/health"))
    assert "line it does not answer start it: make run" in shown  # nobody serves this world's address
    assert "table answers" in shown
    assert "words can be used" in shown
    assert "1 to mend" in shown
    assert CHICAGO not in shown


def test_a_fault_of_our_own_is_said_without_its_text(
    console: ConsoleBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.line.expected_errors.add("a page of the console failed: RuntimeError")
    console.opens()

    def broken(*_: object) -> object:
        raise RuntimeError(CHICAGO)

    monkeypatch.setattr("hotline.ops.console.action_pages.view", broken)
    answer = console.post("/people", number=NUMBER)
    assert answer.status_code == 500
    assert "cannot be shown" in answer.text
    assert CHICAGO not in answer.text


def test_a_check_that_breaks_says_so_and_leaves_no_half_page(
    console: ConsoleBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.opens()

    def broken(*_: object) -> object:
        raise RuntimeError(CHICAGO)

    monkeypatch.setattr(console.line.hotline.service.store(), "dispatch_state", broken)
    shown = text(console.post("/health"))
    assert "a fault of the check itself (RuntimeError)" in shown
    assert "2 to mend" in shown  # nobody serves this world's address either
    assert CHICAGO not in shown


class LambdaClient:
    """AWS Lambda with one function, whose settings others write `writes` times between our read and write.

    https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
    """

    class exceptions:  # noqa: N801 - as boto3 names it
        class PreconditionFailedException(Exception): ...

        class ResourceConflictException(Exception): ...

    def __init__(self, writes: int) -> None:
        self.environment = {"HOTLINE_SECRET": "old"}
        self.revision, self.writes = 1, writes

    def client(self, service: str) -> "LambdaClient":
        assert service == "lambda"
        return self

    def get_waiter(self, name: str) -> "LambdaClient":
        return self

    def wait(self, **_: object) -> None:
        """Nothing is under way."""

    def function(self, name: str) -> dict[str, Any]:
        """What stands there; and another writer is quicker than who reads."""
        read = {"RevisionId": str(self.revision), "Environment": {"Variables": dict(self.environment)}}
        if self.writes:
            self.writes -= 1
            self.environment["HOTLINE_SECRET"] = "new,old"
            self.revision += 1
        return read

    def update_function_configuration(self, **asked: Any) -> None:
        if asked.get("RevisionId", str(self.revision)) != str(self.revision):
            raise self.exceptions.PreconditionFailedException
        self.environment = asked["Environment"]["Variables"]
        self.revision += 1


def test_a_notice_does_not_undo_a_deployment_that_comes_between() -> None:
    aws = LambdaClient(writes=2)
    set_deployed_notice(cast(Cloud, aws), Stage("live"), Notice(UNTIL, {"en": "Closed."}))
    assert aws.environment["HOTLINE_SECRET"] == "new,old"
    assert read_notice(aws.environment["HOTLINE_NOTICE"]).words == {"en": "Closed."}
    set_deployed_notice(cast(Cloud, aws), Stage("live"), None)
    assert aws.environment == {"HOTLINE_SECRET": "new,old"}


def test_a_notice_that_others_always_forestall_is_said_not_to_be_set() -> None:
    aws = LambdaClient(writes=100)
    with pytest.raises(CloudRefused, match="somebody else keeps changing"):
        set_deployed_notice(cast(Cloud, aws), Stage("live"), Notice(UNTIL, {"en": "Closed."}))
    assert "HOTLINE_NOTICE" not in aws.environment
