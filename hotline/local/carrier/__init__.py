"""The pretend carrier: what stands where Twilio would, in the local run and in tests.

The way of a text:   texting -> webhook (signed) -> twiml_rules -> outbox -> the phone's inbox
The way of a call:   call -> webhook (signed) -> twiml_rules -> call (say, gather, redirect ...)
The way of a send:   rest -> outbox -> receipts -> webhook (signed)

It signs every webhook as Twilio does, knows no way round, and keeps what it finds wrong in `warnings`.
"""

from hotline.local.carrier.call import Call, CallEndedError
from hotline.local.carrier.carrier import Carrier
from hotline.local.carrier.errors import MEANING, Alert, meaning, refusal
from hotline.local.carrier.faults import ALL, Faults
from hotline.local.carrier.gather import Gather, Step
from hotline.local.carrier.messages import Message
from hotline.local.carrier.opt_out import Handling
from hotline.local.carrier.post import Answer, Form, Post, into_wsgi, over_http
from hotline.local.carrier.rest import Request

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
