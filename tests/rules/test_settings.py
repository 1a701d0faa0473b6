"""What the environment must say: all faults at once, and never a value."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.config import SETTINGS, BadSettings, read_settings
from hotline.domain.nurse import Nurse, read_hours
from hotline.domain.schedule import local
from tests.world import TOTALS

SID, TOKEN = "0123456789abcdef" * 2, "fedcba98" * 4
GOOD = {
    "TWILIO_ACCOUNT_SID": "AC" + SID,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_NUMBER": "+12025550100",
    "HOTLINE_PUBLIC_URL": "https://line.example/production",
    "HOTLINE_TABLE": "hotline",
    "HOTLINE_SECRET": "s3cr" * 8,
    "HOTLINE_NAME": "Knee Line",
    "HOTLINE_CONTACT": "help@knee.example",
    "AWS_REGION": "us-east-1",
}
GOOD_FORMS = {
    "TWILIO_ACCOUNT_SID": ["AC" + SID],
    "TWILIO_AUTH_TOKEN": [TOKEN, f"{TOKEN},{TOKEN[::-1]}", f"{TOKEN},  {TOKEN[::-1]}"],
    "TWILIO_NUMBER": ["+12025550100", "12345", "123456", "", "+442079460000"],
    "TWILIO_MESSAGING_SERVICE_SID": ["MG" + SID],
    "TWILIO_OPT_OUT": ["default", "toll-free", "advanced", "none", ""],
    "TWILIO_API_URL": ["https://api.twilio.com", "http://127.0.0.1:9", "http://localhost:8080", ""],
    "HOTLINE_PUBLIC_URL": ["https://x.example", "https://x.example/a/b", "https://x.example:8443", "http://[::1]:80"],
    "HOTLINE_TABLE": ["abc", "a" * 255, "A-b_c.9"],
    "HOTLINE_SECRET": ["x" * 32, "x y" * 20, f"{TOKEN},{SID}"],
    "HOTLINE_NAME": ["K", "N" * 24, "Knee & Co".replace("&", "+"), "Caf\u00e9"],
    "HOTLINE_CONTACT": ["202-555-0123", "c" * 40],
    "HOTLINE_COUNTRY": ["US", "GB", ""],
    "HOTLINE_ZONE": ["America/Chicago", "UTC", ""],
    "TWILIO_RATE": ["1", "0.02", "9999", "1.25", ""],
    "TWILIO_DAILY": ["1", "2000", "999999999", ""],
    "HOTLINE_COUNTRIES": ["US", "US,CA", "US, CA, GB", "HT", ""],
    "HOTLINE_BURST": ["1", "99999", ""],
    "HOTLINE_ANSWERS": ["40", ""],
    "HOTLINE_PHONE_TEXTS": ["0", "9999", ""],
    "HOTLINE_CEILING": ["25", "7.50", "0", "999999.99", "off", ""],
    "HOTLINE_ANSWER_CEILING": ["100", "0.50", "off", ""],
    "HOTLINE_ANSWERS_HOUR": ["1", "600", "off", ""],
    "HOTLINE_PHONE_TEXTS_HOUR": ["0", "60", "off", ""],
    "HOTLINE_NURSE_NUMBER": [""],  # with the others of the nurse: below
    "HOTLINE_NURSE_HOURS": [""],
    "HOTLINE_NURSE_HOLIDAYS": ["2026-12-25", "2026-12-25, 2027-01-01", ""],
    "HOTLINE_NURSE_CALLER_ID": ["line", "caller", ""],
    "HOTLINE_NURSE_MINUTES": ["1", "60", ""],
    "HOTLINE_SPREAD": ["0", "5", "60", ""],
    "HOTLINE_NOTICE": ['{"until": "2026-11-27T18:00:00Z", "en": "We are closed today."}', ""],
    "HOTLINE_QUEUE_URL": ["https://sqs.us-east-1.amazonaws.com/123456789012/queue", "http://127.0.0.1:4566/1/q", ""],
    "AWS_REGION": ["us-east-1", "us-gov-west-1", "ap-southeast-4"],
    "AWS_ENDPOINT_URL": ["http://127.0.0.1:8000", "https://dynamodb.example", ""],
}  # fmt: skip
BAD_FORMS = {
    "TWILIO_ACCOUNT_SID": ["AC", "SK" + SID, "AC" + SID.upper(), "AC" + SID + "0", "ac" + SID],
    "TWILIO_AUTH_TOKEN": ["short", TOKEN + ",", f"{TOKEN},{TOKEN},{TOKEN}", f"{TOKEN} {TOKEN}", TOKEN.upper()],
    "TWILIO_NUMBER": ["12025550100", "+02025550100", "+1 202 555 0100", "1234", "Knee", "+1\u0662\u0660\u0662555010"],
    "TWILIO_MESSAGING_SERVICE_SID": ["AC" + SID, "MG12"],
    "TWILIO_OPT_OUT": ["Default", "off", "tollfree"],
    "TWILIO_API_URL": ["api.twilio.com", "http://api.twilio.com", "https://api.twilio.com/"],
    "HOTLINE_PUBLIC_URL": [
        "line.example", "http://line.example", "https://", "https://x.example/", "https://x.example?", "https://x.example#",
        "https://x.example/?a=1", "https://user@x.example", "https://:pw@x.example", "https://x.example:port", "ftp://x.example",
        "https://x.exa mple", "https://x.ex\nample", "https://[::1", "https://x.example\\a",
    ],
    "HOTLINE_TABLE": ["ab", "a" * 256, "a b", "a/b"],
    "HOTLINE_SECRET": ["x" * 31, "\u00e9" * 40, f"{TOKEN},{TOKEN}", f"{TOKEN},{SID},{TOKEN[::-1]}", f"{TOKEN},"],
    "HOTLINE_NAME": ["N" * 25, "{name}", "a<b", "\u201cKnee\u201d", "\U0001f4a7", "a\nb", "a\fb", "a~b"],
    "HOTLINE_CONTACT": ["c" * 41, "<help@knee.example>", "a[b]"],
    "HOTLINE_COUNTRY": ["us", "USA", "U1", "\u00c9S"],
    "HOTLINE_ZONE": ["Chicago", "America/Nowhere", "../x", "EST5"],
    "TWILIO_RATE": ["0", "0.01", "10000", "1,5", "-1", "1e3", "\u0661", "fast"],
    "TWILIO_DAILY": ["0", "-5", "1.5", "2,000", "\u0661", "many"],
    "HOTLINE_COUNTRIES": ["usa", "us", "US;CA", "US,", "+1", "XX"],
    "HOTLINE_BURST": ["0", "-1", "100000", "ten", "\u0661"],
    "HOTLINE_ANSWERS": ["0", "4.5"],
    "HOTLINE_PHONE_TEXTS": ["-1", "10000", "\u0661"],
    "HOTLINE_CEILING": ["$25", "7.505", "-1", "1000000", "\u0661", "none", "OFF"],
    "HOTLINE_ANSWER_CEILING": ["$1", "1.005", "never"],
    "HOTLINE_ANSWERS_HOUR": ["0", "1.5", "1000000"],
    "HOTLINE_PHONE_TEXTS_HOUR": ["-1", "1000000", "all"],
    "HOTLINE_NURSE_NUMBER": ["911", "3125550177", "+1 312 555 0177", "nurse"],
    "HOTLINE_NURSE_HOURS": [
        "9-17", "Mon-Fri 9-17", "Mon-Fri 9-17 Mars/Base", "mon-fri 9-17 America/Chicago", "Mon-Fry 9-17 America/Chicago",
        "Mon-Fri 17-9 America/Chicago", "Mon-Fri 9-25 America/Chicago", "Mon-Fri 9:60-17 America/Chicago", "Mon-Fri 9-17, America/Chicago",
        "Mon 9-10, Tue 9-10, Wed 9-10, Thu 9-10 America/Chicago", "Mon-Fri 9-9 America/Chicago", "Mon-Fri 24-24 America/Chicago",
    ],
    "HOTLINE_NURSE_HOLIDAYS": ["Christmas", "2026-12-25;2027-01-01", "2026-02-30", "12/25/2026"],
    "HOTLINE_NURSE_CALLER_ID": ["theirs", "+13125550177", "LINE"],
    "HOTLINE_NURSE_MINUTES": ["0", "61", "ten"],
    "HOTLINE_SPREAD": ["61", "-1", "2.5", "\u0661", "ten"],
    "HOTLINE_NOTICE": [
        "closed", "[]", "7", '{"en": "Closed."}', '{"until": "2026-11-27", "en": "Closed."}', '{"until": "2026-11-27T18:00:00Z"}',
        '{"until": "2026-11-27T18:00:00Z", "en": "Closed \u2013 sorry."}', '{"until": "2026-11-27T18:00:00Z", "en": "{name}"}',
        '{"until": "2026-11-27T18:00:00Z", "en": ["Closed."]}', '{"until": "2026-11-27T18:00:00Z", "en": "' + "a" * 161 + '"}',
    ],
    "HOTLINE_QUEUE_URL": ["queue", "http://sqs.us-east-1.amazonaws.com/1/q", "arn:aws:sqs:us-east-1:1:q"],
    "AWS_REGION": ["us-east", "US-EAST-1", "virginia", "us-east-\u0661"],
    "AWS_ENDPOINT_URL": ["dynamodb.example", "http://dynamodb.example"],
}  # fmt: skip


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in table.items() for value in values]


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        read_settings(environ)
    assert all(line in str(caught.value) for line in caught.value.problems)
    return caught.value.problems


def test_what_the_line_may_cost_has_an_end_unless_it_is_switched_off() -> None:
    read = read_settings(GOOD)
    limits = (read.ceiling, read.answer_ceiling, read.answers_hour, read.phone_texts_hour)
    assert limits == (25.0, 100.0, 600, 60)
    read = read_settings(GOOD | dict.fromkeys(TOTALS, "off"))
    assert (read.ceiling, read.answer_ceiling, read.answers_hour, read.phone_texts_hour) == (None,) * 4


def test_every_setting_has_its_good_and_bad_forms_here() -> None:
    assert set(GOOD_FORMS) == set(BAD_FORMS) == set(SETTINGS)


@pytest.mark.parametrize(("name", "value"), pairs(GOOD_FORMS))
def test_a_good_form_is_taken(name: str, value: str) -> None:
    service = {"TWILIO_MESSAGING_SERVICE_SID": "MG" + SID}
    assert read_settings({**service, **GOOD, name: value})
    assert read_settings({**service, **GOOD, name: f"  {value} "})


@pytest.mark.parametrize(("name", "value"), pairs(BAD_FORMS))
def test_a_bad_form_is_named_with_what_it_must_be_and_without_the_value(name: str, value: str) -> None:
    (line,) = problems({**GOOD, name: value})
    assert line.startswith(f"{name} is malformed: it must be ")
    assert SETTINGS[name].hint in line


NURSE = {"HOTLINE_NURSE_NUMBER": "+13125550177", "HOTLINE_NURSE_HOURS": "Mon-Fri 9-17 America/Chicago"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"HOTLINE_NURSE_HOURS": ""}, "go together: set both, or neither"),
        ({"HOTLINE_NURSE_NUMBER": ""}, "go together: set both, or neither"),
        ({"HOTLINE_NURSE_NUMBER": "+12025550100"}, "name the nurse's own number"),
        (
            {"HOTLINE_NURSE_NUMBER": "+19005550177"},
            "HOTLINE_NURSE_NUMBER is premium, or of a country that HOTLINE_COUNTRIES lacks",
        ),
        ({"HOTLINE_NURSE_NUMBER": "+442079460000"}, "name another, or add the country"),
        ({"TWILIO_NUMBER": "12345"}, "TWILIO_NUMBER must be a number like +12025550100"),
        (
            {"TWILIO_NUMBER": "", "TWILIO_MESSAGING_SERVICE_SID": "MG" + SID},
            "TWILIO_NUMBER must be a number like",
        ),
    ],
)
def test_a_nurse_who_could_not_be_called_is_named_with_what_to_do(more: dict[str, str], said: str) -> None:
    (line,) = problems({**GOOD, **NURSE, **more})
    assert said in line
    assert "3125550177" not in line


@pytest.mark.parametrize(
    ("hours", "open_at", "closed_at"),
    [
        (
            "Mon-Fri 9-17 America/Chicago",
            ["2026-11-23T15:00Z", "2026-11-27T22:59Z"],
            ["2026-11-23T14:59Z", "2026-11-23T23:00Z", "2026-11-28T18:00Z"],
        ),
        ("Sat 10-13:30 America/Chicago", ["2026-11-28T19:29Z"], ["2026-11-28T19:30Z", "2026-11-23T18:00Z"]),
        (
            "Sat-Mon 0-24 America/Chicago",
            ["2026-11-23T06:00Z", "2026-11-24T05:59Z", "2026-11-28T06:00Z"],
            ["2026-11-24T06:00Z"],
        ),
        ("Mon-Fri 9-17 America/New_York", ["2026-03-09T13:00Z", "2026-03-06T14:00Z"], ["2026-03-06T13:00Z"]),
    ],
)
def test_the_nurse_takes_calls_in_those_hours_of_that_zone(
    hours: str, open_at: list[str], closed_at: list[str]
) -> None:
    nurse = Nurse("+13125550177", "+12025550100", read_hours(hours))
    assert all(nurse.is_open(datetime.fromisoformat(at)) for at in open_at)
    assert not any(nurse.is_open(datetime.fromisoformat(at)) for at in closed_at)
    on = datetime.fromisoformat(open_at[0])
    assert not replace(nurse, closed=frozenset({local(on, nurse.hours.zone).date()})).is_open(on)


def test_all_missing_ones_are_named_in_one_error() -> None:
    found = problems({})
    needed = [name for name, setting in SETTINGS.items() if setting.default is None]
    assert [line.split()[0] for line in found[:-1]] == needed
    assert found[-1].startswith("TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE_SID is missing")


def test_a_setting_of_spaces_is_a_missing_one() -> None:
    assert problems({**GOOD, "HOTLINE_TABLE": "   "})[0].startswith("HOTLINE_TABLE is missing")


@given(st.data())
def test_any_mixture_of_faults_is_named_whole_and_shows_no_value(data: st.DataObject) -> None:
    broken = data.draw(st.sets(st.sampled_from(sorted(set(BAD_FORMS) - {"TWILIO_NUMBER"})), min_size=1))
    missing = data.draw(st.sets(st.sampled_from(sorted(set(GOOD) - {"TWILIO_NUMBER"}))))
    environ = {**GOOD, **{name: data.draw(st.sampled_from(BAD_FORMS[name])) for name in broken}}
    environ = {name: value for name, value in environ.items() if name not in missing}
    found = problems(environ)
    assert {line.split()[0] for line in found} == broken | missing
    hints = " ".join(s.hint + s.meaning for s in SETTINGS.values())
    for value in environ.values():
        for piece in re.findall(r"\w{4,}", value):
            if piece not in hints and piece not in " ".join(SETTINGS):
                assert piece not in "\n".join(found)


def test_settings_show_no_secret_and_no_number() -> None:
    shown = repr(read_settings(GOOD))
    for name in ("TWILIO_AUTH_TOKEN", "TWILIO_NUMBER", "HOTLINE_SECRET", "HOTLINE_CONTACT"):
        assert GOOD[name] not in shown


def test_the_first_of_two_tokens_is_the_one_that_sends() -> None:
    tokens = read_settings({**GOOD, "TWILIO_AUTH_TOKEN": f"{TOKEN}, {SID}"}).auth_tokens
    assert tokens == (TOKEN, SID)
