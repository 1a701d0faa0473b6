"""The registration pack: within every limit, true to what is sent, and refused where it is not."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotline.app import build
from hotline.content.validation.vocabulary import LONGEST_SETTINGS
from hotline.ops.cli import main
from hotline.ops.registration import (
    LINK,
    NUMBER,
    VOLUMES,
    BadPack,
    Field,
    facts_of,
    files_of,
    forms_of,
    write,
)
from hotline.web.pages import PATHS, Site
from tests.openapi import ROOT
from tests.words import menu_of, text_of
from tests.world import Phone, World, settings

DESCRIPTION = ROOT / "node_modules/@twilio/cli-core/src/services/twilio-api/twilio_messaging_v1.json"
LIVE = settings("http://127.0.0.1:9", "none", AWS_ENDPOINT_URL="")
# As long as an address of API Gateway is.
GATEWAY = "https://a1b2c3d4e5.execute-api.ap-southeast-2.amazonaws.com/production"


def site(**more: str) -> Site:
    return build({**LIVE, **more}).site


def register(to: Path, *more: str, **other: str) -> Result:
    environ = {**LIVE, **other}
    return CliRunner().invoke(main, ["register", "--to", str(to), *more], env=environ)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("pack") / "registration"
    done = register(to)
    assert done.exit_code == 0, done.output
    return to


@pytest.fixture(scope="module")
def forms(pack: Path) -> dict[str, Any]:
    return {
        name: json.loads((pack / f"{name}.json").read_text("utf-8")) for name in ("a2p-10dlc", "toll-free")
    }


# Limits


def test_every_text_is_within_the_limits_of_its_form(forms: Mapping[str, Any]) -> None:
    form = forms["a2p-10dlc"]
    assert 40 <= len(form["Description"]) <= 4096
    assert 40 <= len(form["MessageFlow"]) <= 2048
    assert 2 <= len(form["MessageSamples"]) <= 5
    for sample in form["MessageSamples"]:
        assert 20 <= len(sample) <= 1024
        assert "Knee Line" in sample
        assert "STOP" in sample
    for name in ("OptInMessage", "OptOutMessage", "HelpMessage"):
        assert 20 <= len(form[name]) <= 320
    for name in ("OptInKeywords", "OptOutKeywords", "HelpKeywords"):
        assert all(word.isalnum() for word in form[name])
        assert len(",".join(form[name])) <= 255


def test_the_longest_name_contact_and_address_still_fit() -> None:
    one = site(
        HOTLINE_NAME=LONGEST_SETTINGS["name"],
        HOTLINE_CONTACT=LONGEST_SETTINGS["contact"],
        HOTLINE_PUBLIC_URL=GATEWAY,
    )
    forms = forms_of(one, VOLUMES[-1])
    assert len(forms) == 2
    for form in forms.values():
        assert [problem for field in form.fields for problem in field.problems()] == []


@pytest.mark.parametrize(
    ("value", "rule", "fault"),
    [
        ("a" * 19, {"length": (20, 320)}, "F has 19 characters, where 20 to 320 are taken: lengthen this."),
        ("a" * 321, {"length": (20, 320)}, "F has 321 characters, where 20 to 320 are taken: shorten this."),
        (("a",), {"count": (2, 5)}, "F has 1 values, where 2 to 5 are taken: change this."),
        (("b", "aaaa"), {"length": (1, 3)}, "F 2 has 4 characters, where 1 to 3 are taken: shorten this."),
        (("STOP", "go"), {"must": ("STOP",)}, "F 2 does not say 'STOP': add it to this."),
    ],
    ids=["short", "long", "few", "one of several", "silent"],
)
def test_a_fault_says_what_to_change(value: Any, rule: Any, fault: str) -> None:
    assert list(Field("F", value, "", "this", **rule).problems()) == [fault]


@pytest.mark.parametrize("length", [20, 320])
def test_a_limit_itself_is_allowed(length: int) -> None:
    assert list(Field("F", "a" * length, "", length=(20, 320)).problems()) == []


def test_a_pack_that_would_be_refused_is_not_written(tmp_path: Path) -> None:
    one = site()
    english = one.content.languages["en"]
    bare = replace(english, reminders=("Time for water.", *english.reminders[1:]))
    spoilt = replace(one, content=replace(one.content, languages={"en": bare}))
    with pytest.raises(BadPack) as refused:
        write(files_of(spoilt, "1,000"), tmp_path / "none")
    assert "A2P 10DLC campaign: MessageSamples 2 has 15 characters" in str(refused.value)
    assert "Toll-free verification: ProductionMessageSample does not say 'STOP'" in str(refused.value)
    assert "prompts/en.toml" in str(refused.value)
    assert not (tmp_path / "none").exists()


# Against Twilio's own description


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ("a2p-10dlc", "/v1/Services/{MessagingServiceSid}/Compliance/Usa2p"),
        ("toll-free", "/v1/Tollfree/Verifications"),
    ],
)
def test_the_fields_are_those_of_twilios_api(forms: Mapping[str, Any], form: str, path: str) -> None:
    if not DESCRIPTION.is_file():
        pytest.skip(
            "needs Twilio's description: npm install --no-save --ignore-scripts @twilio/cli-core axe-core"
        )
    described = json.loads(DESCRIPTION.read_text("utf-8"))
    taken = described["paths"][path]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"][
        "schema"
    ]
    assert set(forms[form]) <= set(taken["properties"])
    assert set(taken["required"]) <= set(forms[form])
    kinds = {"string": str, "boolean": bool, "array": list}
    for name, value in forms[form].items():
        kind = taken["properties"][name].get("type")
        assert value is None or kind is None or isinstance(value, kinds[kind]), name
    schemas = described["components"]["schemas"]
    if form == "toll-free":
        assert forms[form]["OptInType"] in schemas["tollfree_verification_enum_opt_in_type"]["enum"]


# True to the line


def test_the_samples_are_what_arrives(forms: Mapping[str, Any], line: World, phone: Phone) -> None:
    arrived = {phone.texts("ABOUT")}
    call = phone.calls()
    for key in "3111":
        call.press(key)
    call.hang_up()
    arrived |= {phone.inbox[-1], phone.texts("JOIN")}
    assert phone.subscriber is not None
    assert phone.inbox[-1] == forms["a2p-10dlc"]["OptInMessage"]
    line.clock.turn("2026-11-24T14:59:00Z")
    for _ in range(16):
        line.remind(line.clock.turn(minutes=1).isoformat())
        line.clock.turn(days=1, minutes=-1)
    arrived |= set(phone.inbox)
    assert set(forms["a2p-10dlc"]["MessageSamples"]) <= arrived
    assert forms["toll-free"]["ProductionMessageSample"] in arrived
    assert forms["toll-free"]["OptInConfirmationMessage"] in arrived


def test_stop_and_help_are_answered_as_registered(forms: Mapping[str, Any], worlds: Any) -> None:
    phone = worlds("none").phone()
    form = forms["a2p-10dlc"]
    for word in form["HelpKeywords"]:
        assert phone.texts(word) == form["HelpMessage"] == forms["toll-free"]["HelpMessageSample"]
    for number, word in enumerate(form["OptOutKeywords"]):
        other = phone.world.phone(f"+1312555010{number}")
        assert other.texts(word) == form["OptOutMessage"]


def test_every_opt_in_keyword_leads_to_an_opt_in(forms: Mapping[str, Any], line: World) -> None:
    for number, word in enumerate(forms["a2p-10dlc"]["OptInKeywords"]):
        said = line.phone(f"+1312555012{number}").texts(word)
        assert text_of("ask_hour") in said or text_of("join_nothing") in said, word


def test_the_opt_in_paper_shows_every_text_as_it_is_sent(pack: Path, line: World, phone: Phone) -> None:
    paper = (pack / "opt-in.md").read_text("utf-8")
    for said in (phone.texts("REMIND"), phone.texts("9AM"), phone.texts("WATER OFF")):
        assert f"```text\n{said}\n```" in paper
    call = phone.calls()
    call.press("3")
    call.press("1")
    assert menu_of("terms") in paper
    assert menu_of("terms") in " ".join(call.heard)


@pytest.mark.parametrize(
    ("text", "link", "number"),
    [
        ("See https://knee.example for more.", True, False),
        ("See www.knee.example", True, False),
        ("Write to help@knee.example.", False, False),
        ("Call 911.", False, True),
        ("Contact: (202) 555-0199", False, True),
        ("Contact: +12025550199", False, True),
        ("Text ZONE 60601 and REMIND 9AM, 1 msg/day.", False, False),
    ],
)
def test_links_and_numbers_are_seen_in_texts(text: str, link: bool, number: bool) -> None:
    assert (bool(LINK.search(text)), bool(NUMBER.search(text))) == (link, number)


def test_the_flags_are_looked_up_in_all_texts(forms: Mapping[str, Any]) -> None:
    assert forms["a2p-10dlc"]["HasEmbeddedLinks"] is False
    assert forms["a2p-10dlc"]["HasEmbeddedPhone"] is True  # 911
    assert facts_of(site(HOTLINE_CONTACT="www.knee.example"))["links"] is True


# The folder


def test_the_pages_lead_to_each_other_from_a_folder(pack: Path) -> None:
    files = sorted((pack / "pages").iterdir())
    assert len(files) == len(PATHS)
    for file in files:
        for href in re.findall(r'href="([^":]*)"', file.read_text("utf-8")):
            target, _, section = href.partition("#")
            there = file.with_name(target) if target else file
            assert not section or f'id="{section}"' in there.read_text("utf-8"), href


def test_what_only_the_operator_knows_is_listed_and_null(pack: Path, forms: Mapping[str, Any]) -> None:
    for name, form in forms.items():
        readable = (pack / f"{name}.md").read_text("utf-8")
        own = set(re.findall(r"^- `(\w+)`", readable, re.MULTILINE))
        assert own == {field for field, value in form.items() if value is None} != set()
        for field in form:
            assert field in readable


def test_no_secret_is_in_the_pack(pack: Path) -> None:
    for file in pack.rglob("*.*"):
        for secret in ("TWILIO_AUTH_TOKEN", "HOTLINE_SECRET", "TWILIO_ACCOUNT_SID"):
            assert LIVE[secret] not in file.read_text("utf-8")


def test_the_command_says_what_reviewers_would_stumble_over(tmp_path: Path) -> None:
    service = {"TWILIO_NUMBER": "", "TWILIO_MESSAGING_SERVICE_SID": "MG" + "d" * 32}
    done = register(tmp_path, HOTLINE_PUBLIC_URL="http://127.0.0.1:8080", **service)
    assert done.exit_code == 0
    assert "Note: TWILIO_NUMBER is not set" in done.output
    assert "Note: HOTLINE_PUBLIC_URL is on this machine" in done.output
    assert "Note:" not in register(tmp_path).output


def test_the_command_names_what_is_wrong_and_goes_on_from_there(tmp_path: Path) -> None:
    assert "HOTLINE_NAME is malformed" in register(tmp_path, HOTLINE_NAME="{}").output
    assert "--volume" in register(tmp_path, "--volume", "7").output
    (tmp_path / "file").touch()
    assert "name another folder" in register(tmp_path / "file" / "below").output
