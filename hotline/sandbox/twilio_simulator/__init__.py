"""The pretend carrier: what stands where Twilio would, in the local run and in tests.

The way of a text:   texting -> webhook (signed) -> twiml_rules -> outbox -> the phone's inbox
The way of a call:   call -> webhook (signed) -> twiml_rules -> call (say, gather, redirect ...)
The way of a send:   rest -> outbox -> receipts -> webhook (signed)

It signs every webhook as Twilio does, knows no way round, and keeps what it finds wrong in `warnings`.
"""

from hotline.sandbox.twilio_simulator.call import Call, CallEndedError
from hotline.sandbox.twilio_simulator.carrier import Carrier
from hotline.sandbox.twilio_simulator.errors import (
    MEANING,
    Alert,
    meaning,
    refusal,
)
from hotline.sandbox.twilio_simulator.faults import ALL, Faults
from hotline.sandbox.twilio_simulator.gather import Gather, Step
from hotline.sandbox.twilio_simulator.messages import Message
from hotline.sandbox.twilio_simulator.opt_out import Handling
from hotline.sandbox.twilio_simulator.post import (
    Answer,
    Form,
    Post,
    into_wsgi,
    over_http,
)
from hotline.sandbox.twilio_simulator.rest import Request

__all__ = [
    "ALL",
    "MEANING",
    "Alert",
    "Answer",
    "Call",
    "CallEndedError",
    "Carrier",
    "Faults",
    "Form",
    "Gather",
    "Handling",
    "Message",
    "Post",
    "Request",
    "Step",
    "into_wsgi",
    "meaning",
    "over_http",
    "refusal",
]
