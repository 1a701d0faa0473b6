"""Deployment: brings the hotline to AWS and points Twilio at it."""
