"""Checks of a deployed line (`hotline doctor`)."""
