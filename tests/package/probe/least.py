"""The least Flask app that answers fixed TwiML, behind the same adapter as ours; with the whole of Flask."""

from typing import Any

from flask import Flask, Response

from hotline.web import lambda_http

FIXED = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Hello</Message></Response>'
app = Flask("least", static_folder=None)


@app.post("/sms")
def answer() -> Response:
    return Response(FIXED, content_type="text/xml")


def handler(event: Any, context: Any) -> Any:
    return lambda_http.answer(app, event, "https://least.example")
