"""Account at the simulated Twilio: one number, its phones, its REST resources."""

import hmac
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from hotline.sandbox.twilio_simulator.calls import Call
from hotline.sandbox.twilio_simulator.errors import Alert
from hotline.sandbox.twilio_simulator.inbound import Handling, Inbound
from hotline.sandbox.twilio_simulator.messages import Message, MessageLog, new_sid
from hotline.sandbox.twilio_simulator.outbound import Outbound, send_receipts
from hotline.sandbox.twilio_simulator.rest import MessagesResource, Reply, Request
from hotline.sandbox.twilio_simulator.webhooks import Post, Webhooks

logger = logging.getLogger(__name__)


class TwilioSimulator:
    """One account with one number, and every pretend phone that reaches it.

    `public_url`: what Twilio was told, stage path included; texts go to /sms below it, calls to /voice.
    `clock` gives the time (aware, UTC). `opt_out`: how Twilio handles STOP at this number and its like,
    "default" (long code), "toll-free", "advanced" (Advanced Opt-Out) or "none" (short code).
    `messaging_service_sid`: the one that texts may be sent by; None takes any.
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
        self.account_sid = account_sid
        self.number = number
        self.calls: dict[str, Call] = {}
        self._webhooks = Webhooks(account_sid, auth_token, public_url, post, clock)
        self._outbound = Outbound(number, clock, late_refusal=opt_out == "advanced")
        self._inbound = Inbound(self._webhooks, self._outbound, opt_out, messaging_service_sid)
        self._rest = MessagesResource(account_sid, messaging_service_sid, self._outbound)
        self.faults = self._outbound.faults

    @property
    def auth_token(self) -> str:
        """The token that signs webhooks and opens the REST resources; may be set anew (rotation)."""
        return self._webhooks.auth_token

    @auth_token.setter
    def auth_token(self, token: str) -> None:
        self._webhooks.auth_token = token

    def connect(self, post: Post) -> None:
        """Carry webhooks this way from now on: a line may start only after its simulator."""
        self._webhooks.connect(post)

    @property
    def public_url(self) -> str:
        """Where the line answers, no slash at the end."""
        return self._webhooks.public_url

    @property
    def messages(self) -> MessageLog:
        """Every text sent or received, oldest first, each in its latest state."""
        return self._outbound.log

    @property
    def blocked(self) -> set[str]:
        """Phones that opted out at Twilio: nothing reaches them (21610)."""
        return self._outbound.blocked

    @property
    def warnings(self) -> list[Alert]:
        """The Debugger: every webhook that failed, every TwiML rule that was broken."""
        return self._webhooks.alerts

    @property
    def requests(self) -> list[Request]:
        """Every REST request as it was received."""
        return self._rest.requests

    def inbox(self, phone: str) -> list[str]:
        """Bodies of the texts that reached this phone, in order."""
        return self._outbound.inbox(phone)

    def text(self, from_: str, body: str, *, sid: str | None = None, **extra: str) -> list[Message]:
        """Text the line from a phone; the texts that this phone got back, Twilio's own one first.

        `sid` of an earlier text sends the same webhook again. `extra` are more (or other) parameters, such
        as FromZip. A webhook that fails brings nothing back and stands in `warnings`.
        """
        return self.carry(self.take(from_, body, sid=sid), **extra)

    def take(self, from_: str, body: str, *, sid: str | None = None) -> Message:
        """Note a text to the line without carrying it yet. Raises ValueError if no phone could send it."""
        return self._inbound.take(from_, body, sid)

    def carry(self, message: Message, **extra: str) -> list[Message]:
        """Bring a text that was taken to the line, and its answers back to the phone."""
        return self._inbound.carry(message, extra)

    def call(self, from_: str, *, withheld: bool = False, sid: str | None = None) -> Call:
        """Call the line from a phone; returns once the line waits for an input or has hung up."""
        call = Call(sid or new_sid("CA"), from_, self.number, self._webhooks, withheld=withheld)
        self.calls[call.sid] = call
        return call.begin()

    def create_message(self, form: Mapping[str, str]) -> Reply:
        """POST Messages.json: send a text. May raise TimeoutError, see `Faults`."""
        return self._rest.create(form)

    def list_messages(self, query: Mapping[str, str]) -> Reply:
        """GET Messages.json: newest first, by To, From, DateSent, DateSent<, DateSent>, in pages."""
        return self._rest.list(query)

    def fetch_message(self, sid: str) -> Reply:
        """GET Messages/{sid}.json: one text."""
        return self._rest.fetch(sid)

    def delete_message(self, sid: str) -> Reply:
        """DELETE Messages/{sid}.json: forget a text."""
        return self._rest.delete(sid)

    def authorised(self, username: str | None, password: str | None) -> bool:
        """Whether these are the account's own credentials."""
        given, own = f"{username}:{password}", f"{self.account_sid}:{self.auth_token}"
        return hmac.compare_digest(given.encode(), own.encode())

    def deliver(self) -> int:
        """Bring every text on its way to its end, posting the receipts asked for; how many were posted."""
        return send_receipts(self._outbound, self._webhooks)

    def deliver_every(self, seconds: float) -> Callable[[], None]:
        """Deliver in a background thread, as often as said; call what is returned to stop it."""
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
