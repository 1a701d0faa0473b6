"""Area codes of North America that span time zones.

The table also holds the codes that the library `phonenumbers` gets wrong.
Checked against the zones of ZIP codes and towns (`refresh` prints the comparison). An area code with any
people on another clock counts as several: the most people first. Overlaid codes share a row. Sources: the
code's area at https://www.nanpa.com, the zone limits in 49 CFR part 71, the tz database for Canada.
"""

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
_INDIANA, _BOISE = "America/Indiana/Indianapolis", "America/Boise"

_ROWS: dict[str, tuple[str, ...]] = {
    # United States: several zones
    "208 986": (_BOISE, _PACIFIC),  # Idaho: the panhandle is on Pacific time
    "219": (_CENTRAL, _INDIANA),  # Gary; Medaryville and Francesville (Pulaski County) are Eastern
    "270 364": (_CENTRAL, _EASTERN),  # Bowling Green, Owensboro; Elizabethtown
    "308": (_CENTRAL, _MOUNTAIN),  # Grand Island; Scottsbluff
    "334 483": (_CENTRAL, _EASTERN),  # Montgomery; Phenix City lives by Georgia's clock
    "402 531": (_CENTRAL, _MOUNTAIN),  # Omaha; the west of Cherry County (Cody)
    "423 729": (_EASTERN, _CENTRAL),  # Chattanooga; Jasper, Dunlap, Pikeville
    "541 458": (_PACIFIC, _BOISE),  # Eugene; Ontario (Malheur County)
    "574": (_INDIANA, _CENTRAL),  # South Bend; Knox (Starke County)
    "605": (_CENTRAL, _MOUNTAIN),  # Sioux Falls; Rapid City
    "606": (_EASTERN, _CENTRAL),  # Ashland; Russell Springs, Burkesville
    "620": (_CENTRAL, _MOUNTAIN),  # Dodge City; Syracuse, Tribune
    "701": (_CENTRAL, _MOUNTAIN),  # Fargo; Dickinson
    "775": (_PACIFIC, _MOUNTAIN),  # Reno; West Wendover
    "785": (_CENTRAL, _MOUNTAIN),  # Topeka; Goodland
    "812 930": (_INDIANA, _CENTRAL),  # Bloomington; Evansville
    "850 448": (_CENTRAL, _EASTERN),  # Pensacola; Tallahassee, less than half as many people
    "906": ("America/Detroit", "America/Menominee"),  # Marquette; Iron Mountain
    "907": ("America/Anchorage", "America/Adak"),
    "928": ("America/Phoenix", _MOUNTAIN),  # Flagstaff; the Navajo Nation keeps summer time
    # Canada: several zones
    "236 250 257 672 778": ("America/Vancouver", "America/Edmonton"),  # Cranbrook, Golden: Alberta's clock
    "306 639 474": ("America/Regina", "America/Edmonton", "America/Winnipeg"),  # Lloydminster; Creighton
    "418 581 367": (
        "America/Toronto",
        "America/Halifax",
        "America/Blanc-Sablon",
    ),  # Magdalen Islands; Lower Shore
    "709 879": ("America/St_Johns", "America/Goose_Bay"),  # the island; most of Labrador
    "807": ("America/Toronto", "America/Winnipeg", "America/Atikokan"),  # Thunder Bay; Kenora; Atikokan
    "867": (  # the three territories
        "America/Whitehorse",
        "America/Edmonton",
        "America/Iqaluit",
        "America/Rankin_Inlet",
        "America/Resolute",
        "America/Atikokan",
    ),
    # One zone, where the library has another, none, or only for some of the code's numbers
    "689": (_EASTERN,),  # Orlando
    "340": ("America/St_Thomas",),
    "670": ("Pacific/Saipan",),
    "671": ("Pacific/Guam",),
    "684": ("Pacific/Pago_Pago",),
    "787 939": ("America/Puerto_Rico",),
    "808": ("Pacific/Honolulu",),
    "242": ("America/Nassau",),
    "246": ("America/Barbados",),
    "264": ("America/Anguilla",),
    "268": ("America/Antigua",),
    "284": ("America/Tortola",),
    "345": ("America/Cayman",),
    "441": ("Atlantic/Bermuda",),
    "473": ("America/Grenada",),
    "649": ("America/Grand_Turk",),
    "658 876": ("America/Jamaica",),
    "664": ("America/Montserrat",),
    "721": ("America/Lower_Princes",),
    "758": ("America/St_Lucia",),
    "767": ("America/Dominica",),
    "784": ("America/St_Vincent",),
    "809 829 849": ("America/Santo_Domingo",),
    "868": ("America/Port_of_Spain",),
    "869": ("America/St_Kitts",),
}

AREAS = {code: zones for codes, zones in _ROWS.items() for code in codes.split()}
