"""Corrections of the public zone data, and nicknames.

Found by comparing the data's ZIP codes and towns with each other and with the zone borders of OpenStreetMap
(https://github.com/evansiroky/timezone-boundary-builder). Where the people of a place live by another clock
than the law's, theirs counts; where they use both, the place has none, and is asked for another way.
"""

import re

from hotline.zones.gazetteer import NOWHERE

# Zones that today differ from a neighbour only in their past, told apart no finer than the state is.
SAME = {
    "America/Indiana/Knox": "America/Chicago",
    "America/Indiana/Tell_City": "America/Chicago",
    "America/Indiana/Marengo": "America/Indiana/Indianapolis",
    "America/Indiana/Petersburg": "America/Indiana/Indianapolis",
    "America/Indiana/Vevay": "America/Indiana/Indianapolis",
    "America/Indiana/Vincennes": "America/Indiana/Indianapolis",
    "America/Indiana/Winamac": "America/Indiana/Indianapolis",
    "America/Kentucky/Monticello": "America/Kentucky/Louisville",
    "America/North_Dakota/Beulah": "America/Chicago",
    "America/North_Dakota/Center": "America/Chicago",
    "America/North_Dakota/New_Salem": "America/Chicago",
    "America/Juneau": "America/Anchorage",
    "America/Metlakatla": "America/Anchorage",
    "America/Nome": "America/Anchorage",
    "America/Sitka": "America/Anchorage",
    "America/Yakutat": "America/Anchorage",
    "America/Glace_Bay": "America/Halifax",
    "America/Swift_Current": "America/Regina",
    "America/Coral_Harbour": "America/Atikokan",
}

ZIP_FIXES = {
    "36854 36863 36867 36868 36869 36870 36877": "America/New_York",  # Phenix City, Valley: Georgia's clock
    "36851 36856 36859 36874 36875": NOWHERE,  # around them: both clocks are used
    "37338": NOWHERE,  # Graysville TN: the town is Eastern, the hills behind it Central
    "37405": "America/New_York",  # Chattanooga
    "42757": NOWHERE,  # Magnolia KY, on the line between Hart and LaRue County
    "57532": NOWHERE,  # Fort Pierre SD: Mountain by law, lives by Pierre's Central
    "58535": NOWHERE,  # Flasher ND, at the edge of Morton County
    "58838": NOWHERE,  # Cartwright ND: McKenzie County has both
    "67857": NOWHERE,  # Kendall KS: Mountain by law, near Central neighbours
    "73946": NOWHERE,  # Kenton OK: Central by law, lives by Mountain
    "79847": NOWHERE,  # Salt Flat TX: Mountain by law, its east lives by Central
    "79942": "America/Denver",  # El Paso
    "83522": "America/Los_Angeles",  # Cottonwood ID, north of the Salmon River
    "86003 86040": "America/Phoenix",  # Flagstaff and Page, outside the Navajo Nation
    "86045": "America/Denver",  # Tuba City, Navajo Nation
    "86502": NOWHERE,  # Chambers AZ, at the edge of it
    "89825 89831 89832": NOWHERE,  # Jackpot, Mountain City, Owyhee NV: Pacific by law, live by Idaho's clock
    "89883": "America/Denver",  # West Wendover NV: Mountain since 1999, 64 FR 56705
    "96941": "Pacific/Pohnpei",
    "96944": "Pacific/Kosrae",
    "99634": "America/Anchorage",  # Napakiak: the town's name stands in the zone's column
    "99903": NOWHERE,  # Hyder AK lives by British Columbia's clock
}
NO_PLACES = re.compile(r"Apo|Fpo|Dpo|Parcel Return Service|North Pole, DC")  # where the mail goes, not people

# First characters of Canadian postal codes (https://en.wikipedia.org/wiki/Postal_codes_in_Canada); the
# longest that fits counts. Codes around a zone border are left out.
POSTAL = {
    "a": "America/St_Johns", "a0p": NOWHERE, "a0r": NOWHERE, "a0k": NOWHERE, "a2v": "America/Goose_Bay",
    "b": "America/Halifax", "c": "America/Halifax", "e": "America/Moncton",
    "g": "America/Toronto", "g0g": NOWHERE, "g4t": "America/Halifax", "h": "America/Toronto",
    "j": "America/Toronto", "k": "America/Toronto", "l": "America/Toronto", "m": "America/Toronto",
    "n": "America/Toronto", "p": "America/Toronto", "p0": NOWHERE, "p8": "America/Winnipeg",
    "p9": "America/Winnipeg", "r": "America/Winnipeg", "s": "America/Regina", "s0p": NOWHERE,
    "s9v": "America/Edmonton", "t": "America/Edmonton", "v": "America/Vancouver", "v0": NOWHERE,
    "v1a": "America/Edmonton", "v1c": "America/Edmonton", "v1g": "America/Dawson_Creek",
    "v1j": "America/Dawson_Creek", "x0a": "America/Iqaluit", "x0b": NOWHERE, "x0c": "America/Rankin_Inlet",
    "x0e": "America/Edmonton", "x0g": "America/Edmonton", "x1a": "America/Edmonton",
    "y": "America/Whitehorse",
}  # fmt: skip

CITY_FIXES = {
    "vincennes in": "America/Indiana/Indianapolis",
    "rockwood tn": "America/New_York",
    "valley al": "America/New_York",
    "lanett al": "America/New_York",
    "smiths station al": "America/New_York",
    "west wendover nv": "America/Denver",
    "valle hermoso mexico": "America/Matamoros",  # the border strip keeps the summer time of Texas
    "ciudad rio bravo mexico": "America/Matamoros",
    "ciudad miguel aleman mexico": "America/Matamoros",
    "nava mexico": "America/Matamoros",
    "allende mexico": "America/Matamoros",
    "san jose del valle mexico": "America/Bahia_Banderas",
}
# Listed with the people of the city around them, or no names that anyone types.
NO_CITIES = {
    "east pensacola heights fl",
    "new south memphis tn",
    "east chattanooga tn",
    "lexington fayette ky",
}

# What people call a city beside its name in the data.
NICKNAMES = {
    "new york city ny": ("new york", "nyc"),
    "los angeles ca": ("la",),
    "san francisco ca": ("sf",),
    "philadelphia pa": ("philly",),
    "las vegas nv": ("vegas",),
    "new orleans la": ("nola",),
    "salt lake city ut": ("salt lake", "slc"),
    "washington dc": ("washington city",),
    "winston salem nc": ("winston",),
    "quebec qc": ("quebec city",),
    "mexico city mexico": ("cdmx",),
}
COUNTRY_NAMES = {"the netherlands": "netherlands"}
ALIASES = {
    "united kingdom": "uk,england,scotland,wales,great britain,britain",
    "united arab emirates": "uae",
    "netherlands": "holland",
    "south korea": "korea",
    "czechia": "czech republic",
}

# Regions: code, then names.
PROVINCES = {  # GeoNames numbers them: https://www.geonames.org/CA/administrative-division-canada.html
    "01": ("ab", "alberta"), "02": ("bc", "british columbia"), "03": ("mb", "manitoba"),
    "04": ("nb", "new brunswick"), "05": ("nl", "newfoundland and labrador"), "07": ("ns", "nova scotia"),
    "08": ("on", "ontario"), "09": ("pe", "prince edward island", "pei"), "10": ("qc", "quebec"),
    "11": ("sk", "saskatchewan"),
}  # fmt: skip
NORTHERN = {
    "12": ("yt", "yukon"),
    "13": ("nt", "northwest territories"),
    "14": ("nu", "nunavut"),
}
TERRITORIES = (
    ("gu", "guam"),
    ("vi", "us virgin islands", "virgin islands"),
    ("as", "american samoa"),
    ("mp", "northern mariana islands", "northern marianas"),
    ("pr", "puerto rico"),
)
