"""Sandbox: the whole hotline on one machine, Twilio simulated."""
