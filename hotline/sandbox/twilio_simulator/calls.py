"""Simulated calls: fetch TwiML and follow it.

Source: https://www.twilio.com/docs/voice/twiml and its pages on <Gather>, <Say>, <Redirect>.
"""

import threading
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.sandbox.twilio_simulator.call_verbs import Callee, Dial, Gather, ring
from hotline.sandbox.twilio_simulator.messages import WebhookError
from hotline.sandbox.twilio_simulator.twiml_check import spoken
from hotline.sandbox.twilio_simulator.webhooks import Cookies, Form, Webhooks

KEYS = frozenset("0123456789*#")
MOST_DOCUMENTS = 200  # in one call
MOST_REDIRECTS = 20  # in a row, nothing pressed or said between
CONFIDENCE = "0.9"  # Twilio's, of what is said
FAILURE = "We are sorry, an application error has occurred. Goodbye."


@dataclass(frozen=True)
class Step:
    """Something the caller hears, words or silence; "callee": what only the owner of a rung phone hears."""

    kind: Literal["say", "pause", "callee"]
    text: str = ""
    language: str = "en-US"
    seconds: int = 0


class CallEndedError(Exception):
    """The call is over: make a new one."""


class Call:
    """A call from one pretend phone. Each input returns once the line waits again or the call is over."""

    def __init__(
        self, sid: str, phone: str, line: str, webhooks: Webhooks, *, withheld: bool = False
    ) -> None:
        self.sid, self.phone, self.withheld = sid, phone, withheld
        self.steps: list[Step] = []
        self.gather: Gather | None = None
        self.dial: Dial | None = None  # a phone is being rung: `callee` says what its owner does
        self.ended: str | None = None
        self.lock = threading.RLock()
        self._from = "anonymous" if withheld else phone
        self._line, self._webhooks = line, webhooks
        self._document = f"{webhooks.public_url}/voice"
        self._cookies = Cookies()
        self._documents = 0
        self._verbs: list[Element] = []
        self._keys = ""
        self._heard_before = 0  # how much had been said when the caller last did something

    @property
    def status(self) -> Literal["in-progress", "completed"]:
        return "completed" if self.ended else "in-progress"

    @property
    def heard(self) -> list[str]:
        return [step.text for step in self.steps if step.kind == "say"]

    @property
    def last(self) -> str:
        """What was said since the caller last did something."""
        return " ".join(self.heard[self._heard_before :])

    def begin(self) -> "Call":
        with self.lock:
            self._go(self._document)
        return self

    def press(self, keys: str) -> None:
        """Press keys one after the other; those that the line no longer waits for are lost.

        Raises ValueError for other characters than 0-9 * #, CallEndedError if the call is over.
        """
        if not keys or set(keys) - KEYS:
            raise ValueError("keys are one or more of 0-9 * #")
        with self.lock:
            self._act()
            for key in keys:
                gather = self.gather
                if gather is None or not gather.keys:
                    break
                if key != gather.finish_on:
                    self._keys += key
                if key == gather.finish_on or len(self._keys) == gather.digits:
                    self._submit()

    def say(self, words: str) -> None:
        """Say something; to a line that does not listen (or no longer does) it is as good as silence."""
        with self.lock:
            self._act()
            gather = self.gather
            if gather and gather.speech and not self._keys and words.strip():
                self._go(gather.action, ("SpeechResult", words.strip()), ("Confidence", CONFIDENCE))
            else:
                self._submit()

    def silence(self) -> None:
        """Wait until the line stops waiting; keys pressed so far are sent then."""
        with self.lock:
            self._act()
            self._submit()

    def callee(self, does: Callee) -> None:
        """Let the owner of the phone that is rung do this. Raises ValueError if none is rung."""
        with self.lock:
            self._act()
            dial, self.dial = self.dial, None
            if dial is None:
                raise ValueError("no phone is being rung")
            try:
                heard, fields = ring(dial, does, self._webhooks, self.sid, dial.caller_id or self._from)
            except WebhookError as failure:
                self._break_off(f"error: {failure}")
                return
            self.steps += [Step("callee", text) for text in heard]
            self._go(dial.action, *fields)

    def hang_up(self) -> None:
        with self.lock:
            self._end("hung up by the caller")

    def _act(self) -> None:
        if self.ended:
            raise CallEndedError("the call is over: make a new one")
        self._heard_before = len(self.heard)

    def _submit(self) -> None:
        """The line stops waiting: send the keys there are, else go on as <Gather> says for no input."""
        keys, self._keys = self._keys, ""
        gather, self.gather = self.gather, None
        if self.dial:
            return  # the line neither speaks nor listens while it rings
        if gather and keys:
            self._go(gather.action, ("Digits", keys))
        elif gather and gather.action_on_empty:
            self._go(gather.action)
        else:
            self._go(self._perform())

    def _go(self, url: str | None, *fields: tuple[str, str]) -> None:
        """Fetch documents and carry them out until the line waits or rings, or the call is over."""
        self.gather = None
        redirects = 0
        while url is not None:
            if self._documents >= MOST_DOCUMENTS or redirects > MOST_REDIRECTS:
                reason = f"{self._documents} documents, {redirects} redirects in a row"
                alert = self._webhooks.complain(12200, f"the call runs in a circle: {reason}", self.sid)
                self._break_off(f"error: {alert}")
                return
            try:
                form = self._form(*fields)
                document = self._webhooks.document(url, form, "voice", self.sid, self._cookies)
            except WebhookError as failure:
                self._break_off(f"error: {failure}")
                return
            self._documents += 1
            self._document, self._verbs, fields = url, list(document), ()
            url = self._perform()
            redirects += 1

    def _perform(self) -> str | None:
        """Carry out the verbs that are left; the URL to go on with, None if waiting or over."""
        while self._verbs:
            verb = self._verbs.pop(0)
            match verb.tag:
                case "Say" | "Pause":
                    self.steps.append(_heard(verb))
                case "Gather":
                    self.steps += map(_heard, verb)
                    self.gather = Gather.read(verb, self._document)
                    return None
                case "Dial":
                    self.dial = Dial.read(verb, self._document)
                    return None
                case "Redirect":
                    return urljoin(self._document, (verb.text or "").strip())
                case _:  # Hangup
                    self._verbs = []
        self._end("hung up by the line")
        return None

    def _form(self, *fields: tuple[str, str]) -> Form:
        return [
            ("AccountSid", self._webhooks.account_sid), ("ApiVersion", "2010-04-01"), ("CallSid", self.sid),
            ("CallStatus", "in-progress" if self._documents else "ringing"), ("Direction", "inbound"),
            ("Called", self._line), ("To", self._line), ("Caller", self._from), ("From", self._from),
            *fields,
        ]  # fmt: skip

    def _break_off(self, reason: str) -> None:
        self.steps.append(Step("say", FAILURE))
        self._end(reason)

    def _end(self, how: str) -> None:
        self.gather = self.dial = None
        self._verbs = []
        self.ended = self.ended or how


def _heard(verb: Element) -> Step:
    if verb.tag == "Say":
        return Step("say", spoken(verb).strip(), verb.get("language", "en-US"))
    return Step("pause", seconds=int(verb.get("length", "1")))
