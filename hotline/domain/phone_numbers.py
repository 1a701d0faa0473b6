"""A telephone number as people write it."""

import re


def number_of(written: str) -> str | None:
    """In E.164, without its usual marks; None: it is no whole number with its country."""
    bare = re.sub(r"[\s().-]", "", written)
    return bare if re.fullmatch(r"\+[1-9][0-9]{6,14}", bare) else None
