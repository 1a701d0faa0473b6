"""Who may come in to the operator's page, and what its answers forbid."""

import re

import pytest

from hotline.domain.subscriber import Status
from tests.console.browser import HERE, ConsoleBrowser


def test_the_address_of_the_terminal_opens_it_once(console: ConsoleBrowser) -> None:
    first = console.auth.address.removeprefix(HERE)
    assert console.get("/").status_code == 403
    console.opens()
    assert "All is well" in console.get("/").text or "needs you" in console.get("/").text
    stranger = console.app.test_client()
    assert stranger.get(first, base_url=HERE).status_code == 403
    assert console.said == [f"Opened. For another browser: {console.auth.address}"]
    opened = stranger.get(console.auth.address.removeprefix(HERE), base_url=HERE)
    assert opened.status_code == 303
    assert {"HttpOnly", "SameSite=Strict"} <= set(opened.headers["Set-Cookie"].split("; "))


def test_a_link_preview_does_not_use_up_the_address(console: ConsoleBrowser) -> None:
    address = console.auth.address.removeprefix(HERE)
    seen = console.client.head(address, base_url=HERE)
    assert (seen.status_code, seen.headers.get("Set-Cookie")) == (200, None)
    assert console.said == []
    assert console.get(address).status_code == 200


@pytest.mark.parametrize("path", ["/", "/people", "/people/x", "/notice", "/health", "/figures.csv", "/none"])
def test_no_page_is_shown_without_it(console: ConsoleBrowser, path: str) -> None:
    for answer in (
        console.get(path),
        console.get(path, Cookie="hotline-console-8090=wrong"),
        console.post(path),
    ):
        assert answer.status_code == 403
        assert "Open it from the terminal" in answer.text
        assert "Knee Line" not in answer.text
        assert console.auth.form_token not in answer.text


def test_another_name_of_this_machine_is_refused(console: ConsoleBrowser) -> None:
    console.opens()
    for host in ("evil.example:8090", "127.0.0.1:8091", "127.0.0.1", "evil.example"):
        assert console.client.get("/", base_url=f"http://{host}").status_code == 403
    assert (
        console.client.get(
            console.auth.address.removeprefix(HERE), base_url="http://evil.example"
        ).status_code
        == 403
    )


@pytest.mark.parametrize(
    ("origin", "token"),
    [
        ("http://evil.example", True),
        ("null", True),
        ("http://127.0.0.1:8080", True),
        (None, True),
        (HERE, False),
    ],
)
def test_a_form_of_another_site_does_nothing(
    console: ConsoleBrowser, origin: str | None, token: bool
) -> None:
    console.opens()
    console.line.phone().texts("REMIND 9AM")
    path = console.finds()
    answer = console.client.post(
        f"{path}/stop",
        base_url=HERE,
        data={"token": console.auth.form_token if token else "guess"},
        headers={"Origin": origin} if origin else {},
    )
    assert answer.status_code == 403
    assert console.line.phone().status is Status.ACTIVE


def test_the_pages_keep_no_copy_and_run_no_script(console: ConsoleBrowser) -> None:
    console.opens()
    for path in ("/", "/people", "/notice", "/health", "/figures.csv"):
        answer = console.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "<script" not in answer.text
        assert not re.search(r"\bon[a-z]+=|style=", answer.text)
