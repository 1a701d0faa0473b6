"""Webhook log: requests, answers, durations, explanations."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from werkzeug.http import parse_cookie

from hotline.content.model import Content
from hotline.dialogue.ivr.input import read_step
from hotline.domain.replies import UserInput
from hotline.prompt_tools.learning.explain import explain, lines
from hotline.sandbox.twilio_simulator import Answer, Form, Post
from hotline.sandbox.twilio_simulator.twiml_check import spoken
from hotline.sandbox.twilio_simulator.webhooks import path_of
from hotline.twilio import voice
from hotline.web.app import COOKIE

KEPT = 200
SHOWN = ("Body", "Digits", "SpeechResult", "MessageStatus", "ErrorCode")


@dataclass(frozen=True)
class Exchange:
    """One webhook and its answer; `status` 0: none came.

    `language`: of the answer before, as Twilio's cookie says; "" without one.
    """

    number: int
    path: str
    form: Mapping[str, str]
    status: int
    milliseconds: int
    body: bytes
    language: str = ""

    def json(self) -> dict[str, Any]:
        try:
            root = ElementTree.fromstring(self.body)  # noqa: S314 - the line's own answer
            parts = [part for part in root.iter() if part.tag in ("Say", "Message")]
            words = [(spoken(p) if p.tag == "Say" else "".join(p.itertext())).strip() for p in parts]
            ElementTree.indent(root)
            twiml = ElementTree.tostring(root, encoding="unicode")
        except (ElementTree.ParseError, RecursionError):
            words, twiml = [], self.body.decode(errors="replace")
        return {
            "number": self.number, "path": self.path,
            "phone": self.form.get("To" if "MessageStatus" in self.form else "From", ""),
            "asked": {name: self.form[name] for name in SHOWN if name in self.form}, "said": words,
            "status": self.status, "milliseconds": self.milliseconds, "twiml": twiml,
        }  # fmt: skip


class WebhookLog:
    """Keeps the last webhooks. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: deque[Exchange] = deque(maxlen=KEPT)
        self._last = 0
        self._lock = threading.Lock()

    def watch(self, post: Post, milliseconds: Callable[[], float]) -> Post:
        """`post` with a log of every webhook. `milliseconds` is a clock that only counts up."""

        def watched(url: str, form: Form, headers: dict[str, str]) -> Answer:
            start, answer = milliseconds(), Answer(0, "", b"")
            try:
                answer = post(url, form, headers)
            finally:
                took = round(milliseconds() - start)
                language = parse_cookie(headers.get("Cookie", "")).get(COOKIE, "")
                with self._lock:
                    self._last += 1
                    number, path = self._last, path_of(url)
                    kept = Exchange(number, path, dict(form), answer.status, took, answer.body, language)
                    self._kept.append(kept)
            return answer

        return watched

    def since(self, after: int) -> list[Exchange]:
        """Those that came after a number, oldest first."""
        with self._lock:
            return [exchange for exchange in self._kept if exchange.number > after]


def explained(exchange: Exchange, content: Content) -> list[str]:
    """How the line understands a webhook's words, by the present prompts; [] for keys, silence, reports."""
    form = exchange.form
    if exchange.path == "/sms":
        language = exchange.language
        if language not in content.languages:
            language = content.structure.default_language
        return list(lines(explain(form.get("Body", ""), content, language)))
    user_input = voice.parse(exchange.path.removeprefix("/voice/"), form).user_input
    return list(_by_phone(user_input, content)) if form.get("SpeechResult") and user_input.spoken else []


def _by_phone(user_input: UserInput, content: Content) -> Iterator[str]:
    """The step that the phrase chose, then the phrase by itself; nothing if its page no longer exists."""
    place, structure = user_input.call_state, content.structure
    if place is None or place.page not in {*structure.menus, *structure.topics}:
        return
    if place.language not in content.languages:
        return
    step = read_step(user_input, place, content)
    asked = " ".join(filter(None, (step.act, step.to or step.detail or step.language)))
    yield f"Step:       {asked}"
    yield "By itself:  where no key, hour or name of the page comes first, the phrase means:"
    yield from lines(explain(user_input.exact, content, place.language, spoken=True))
