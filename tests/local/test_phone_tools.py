"""Tools of the phone page: the webhook log and speech."""

import io
import sys
import wave
from typing import NoReturn
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline.sandbox.phone_api import WebhookLog, tools
from hotline.sandbox.phone_api.tools import speech_api, webhooks_api
from hotline.sandbox.twilio_simulator import TwilioSimulator
from tests.local.scripted import ACCOUNT, ANN, NUMBER, TOKEN, Clock, ScriptedLine
from tests.wsgi import into_wsgi

PUBLIC = "https://line.example"


def client(*blueprints: object) -> FlaskClient:
    app = Flask(__name__)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)  # type: ignore[arg-type]
    return app.test_client()


def test_each_webhook_is_told_with_its_twiml() -> None:
    webhooks, clock = WebhookLog(), iter([10.0, 15.4, 20.0, 21.0, 30.0, 32.0])
    menu = '<Gather input="dtmf"><Say>Press <break/>one</Say></Gather>'
    line = ScriptedLine(PUBLIC, {"/sms": "<Message>hello</Message>", "/voice": menu})
    post = webhooks.watch(into_wsgi(line), lambda: next(clock))
    twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, PUBLIC, post, Clock())
    twilio.text(ANN, "CRAMP")
    twilio.call(ANN)
    page = client(webhooks_api(webhooks, lambda exchange: [exchange.path]))
    text, call = page.get("/phone/api/exchanges").get_json()["exchanges"]
    assert text == {
        "number": 1, "path": "/sms", "phone": ANN, "asked": {"Body": "CRAMP"}, "said": ["hello"],
        "status": 200, "milliseconds": 5, "twiml": "<Response>\n  <Message>hello</Message>\n</Response>",
        "explained": ["/sms"],
    }  # fmt: skip
    assert (call["path"], call["asked"], call["said"]) == ("/voice", {}, ["Press one"])
    assert len(page.get("/phone/api/exchanges?after=1").get_json()["exchanges"]) == 1


def test_a_line_that_does_not_answer_is_told_too() -> None:
    webhooks = WebhookLog()

    def away(*_: object) -> NoReturn:
        raise ConnectionError

    watched = webhooks.watch(away, lambda: 0.0)
    twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, PUBLIC, watched, Clock())
    twilio.text(ANN, "CRAMP")
    told = client(webhooks_api(webhooks, lambda _: [])).get("/phone/api/exchanges").get_json()["exchanges"]
    assert {(one["status"], one["twiml"]) for one in told} == {(0, "")}


def test_words_are_spoken_in_each_language() -> None:
    pytest.importorskip("espeakng_loader", reason="needs espeak-ng: make voice")
    speech = tools.speech()
    assert speech is not None
    page = client(speech_api(speech))
    assert page.get("/phone/api/voices").get_json() == {"languages": ["en", "es"]}
    for language in ("en-US", "es-US"):
        answer = page.get("/phone/api/voice", query_string={"language": language, "text": "Call 9 1 1."})
        assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
        with wave.open(io.BytesIO(answer.data)) as file:
            assert 0.5 < file.getnframes() / file.getframerate() < 5
    assert page.get("/phone/api/voice?language=xx-XX&text=hello").status_code == 404
    assert page.get("/phone/api/voice?language=en-US&text=").status_code == 400


def test_without_the_engine_there_is_no_voice() -> None:
    with patch.dict(sys.modules, {"espeakng_loader": None}):  # as if it were not installed
        assert tools.speech() is None
    page = client(speech_api(None))
    assert page.get("/phone/api/voices").get_json() == {"languages": []}
    assert page.get("/phone/api/voice?language=en-US&text=hello").status_code == 404
