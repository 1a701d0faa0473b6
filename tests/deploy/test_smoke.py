"""What a deployment tries its line with: answered by the line as it is, however its limits are set."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from hotline.app import build
from hotline.config import Settings
from hotline.content.model import Content
from hotline.ops import OperatorError
from hotline.ops.checks.twilio_checks import faults
from hotline.ops.deploy.cloud import Cloud, Stage
from hotline.ops.deploy.steps import STEPS, Deployment, run_smoke_test
from tests.local.served import served
from tests.world import TOKEN, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def _signed(app: "WSGIApplication", url: str) -> "WSGIApplication":
    """The app behind something that signs every webhook, so that no signature is missed."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> "Iterable[bytes]":
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        form = dict(parse_qsl(body.decode()))
        signature = RequestValidator(TOKEN).compute_signature(url + environ["PATH_INFO"], form)
        return app({**environ, "wsgi.input": BytesIO(body), "HTTP_X_TWILIO_SIGNATURE": signature}, start)

    return answer


@contextmanager
def line(*, signing: bool = False, **more: str) -> Iterator[tuple[Settings, Content]]:
    """A line at an address of its own and without a table; its settings and words."""
    apps: list[WSGIApplication] = []
    with served(lambda environ, start: apps[0](environ, start)) as url:
        hotline = build({**settings("http://127.0.0.1:9", "none", **more), "HOTLINE_PUBLIC_URL": url})
        app = hotline.app().wsgi_app
        apps.append(_signed(app, url) if signing else app)
        yield hotline.settings, hotline.content


@pytest.mark.parametrize("countries", ["US, CA", "US", "GB"])
def test_a_line_that_is_well_is_found_well_again_and_again(countries: str) -> None:
    with line(HOTLINE_COUNTRIES=countries) as (own, content):
        assert [faults(own, content) for _ in range(8)] == [[]] * 8  # it is no machine that answers ours


def test_a_line_that_answers_unsigned_webhooks_stops_a_deployment() -> None:
    """As one would whose signature check is off: the trial is the one step that sees it."""
    with line(signing=True) as (own, content):
        assert faults(own, content) == [
            "an unsigned webhook to /sms got 200, not 403",
            "an unsigned webhook to /voice got 200, not 403",
        ]
        environ = {**settings("http://127.0.0.1:9", "none"), "HOTLINE_PUBLIC_URL": own.public_url}
        deployment = Deployment(Stage("live"), environ, Cloud("us-east-1"), print)
        with pytest.raises(OperatorError, match="an unsigned webhook to /sms got 200, not 403"):
            run_smoke_test(deployment)
    names = [step.name for step in STEPS]
    assert names.index("trial") < min(names.index("schedule"), names.index("twilio"))


def test_a_line_without_its_emergency_number_is_not() -> None:
    with line() as (own, content):
        assert faults(own, replace(content, country=replace(content.country, emergency="000"))) == [
            "a signed webhook to /sms was answered without the words it must carry: see the function's log",
            "a signed webhook to /voice was answered without the words it must carry: see the function's log",
        ]
