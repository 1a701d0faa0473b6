"""What strangers put into a request: texts, forms, bodies and paths that no phone would make."""

from hypothesis import strategies as st

from hotline.web.pages import PATHS
from tests.hostile.knocks import FORM, Knock, Pairs, posted
from tests.world import CHICAGO, LINE_NUMBER, NEW_YORK, TENNESSEE

CANARY = "zq7"  # stands in all markup that is sent: it may come back in no answer
MARKUP = (
    f"<Dial>{CANARY}</Dial>",
    f"</Message><Redirect>https://{CANARY}.example</Redirect><Message>",
    f"</Say></Gather><Dial>+12125550199</Dial><Say>{CANARY}",
    f"&{CANARY};",
    f"]]>{CANARY}<![CDATA[",
    f'<!DOCTYPE x [<!ENTITY {CANARY} SYSTEM "file:///etc/passwd">]>&{CANARY};',
    f"{{name}} {{0.__class__}} {CANARY} %({CANARY})s ${{jndi:ldap://{CANARY}}}",
    f"'; DROP TABLE person; -- {CANARY}",
    f"stop <b>{CANARY}</b>",
    f"REMIND 9AM <{CANARY}>",
    f"ZONE <{CANARY}>",
    f"\r\nSet-Cookie: {CANARY}=1",
)
ODD = (
    "",
    " ",
    "\x00",
    "STOP\x00",
    "\x1b[2J\x07\x08",
    "\u202eSTOP",
    "\ufeffcramp",
    "\ufffe\uffff",
    "٣",
    "²",
    "9" * 10_000,
    "0" * 400,
    "-1",
    "1e9",
    "é" * 2_000,
    "\U0001f9b5" * 500,
    "a\u0301" * 300,
    "remind 9am",
    "9am",
    "stop",
    "zone 37205",
    "pause 99999999999999999999",
    "*#*#",
    "stop " + "x" * 3_000,
    "my left knee hurts " * 80,
)


def mostly(usual: st.SearchStrategy[str], odd: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Seldom what is odd: a form that is wrong everywhere is turned away at its first fault."""
    return st.sampled_from([*[False] * 8, True]).flatmap(lambda strange: odd if strange else usual)


TEXTS = st.one_of(
    st.sampled_from(MARKUP),
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    st.builds(lambda a, b: f"{a} {b}", st.sampled_from(MARKUP), st.sampled_from(ODD)),
)
PEOPLE = st.sampled_from([CHICAGO, NEW_YORK, TENNESSEE])
FROM_NOBODY = (
    "",
    "anonymous",
    "+",
    "12345",
    f"{CHICAGO}\n",
    f" {CHICAGO}",
    f"{CHICAGO},{NEW_YORK}",
    f"whatsapp:{CHICAGO}",
    "+1312555014٣",
    "+1" + "3" * 5_000,
    "+266696687",
    LINE_NUMBER,
    f"sip:{CANARY}@example.com",
)
STRANGE = (*MARKUP, *ODD, *FROM_NOBODY)
SENDERS = mostly(PEOPLE, st.sampled_from(FROM_NOBODY) | TEXTS)
COMMANDS = st.sampled_from(
    ["REMIND 9AM", "STOP", "start", "ZONE PACIFIC", "join", "status", "PAUSE 3", "cramp", "1"]
)
SIDS = mostly(
    st.integers(0, 400).map(lambda n: f"SM{n:032x}"),
    st.sampled_from(["", "SM1", "x" * 3_000, "../../etc", "SM\x00", "#", "reminder#2026-11-24", "state"])
    | TEXTS,
)
OTHER = ("To", "OptOutType", "NumMedia", "AccountSid", "ErrorCode", "FromZip", "Caller", "Timestamp")
STATES = ("delivered", "failed", "undelivered", "queued", "sent", "read", "", "DELIVERED", f"<{CANARY}>")
VALUES = {
    "From": SENDERS,
    "To": SENDERS,
    "Body": COMMANDS | TEXTS,
    "MessageSid": SIDS,
    "CallSid": SIDS,
    "Digits": mostly(st.sampled_from("0123456789*#"), st.text("0123456789*#ABCD", max_size=6) | TEXTS),
    "SpeechResult": TEXTS,
    "MessageStatus": st.sampled_from(STATES),
    "ErrorCode": st.sampled_from(["", "21610", "30005", "30007", "20003", "-1", "9" * 4_000, f"<{CANARY}>"]),
    "OptOutType": st.sampled_from(["", "STOP", "stop", "START", "HELP", f"<{CANARY}>"]),
}
MANY_FIELDS = st.integers(1_000, 6_000).map(lambda count: [(f"f{n}", "1") for n in range(count)])


@st.composite
def forms(draw: st.DrawFn, usual: tuple[str, ...]) -> Pairs:
    """Fields that a webhook usually has: some left out, some twice, some strange ones besides, any order."""
    pairs: Pairs = []
    for name in usual:
        often = draw(st.sampled_from([0, *[1] * 60, 2, 3]))
        pairs += [(name, draw(VALUES[name])) for _ in range(often)]
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.one_of(st.sampled_from(OTHER), TEXTS))
        pairs.append((name, draw(TEXTS)))
    if draw(st.sampled_from([*[False] * 40, True])):
        pairs += draw(MANY_FIELDS)
    return draw(st.permutations(pairs)) if len(pairs) < 40 else pairs


@st.composite
def webhooks(draw: st.DrawFn, paths: st.SearchStrategy[str], usual: tuple[str, ...]) -> Knock:
    """Such a form, posted to one of these paths."""
    return posted(draw(paths), draw(forms(usual)))


CALLS = st.one_of(
    st.just("/voice"),
    st.builds(
        "/voice/{}/{}/{}-{}-{}{}".format,
        st.sampled_from(["en", "en", "en", "xx", "es", "EN"]),
        st.sampled_from(
            [
                "main",
                "causes",
                "tips",
                "reminders",
                "terms",
                "hour",
                "typed",
                "half",
                "end",
                "about",
                "cramp",
                "age",
            ]
        ),
        st.integers(0, 70),
        st.integers(0, 4),
        st.integers(0, 9),
        st.sampled_from(
            ["", "", "-0", "-9999", "-123/0900", "-99999", "/0900", "/9999", "/0", "/12345", "/%D9%A3", "/"]
        ),
    ),
    st.sampled_from(
        [
            "/voice/",
            "/voice//",
            "//voice",
            "/voice//en/main/0-0-0",
            "//voice/en/main/0-0-0",
            "/voice/en/half/%D9%A3-0-0/%D9%A0%D9%A9%D9%A3%D9%A0",
            "/voice/en/main/0-0-0%0A",
            "/voice/%2e%2e/%2e%2e/etc/passwd",
            "/voice/en/main/-1--1--1",
            "/voice/en/main/99999999999-0-0",
            "/voice/en/ma%69n/0-0-0",
            "/voice/en%2Fmain%2F0-0-0",
            "/voice/%ff%fe/%00/0-0-0",
            f"/voice/en/%3C{CANARY}%3E/0-0-0",
            f"/voice/{CANARY * 400}",
        ]
    ),
)
RECEIPTS = st.one_of(
    st.just("/receipts"),
    st.dates().map(lambda day: f"/receipts/{day.isoformat()}"),
    st.sampled_from(
        [
            "/receipts/",
            "/receipts/-0001-01-01",
            "/receipts/99999-12-31",
            "/receipts/20261124",
            "/receipts/2026-W48-2",
            "/receipts/%D9%A2026-11-24",
            "/receipts/2026-11-24%00",
            f"/receipts/%3C{CANARY}%3E",
            "/receipts/" + "9" * 5_000,
        ]
    ),
)
PAGES = st.sampled_from(
    [*PATHS.values(), "/health", "/privacy/", "//terms", "/es", "/es/privacy", "/es/terms/"]
)
NOWHERE = st.one_of(
    st.sampled_from(
        [
            "//",
            "//sms",
            "//health",
            "//voice",
            "/sms/",
            "/sms//",
            "/SMS",
            "/s%6ds",
            "/%00",
            "/%ff%fe",
            "/%",
            "/%zz",
            "/..%2f..%2fetc/passwd",
            "/health/../sms",
            f"/{CANARY * 3_000}",
            f"/%3Cscript%3E{CANARY}",
            "/static/x",
            "/.env",
            "/voice;x=1",
            "/receipts/a/b",
        ]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#"), max_size=40).map(
        lambda rest: f"/{rest}"
    ),
)
METHODS = st.sampled_from(
    [
        *["POST"] * 30,
        "GET",
        "HEAD",
        "OPTIONS",
        "PUT",
        "PATCH",
        "DELETE",
        "TRACE",
        "PROPFIND",
        "post",
        "X" * 300,
    ]
)
TYPES = st.sampled_from(
    [
        FORM,
        f"{FORM}; charset=utf-8",
        f"{FORM}; charset=utf-7",
        f"{FORM}; charset={CANARY}",
        f"{FORM},application/json",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=b",
        "multipart/form-data; boundary=" + "b" * 5_000,
        "multipart/mixed; boundary=b",
        "text/xml",
        "text/plain; charset=utf-16",
        "",
        ";;;=,",
        "é" * 50,
        "x" * 9_000,
    ]
)


def multipart(pairs: Pairs) -> bytes:
    """As `multipart/form-data; boundary=b`, whatever stands in names and values."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
    ]
    return ("".join(parts) + "--b--\r\n").encode()


BODIES = st.one_of(
    st.binary(max_size=200),
    forms(("From", "Body", "MessageSid", "CallSid")).map(lambda pairs: posted("/", pairs).body),
    forms(("From", "Body", "MessageSid")).map(multipart),
    st.sampled_from(
        [
            b"From=%2B13125550143&Body=%FF%FE%80&MessageSid=SM1",
            b"From=%2B13125550143&Body=\xff\xfe\x80",
            b"Body=%",
            b"Body=%u0041%zz",
            b"&&&===&&&",
            b"=",
            b'{"From": "+13125550143", "Body": "STOP"}',
            b'{"a":' * 5_000,
            b"\x1f\x8b\x08\x00",
            b"--b\r\n",
            b'--b\r\nContent-Disposition: form-data; name="Body"; filename="x"\r\n\r\nSTOP\r\n--b--\r\n',
            b"Body=" + b"x" * 70_000,
            b"Body=" + b"x" * 65_000,
            b"&".join(b"f=%d" % n for n in range(9_000)),
            b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n" * 1_100 + b"--b--",
        ]
    ),
)
HEADERS = st.lists(
    st.one_of(
        st.tuples(
            st.just("X-Twilio-Signature"),
            st.sampled_from(["", "x", "é", "AAAA" * 7, "=" * 28, "A" * 9_000, "\x00", "null"]),
        ),
        st.sampled_from(
            [
                ("X-HTTP-Method-Override", "POST"),
                ("X-Original-URL", "/sms"),
                ("X-Forwarded-Host", f"{CANARY}.example"),
                ("X-Forwarded-Prefix", f"/{CANARY}"),
                ("Host", f"{CANARY}.example"),
                ("Host", "[::1"),
                ("Transfer-Encoding", "chunked"),
                ("Content-Encoding", "gzip"),
                ("Expect", "100-continue"),
                ("Cookie", f"{CANARY}=1; x"),
                ("Cookie", f"lang={CANARY}; lang=\x00"),
                ("Cookie", "lang=" + "e" * 5_000),
                ("Range", "bytes=0-"),
                ("Accept", "application/json"),
            ]
        ),
    ),
    max_size=4,
).map(tuple)
QUERIES = st.one_of(
    st.just(""),
    st.sampled_from([f"x=%3C{CANARY}%3E", "bodySHA256=00", "From=%2B13125550143&Body=STOP", "%ff", "&&="]),
)
LENGTHS = st.sampled_from(
    ["its own", "its own", "its own", None, "0", "5", "-1", "abc", "99999999999999999999", ""]
)
ANYTHING = st.builds(
    Knock,
    path=st.one_of(st.just("/sms"), CALLS, RECEIPTS, PAGES, NOWHERE),
    body=BODIES,
    content_type=TYPES,
    method=METHODS,
    query=QUERIES,
    headers=HEADERS,
    length=LENGTHS,
)
