"""Telephony: channels, E.164 numbers, their countries and segments of texts.

Twilio puts a prefix before the numbers of a channel: whatsapp:+12025550143
(https://www.twilio.com/docs/whatsapp/api, https://www.twilio.com/docs/rcs).
Countries: ITU-T E.164's list of country codes; the area codes of +1 at https://www.nanpa.com. A test compares
the tables with the library phonenumbers.
Segments: 3GPP TS 23.038, as Twilio applies it
(https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding).
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# operator: a wish by voicemail, mail or letter.
Medium = Literal["text", "voice", "operator", "whatsapp", "rcs"]


@dataclass(frozen=True)
class Channel:
    """`stop_at_twilio`: Twilio itself answers STOP, START and HELP there, as the sender's kind says.

    `reminders`: the daily text may go there. WhatsApp wants an approved template for each text that comes
    more than 24 hours after the person's own, and a consent given there is none to an SMS: so a person is
    asked to text REMIND as an SMS. `segments`: a text costs by segments, and is cut to two.
    """

    medium: Medium  # as the consent record names it
    prefix: str = ""
    stop_at_twilio: bool = True
    reminders: bool = True
    segments: bool = True


SMS = Channel("text")
# Twilio's block after STOP spans SMS, MMS and RCS of one sender.
RCS = Channel("rcs", "rcs:", reminders=False, segments=False)
WHATSAPP = Channel("whatsapp", "whatsapp:", stop_at_twilio=False, reminders=False, segments=False)
CHANNELS = (RCS, WHATSAPP)  # besides SMS, which has no prefix


# +1 is shared: an area code that is not here is one of the United States and their territories.
_CANADA = """
204 226 236 249 250 257 263 273 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474
506 514 519 548 579 581 584 587 600 604 613 622 633 639 647 672 683 705 709 742 753 778 780 782 807 819
825 867 873 879 902 905 942
"""
_ISLANDS = """
AG268 AI264 BB246 BM441 BS242 DM767 DO809 DO829 DO849 GD473 JM658 JM876 KN869 KY345 LC758 MS664 SX721
TC649 TT868 VC784 VG284
"""
_CODES = """
RU7 KZ76 KZ77 EG20 ZA27 GR30 NL31 BE32 FR33 ES34 HU36 IT39 RO40 CH41 AT43 GB44 DK45 SE46 NO47 PL48 DE49
PE51 MX52 CU53 AR54 BR55 CL56 CO57 VE58 MY60 AU61 ID62 PH63 NZ64 SG65 TH66 JP81 KR82 VN84 CN86 TR90 IN91
PK92 AF93 LK94 MM95 IR98 SS211 MA212 DZ213 TN216 LY218 GM220 SN221 MR222 ML223 GN224 CI225 BF226 NE227
TG228 BJ229 MU230 LR231 SL232 GH233 NG234 TD235 CF236 CM237 CV238 ST239 GQ240 GA241 CG242 CD243 AO244
GW245 IO246 AC247 SC248 SD249 RW250 ET251 SO252 DJ253 KE254 TZ255 UG256 BI257 MZ258 ZM260 MG261 RE262
ZW263 NA264 MW265 LS266 BW267 SZ268 KM269 SH290 ER291 AW297 FO298 GL299 GI350 PT351 LU352 IE353 IS354
AL355 MT356 CY357 FI358 BG359 LT370 LV371 EE372 MD373 AM374 BY375 AD376 MC377 SM378 UA380 RS381 ME382
XK383 HR385 SI386 BA387 MK389 CZ420 SK421 LI423 FK500 BZ501 GT502 SV503 HN504 NI505 CR506 PA507 PM508
HT509 GP590 BO591 GY592 EC593 GF594 PY595 MQ596 SR597 UY598 CW599 TL670 NF672 BN673 NR674 PG675 TO676
SB677 VU678 FJ679 PW680 WF681 CK682 NU683 WS685 KI686 NC687 TV688 PF689 TK690 FM691 MH692 KP850 HK852
MO853 KH855 LA856 BD880 TW886 MV960 LB961 JO962 SY963 IQ964 KW965 SA966 YE967 OM968 PS970 AE971 IL972
BH973 QA974 BT975 MN976 NP977 TJ992 TM993 AZ994 GE995 KG996 UZ998
"""

AREAS = {**dict.fromkeys(_CANADA.split(), "CA"), **{entry[2:]: entry[:2] for entry in _ISLANDS.split()}}
CODES = {entry[2:]: entry[:2] for entry in _CODES.split()}
COUNTRIES = frozenset({"US", *AREAS.values(), *CODES.values()})
# Area code and exchange of +1 that charge the other side, and pay the owner a share.
PREMIUM_AREA, PREMIUM_EXCHANGE = "900", "976"


def number_of(written: str) -> str | None:
    """The number in E.164, without the usual marks; None if it is not a whole number.

    A number without + is read as one of +1: three digits of an area, three of an exchange (neither begins
    with 0 or 1) and four more, as https://www.nanpa.com assigns them.
    """
    bare = re.sub(r"[\s().-]", "", written)
    if national := re.fullmatch(r"1?([2-9][0-9]{2}[2-9][0-9]{6})", bare):
        return f"+1{national[1]}"
    return bare if re.fullmatch(r"\+[1-9][0-9]{6,14}", bare) else None


def country(number: str) -> str | None:
    """ISO code of the country of a number (E.164); None for a premium number of +1, and for no country.

    Satellite phones, international networks and shared-cost services (+870, +881 to +883, +979 ...) belong
    to no country; SMS pumping uses them. Premium ranges of other countries are not known here.
    """
    digits = number.removeprefix("+")
    if digits.startswith("1"):
        area, exchange = digits[1:4], digits[4:7]
        if len(digits) != 11 or area == PREMIUM_AREA or exchange == PREMIUM_EXCHANGE:
            return None
        return AREAS.get(area, "US")
    return next((CODES[digits[:size]] for size in (3, 2, 1) if digits[:size] in CODES), None)


def key_of(number: str, secret: str) -> str:
    """The keyed hash (32 hex digits) that stands for a number (E.164) in the store and in memory."""
    return hmac.digest(secret.encode(), number.encode(), "sha256").hex()[:32]


def keys_of(number: str, secrets: Sequence[str]) -> tuple[str, ...]:
    """The number's keys under each secret: the current one first."""
    return tuple(key_of(number, secret) for secret in secrets)


# The alphabet of GSM-7.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")  # two units each
LONGEST_TEXT = 1600  # characters Twilio takes in one text (error 21617 beyond)


def foreign(text: str) -> str:
    """The characters, each once, that no GSM-7 text can carry: any one of them makes the text UCS-2."""
    return "".join(sorted({c for c in text if c not in BASIC and c not in EXTENSION}))


def segments(text: str) -> int:
    """Number of billed segments of a text (0 for an empty one)."""
    if foreign(text):
        return _parts([len(c.encode("utf-16-le")) // 2 for c in text], single=70, part=67)
    return _parts([2 if c in EXTENSION else 1 for c in text], single=160, part=153)


def _parts(units: list[int], *, single: int, part: int) -> int:
    if sum(units) <= single:
        return 1 if units else 0
    count, left = 1, part
    for unit in units:  # a character of two units is never split across parts
        if unit > left:
            count, left = count + 1, part
        left -= unit
    return count
