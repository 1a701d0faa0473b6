"""Flask application: webhooks in, TwiML out."""

import logging
import re
import traceback
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, Request, Response, g, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule
from werkzeug.utils import cached_property

from hotline.dialogue.ivr.prompts import whisper
from hotline.domain.deadline import WEBHOOK, within
from hotline.domain.replies import HangUp, Speak, Text
from hotline.service import HotlineService
from hotline.storage import StoreDown
from hotline.twilio import voice, webhook
from hotline.web.lambda_http import TARGET

log = logging.getLogger("hotline")
LARGEST_FORM = 64 * 1024  # bytes; Twilio's own stay far below
TWIML = "text/xml; charset=utf-8"
# Twilio keeps cookies for a conversation between two numbers, four hours from the last: the one thing that it
# remembers for us is a language (docs/decisions/a-language-without-a-store.md).
COOKIE, REMEMBERED = "lang", 4 * 3600  # seconds
# What decides. Twilio sends each once; a signature says nothing of the order in which one comes twice.
ONCE = {
    "From", "To", "Body", "MessageSid", "CallSid", "Digits", "SpeechResult", "OptOutType", "MessageStatus",
    "ErrorCode", "DialCallStatus", "DialBridged", "CallDuration",
}  # fmt: skip


class MatchOnlyRule(Rule):
    """A route from which no address is built: werkzeug compiles two builders a route, four fifths of an app's
    time. The name that is replaced is private; where it is gone, this class changes nothing.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        return _no_address


class WebhookRequest(Request):
    """A request whose form is read as Twilio sends it, in a third of werkzeug's time; no other is read."""

    @cached_property
    def fields(self) -> list[tuple[str, str]] | None:
        """The fields of the form in their order; None of another body. Raises RequestEntityTooLarge."""
        if self.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != webhook.FORM:
            return None
        try:
            return parse_qsl(self.get_data().decode(), keep_blank_values=True, errors="werkzeug.url_quote")
        except ValueError:
            return []

    @cached_property
    def form(self) -> ImmutableMultiDict[str, str]:
        return ImmutableMultiDict(self.fields or ())


class WebhookApp(Flask):
    """Flask, without asking a request for its host at each match: no route of ours depends on one."""

    url_rule_class = MatchOnlyRule
    request_class = WebhookRequest

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        if request is None:
            return None
        return MapAdapter(self.url_map, "localhost", "/", "", "https", request.path, request.method)


def _no_address(*_: object, **__: object) -> tuple[str, str]:
    raise RuntimeError("no address is built from a route: write the path")


def create_app(
    service: HotlineService, public_url: str, tokens: Sequence[str], clock: Callable[[], datetime]
) -> Flask:
    """The WSGI application of one hotline. `clock` gives aware UTC time; it is read nowhere else."""
    app = WebhookApp("hotline", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM)
    app.url_map.merge_slashes = False  # another address is not found, not redirected

    @app.before_request
    def check_signature() -> Response | None:
        # The request itself: each look at `request` searches for it anew.
        sent: WebhookRequest = request._get_current_object()  # type: ignore[attr-defined]
        if sent.method != "POST":
            return None  # nothing that is only asked for changes anything
        fields = sent.fields
        address, signature = _address(sent, public_url), sent.headers.get(webhook.HEADER)
        if fields is None or not webhook.is_signed(address, fields, signature, tokens):
            return Response("Only requests signed by Twilio are answered here.\n", 403, mimetype="text/plain")
        form = g.form = dict(reversed(fields))  # of a field that came twice, the first
        if len(form) < len(fields) and sum(name in ONCE for name, _ in fields) > len(form.keys() & ONCE):
            raise webhook.Malformed("a field came twice")
        return None

    @app.post("/sms")
    def answer_text() -> Response:
        turn = service.answer(webhook.parse_text(g.form, service.kind, _language(service)), clock())
        return _twiml(webhook.render_texts(turn.replies), turn.language)

    @app.post("/voice")
    @app.post("/voice/<path:place>")
    def answer_call(place: str = "") -> Response:
        incoming = voice.parse(place, g.form)
        replies = service.answer(incoming, clock()).replies
        return _twiml(voice.render(replies, public_url, service.content.voices, _language(service, place)))

    @app.post("/receipts")
    @app.post("/receipts/<day>")
    def note_receipt(day: str = "") -> Response:
        report = _report(day)
        if report:
            service.report(report, clock())
        return Response(status=204)

    @app.get("/health")
    def tell_health() -> dict[str, str]:
        return {"status": "ok", "content": service.content.version}

    _answer_nurse(app, service, public_url, clock)
    _answer_errors(app, service, public_url)
    dispatch = app.wsgi_app

    def in_time(environ: Any, start_response: Any) -> Any:
        with within(WEBHOOK):
            return dispatch(environ, start_response)

    app.wsgi_app = in_time  # type: ignore[method-assign]
    return app


def _address(sent: Request, public_url: str) -> str:
    """The address of a request: `public_url` as Twilio was told it, stage path included, and our own path;
    what the request says of its host or scheme is not believed.
    """
    query = sent.query_string.decode("latin-1")
    return public_url + (sent.environ.get(TARGET) or sent.path + (f"?{query}" if query else ""))


def _answer_nurse(
    app: Flask, service: HotlineService, public_url: str, clock: Callable[[], datetime]
) -> None:
    """The webhooks of a call to the nurse: what is said before it, the key pressed, what it cost."""

    @app.post(f"{voice.NURSE}/<language>")
    def tell_nurse(language: str) -> Response:
        content = service.content
        code = language if language in content.languages else content.structure.default_language
        return _twiml(voice.render_whisper(whisper(content, code), public_url, content.voices, code))

    @app.post(f"{voice.NURSE}/<language>/taken")
    def connect_nurse(language: str) -> Response:
        return _twiml(voice.render_taken(g.form))

    @app.post(f"{voice.NURSE}/<language>/ended")
    def note_nurse_call(language: str) -> Response:
        sid, seconds = webhook.sid_of(g.form, "CallSid"), g.form.get("CallDuration", "")
        if sid and re.fullmatch("[0-9]{1,5}", seconds):
            service.limits.note_call(service.store, sid, int(seconds), clock())
        return Response(status=204)


def _answer_errors(app: Flask, service: HotlineService, public_url: str) -> None:
    @app.errorhandler(StoreDown)
    def ask_again(error: StoreDown) -> Response:
        """A receipt, or a STOP that Twilio has answered: a 503 makes Twilio send it again where it may."""
        return Response("Not saved; please send it again.\n", 503, mimetype="text/plain")

    @app.errorhandler(webhook.Malformed)
    def refuse(error: webhook.Malformed) -> Response:
        return Response(f"Not answered: {error}.\n", 400, mimetype="text/plain")

    @app.errorhandler(Exception)
    def apologise(error: Exception) -> Response | HTTPException:
        """The last resort: the caller hears a fixed answer, and none of their words is logged."""
        if isinstance(error, HTTPException):
            return error
        where = traceback.extract_tb(error.__traceback__)[-1]
        log.error(
            "unexpected %s in %s:%s (%s)", type(error).__name__, where.name, where.lineno, request.endpoint
        )
        spoken = request.path.startswith("/voice")
        language = _language(service, (request.view_args or {}).get("place", "") if spoken else None)
        return _twiml(last_resort(service, public_url, language, spoken=spoken))


def last_resort(service: HotlineService, public_url: str, language: str, *, spoken: bool) -> str:
    """A fixed apology with the emergency number; needs no store."""
    content = service.content
    language = language or content.structure.default_language
    answer = content.answer("apology", language)
    if spoken:
        lines = tuple(content.fill(pattern) for pattern in answer.speech)
        return voice.render((Speak(lines), HangUp()), public_url, content.voices, language)
    return webhook.render_texts((Text(content.fill(answer.text or "")),))


def _report(day: str) -> webhook.DeliveryReport | None:
    """The delivery report of this request; None if the text is not ours."""
    form: dict[str, str] = g.form
    number, sid = form.get("To", ""), webhook.sid_of(form, "MessageSid")
    try:
        local_date = date.fromisoformat(day) if day else None
    except ValueError:
        return None
    if not sid or not webhook.number_of({"From": number}):
        return None
    status, error = form.get("MessageStatus", ""), form.get("ErrorCode") or None
    return webhook.DeliveryReport(webhook.split(number)[1], sid, status, error, local_date)


def _language(service: HotlineService, place: str | None = None) -> str:
    """The language of the answer before: a call's from its path, a text's from the cookie that Twilio keeps.

    A call's first step, and any code that no file of ours stands for, are the default language's.
    """
    if place is not None:
        code = place.partition("/")[0]
    else:
        code = request.cookies.get(COOKIE, "") if "HTTP_COOKIE" in request.environ else ""
    if code in service.content.languages:
        return code
    return "" if place is None else service.content.structure.default_language


def _twiml(xml: str, language: str = "") -> Response:
    """The answer; with a language, Twilio is asked to remember it as long as it remembers a conversation."""
    response = Response(xml, content_type=TWIML)
    if language:
        response.headers["Set-Cookie"] = f"{COOKIE}={language}; Max-Age={REMEMBERED}; Path=/"
    return response
