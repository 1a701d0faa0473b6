"""Who may come in to the operator's page, and what its answers forbid."""

import re

import pytest

from hotline.domain.subscriber import Status
from tests.console.office import HERE, Office


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
        assert "Knee Line" not in answer.text
        assert office.door.stamp not in answer.text


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
