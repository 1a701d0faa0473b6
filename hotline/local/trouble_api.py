"""The page's way to trouble: what can go wrong, what does, and an end to it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort

from hotline.local.trouble import NoSuchTrouble, Trouble, codes
from hotline.local.wanted import Json, json_body
from hotline.sender.errors import ERRORS


def trouble_api(trouble: Trouble) -> Blueprint:
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
        return _shown()

    def _shown() -> Json:
        return {"state": trouble.state(), "said": trouble.said()}

    return api
