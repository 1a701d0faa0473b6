"""Twilio simulator for the local run and the tests.

An inbound text:   account -> webhooks (signed) -> twiml_check -> outbound -> the phone's inbox
A call:            calls -> webhooks (signed) -> twiml_check -> calls (say, gather, redirect ...)
An outbound text:  rest -> outbound -> webhooks (delivery reports, signed)

It signs every webhook as Twilio does, always, and records every problem in `warnings`.
"""

from hotline.sandbox.twilio_simulator.account import TwilioSimulator
from hotline.sandbox.twilio_simulator.call_verbs import Gather
from hotline.sandbox.twilio_simulator.calls import Call, CallEndedError, Step
from hotline.sandbox.twilio_simulator.messages import MEANING, Alert, Handling, Message, meaning, refusal
from hotline.sandbox.twilio_simulator.outbound import ALL, Faults
from hotline.sandbox.twilio_simulator.rest import Request
from hotline.sandbox.twilio_simulator.webhooks import Answer, Form, Post, over_http

__all__ = [
    "ALL", "MEANING", "Alert", "Answer", "Call", "CallEndedError", "Faults", "Form", "Gather", "Handling",
    "Message", "Post", "Request", "Step", "TwilioSimulator", "meaning", "over_http", "refusal",
]  # fmt: skip
