"""Sandbox: the whole hotline on one machine, Twilio simulated.

Not part of the deployed package; nothing that is deployed imports it.
"""
