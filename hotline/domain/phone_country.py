"""Phone country: which numbers are answered and texted."""

from hotline.domain.country_codes import AREAS, CODES

# What costs whoever is texted from, or texts, a charge that its owner shares in.
PREMIUM_AREA, PREMIUM_EXCHANGE = "900", "976"


def country(number: str) -> str | None:
    """ISO code of the country of a number (E.164); None for a premium number of +1 and for what is none.

    Satellite phones, international networks and shared-cost services (+870, +881 to +883, +979 ...) belong
    to no country: they are what pumping lives from. Premium ranges inside other countries are not known here.
    """
    digits = number.removeprefix("+")
    if digits.startswith("1"):
        area, exchange = digits[1:4], digits[4:7]
        if len(digits) != 11 or area == PREMIUM_AREA or exchange == PREMIUM_EXCHANGE:
            return None
        return AREAS.get(area, "US")
    return next((CODES[digits[:size]] for size in (3, 2, 1) if digits[:size] in CODES), None)
