"""The words of this line, ready to use."""

from collections.abc import Mapping, Set
from dataclasses import replace
from pathlib import Path

from hotline.content import ready
from hotline.content.model import Content

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"


def load(values: Mapping[str, str], commands: Set[str], directory: Path = PROMPTS) -> Content:
    """The checked content.

    `values`: what fills {name} and {contact}. `commands`: the names that the conversation answers to.
    Raises BadPrompts with a line (file, key, reason) for every fault.
    """
    kept = ready.read(directory)
    if kept is not None:
        return replace(kept, values={**kept.values, **values})
    # Not at the top: a deployed line needs none of it.
    from hotline.content.checked import checked

    return checked(values, commands, directory)
