"""The operator at their page: a browser on their machine, and what their terminal says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotline.metrics import Count
from hotline.ops.console.app import console_app
from hotline.ops.console.dashboard import Session
from hotline.ops.local_pages import Auth
from hotline.ops.target import Target
from tests.world import World

HERE = "http://127.0.0.1:8090"
NUMBER = "+1 (312) 555-0143"


@dataclass
class WorldCounts:
    """A source of counts: what this world told, all of it now."""

    line: World

    def between(self, first: datetime, last: datetime) -> Iterator[Count]:
        hour = self.line.clock.now.replace(minute=0, second=0, microsecond=0)
        if first <= hour < last:
            for (what, about), number in self.line.told.items():
                yield from (Count(hour, what, one, number) for one in ("", about))


@dataclass
class ConsoleBrowser:
    """A browser on the operator's machine, and what its terminal says."""

    line: World
    data: Path
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        target = Target(self.line.hotline, WorldCounts(self.line).between, self.data)
        session = Session(lambda: target, lambda: self.line.clock.now, "Ada")
        self.auth = Auth(8090, self.said.append)
        self.app = console_app(session, self.auth)
        self.client: FlaskClient = self.app.test_client()

    def opens(self) -> "ConsoleBrowser":
        assert self.get(self.auth.address.removeprefix(HERE)).status_code == 200
        return self

    def get(self, path: str, **more: str) -> TestResponse:
        answer = self.client.get(path, base_url=HERE, headers=more, follow_redirects=True)
        self.asked.append(answer.request.url)
        return answer

    def post(self, path: str, **form: str) -> TestResponse:
        self.line.clock.turn(seconds=1)
        answer = self.client.post(
            path,
            base_url=HERE,
            data={"token": self.auth.form_token, **form},
            headers={"Origin": HERE},
            follow_redirects=True,
        )
        self.asked.append(answer.request.url)
        return answer

    def finds(self, number: str = NUMBER) -> str:
        """The path of somebody's page."""
        answer = self.post("/people", number=number)
        assert answer.status_code == 200
        return answer.request.path


def text(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
