"""Operator tools: deployment, checks, support, console. Never deployed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # of the repository
