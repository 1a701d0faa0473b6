"""The page's way to trouble: what can go wrong, what does, and an end to it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort

from hotline.sandbox.scenarios.record import Recorder
from hotline.sandbox.trouble import NoSuchTrouble, Trouble, codes
from hotline.sandbox.wanted import Json, json_body
from hotline.twilio.error_codes import ERRORS


def trouble_api(trouble: Trouble, recorder: Recorder, phones: Sequence[str]) -> Blueprint:
    """GET and POST /phone/api/trouble; `{"clear": true}` ends all of it."""
    api = Blueprint("trouble", __name__, url_prefix="/phone/api")
    setters: dict[str, Callable[[Any], None]] = {
        "send_error": trouble.send_error,
        "receipts": trouble.receipts,
        "twilio": trouble.twilio,
        "opted_out": trouble.opted_out,
        "table_down": lambda down: trouble.table(down=bool(down)),
        "clear": lambda _: trouble.clear(),
    }

    @api.get("/trouble")
    def look() -> Json:
        errors = [
            {"code": code, "means": means, "kind": ERRORS[code].kind} for code, means in codes().items()
        ]
        return _shown() | {"errors": errors}

    @api.post("/trouble")
    def change() -> Json:
        for name, value in json_body().items():
            if name not in setters:
                abort(400, f"there is no trouble called {name}: {', '.join(setters)}")
            try:
                setters[name](value)
            except (NoSuchTrouble, TypeError) as error:
                abort(400, str(error))
            for phone, words in _told(name, value, phones):
                recorder.did(phone, words)
        return _shown()

    def _shown() -> Json:
        return {"state": trouble.state(), "said": trouble.said()}

    return api


def _told(name: str, value: Any, phones: Sequence[str]) -> list[tuple[str, str]]:
    """The trouble in the words of a story, and the phone that it belongs to."""
    match name, value:
        case ("send_error", "") | ("receipts", "once") | ("twilio", "well") | ("clear", _) | (_, []):
            return [(phones[0], "trouble over")]
        case "table_down", down:
            return [(phones[0], "trouble table down" if down else "trouble over")]
        case "opted_out", out:
            return [(phone, "trouble opted out") for phone in out]
    kind = {"send_error": "sending", "receipts": "reports", "twilio": "twilio"}[name]
    return [(phones[0], f"trouble {kind} {value}")]
