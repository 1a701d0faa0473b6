"""Everything that is Twilio's: webhooks, TwiML, sending, error codes, opt-out keywords."""
