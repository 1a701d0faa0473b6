"""Texts and calls as the browser phone's JSON shows them."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from hotline.sandbox.twilio_simulator import (
    Call,
    Message,
    Step,
    meaning,
)

Json = dict[str, Any]


def message_json(message: Message) -> Json:
    """A text as its phone sees it: "out" is what the phone sent."""
    return {
        "seq": message.seq,
        "sid": message.sid,
        "direction": "out" if message.direction == "inbound" else "in",
        "body": message.body,
        "at": message.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": "queued" if message.status == "accepted" else message.status,
        "note": _note(message),
        "segments": message.segments,
    }


def _note(message: Message) -> str | None:
    if message.error is None:
        return None
    what = "No usable answer" if message.direction == "inbound" else "Not delivered"
    return f"{what}: {meaning(message.error)} ({message.error})"


def call_json(call: Call, steps: Sequence[Step]) -> Json:
    """A call with the steps that the page has not had yet."""
    gather = call.gather
    return {
        "sid": call.sid,
        "status": call.status,
        "number": call.phone,
        "withheld": call.withheld,
        "steps": [_step(step) for step in steps],
        "gather": gather
        and {
            "digits": gather.digits,
            "finish_on": gather.finish_on,
            "timeout": gather.timeout,
            "speech": gather.speech,
            "hints": list(gather.hints),
            "language": gather.language,
        },
        "ended": call.ended,
    }


def _step(step: Step) -> Json:
    match step.kind:
        case "say":
            return {"kind": "say", "text": step.text, "language": step.language}
        case "play":
            return {"kind": "play", "url": step.text}
        case "pause":
            return {"kind": "pause", "seconds": step.seconds}
