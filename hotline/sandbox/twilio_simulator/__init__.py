"""Twilio simulator for the local run and the tests.

An inbound text:   TwilioSimulator -> webhooks (signed) -> twiml_check -> outbound -> the phone's inbox
A call:            calls -> webhooks (signed) -> twiml_check -> calls (say, gather, redirect ...)
An outbound text:  rest -> outbound -> webhooks (delivery reports, signed)

It signs every webhook as Twilio does, always, and records every problem in `warnings`.
"""

import hmac
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from hotline.domain.telephony import LONGEST_TEXT, SMS, Channel, segments
from hotline.sandbox.twilio_simulator.call_verbs import Gather
from hotline.sandbox.twilio_simulator.calls import Call, CallEndedError, Step
from hotline.sandbox.twilio_simulator.messages import (
    MEANING,
    Alert,
    Handling,
    Message,
    Reaction,
    WebhookError,
    meaning,
    new_sid,
    react,
    refusal,
)
from hotline.sandbox.twilio_simulator.outbound import ALL, Faults, Outbound, send_receipts
from hotline.sandbox.twilio_simulator.rest import MessagesResource, Request
from hotline.sandbox.twilio_simulator.webhooks import Answer, Cookies, Form, Post, Webhooks, over_http

__all__ = [
    "ALL", "MEANING", "Alert", "Answer", "Call", "CallEndedError", "Faults", "Form", "Gather", "Handling",
    "Message", "Post", "Request", "Step", "TwilioSimulator", "meaning", "over_http", "refusal",
]  # fmt: skip


logger = logging.getLogger(__name__)
MOST_DOCUMENTS = 10  # that one text may be redirected through


class TwilioSimulator:
    """One account with one number, and every pretend phone that reaches it.

    `public_url`: what Twilio was told, stage path included; texts go to /sms below it, calls to /voice.
    `clock` gives the time (aware, UTC). `opt_out`: how Twilio handles STOP at this number, "default" (long
    code), "toll-free", "advanced" (Advanced Opt-Out) or "none" (short code).

    To read: `messages`, every text, oldest first, each in its latest state; `blocked`, phones that opted out
    at Twilio (21610); `warnings`, the Debugger: every webhook that failed, every TwiML rule that was broken;
    `requests`, every REST request as it was received. To be set: `faults`, what goes wrong;
    `webhooks.auth_token`, which signs them and opens the REST resources; `webhooks.post`, which sends them.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        number: str,
        public_url: str,
        post: Post,
        clock: Callable[[], datetime],
        *,
        opt_out: Handling = "default",
    ) -> None:
        self.account_sid, self.number = account_sid, number
        self.calls: dict[str, Call] = {}
        self.webhooks = Webhooks(account_sid, auth_token, public_url, post, clock)
        self._outbound = outbound = Outbound(number, clock, late_refusal=opt_out == "advanced")
        self._handling = opt_out
        self._carried: set[str] = set()
        self._cookies: dict[tuple[str, str], Cookies] = {}
        rest = MessagesResource(account_sid, outbound)
        self.public_url, self.warnings = self.webhooks.public_url, self.webhooks.alerts
        self.messages, self.blocked, self.faults = outbound.log, outbound.blocked, outbound.faults
        self.requests = rest.requests
        self.inbox = outbound.inbox  # (phone): bodies of the texts that reached it, in order
        # POST and GET Messages.json, GET and DELETE Messages/{sid}.json; answers are (HTTP status, JSON)
        self.create_message, self.list_messages = rest.create, rest.list
        self.fetch_message, self.delete_message = rest.fetch, rest.delete

    def text(
        self, from_: str, body: str, *, sid: str | None = None, channel: Channel = SMS, **extra: str
    ) -> list[Message]:
        """Text the line from a phone; the texts that this phone got back, Twilio's own one first.

        `sid` of an earlier text sends the same webhook again. `extra` are more (or other) parameters, such
        as FromZip. A webhook that fails brings nothing back and stands in `warnings`.
        """
        return self.carry(self.take(from_, body, sid=sid, channel=channel), **extra)

    def take(self, from_: str, body: str, *, sid: str | None = None, channel: Channel = SMS) -> Message:
        """Note a text without carrying it yet, or find the one with this SID. Raises ValueError."""
        if not 0 < len(body) <= LONGEST_TEXT:
            raise ValueError(f"a text has 1 to {LONGEST_TEXT} characters")
        if sid and (message := self.messages.get(sid)):
            return message
        now, sid = self._outbound.clock(), sid or new_sid("SM")
        text = Message(sid, "inbound", from_, self.number, body, "received", now, segments(body))
        return self.messages.add(replace(text, sent=now, arrived=True, channel=channel))

    def carry(self, message: Message, **extra: str) -> list[Message]:
        """Bring a text that was taken to the line; its phone's new texts, Twilio's own one first."""
        handling = self._handling if message.channel.stop_at_twilio else "none"
        reaction = react(handling, message.body, self._outbound.is_blocked(message.from_))
        replies: list[Message] = []
        if reaction and message.sid not in self._carried:
            # Open before and block after Twilio's own text, so that it arrives itself.
            if reaction.act == "START":
                self._outbound.blocked.discard(message.from_)
                self._outbound.faults.opted_out.discard(message.from_)
            if reaction.text:
                replies.append(self._outbound.reply(message.from_, reaction.text))
            if reaction.act == "STOP":
                self._outbound.blocked.add(message.from_)
        self._carried.add(message.sid)
        try:
            replies += self._converse(message, self._parameters(message, reaction) | extra)
        except WebhookError as failure:
            self.messages.change(message.sid, error=failure.alert.code)
        return [reply for reply in replies if reply.arrived and reply.to == message.from_]

    def _converse(self, message: Message, form: dict[str, str]) -> list[Message]:
        replies: list[Message] = []
        url = f"{self.webhooks.public_url}/sms"
        cookies = self._cookies.setdefault((message.from_, message.to), Cookies())
        for _ in range(MOST_DOCUMENTS):
            document = self.webhooks.document(url, list(form.items()), "text", message.sid, cookies)
            for verb in document.iter("Message"):
                callback = verb.get("action") or verb.get("statusCallback")
                address = urljoin(url, callback) if callback else None
                to, body = verb.get("to", message.from_), (verb.text or "").strip()
                replies.append(self._outbound.reply(to, body, address))
            onward = document.find("Redirect")
            if onward is None:
                return replies
            url = urljoin(url, (onward.text or "").strip())
        raise WebhookError(self.webhooks.complain(11200, "the text is redirected in a circle", message.sid))

    def _parameters(self, message: Message, reaction: Reaction | None) -> dict[str, str]:
        """Source: https://www.twilio.com/docs/messaging/guides/webhook-request"""
        channel = message.channel
        form = {
            "MessageSid": message.sid, "SmsSid": message.sid, "SmsMessageSid": message.sid,
            "AccountSid": self.account_sid, "ApiVersion": "2010-04-01",
            "From": channel.prefix + message.from_, "FromCountry": "US",
            "To": channel.prefix + message.to, "ToCountry": "US",
            "Body": message.body, "NumMedia": "0", "NumSegments": str(message.segments),
            "SmsStatus": "received",
        }  # fmt: skip
        if self._handling == "advanced" and reaction:
            form["OptOutType"] = reaction.act
        return form

    def call(self, from_: str, *, withheld: bool = False, sid: str | None = None) -> Call:
        """Call the line from a phone; returns once the line waits for an input or has hung up."""
        call = Call(sid or new_sid("CA"), from_, self.number, self.webhooks, withheld=withheld)
        self.calls[call.sid] = call
        return call.begin()

    def forget_all(self) -> None:
        for message in self.messages:
            self.messages.remove(message.sid)
        self.calls.clear()
        self.blocked.clear()

    def authorised(self, username: str | None, password: str | None) -> bool:
        given, own = f"{username}:{password}", f"{self.account_sid}:{self.webhooks.auth_token}"
        return hmac.compare_digest(given.encode(), own.encode())

    def deliver(self) -> int:
        """Finish every pending text and post its delivery reports; returns how many were posted."""
        return send_receipts(self._outbound, self.webhooks)

    def deliver_every(self, seconds: float) -> Callable[[], None]:
        """Deliver in a background thread at this interval; returns a function that stops it."""
        over = threading.Event()

        def run() -> None:
            while not over.wait(seconds):
                try:
                    self.deliver()
                except Exception:
                    logger.exception("delivery receipts failed; the next round goes on")

        thread = threading.Thread(target=run, name="receipts", daemon=True)
        thread.start()

        def stop() -> None:
            over.set()
            thread.join()

        return stop
