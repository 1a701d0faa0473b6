"""Call verbs: <Gather> and <Dial> as read, and what a rung phone does.

Sources: https://www.twilio.com/docs/voice/twiml and its pages /gather, /dial and /number
"""

from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.sandbox.twilio_simulator.messages import new_sid
from hotline.sandbox.twilio_simulator.twiml_check import spoken
from hotline.sandbox.twilio_simulator.webhooks import Form, Webhooks

# takes: answers and presses 1; voicemail: answers and presses nothing
Callee = Literal["takes", "voicemail", "busy", "no-answer"]
CALLEE: tuple[Callee, ...] = get_args(Callee)
TALK, MESSAGE = 60, 12  # seconds of a talk, and of a voicemail that hears the question


@dataclass(frozen=True)
class Gather:
    """What the line waits for. `digits` None: any number of them, until `finish_on` or the timeout."""

    action: str
    digits: int | None
    finish_on: str
    timeout: int  # seconds
    keys: bool
    speech: bool
    hints: tuple[str, ...]
    language: str
    action_on_empty: bool

    @classmethod
    def read(cls, element: Element, document: str) -> "Gather":
        """The <Gather> as it stands in the document of that URL, Twilio's defaults filled in."""
        inputs = element.get("input", "dtmf").split()
        return cls(
            action=urljoin(document, element.get("action", "")),
            digits=int(element.get("numDigits", "0")) or None,
            finish_on=element.get("finishOnKey", "#"),
            timeout=int(element.get("timeout", "5")),
            keys="dtmf" in inputs,
            speech="speech" in inputs,
            hints=tuple(hint.strip() for hint in element.get("hints", "").split(",") if hint.strip()),
            language=element.get("language", "en-US"),
            action_on_empty=element.get("actionOnEmptyResult") == "true",
        )


@dataclass(frozen=True)
class Dial:
    """Who is rung, whose number they see (None: the caller's own), and the addresses that Twilio asks."""

    number: str
    caller_id: str | None
    seconds: int  # of the longest call
    action: str
    url: str
    status_callback: str

    @classmethod
    def read(cls, element: Element, document: str) -> "Dial":
        number = element.find("Number")
        assert number is not None, "twiml_check lets no other <Dial> pass"
        return cls(
            number=(number.text or "").strip(),
            caller_id=element.get("callerId"),
            seconds=int(element.get("timeLimit", "14400")),
            action=urljoin(document, element.get("action", "")),
            url=urljoin(document, number.get("url", "")),
            status_callback=urljoin(document, number.get("statusCallback", "")),
        )


def ring(dial: Dial, callee: Callee, webhooks: Webhooks, parent: str, shown: str) -> tuple[list[str], Form]:
    """Let the rung phone do this: what its owner hears, and the fields that the caller's call goes on with.

    Raises WebhookError where an address gives no usable answer.
    """
    sid, heard, seconds = new_sid("CA"), list[str](), 0
    form = [("AccountSid", webhooks.account_sid), ("CallSid", sid), ("ParentCallSid", parent)]
    form += [("From", shown), ("To", dial.number), ("Direction", "outbound-dial")]
    bridged = False
    if callee in ("takes", "voicemail"):
        asked = webhooks.document(dial.url, [*form, ("CallStatus", "in-progress")], "voice", sid)
        heard = [spoken(say).strip() for say in asked.iter("Say")]
        gather, seconds = asked.find("Gather"), MESSAGE
        if callee == "takes" and gather is not None:
            action = urljoin(dial.url, gather.get("action", ""))
            pressed = [*form, ("CallStatus", "in-progress"), ("Digits", "1")]
            bridged = webhooks.document(action, pressed, "voice", sid).find("Hangup") is None
            seconds += min(TALK, dial.seconds) if bridged else 0
    status = "completed" if seconds else callee
    ended = [*form, ("CallStatus", status), ("CallDuration", str(seconds))]
    webhooks.send(dial.status_callback, ended, sid)
    fields = [("DialCallStatus", status), ("DialCallSid", sid), ("DialBridged", str(bridged).lower())]
    return heard, [*fields, ("DialCallDuration", str(seconds))]
