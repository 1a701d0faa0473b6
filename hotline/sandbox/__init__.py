"""The whole hotline on one machine, with simulated Twilio, phones and time.

Not part of the deployed package; nothing that is deployed imports it.
"""
