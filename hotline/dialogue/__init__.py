"""Dialogue: intent and subscriber to replies and new state."""
