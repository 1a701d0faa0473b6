"""Webhook signature: made, and checked without an off switch; fails closed.

https://www.twilio.com/docs/usage/security#validating-requests
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

HEADER = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"  # Twilio posts nothing else, and the check reads nothing else


def signature_of(url: str, form: Mapping[str, str], token: str) -> str:
    """The signature that Twilio would send with a form."""
    return _signature(url, form.items(), token).decode()


def is_signed(
    url: str, fields: Iterable[tuple[str, str]], signature: str | None, tokens: Sequence[str]
) -> bool:
    """Whether one of `tokens` signed the fields of a form posted to `url`, with its path and query as sent.

    Two tokens are accepted while one is rotated. Twilio may sign the address with its port or without.
    """
    if not signature:
        return False
    given, fields = signature.encode(), set(fields)
    return any(
        hmac.compare_digest(_signature(address, fields, token), given)
        for address in _addresses(url)
        for token in tokens
    )


def _signature(url: str, fields: Iterable[tuple[str, str]], token: str) -> bytes:
    """Names and values in the order of names, then values, each pair once."""
    signed = url + "".join([name + value for name, value in sorted(set(fields))])
    return b64encode(hmac.digest(token.encode(), signed.encode(), "sha1"))


def _addresses(url: str) -> Iterator[str]:
    """The address as it is configured; only where that fails, with its port the other way."""
    yield url
    parts = urlsplit(url)
    host, _, port = parts.netloc.partition(":")
    other = host if port else f"{host}:{443 if parts.scheme == 'https' else 80}"
    yield url.replace(parts.netloc, other, 1)
