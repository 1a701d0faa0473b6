"""Canary: one signed CRAMP webhook, and its answer checked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Never
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from hotline.app import Hotline, uncounted
from hotline.limits.rate_limiter import RateLimiter
from hotline.twilio.webhook import FORM, HEADER, signature_of
from hotline.web import lambda_http

TEXTER, ITS_COUNTRY = "+12025550142", "US"  # a number that is reserved for fiction


def fault(hotline: Hotline, now: datetime) -> str:
    """What is wrong with the answer to the line's first word by text, "" if nothing.

    The webhook goes through the line's own code and settings, but for three parts: nothing is stored, sent or
    counted, whatever the code does.
    """
    service, content = hotline.service, hotline.service.content
    quiet = replace(
        service,
        store=_refuse,
        sender=_refuse,
        tell=uncounted,
        limits=replace(service.limits, countries=frozenset({ITS_COUNTRY})),
        rate_limiter=RateLimiter(),
    )
    app, public_url = replace(hotline, service=quiet).app(lambda: now), hotline.settings.public_url
    entry, language = content.structure.entry, content.structure.default_language
    word = content.first_word(entry, language)
    answer = lambda_http.answer(app, _webhook(hotline, word), public_url)
    if answer["statusCode"] != 200:
        return f"{word} got status {answer['statusCode']}"
    try:
        root = ElementTree.fromstring(answer["body"])  # noqa: S314 - our own answer
    except ElementTree.ParseError:
        return f"{word} was not answered with TwiML"
    texts = "\n".join("".join(message.itertext()) for message in root.iterfind("Message"))
    wanted, emergency = content.fill(content.answer(entry, language).text or ""), content.country.emergency
    if wanted not in texts or emergency not in wanted:
        return f"{word} was answered in other words than those of prompts/"
    if emergency not in wanted.partition("\n1 ")[0]:
        return f"{word} was answered with the emergency number after the menu"
    return ""


def _refuse() -> Never:
    raise RuntimeError("the canary stores and sends nothing")


def _webhook(hotline: Hotline, body: str) -> Mapping[str, Any]:
    """A text to the line, as API Gateway hands it over (payload format 2.0), signed as Twilio signs it."""
    settings = hotline.settings
    url, ours = settings.public_url + "/sms", settings.number or settings.messaging_service or ""
    form = {"AccountSid": settings.account_sid, "MessageSid": "SM" + "0" * 32}
    form |= {"From": TEXTER, "To": ours, "Body": body}
    signature = signature_of(url, form, settings.auth_tokens[0])
    return {
        "rawPath": urlsplit(url).path,
        "headers": {"content-type": FORM, HEADER.lower(): signature},
        "requestContext": {"http": {"method": "POST"}},
        "body": urlencode(form),
    }
