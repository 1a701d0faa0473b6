"""The static fallback: valid, cheap, and the emergency number first."""

from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from hotline.content.load import load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.domain.telephony import foreign, segments
from hotline.ops.deploy.cloud import Cloud, Stage
from hotline.ops.deploy.releases import TEXT, VOICE, buckets, documents, publish, second_region, urls
from hotline.sandbox.twilio_simulator.twiml_check import check, spoken


@pytest.fixture
def content() -> Content:
    longest = {"name": "W" * 24, "contact": "w" * 40}
    return load(longest, set(COMMANDS))


def test_both_documents_obey_twilios_rules(content: Content) -> None:
    made = documents(content)
    assert check(made[VOICE], "voice") == []
    assert check(made[TEXT], "text") == []


def test_the_text_names_the_emergency_number_and_costs_at_most_two_segments(content: Content) -> None:
    messages = ElementTree.fromstring(documents(content)[TEXT])  # noqa: S314 - our own document
    for text, language in zip((one.text or "" for one in messages), content.languages.values(), strict=True):
        assert content.country.emergency in text
        assert language.topics["dehydration"].label in text
        assert (foreign(text), segments(text)) == ("", 2)


def test_the_call_hears_the_emergency_number_first_and_last_and_every_cause_between(content: Content) -> None:
    *says, hangup = ElementTree.fromstring(documents(content)[VOICE])  # noqa: S314 - our own document
    assert hangup.tag == "Hangup"
    for say, code in zip(says, ("en", "es"), strict=True):
        heard, language = spoken(say).strip(), content.languages[code]
        (emergency,) = (content.fill(line) for line in language.calls["emergency"])
        assert say.get("voice") == language.phrases["voice"]
        assert heard.startswith(emergency)
        assert heard.endswith(emergency)
        for topic in content.structure.topics_of("causes"):
            assert language.topics[topic.id].label in heard


class TwoRegions(Cloud):
    """AWS with a bucket in each region. `kept`: what was put, by region, bucket and name."""

    kept: dict[tuple[str, str, str], bytes]

    def outputs(self, name: str) -> dict[str, str]:
        assert name == "cramp-hotline-live-fallback"
        return {"FallbackBucket": f"bucket-of-{self.region}"}

    def _client(self, service: str) -> "Put":
        assert service == "s3"
        return Put(self)

    def in_region(self, region: str) -> "TwoRegions":
        there = TwoRegions(region)
        there.kept = self.kept
        return there


@dataclass
class Put:
    """S3 of one region."""

    cloud: TwoRegions

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_: str) -> None:  # noqa: N803
        self.cloud.kept[self.cloud.region, Bucket, Key] = Body


@pytest.mark.parametrize(("line", "second"), [("us-east-1", "us-west-2"), ("us-west-2", "us-east-1")])
def test_a_region_that_falls_does_not_take_the_fallback_with_it(line: str, second: str) -> None:
    cloud, stage = TwoRegions(line), Stage("live")
    cloud.kept = {}
    publish(cloud, stage, {}, {TEXT: "<text/>", VOICE: "<voice/>"})
    assert len(cloud.kept) == 4
    assert {(region, name) for region, _, name in cloud.kept} == {
        (region, name) for region in (line, second) for name in (TEXT, VOICE)
    }
    for url in urls(cloud, stage, {}):
        assert url.startswith(f"https://bucket-of-{second}.s3.{second}.amazonaws.com/")
        assert line not in url


def test_the_operators_choice_of_the_second_region_holds() -> None:
    assert second_region("eu-central-1", {"FallbackRegion": "eu-west-1"}) == "eu-west-1"
    cloud = TwoRegions("eu-central-1")
    cloud.kept = {}
    _, (there, bucket) = buckets(cloud, Stage("live"), {"FallbackRegion": "eu-west-1"})
    assert (there.region, bucket) == ("eu-west-1", "bucket-of-eu-west-1")


def test_nothing_asks_the_caller_for_what_no_code_can_answer(content: Content) -> None:
    heard = documents(content)[VOICE].lower()
    assert "<gather" not in heard
    assert "press " not in heard
    assert "oprima" not in heard
    assert "http" not in "".join(documents(content).values())
