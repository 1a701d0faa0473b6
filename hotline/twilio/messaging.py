"""Texts: Twilio's form in, messaging TwiML out."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from twilio.twiml.messaging_response import MessagingResponse

from hotline.domain.replies import Reply, Text, UserInput
from hotline.domain.telephony import split
from hotline.twilio.opt_out_keywords import SenderKind, twilio_answered
from hotline.twilio.webhook_forms import Incoming, Malformed, number_of, sid_of

LONGEST_TEXT = 1600  # characters of a text that Twilio delivers; of more, nothing is looked at or kept


def parse(form: Mapping[str, str], kind: SenderKind, language: str = "") -> Incoming:
    """https://www.twilio.com/docs/messaging/guides/webhook-request

    `language`: of the answer before, as our cookie says.

    Raises Malformed without a MessageSid: a STOP that cannot be told from another must not seem heard.
    """
    sid = sid_of(form, "MessageSid")
    if sid is None:
        raise Malformed("a text needs its MessageSid")
    body, opt_out = form.get("Body", "")[:LONGEST_TEXT], form.get("OptOutType", "").upper()
    opt_out = opt_out if opt_out in ("STOP", "START", "HELP") else ""
    channel, _ = split(form.get("From", ""))
    answered = twilio_answered(kind if channel.stop_at_twilio else "none", body, opt_out)
    user_input = UserInput(
        "text", body, sid, twilio_answered=answered, opt_out_type=opt_out, language=language, channel=channel
    )
    number = number_of(form)
    own = number == split(form.get("To", ""))[1]  # the line texting itself: no caller
    return Incoming(None if own else number, user_input)


def render(replies: Iterable[Reply]) -> str:
    """TwiML with a message for each text; `<Response />` when there is nothing to say."""
    return _document(tuple(replies))


@lru_cache(maxsize=64)  # most people ask the same
def _document(replies: tuple[Reply, ...]) -> str:
    response = MessagingResponse()
    for reply in replies:
        if not isinstance(reply, Text):
            raise TypeError(f"a text cannot be answered with {type(reply).__name__}")
        response.message(reply.body)
    return str(response)
