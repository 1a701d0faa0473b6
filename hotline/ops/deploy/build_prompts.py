"""Checks the words of a package and keeps them ready, for any name and contact that a line may have."""

import sys
from pathlib import Path

from hotline.content import cache
from hotline.content.build import checked
from hotline.content.problem import BadPrompts
from hotline.dialogue.commands import COMMANDS

# As long as the settings may be: texts that fit with these fit with all.
LONGEST = {"name": "N" * 24, "contact": "C" * 40}


def prepare(directory: Path) -> None:
    """Put the checked content beside the prompts. Raises BadPrompts."""
    cache.write(checked(LONGEST, set(COMMANDS), directory), directory)


if __name__ == "__main__":
    try:
        prepare(Path(sys.argv[1]))
    except BadPrompts as wrong:
        sys.exit(str(wrong))
