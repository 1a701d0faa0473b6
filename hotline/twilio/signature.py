"""Webhook signature: made, and checked without an off switch; fails closed.

https://www.twilio.com/docs/usage/security#validating-requests
"""

from collections.abc import Mapping, Sequence

from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"  # Twilio posts nothing else, and the check reads nothing else


def signature_of(url: str, form: Mapping[str, str], token: str) -> str:
    """The signature that Twilio would send with a form."""
    return str(RequestValidator(token).compute_signature(url, dict(form)))


def is_signed(
    url: str, form: Mapping[str, str], mimetype: str, signature: str | None, tokens: Sequence[str]
) -> bool:
    """Whether one of `tokens` signed a form that was posted to `url`, with its path and query as sent.

    Two tokens are accepted while one is rotated.
    """
    if not signature or mimetype != FORM:
        return False
    return any(bool(RequestValidator(token).validate(url, form, signature)) for token in tokens)
