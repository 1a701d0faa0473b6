"""Simulated account: one number, its phones, its REST resources."""

import hmac
import logging
import threading
from collections.abc import Callable
from datetime import datetime

from hotline.domain.telephony import SMS, Channel
from hotline.sandbox.twilio_simulator.calls import Call
from hotline.sandbox.twilio_simulator.inbound import Handling, Inbound
from hotline.sandbox.twilio_simulator.messages import Message, new_sid
from hotline.sandbox.twilio_simulator.outbound import Outbound, send_receipts
from hotline.sandbox.twilio_simulator.rest import MessagesResource
from hotline.sandbox.twilio_simulator.webhooks import Post, Webhooks

logger = logging.getLogger(__name__)


class TwilioSimulator:
    """One account with one number, and every pretend phone that reaches it.

    `public_url`: what Twilio was told, stage path included; texts go to /sms below it, calls to /voice.
    `clock` gives the time (aware, UTC). `opt_out`: how Twilio handles STOP at this number, "default" (long
    code), "toll-free", "advanced" (Advanced Opt-Out) or "none" (short code). `messaging_service_sid`: the one
    that texts may be sent by; None takes any.

    To read: `messages`, every text, oldest first, each in its latest state; `blocked`, phones that opted out
    at Twilio (21610); `warnings`, the Debugger: every webhook that failed, every TwiML rule that was broken;
    `requests`, every REST request as it was received; `faults`, what goes wrong, to be set.
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
        messaging_service_sid: str | None = None,
    ) -> None:
        self.account_sid, self.number = account_sid, number
        self.calls: dict[str, Call] = {}
        self._webhooks = Webhooks(account_sid, auth_token, public_url, post, clock)
        self._outbound = outbound = Outbound(number, clock, late_refusal=opt_out == "advanced")
        self._inbound = Inbound(self._webhooks, outbound, opt_out, messaging_service_sid)
        rest = MessagesResource(account_sid, messaging_service_sid, outbound)
        self.public_url, self.warnings = self._webhooks.public_url, self._webhooks.alerts
        self.messages, self.blocked, self.faults = outbound.log, outbound.blocked, outbound.faults
        self.requests = rest.requests
        self.inbox = outbound.inbox  # (phone): bodies of the texts that reached it, in order
        # POST and GET Messages.json, GET and DELETE Messages/{sid}.json; answers are (HTTP status, JSON)
        self.create_message, self.list_messages = rest.create, rest.list
        self.fetch_message, self.delete_message = rest.fetch, rest.delete

    @property
    def auth_token(self) -> str:
        """The token that signs webhooks and opens the REST resources; may be set anew (rotation)."""
        return self._webhooks.auth_token

    @auth_token.setter
    def auth_token(self, token: str) -> None:
        self._webhooks.auth_token = token

    def connect(self, post: Post) -> None:
        """Send webhooks by `post` from now on: a line may start after its simulator."""
        self._webhooks.post = post

    def text(
        self, from_: str, body: str, *, sid: str | None = None, channel: Channel = SMS, **extra: str
    ) -> list[Message]:
        """Text the line from a phone; the texts that this phone got back, Twilio's own one first.

        `sid` of an earlier text sends the same webhook again. `extra` are more (or other) parameters, such
        as FromZip. A webhook that fails brings nothing back and stands in `warnings`.
        """
        return self.carry(self.take(from_, body, sid=sid, channel=channel), **extra)

    def take(self, from_: str, body: str, *, sid: str | None = None, channel: Channel = SMS) -> Message:
        """Note a text to the line without carrying it yet. Raises ValueError if no phone could send it."""
        return self._inbound.take(from_, body, sid, channel)

    def carry(self, message: Message, **extra: str) -> list[Message]:
        """Bring a text that was taken to the line, and its answers back to the phone."""
        return self._inbound.carry(message, extra)

    def call(self, from_: str, *, withheld: bool = False, sid: str | None = None) -> Call:
        """Call the line from a phone; returns once the line waits for an input or has hung up."""
        call = Call(sid or new_sid("CA"), from_, self.number, self._webhooks, withheld=withheld)
        self.calls[call.sid] = call
        return call.begin()

    def forget_all(self) -> None:
        """Forget every text, call and opt-out of the phones."""
        for message in self.messages:
            self.messages.remove(message.sid)
        self.calls.clear()
        self.blocked.clear()

    def authorised(self, username: str | None, password: str | None) -> bool:
        """Whether these are the account's own credentials."""
        given, own = f"{username}:{password}", f"{self.account_sid}:{self.auth_token}"
        return hmac.compare_digest(given.encode(), own.encode())

    def deliver(self) -> int:
        """Finish every pending text and post its delivery reports; returns how many were posted."""
        return send_receipts(self._outbound, self._webhooks)

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
