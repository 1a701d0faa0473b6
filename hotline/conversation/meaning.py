"""What a message was found to mean, before anything is answered."""

from dataclasses import dataclass

from hotline.content.model import Target

LONGEST_PHRASE = 5  # words in the longest phrase that names a command


@dataclass(frozen=True)
class Meaning:
    """`kind` and `id` as in Target, besides: "hour" and "half" (of a day, no word more), "zip",
    "near" (`choices`), "near-stop", "empty", "miss". `rest` are the words after a command's own,
    `words` all of them. `leaving`: a wish to leave may be in it too, so that the answer should say how;
    in a "danger" it is clear, and obeyed.
    `language`: "" where nothing tells it."""

    kind: str
    id: str = ""
    rest: tuple[str, ...] = ()
    language: str = ""
    choices: tuple[Target, ...] = ()
    words: tuple[str, ...] = ()
    leaving: bool = False


def meant(target: Target, words: tuple[str, ...], rest: tuple[str, ...] = ()) -> Meaning:
    return Meaning(target.kind, target.id, rest, target.language, words=words)
