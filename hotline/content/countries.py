"""The numbers of a country as they fill the words: written, and spoken digit by digit."""

from hotline.content.model import Country

FIRST = "US"  # where nothing else is set


def numbers(country: Country) -> dict[str, str]:
    """{emergency}, {crisis}, {violence} and {poison}, each to read and to say."""
    return {
        "emergency": country.emergency,
        "emergency_spoken": spoken(country.emergency),
        "crisis": country.crisis,
        "crisis_spoken": spoken(country.crisis),
        "violence": country.violence,
        "violence_spoken": spoken(country.violence),
        "poison": country.poison,
        "poison_spoken": spoken(country.poison),
    }


def spoken(number: str) -> str:
    """A number digit by digit, with a rest between its groups: "116 123" -> "1 1 6, 1 2 3"."""
    return ", ".join(" ".join(group) for group in number.replace("-", " ").split())
