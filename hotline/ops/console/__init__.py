"""Operator console: web pages on the operator's own machine."""
