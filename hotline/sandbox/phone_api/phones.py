"""Phone API: texts and calls."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from hotline.sandbox.twilio_simulator import Call, CallEndedError, Message, Step, TwilioSimulator, meaning
from hotline.sandbox.twilio_simulator.call_verbs import CALLEE
from hotline.twilio.webhook import split
from hotline.zones.guess import guess

Json = dict[str, Any]


def json_body() -> Json:
    """The request's JSON object. Asking for the JSON type keeps other sites' forms out."""
    try:
        content = request.get_json(silent=True)
    except RecursionError:
        abort(400, "the JSON is nested too deeply: send a flat object")
    return content if isinstance(content, dict) else abort(400, "the request holds no JSON object: send one")


def string(body: Json, key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else abort(400, f"'{key}' is missing or no string: send it")


def whole(key: str, most: int | None) -> int:
    """A whole number out of the query, 0 if it is not there."""
    value = request.args.get(key, "0")
    if not re.fullmatch(r"[0-9]{1,15}", value) or (most is not None and int(value) > most):
        limit = f" to {most}" if most else ""
        abort(400, f"'{key}' must be a whole number from 0{limit}: correct the address")
    return int(value)


def check_phone(number: object, phones: Sequence[str]) -> None:
    if number not in phones:
        abort(404, "no such phone here: ask /phone/api/line for the ones there are")


LONGEST_WAIT = 25  # seconds, of a long poll
LONGEST_SPEECH = 500  # characters


def texts_api(
    twilio: TwilioSimulator, name: str, phones: Sequence[str], words: Callable[[], Sequence[str]]
) -> Blueprint:
    """GET /phone/api/line, GET .../phones/N/thread, POST .../phones/N/texts."""
    texts = Blueprint("texts", __name__, url_prefix="/phone/api")

    @texts.get("/line")
    def line() -> Json:
        zones = {number: guess(number).zone for number in phones}
        line = {"name": name, "number": twilio.number, "words": list(words())}
        return {**line, "phones": list(phones), "zones": zones}

    @texts.get("/phones/<number>/thread")
    def thread(number: str) -> Json:
        check_phone(number, phones)
        after, wait = whole("after", None), whole("wait", LONGEST_WAIT)
        seq, messages = twilio.messages.since(number, after, wait)
        return {"seq": seq, "messages": [_message(message) for message in messages]}

    @texts.post("/phones/<number>/texts")
    def text(number: str) -> tuple[Json, int]:
        check_phone(number, phones)
        sent = json_body()
        prefix = f"{name}:" if (name := sent.get("channel")) else ""
        channel, _ = split(f"{prefix}{number}")
        if channel.prefix != prefix:
            abort(400, f"there is no channel {name!r}: change 'channel' to rcs or whatsapp, or leave it out")
        try:
            message = twilio.take(number, string(sent, "body"), channel=channel)
        except ValueError as error:
            abort(400, f"{error}: change 'body'")
        threading.Thread(target=twilio.carry, args=(message,), daemon=True).start()
        return {"sid": message.sid}, 202

    return texts


def calls_api(twilio: TwilioSimulator, phones: Sequence[str]) -> Blueprint:
    """POST /phone/api/phones/N/calls, GET .../calls/SID, POST .../calls/SID/digits.

    Besides digits: speech, silence, hangup, and callee while a phone is rung.

    Each answer brings the steps that the page has not had yet.
    """
    calls = Blueprint("calls", __name__, url_prefix="/phone/api")
    shown: dict[str, int] = {}  # steps of each call that the page has had

    def news(call: Call) -> Json:
        with call.lock:
            start, shown[call.sid] = shown.get(call.sid, 0), len(call.steps)
            return _call(call, call.steps[start:])

    def existing(sid: str) -> Call:
        return twilio.calls.get(sid) or abort(404, "there is no such call: start a new one")

    @calls.errorhandler(CallEndedError)
    def over(error: CallEndedError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 409

    @calls.post("/phones/<number>/calls")
    def start(number: str) -> tuple[Json, int]:
        check_phone(number, phones)
        withheld = json_body().get("withheld", False)
        if not isinstance(withheld, bool):
            abort(400, "'withheld' is neither true nor false: send one of them")
        return news(twilio.call(number, withheld=withheld)), 201

    @calls.get("/calls/<sid>")
    def look(sid: str) -> Json:
        return news(existing(sid))

    @calls.post("/calls/<sid>/<any(digits, speech, silence, hangup, callee):act>")
    def act(sid: str, act: str) -> Json:
        call, body = existing(sid), json_body()
        _act(call, act, body)
        return news(call)

    return calls


def _act(call: Call, act: str, body: Json) -> None:
    match act:
        case "digits":
            keys = string(body, "digits")
            if not re.fullmatch(r"[0-9*#]{1,50}", keys):
                abort(400, "'digits' may hold 1 to 50 of 0-9 * #: send only these")
            call.press(keys)
        case "speech":
            words = string(body, "words")
            if not 0 < len(words.strip()) <= LONGEST_SPEECH:
                abort(400, f"'words' must have 1 to {LONGEST_SPEECH} characters: change them")
            call.say(words)
        case "silence":
            call.silence()
        case "callee":
            does = string(body, "does")
            if does not in CALLEE or call.dial is None:
                abort(400, f"'does' is one of {', '.join(CALLEE)}, while a phone is being rung")
            call.callee(does)
        case _:
            call.hang_up()


def _message(message: Message) -> Json:
    """A text as its phone sees it: "out" is what the phone sent."""
    inbound, note = message.direction == "inbound", None
    if message.error is not None:
        what = "No usable answer" if inbound else "Not delivered"
        note = f"{what}: {meaning(message.error)} ({message.error})"
    return {
        "seq": message.seq, "sid": message.sid, "direction": "out" if inbound else "in",
        "body": message.body, "segments": message.segments, "note": note,
        "at": message.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": "queued" if message.status == "accepted" else message.status,
    }  # fmt: skip


# Of a step, by its kind.
STEPS = {"say": ("kind", "text", "language"), "callee": ("kind", "text"), "pause": ("kind", "seconds")}


def _call(call: Call, steps: Sequence[Step]) -> Json:
    inner, gather, ringing = ("action", "keys", "action_on_empty"), None, None
    if call.gather:
        gather = {name: value for name, value in asdict(call.gather).items() if name not in inner}
    if call.dial:
        shown = call.dial.caller_id or ("withheld" if call.withheld else call.phone)
        ringing = {"number": call.dial.number, "shown": shown, "choices": list(CALLEE)}
    return {
        "sid": call.sid, "status": call.status, "number": call.phone, "withheld": call.withheld,
        "steps": [{name: getattr(step, name) for name in STEPS[step.kind]} for step in steps],
        "gather": gather, "ringing": ringing, "ended": call.ended,
    }  # fmt: skip
