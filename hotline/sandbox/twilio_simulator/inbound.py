"""Inbound texts: opt-out keywords, webhook, replies.

Sources: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out and Twilio's support articles
"Twilio support for opt-out keywords" and "Opt-out keyword handling for Toll-Free". The generic texts are
quoted from there where they are published, and worded alike where they are not.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from hotline.domain.telephony import LONGEST_TEXT, SMS, Channel, segments
from hotline.sandbox.twilio_simulator.errors import WebhookError
from hotline.sandbox.twilio_simulator.messages import Message, new_sid
from hotline.sandbox.twilio_simulator.outbound import Outbound
from hotline.sandbox.twilio_simulator.webhooks import Cookies, Webhooks

Handling = Literal["default", "toll-free", "advanced", "none"]
Act = Literal["STOP", "START", "HELP"]

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})
NETWORK_STOP = frozenset({"STOP"})  # toll-free numbers: the network behind Twilio knows these only
NETWORK_START = START - {"YES"}

_GENERIC: dict[Act, str] = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
_STOPPED = (
    'NETWORK MSG: You replied with the word "stop" which blocks all texts sent from this number. '
    'Text back "unstop" to receive messages again.'
)
_STARTED = 'NETWORK MSG: You have replied "{word}" and will begin receiving messages again from this number.'


@dataclass(frozen=True)
class Reaction:
    """What Twilio does by itself about one inbound text; `text` None: it says nothing."""

    act: Act
    text: str | None


def react(handling: Handling, body: str, blocked: bool) -> Reaction | None:
    """Twilio's reaction to a text from a phone that is `blocked` or not; None to an ordinary text.

    Only a text that is one word counts, in any case. HELP and a second STOP from a blocked phone get no text.
    """
    word = body.strip().upper()
    act = _act(handling, word)
    if act is None:
        return None
    if blocked and act != "START":
        return Reaction(act, None)
    if handling == "toll-free" and act == "START":
        return Reaction(act, _STARTED.format(word=word.lower()))
    if handling == "toll-free" and act == "STOP":
        return Reaction(act, _STOPPED)
    return Reaction(act, _GENERIC[act])


def _act(handling: Handling, word: str) -> Act | None:
    stop, start = (NETWORK_STOP, NETWORK_START) if handling == "toll-free" else (STOP, START)
    if handling == "none":
        return None
    if word in stop:
        return "STOP"
    if word in start:
        return "START"
    return "HELP" if word in HELP else None


MOST_DOCUMENTS = 10  # that one text may be redirected through


class Inbound:
    """Carries texts between the phones and the line, and minds the number's opt-out words."""

    def __init__(
        self, webhooks: Webhooks, outbound: Outbound, handling: Handling, service: str | None
    ) -> None:
        self._webhooks, self._outbound = webhooks, outbound
        self._handling, self._service = handling, service
        self._carried: set[str] = set()
        self._cookies: dict[tuple[str, str], Cookies] = {}

    def take(self, phone: str, body: str, sid: str | None, channel: Channel = SMS) -> Message:
        """Note a text to the line, or find the one with this SID. Raises ValueError for no possible text."""
        if not 0 < len(body) <= LONGEST_TEXT:
            raise ValueError(f"a text has 1 to {LONGEST_TEXT} characters")
        if sid and (message := self._outbound.log.get(sid)):
            return message
        now = self._outbound.clock()
        return self._outbound.log.add(
            Message(
                sid=sid or new_sid("SM"),
                direction="inbound",
                from_=phone,
                to=self._outbound.number,
                body=body,
                status="received",
                created=now,
                segments=segments(body),
                sent=now,
                arrived=True,
                channel=channel,
            )
        )

    def carry(self, message: Message, extra: dict[str, str]) -> list[Message]:
        """Bring the text to the line; the texts that its phone gets back, Twilio's own one first."""
        handling = self._handling if message.channel.stop_at_twilio else "none"
        reaction = react(handling, message.body, self._outbound.is_blocked(message.from_))
        replies: list[Message] = []
        if reaction and message.sid not in self._carried:
            replies += self._opt_out(message.from_, reaction)
        self._carried.add(message.sid)
        try:
            replies += self._converse(message, self._parameters(message, reaction) | extra)
        except WebhookError as failure:
            self._outbound.log.change(message.sid, error=failure.alert.code)
        return [reply for reply in replies if reply.arrived and reply.to == message.from_]

    def _opt_out(self, phone: str, reaction: Reaction) -> list[Message]:
        """Open before and block after Twilio's own text, so that it arrives itself."""
        if reaction.act == "START":
            self._outbound.blocked.discard(phone)
            self._outbound.faults.opted_out.discard(phone)
        replies = [self._outbound.reply(phone, reaction.text)] if reaction.text else []
        if reaction.act == "STOP":
            self._outbound.blocked.add(phone)
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
        address = urljoin(document, callback) if callback else None
        return self._outbound.reply(verb.get("to", message.from_), (verb.text or "").strip(), address)

    def _parameters(self, message: Message, reaction: Reaction | None) -> dict[str, str]:
        """Source: https://www.twilio.com/docs/messaging/guides/webhook-request"""
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "AccountSid": self._webhooks.account_sid,
            "From": message.channel.prefix + message.from_,
            "To": message.channel.prefix + message.to,
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
