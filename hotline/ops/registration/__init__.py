"""Registration pack: the carriers' forms, filled from the live prompts.

facts (what the line says) -> forms/*.toml (fields and their limits) -> pack (files) -> commands
"""
