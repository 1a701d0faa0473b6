"""Tries the deployed line as Twilio would: signed and unsigned webhooks to its public address."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from hotline.config.settings import Settings
from hotline.content.model import Content

PATIENCE = 15  # seconds, as long as Twilio waits
NOBODY = "anonymous"  # a caller without a number: nothing is stored, nothing is sent
# A text from nobody gets no answer, nor does one from a country that the line does not serve. This number is
# kept for fiction; a question about causes stores nothing, and the answer comes back to us alone.
TEXTER, ITS_COUNTRY = "+12025550142", "US"
MESSAGE, CALL = "SM" + "0" * 32, "CA" + "0" * 32
Answer = tuple[int, bytes]  # HTTP status (0: no answer) and body


def faults(settings: Settings, content: Content) -> list[str]:
    """What is wrong with the line's answers, one line each; [] if all is well. Stores and sends nothing."""
    structure, emergency = content.structure, content.country.emergency
    entry = content.first_word(structure.entry, structure.default_language)
    text = {"MessageSid": MESSAGE, "From": TEXTER, "To": settings.number or NOBODY, "Body": entry}
    call = {"CallSid": CALL, "From": NOBODY, "To": settings.number or NOBODY, "CallStatus": "ringing"}
    found = []
    carries = "Message" if ITS_COUNTRY in settings.countries else None
    for path, form, element in (("/sms", text, carries), ("/voice", call, "Gather")):
        if wrong := _answer_to(settings, path, form, element, emergency):
            found.append(f"a signed webhook to {path} {wrong}")
        status, _ = post(settings, path, form, token=None)
        if status != 403:
            found.append(f"an unsigned webhook to {path} got {status or 'no answer'}, not 403")
    return found


def _answer_to(
    settings: Settings, path: str, form: Mapping[str, str], element: str | None, emergency: str
) -> str:
    """What is wrong with one answer, "" if nothing. `element`: what it must have; None: it may be silence."""
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
    """One webhook, signed by the token if one is given. Redirects are not followed, as Twilio's would be."""
    from twilio.request_validator import RequestValidator

    parts = urlsplit(settings.public_url + path)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if token:
        headers["X-Twilio-Signature"] = RequestValidator(token).compute_signature(parts.geturl(), dict(form))
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=PATIENCE)
    try:
        connection.request("POST", parts.path, urlencode(form).encode(), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def get(url: str) -> Answer:
    """One plain GET, as Twilio asks a fallback."""
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=PATIENCE)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()
