"""Registration pack: what carriers ask before the line may text, from the live words.

facts (what the line says) -> forms/*.toml (fields and their limits) -> pack (files) -> commands
"""
