"""What a deployment tries its line with: answered by the line as it is, however its limits are set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hotline.app import build
from hotline.config.settings import Settings
from hotline.content.model import Content
from hotline.ops.checks.smoke import faults
from tests.local.served import served
from tests.world import settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@contextmanager
def line(**more: str) -> Iterator[tuple[Settings, Content]]:
    """A line at an address of its own and without a table; its settings and words."""
    apps: list[WSGIApplication] = []
    with served(lambda environ, start: apps[0](environ, start)) as url:
        hotline = build({**settings("http://127.0.0.1:9", "none", **more), "HOTLINE_PUBLIC_URL": url})
        apps.append(hotline.app().wsgi_app)
        yield hotline.settings, hotline.content


@pytest.mark.parametrize("countries", ["US, CA", "US", "GB"])
def test_a_line_that_is_well_is_found_well_again_and_again(countries: str) -> None:
    with line(HOTLINE_COUNTRIES=countries) as (own, content):
        assert [faults(own, content) for _ in range(8)] == [[]] * 8  # it is no machine that answers ours


def test_a_line_without_its_emergency_number_is_not() -> None:
    with line() as (own, content):
        assert faults(own, replace(content, country=replace(content.country, emergency="000"))) == [
            "a signed webhook to /sms was answered without the words it must carry: see the function's log",
            "a signed webhook to /voice was answered without the words it must carry: see the function's log",
        ]
