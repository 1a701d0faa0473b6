"""Operator tools: deployment, checks, support, console. Never deployed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # of the repository


class OperatorError(Exception):
    """Ends a command with its message, which says what the operator can do."""
