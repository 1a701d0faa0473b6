"""Who acts: the operator's name, as it stands in the record beside what they did."""

import getpass

LONGEST = 40  # characters


def operator(named: str = "") -> str:
    """The name that was given, else what this machine calls whoever is logged in."""
    if not named:
        try:
            named = getpass.getuser()
        except (OSError, KeyError, ImportError):  # a container without users
            named = "unnamed"
    return " ".join(named.split())[:LONGEST]
