"""TwiML check: elements, nesting, values, limits.

Sources: https://www.twilio.com/docs/voice/twiml (and /gather, /say), https://www.twilio.com/docs/messaging/twiml
and the pages of the error codes named here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from xml.etree import ElementTree

from hotline.domain.telephony import LONGEST_TEXT

Medium = Literal["text", "voice"]
LARGEST = 64 * 1024  # bytes, error 11750
DEEPEST = 20  # levels; TwiML knows five or so
MOST_MESSAGES = 10  # error 14109
LONGEST_SAY = {"Polly": 3000, "Google": 5000, "": 4096}  # characters by voice, error 13521
MOST_HINTS, LONGEST_HINT = 500, 100
# Elements of Twilio's that the line never makes.
NEVER_MADE = ("Body", "Enqueue", "Media", "Play", "Record", "Reject", "say-as", "sub")
FINAL = frozenset({"Redirect", "Hangup"})  # nothing after them is ever reached

# What the line makes, and what is next to it: element -> (its attributes, what may stand in it).
_GATHER = (
    "action actionOnEmptyResult finishOnKey hints input language method numDigits profanityFilter "
    "speechTimeout timeout"
)
ALLOWED: Mapping[Medium, Mapping[str, tuple[str, str]]] = {
    "text": {
        "Response": ("", "Message Redirect"),
        "Message": ("to from action method statusCallback", ""),
        "Redirect": ("method", ""),
    },
    "voice": {
        "Response": ("", "Dial Gather Hangup Pause Redirect Say"),
        "Dial": ("action callerId method timeLimit timeout", "Number"),
        "Number": ("method statusCallback statusCallbackEvent statusCallbackMethod url", ""),
        "Gather": (_GATHER, "Pause Say"),
        "Say": ("language voice", "break p s"),
        "Pause": ("length", ""),
        "Redirect": ("method", ""),
        "Hangup": ("", ""),
        "break": ("strength time", ""),
        "p": ("", "break s"),
        "s": ("", "break"),
    },
}


@dataclass(frozen=True)
class Problem:
    """One broken rule, under the code that Twilio's Debugger would show."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


def check(body: str | bytes, channel: Medium) -> list[str]:
    """The problems of a document of this channel ("text" or "voice"), one line each."""
    return [str(problem) for problem in read(body, channel)[1]]


def read(body: str | bytes, channel: Medium) -> tuple[ElementTree.Element | None, list[Problem]]:
    """The document's root (None if unreadable) and its problems."""
    raw = body.encode() if isinstance(body, str) else body
    if len(raw) > LARGEST:
        return None, [Problem(11750, f"the document has {len(raw)} bytes, more than {LARGEST}")]
    if b"<!DOCTYPE" in raw:
        return None, [Problem(12100, "the document declares a DOCTYPE: leave it out")]
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314 - no DOCTYPE, so no entities to expand
    except (ElementTree.ParseError, ValueError) as error:
        return None, [Problem(12100, f"not well-formed XML: {error}")]
    level = [root]
    for _ in range(DEEPEST):  # level by level: no recursion
        level = [child for element in level for child in element]
    if level:
        return None, [Problem(12100, f"elements are nested more than {DEEPEST} deep")]
    if root.tag != "Response":
        return root, [Problem(12200, f"the root is <{root.tag}>, not <Response>")]
    problems = [*_structure(root, ALLOWED[channel]), *_values(root)]
    after = [(verb.tag, following.tag) for verb, following in pairwise(root) if verb.tag in FINAL]
    for verb, following in after[:1]:
        text = f"nothing after <{verb}> is ever reached, yet <{following}> follows"
        problems.append(Problem(12200, text))
    if len(root.findall("Message")) > MOST_MESSAGES:
        problems.append(Problem(14109, f"more than {MOST_MESSAGES} <Message> in one answer"))
    return root, problems


RESTS = ("break", "p", "s")  # where a voice pauses, so that words on either side are apart


def spoken(say: ElementTree.Element) -> str:
    words = [say.text or ""]
    for part in say:
        words += [spoken(part), " " if part.tag in RESTS else "", part.tail or ""]
    return re.sub(r"\s+", " ", "".join(words))


def _structure(element: ElementTree.Element, allowed: Mapping[str, tuple[str, str]]) -> Iterator[Problem]:
    attributes, children = (names.split() for names in allowed[element.tag])
    for attribute in element.attrib:
        if attribute not in attributes:
            yield Problem(12200, f"<{element.tag}> has no attribute '{attribute}'")
    if element.tag in ("Response", "Gather", "Dial") and any(
        text and text.strip() for text in [element.text, *(child.tail for child in element)]
    ):
        yield Problem(12200, f"loose text stands in <{element.tag}>: put it into an element")
    for child in element:
        if child.tag in children:
            yield from _structure(child, allowed)
        elif child.tag in allowed or child.tag in NEVER_MADE:
            yield Problem(12200, f"<{child.tag}> may not stand in <{element.tag}>")
        else:
            yield Problem(12200, f"<{child.tag}> is no TwiML element here; names are case-sensitive")


def _values(root: ElementTree.Element) -> Iterator[Problem]:
    for element in root.iter():
        for name, value in element.attrib.items():
            rule = _ATTRIBUTES.get(f"{element.tag} {name}") or _ATTRIBUTES.get(name)
            if rule and not rule[0](value):
                yield Problem(12200, f"{name} of <{element.tag}> must be {rule[1]}")
        match element.tag:
            case "Say":
                yield from _say(element)
            case "Redirect" if not _ADDRESS[0]((element.text or "").strip()):
                yield Problem(12200, f"the address in <Redirect> must be {_URL_WANTED}")
            case "Message" if not 0 < (length := len("".join(element.itertext()).strip())) <= LONGEST_TEXT:
                yield Problem(12200, f"<Message> has {length} characters, not 1 to {LONGEST_TEXT}")
            case "Dial" if len(element) != 1:
                yield Problem(12200, "<Dial> rings one <Number>, no more and no fewer")
            case "Number" if not _NUMBER[0]((element.text or "").strip()):
                yield Problem(12200, f"the text of <Number> must be {_NUMBER[1]}")


def _say(say: ElementTree.Element) -> Iterator[Problem]:
    text = spoken(say).strip()
    engine = say.get("voice", "").partition(".")[0]
    if engine == "Google":
        text = ElementTree.tostring(say, encoding="unicode")  # Google counts its markup too
    limit = LONGEST_SAY.get(engine, LONGEST_SAY[""])
    if len(text) > limit:
        yield Problem(13521, f"<Say> has {len(text)} characters, more than the {limit} of its voice")
    if not text.strip():
        yield Problem(12200, "<Say> says nothing")


def _whole(least: int, most: int) -> Callable[[str], bool]:
    return lambda value: value.isascii() and value.isdigit() and least <= int(value) <= most


def _form(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


def _hints(value: str) -> bool:
    entries = value.split(",")
    return len(entries) <= MOST_HINTS and all(0 < len(entry.strip()) <= LONGEST_HINT for entry in entries)


_URL_WANTED = "a URL in ASCII without a query string (signatures of one are not dependable)"
_POST = (_form("POST"), "POST (the simulator speaks nothing else)")
_SWITCH = (_form("true|false"), "true or false")
# Fragments may carry Twilio's connection overrides (#rc=2); they are never sent.
_ADDRESS = (_form(r"[^\s?\x80-\U0010ffff]+"), _URL_WANTED)
_NUMBER = (_form(r"\+[1-9]\d{1,14}"), "an E.164 number")
_ATTRIBUTES: dict[str, tuple[Callable[[str], object], str]] = {
    "action": _ADDRESS,
    "statusCallback": _ADDRESS,
    "url": _ADDRESS,
    "method": _POST,
    "statusCallbackMethod": _POST,
    "statusCallbackEvent": (_form("completed"), "completed (the simulator tells nothing else)"),
    "callerId": _NUMBER,
    "Dial timeout": (_whole(5, 600), "a whole number of seconds from 5 to 600"),
    "Dial timeLimit": (_whole(1, 14400), "a whole number of seconds from 1 to 14400"),
    "language": (_form(r"[a-z]{2,3}(-[A-Z][a-z]{3})?-([A-Z]{2}|\d{3})"), "a language tag such as en-US"),
    "Pause length": (_whole(1, 600), "a whole number of seconds from 1 to 600"),
    "Say voice": (
        _form(r"man|woman|alice|(Polly|Google)\.[\w-]+"),
        "man, woman, alice, or one of Polly's or Google's",
    ),
    "Message to": _NUMBER,
    "Message from": _NUMBER,
    "Gather numDigits": (_whole(1, 1000), "a whole number from 1"),
    "Gather timeout": (_whole(1, 600), "a whole number of seconds from 1 to 600"),
    "Gather speechTimeout": (lambda v: v == "auto" or _whole(1, 60)(v), "auto or 1 to 60 seconds"),
    "Gather finishOnKey": (_form("[0-9*#]?"), "one of 0-9 * # or empty"),
    "Gather input": (_form("dtmf|speech|dtmf speech|speech dtmf"), "dtmf, speech or both"),
    "Gather hints": (_hints, f"at most {MOST_HINTS} entries of 1 to {LONGEST_HINT} characters, by commas"),
    "Gather actionOnEmptyResult": _SWITCH,
    "Gather profanityFilter": _SWITCH,
}
