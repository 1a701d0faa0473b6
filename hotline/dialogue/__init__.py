"""Dialogue: an intent and a subscriber in, replies and new state out; pure functions."""
