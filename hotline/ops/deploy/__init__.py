"""Brings the hotline to AWS, points Twilio at it, and says how it is; a deployed package has none of this."""
