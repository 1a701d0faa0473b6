"""One text to the line: the webhook, the TwiML that answers it, the texts that come back."""

from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.content.gsm7 import segments
from hotline.sandbox.twilio_simulator.cookies import Cookies
from hotline.sandbox.twilio_simulator.errors import WebhookError
from hotline.sandbox.twilio_simulator.messages import Message
from hotline.sandbox.twilio_simulator.opt_out import Handling, Reaction, react
from hotline.sandbox.twilio_simulator.outbox import Outbox, new_sid
from hotline.sandbox.twilio_simulator.twiml_rules import LONGEST_TEXT
from hotline.sandbox.twilio_simulator.webhook import Webhooks

MOST_DOCUMENTS = 10  # that one text may be redirected through


class Texting:
    """Carries texts between the phones and the line, and minds the number's opt-out words."""

    def __init__(self, webhooks: Webhooks, outbox: Outbox, handling: Handling, service: str | None) -> None:
        self._webhooks = webhooks
        self._outbox = outbox
        self._handling = handling
        self._service = service
        self._carried: set[str] = set()
        self._cookies: dict[tuple[str, str], Cookies] = {}

    def take(self, phone: str, body: str, sid: str | None) -> Message:
        """Note a text to the line, or find the one with this SID. Raises ValueError for no possible text."""
        if not 0 < len(body) <= LONGEST_TEXT:
            raise ValueError(f"a text has 1 to {LONGEST_TEXT} characters")
        known = self._outbox.log.get(sid) if sid else None
        if known:
            return known
        now = self._outbox.clock()
        return self._outbox.log.add(
            Message(
                sid=sid or new_sid("SM"),
                direction="inbound",
                from_=phone,
                to=self._outbox.number,
                body=body,
                status="received",
                created=now,
                segments=segments(body),
                sent=now,
                arrived=True,
            )
        )

    def carry(self, message: Message, extra: dict[str, str]) -> list[Message]:
        """Bring the text to the line; the texts that its phone gets back, the carrier's own one first."""
        reaction = react(self._handling, message.body, self._outbox.is_blocked(message.from_))
        replies: list[Message] = []
        if reaction and message.sid not in self._carried:
            replies += self._opt_out(message.from_, reaction)
        self._carried.add(message.sid)
        try:
            replies += self._converse(message, self._parameters(message, reaction) | extra)
        except WebhookError as failure:
            self._outbox.log.change(message.sid, error=failure.alert.code)
        return [reply for reply in replies if reply.arrived and reply.to == message.from_]

    def _opt_out(self, phone: str, reaction: Reaction) -> list[Message]:
        """Open before and block after the carrier's own text, so that it arrives itself."""
        if reaction.act == "START":
            self._outbox.blocked.discard(phone)
            self._outbox.faults.opted_out.discard(phone)
        replies = [self._outbox.reply(phone, reaction.text)] if reaction.text else []
        if reaction.act == "STOP":
            self._outbox.blocked.add(phone)
        return replies

    def _converse(self, message: Message, form: dict[str, str]) -> list[Message]:
        replies: list[Message] = []
        url = f"{self._webhooks.public_url}/sms"
        cookies = self._cookies.setdefault((message.from_, message.to), Cookies())
        for _ in range(MOST_DOCUMENTS):
            document = self._webhooks.document(url, list(form.items()), "text", message.sid, cookies)
            replies += [self._reply(verb, url, message) for verb in document.iter("Message")]
            onward = document.find("Redirect")
            if onward is None:
                return replies
            url = urljoin(url, (onward.text or "").strip())
        raise WebhookError(self._webhooks.complain(11200, "the text is redirected in a circle", message.sid))

    def _reply(self, verb: Element, document: str, message: Message) -> Message:
        callback = verb.get("action") or verb.get("statusCallback")
        body = "".join([verb.text or "", *(part.text or "" for part in verb.findall("Body"))]).strip()
        return self._outbox.reply(
            verb.get("to", message.from_), body, urljoin(document, callback) if callback else None
        )

    def _parameters(self, message: Message, reaction: Reaction | None) -> dict[str, str]:
        """Source: https://www.twilio.com/docs/messaging/guides/webhook-request"""
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "AccountSid": self._webhooks.account_sid,
            "From": message.from_,
            "To": message.to,
            "Body": message.body,
            "NumMedia": "0",
            "NumSegments": str(message.segments),
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            "FromCountry": "US",
            "ToCountry": "US",
        }
        if self._service:
            form["MessagingServiceSid"] = self._service
        if self._handling == "advanced" and reaction:
            form["OptOutType"] = reaction.act
        return form
