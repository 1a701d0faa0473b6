"""Channels: how texts reach the line, one row each.

Twilio puts a prefix before the numbers of a channel: whatsapp:+12025550143
(https://www.twilio.com/docs/whatsapp/api, https://www.twilio.com/docs/rcs).
"""

from dataclasses import dataclass

from hotline.domain.consent import Medium


@dataclass(frozen=True)
class Channel:
    """`stop_at_twilio`: Twilio itself answers STOP, START and HELP there, as the sender's kind says.

    `reminders`: the daily text may go there. WhatsApp wants an approved template for each text that comes
    more than 24 hours after the person's own, and a consent given there is none to an SMS: so a person is
    asked to text REMIND as an SMS. `segments`: a text costs by segments, and is cut to two.
    """

    medium: Medium  # as the consent record names it
    prefix: str = ""
    stop_at_twilio: bool = True
    reminders: bool = True
    segments: bool = True


SMS = Channel("text")
# Twilio's block after STOP spans SMS, MMS and RCS of one sender.
RCS = Channel("rcs", "rcs:", reminders=False, segments=False)
WHATSAPP = Channel("whatsapp", "whatsapp:", stop_at_twilio=False, reminders=False, segments=False)
CHANNELS = (RCS, WHATSAPP)  # besides SMS, which has no prefix


def split(address: str) -> tuple[Channel, str]:
    """The channel of an address of Twilio's, and the address without its prefix."""
    for channel in CHANNELS:
        if address.lower().startswith(channel.prefix):
            return channel, address[len(channel.prefix) :]
    return SMS, address
