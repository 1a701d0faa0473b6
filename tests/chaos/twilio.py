"""Twilio's client, its requests brought to the pretend carrier in this process, with Twilio's troubles."""

import json
import random
from collections import Counter
from typing import Any

from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response

from hotline.sandbox.twilio_simulator import TwilioSimulator, refusal
from hotline.twilio.rest_sender import TwilioSender
from tests.world import ACCOUNT, LINE_NUMBER, TOKEN, Clock


class InProcess(HttpClient):  # type: ignore[misc]
    """What twilio-python sends its requests through. `rough` 0 to 1: how often Twilio misbehaves.

    The clock is turned by how long each request took. `down`: every request is answered with this status.
    `nth`: what the n-th request meets, counted by `asked`.
    """

    def __init__(
        self,
        carrier: TwilioSimulator,
        chance: random.Random,
        seen: Counter[str],
        clock: Clock,
    ) -> None:
        super().__init__(logger=None, is_async=False, timeout=8)
        self.rough = 0.0
        self.nth: tuple[int, str] | None = None
        self.asked = 0
        self.down: int | None = None
        self.forgets = False  # its list of texts is empty
        self._carrier, self._chance, self._seen, self._clock = carrier, chance, seen, clock

    def request(
        self, method: str, url: str, params: Any = None, data: Any = None, *_: Any, **__: Any
    ) -> Response:
        form = {name: str(value) for name, value in (params or data or {}).items() if value is not None}
        trouble = self._trouble(method)
        self._clock.turn(seconds=8 if trouble in _SLOW else self._chance.uniform(0.05, 0.6))
        if self.down:
            return _response(*refusal(self.down, {401: 20003, 500: 20500}[self.down]))
        if trouble:
            self._seen[f"Twilio: {trouble}"] += 1
        match trouble:
            case "no connection":
                raise TwilioException(trouble)
            case "5xx, not accepted" | "5xx when asked":
                return _response(*refusal(500, 20500))
            case "429":
                return _response(*refusal(429, 20429))
        if method == "GET":
            listed = {**form, "To": LINE_NUMBER} if self.forgets else form
            return _response(*self._carrier.list_messages(listed))
        if method == "DELETE":
            answer = self._carrier.delete_message(url.rpartition("/")[2].removesuffix(".json"))
        else:
            answer = self._carrier.create_message(form)
        match trouble:
            case "hung after accepting":
                raise TwilioException(trouble)
            case "5xx after accepting":
                return _response(*refusal(500, 20500))
        return _response(*answer)

    def _trouble(self, method: str) -> str | None:
        self.asked += 1
        if self.nth and self.nth[0] == self.asked:
            return _ASKED_LIKE.get(self.nth[1], self.nth[1]) if method == "GET" else self.nth[1]
        if self._chance.random() >= self.rough:
            return None
        return self._chance.choice(_WHEN_ASKED if method == "GET" else WHEN_SENT)


WHEN_SENT = ("no connection", "5xx, not accepted", "429", "hung after accepting", "5xx after accepting")
_WHEN_ASKED = ("no connection", "5xx when asked")
_ASKED_LIKE = {"hung after accepting": "no connection", "5xx after accepting": "5xx when asked"}
_SLOW = ("no connection", "hung after accepting")


def sender(client: InProcess) -> TwilioSender:
    """The sender as it is on the line, its client's requests going through `client`."""
    made = TwilioSender(ACCOUNT, TOKEN, LINE_NUMBER, api_url="http://127.0.0.1:9", public_url=PUBLIC)
    made._client.http_client = client
    return made


PUBLIC = "https://line.example/production"


def _response(status: int, content: Any) -> Response:
    return Response(status, json.dumps(content))
