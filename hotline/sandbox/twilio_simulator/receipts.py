"""Delivery receipts: tells the line what became of its texts.

Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from hotline.sandbox.twilio_simulator.errors import WebhookError
from hotline.sandbox.twilio_simulator.faults import LATE
from hotline.sandbox.twilio_simulator.messages import Message
from hotline.sandbox.twilio_simulator.outbox import Outbox
from hotline.sandbox.twilio_simulator.post import Form
from hotline.sandbox.twilio_simulator.webhook import Webhooks


def send_receipts(outbox: Outbox, webhooks: Webhooks) -> int:
    """Bring every text on its way to its last state and post the receipts asked for; how many were posted.

    A receipt that the line does not take is not repeated, as with Twilio; the Debugger has it.
    """
    receipts = [
        message
        for states in outbox.advance()
        for message in outbox.faults.disturb(states)
        if message.callback
    ]
    if outbox.faults.receipts == "late":
        outbox.held += [(outbox.clock() + LATE, message) for message in receipts]
        receipts = []
    receipts = [*_come_due(outbox), *receipts]
    for message in receipts:
        _post(message, message.callback or "", webhooks)
    return len(receipts)


def _come_due(outbox: Outbox) -> list[Message]:
    """Receipts whose time has come; all of them once nothing is late any more."""
    held, now = outbox.held, outbox.clock()
    late = outbox.faults.receipts == "late"
    outbox.held = [(at, message) for at, message in held if late and at > now]
    return [message for at, message in held if not late or at <= now]


def _post(message: Message, url: str, webhooks: Webhooks) -> None:
    try:
        webhooks.send(url, receipt(message, webhooks.account_sid), message.sid)
    except WebhookError:
        return


def receipt(message: Message, account_sid: str) -> Form:
    """The parameters of the receipt for a text in its present state."""
    form = [
        ("AccountSid", account_sid),
        ("From", message.from_),
        ("To", message.to),
        ("MessageSid", message.sid),
        ("SmsSid", message.sid),
        ("MessageStatus", message.status),
        ("SmsStatus", message.status),
        ("ApiVersion", "2010-04-01"),
    ]
    if message.service:
        form.append(("MessagingServiceSid", message.service))
    if message.error and message.status in ("failed", "undelivered"):
        form.append(("ErrorCode", str(message.error)))
    if message.sent and message.status in ("delivered", "undelivered"):
        form.append(("RawDlrDoneDate", message.sent.strftime("%y%m%d%H%M")))
    return form
