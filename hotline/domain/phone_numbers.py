"""Telephone numbers as people write them, in E.164."""

import re


def number_of(written: str) -> str | None:
    """In E.164, without its usual marks; None: it is no whole number.

    Without + and a country it is read as one of +1, if it can be: three digits of an area, three of an
    exchange (neither begins with 0 or 1) and four more, as https://www.nanpa.com gives them out.
    """
    bare = re.sub(r"[\s().-]", "", written)
    if national := re.fullmatch(r"1?([2-9][0-9]{2}[2-9][0-9]{6})", bare):
        return f"+1{national[1]}"
    return bare if re.fullmatch(r"\+[1-9][0-9]{6,14}", bare) else None
