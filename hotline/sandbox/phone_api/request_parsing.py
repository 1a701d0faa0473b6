"""Request parsing of the phone API; refusals in words."""

import re
from collections.abc import Sequence
from typing import Any

from flask import abort, request

Json = dict[str, Any]


def json_body() -> Json:
    """The request's JSON object. Asking for the JSON type keeps other sites' forms out."""
    try:
        content = request.get_json(silent=True)
    except RecursionError:
        abort(400, "the JSON is nested too deeply: send a flat object")
    return content if isinstance(content, dict) else abort(400, "the request holds no JSON object: send one")


def string(body: Json, key: str) -> str:
    """A string of the object."""
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
    """Refuse a number that is no phone of this line."""
    if number not in phones:
        abort(404, "no such phone here: ask /phone/api/line for the ones there are")
