"""Texts: Twilio's form parameters in, messaging TwiML out."""

from collections.abc import Iterable, Mapping

from twilio.twiml.messaging_response import MessagingResponse

from hotline.channels import Incoming, number_of
from hotline.content.reserved import SenderKind, carrier_answered
from hotline.conversation.turn import Reply, Said, Text


def parse(form: Mapping[str, str], kind: SenderKind) -> Incoming:
    """https://www.twilio.com/docs/messaging/guides/webhook-request"""
    body, opt_out = form.get("Body", ""), form.get("OptOutType", "").upper()
    opt_out = opt_out if opt_out in ("STOP", "START", "HELP") else ""
    answered = carrier_answered(kind, body, opt_out)
    said = Said("text", body, form.get("MessageSid", ""), carrier_answered=answered, opt_out_type=opt_out)
    return Incoming(number_of(form), said)


def render(replies: Iterable[Reply]) -> str:
    """TwiML with a message for each text; `<Response />` when there is nothing to say."""
    response = MessagingResponse()
    for reply in replies:
        if not isinstance(reply, Text):
            raise TypeError(f"a text cannot be answered with {type(reply).__name__}")
        response.message(reply.body)
    return str(response)
