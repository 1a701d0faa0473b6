"""Smoke test: signed and unsigned webhooks to the public address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import requests

from hotline.config import Settings
from hotline.content.model import Content
from hotline.ops.checks.context import Check, CheckContext, Outcome
from hotline.ops.deploy import fallback
from hotline.twilio.webhook import FORM, HEADER, signature_of

PATIENCE = 15  # seconds, as long as Twilio waits
ANONYMOUS = "anonymous"  # a caller without a number: nothing is stored, nothing is sent
# The line answers no text without a number, and none from a country that it does not serve. This number is
# reserved for fiction. A question about causes stores nothing, and the answer comes back to us alone.
TEXTER, ITS_COUNTRY = "+12025550142", "US"
MESSAGE, CALL = "SM" + "0" * 32, "CA" + "0" * 32
Answer = tuple[int, bytes]  # HTTP status (0: no answer) and body


def faults(settings: Settings, content: Content) -> list[str]:
    """What is wrong with the line's answers, one line each; [] if all is well. Stores and sends nothing."""
    structure, emergency = content.structure, content.country.emergency
    entry = content.first_word(structure.entry, structure.default_language)
    text = {"MessageSid": MESSAGE, "From": TEXTER, "To": settings.number or ANONYMOUS, "Body": entry}
    call = {"CallSid": CALL, "From": ANONYMOUS, "To": settings.number or ANONYMOUS, "CallStatus": "ringing"}
    problems = []
    carries = "Message" if ITS_COUNTRY in settings.countries else None
    for path, form, element in (("/sms", text, carries), ("/voice", call, "Gather")):
        if fault := _fault_of(settings, path, form, element, emergency):
            problems.append(f"a signed webhook to {path} {fault}")
        status, _ = post(settings, path, form, token=None)
        if status != 403:
            problems.append(f"an unsigned webhook to {path} got {status or 'no answer'}, not 403")
    return problems


def _fault_of(
    settings: Settings, path: str, form: Mapping[str, str], element: str | None, emergency: str
) -> str:
    """What is wrong with one answer, "" if nothing. `element`: what it must have; None: it may be empty."""
    signed = {**form, "AccountSid": settings.account_sid}
    status, body = post(settings, path, signed, settings.auth_tokens[0])
    if status != 200:
        return f"got {status or 'no answer'}: see the function's log"
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - our own line's answer
    except ElementTree.ParseError:
        return "was not answered with TwiML: does something else stand at this address?"
    if element is None:
        return ""
    if root.find(f".//{element}") is None or emergency not in "".join(root.itertext()).replace(" ", ""):
        return "was answered without the words it must carry: see the function's log"
    return ""


def post(settings: Settings, path: str, form: Mapping[str, str], token: str | None) -> Answer:
    """One webhook, signed with the token if given. Unlike Twilio it follows no redirects."""
    url = settings.public_url + path
    headers = {"Content-Type": FORM, **({HEADER: signature_of(url, form, token)} if token else {})}
    return _request("POST", url, data=urlencode(form), headers=headers)


def get(url: str) -> Answer:
    """One plain GET, as Twilio fetches a fallback."""
    return _request("GET", url)


def _request(method: str, url: str, **parts: Any) -> Answer:
    try:
        answer = requests.request(method, url, timeout=PATIENCE, allow_redirects=False, **parts)
    except requests.RequestException:
        return 0, b""
    return answer.status_code, answer.content


def answers(context: CheckContext) -> Outcome:
    wrong = faults(context.settings, context.content)
    if wrong:
        return "red", "; ".join(wrong), f"read the log, then: hotline rollback {context.stage.name}"
    return "green", "signed text and call answered, unsigned refused"


def static_documents(context: CheckContext) -> Outcome:
    """Whether the static documents are public in both regions, and say what the prompts say today."""
    remedy = f"hotline deploy {context.stage.name}"
    both = fallback.buckets(context.cloud, context.stage, context.outputs)
    for cloud, bucket in both:
        if not bucket:
            return "red", f"there is none in {cloud.region}", remedy
        for name, wanted in fallback.documents(context.content).items():
            status, body = get(cloud.object_url(bucket, name))
            if status != 200:
                unblock = "see that the account does not block public buckets, then deploy again"
                return "red", f"{name} in {cloud.region} cannot be read ({status or 'no answer'})", unblock
            if body.decode() != wanted:
                return "amber", f"{name} in {cloud.region} says something else than prompts/", remedy
    regions = " and ".join(cloud.region for cloud, _ in both)
    return "green", f"both documents are public and up to date in {regions}"


SMOKE: dict[str, Check] = {"fallback": static_documents, "answers": answers}
