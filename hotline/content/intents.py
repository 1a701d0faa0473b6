"""What the classes of the classifier stand for: the names that examples/ may say a message wants."""

from collections.abc import Mapping

from hotline.content.model import Language, Structure, Target

SMALLTALK = ("hello", "thanks", "silent")
# Said on the phone alone: what they do stands in hotline.dialogue.ivr.input.
SPOKEN = (
    "repeat", "slower", "back", "main_menu", "text_me", "goodbye", "yes", "no", "unclear", "emergency", "key",
)  # fmt: skip
LANGUAGE = "language "  # before a code: a wish for that language


def intents(structure: Structure, languages: Mapping[str, Language]) -> dict[str, Target]:
    """Class -> what it stands for, by text and by phone."""
    commands = next(iter(languages.values())).commands if languages else {}
    return {
        **{id: Target("topic", id, "") for id in structure.topics},
        **{id: Target("command", id, "") for id in commands},
        **{id: Target("smalltalk", id, "") for id in SMALLTALK},
        **{f"{LANGUAGE}{code}": Target("language", code, code) for code in languages},
        "help": Target("wish", "help", ""),
        "human": Target("person", "", ""),
        "none": Target("none", "", ""),
    }


def spoken_intents() -> dict[str, Target]:
    """Class -> what it stands for, of the classes that are listened for by phone besides."""
    return {name: Target("say", name, "") for name in SPOKEN}
