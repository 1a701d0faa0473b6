"""What a request to the phone page's API must hold; refused in words that say what to do."""

import re
from typing import Any

from flask import abort, request

Json = dict[str, Any]


def json_body() -> Json:
    """The request's JSON object. Asking for the JSON type keeps other sites' forms out."""
    content = request.get_json(silent=True)
    return content if isinstance(content, dict) else abort(400, "the request holds no JSON object: send one")


def string(body: Json, key: str) -> str:
    """A string of the object."""
    value = body.get(key)
    return value if isinstance(value, str) else abort(400, f"'{key}' is missing or no string: send it")


def whole(key: str, most: int | None) -> int:
    """A whole number out of the query, 0 if it is not there."""
    value = request.args.get(key, "0")
    if not re.fullmatch(r"[0-9]{1,15}", value) or (most is not None and int(value) > most):
        abort(
            400, f"'{key}' must be a whole number from 0{f' to {most}' if most else ''}: correct the address"
        )
    return int(value)
