"""Static fallback: two TwiML documents in buckets of two regions."""

from collections.abc import Mapping

from hotline.content.model import Content
from hotline.domain.replies import HangUp, Speak, Text
from hotline.ops.deploy.cloud import Cloud
from hotline.ops.deploy.stage import Stage
from hotline.twilio import voice, webhook

VOICE, TEXT = "voice.xml", "text.xml"
CONTENT_TYPE = "text/xml; charset=utf-8"
SECOND, OTHER = "us-west-2", "us-east-1"  # the second region, and that of a line that is itself there


def second_region(region: str, outputs: Mapping[str, str]) -> str:
    """The region of the second copy. `region`, `outputs`: of the line and its stack."""
    return outputs.get("FallbackRegion") or (OTHER if region == SECOND else SECOND)


def buckets(cloud: Cloud, stage: Stage, outputs: Mapping[str, str]) -> list[tuple[Cloud, str]]:
    """The bucket ("" for none) in the line's region and the one in the second region, each with its AWS."""
    both = (cloud, cloud.in_region(second_region(cloud.region, outputs)))
    return [(there, there.outputs(stage.fallback).get("FallbackBucket", "")) for there in both]


def urls(cloud: Cloud, stage: Stage, outputs: Mapping[str, str]) -> tuple[str, str]:
    """The URLs for a text and a call that Twilio is told; it takes one each, so those of the second region.

    So both a function that fails and a region that fails leave an answer.
    """
    _, (there, bucket) = buckets(cloud, stage, outputs)
    return there.object_url(bucket, TEXT), there.object_url(bucket, VOICE)


def publish(cloud: Cloud, stage: Stage, outputs: Mapping[str, str], made: Mapping[str, str]) -> None:
    for there, bucket in buckets(cloud, stage, outputs):
        for name, document in made.items():
            there.client("s3").put_object(
                Bucket=bucket,
                Key=name,
                Body=document.encode(),
                ContentType=CONTENT_TYPE,
                CacheControl="no-cache",
            )


def documents(content: Content) -> Mapping[str, str]:
    """The documents by name: what a call hears before it ends, and what every text gets.

    There is no choice here, not even of a language. A call hears, in one language after the other, the
    emergency line, the first answer with all that it lists, and the emergency line again. A text gets the
    first answer in each language (2 segments at most), which names the emergency number too.
    """
    first = content.structure.default_language
    codes = sorted(content.languages, key=lambda code: code != first)
    speech = tuple(Speak(_spoken(content, code), code) for code in codes)
    entry = content.structure.entry
    texts = tuple(Text(content.fill(content.languages[code].topics[entry].text or "")) for code in codes)
    return {
        VOICE: voice.render((*speech, HangUp()), "", content.voices, first),
        TEXT: webhook.render_texts(texts),
    }


def _spoken(content: Content, code: str) -> tuple[str, ...]:
    words = content.languages[code]
    emergency = words.calls["emergency"]
    entry = content.structure.entry
    listed = content.structure.topics_of(content.structure.topics[entry].lists or "")
    topics = (entry, *(topic.id for topic in listed))
    answers = (line for id in topics for line in words.topics[id].speech)
    return tuple(content.fill(line) for line in (*emergency, *words.calls["welcome"], *answers, *emergency))
