"""Whether a webhook comes from Twilio: fails closed, and cannot be switched off.

https://www.twilio.com/docs/usage/security#validating-requests
"""

from collections.abc import Sequence

from flask import Request
from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"  # Twilio posts nothing else, and the check reads nothing else
# Path and query exactly as they were sent, below our public URL, where the server still knows them. A WSGI
# path has lost its escapes, and Twilio signs them. No header can set a key of this form.
TARGET = "hotline.request_target"


def is_signed(request: Request, public_url: str, tokens: Sequence[str]) -> bool:
    """Whether one of the tokens signed this request.

    The address is what Twilio was told (`public_url`, stage path included) and our own path: what the
    request says of its host or scheme is not believed. Two tokens are accepted while one is rotated.
    """
    signature = request.headers.get(HEADER)
    if not signature or request.mimetype != FORM:
        return False
    query = request.query_string.decode("latin-1")
    url = public_url + (request.environ.get(TARGET) or request.path + (f"?{query}" if query else ""))
    return any(bool(RequestValidator(token).validate(url, request.form, signature)) for token in tokens)
