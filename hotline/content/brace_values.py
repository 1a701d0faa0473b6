"""Brace values: a country's numbers and the topics' names."""

from collections.abc import Sequence

from hotline.content.model import Country, Language, Topic

FIRST = "US"  # the country where nothing else is set
OFFERED = 2  # topics that are offered at most where none is sure


def numbers(country: Country) -> dict[str, str]:
    """{emergency}, {crisis}, {violence} and {poison}, each to read and to say."""
    written = {name: str(getattr(country, name)) for name in ("emergency", "crisis", "violence", "poison")}
    return {**written, **{f"{name}_spoken": spoken(number) for name, number in written.items()}}


def spoken(number: str) -> str:
    """A number digit by digit, with a rest between its groups: "116 123" -> "1 1 6, 1 2 3"."""
    return ", ".join(" ".join(group) for group in number.replace("-", " ").split())


def offered(topic: Topic, language: Language) -> str:
    """What to type for a topic, with its name: "1 DEHYDRATION", "TIPS"."""
    key = f"{topic.key} " if topic.key else ""
    return f"{key}{language.topics[topic.id].label.upper()}"


def either(words: Sequence[str], language: Language) -> str:
    """A choice between words: "1 DEHYDRATION or TIPS"."""
    joint = f" {language.phrases['or']} "
    return joint.join(filter(None, (", ".join(words[:-1]), words[-1])))
