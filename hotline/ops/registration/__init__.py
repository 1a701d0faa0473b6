"""Registration pack: the carriers' forms, filled from the live prompts.

pack (facts of the line, into the fields of forms/*.toml, into files) -> commands
"""
