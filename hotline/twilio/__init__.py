"""Twilio: webhooks, TwiML, sending, error codes, opt-out keywords."""
