"""Static fallback: two TwiML documents made from the prompts."""

from collections.abc import Mapping

from hotline.content.model import Content
from hotline.domain.replies import HangUp, Speak, Text
from hotline.twilio import messaging, voice

VOICE, TEXT = "voice.xml", "text.xml"
CONTENT_TYPE = "text/xml; charset=utf-8"


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
        TEXT: messaging.render(texts),
    }


def _spoken(content: Content, code: str) -> tuple[str, ...]:
    words = content.languages[code]
    emergency = words.calls["emergency"]
    entry = content.structure.entry
    listed = content.structure.topics_of(content.structure.topics[entry].lists or "")
    topics = (entry, *(topic.id for topic in listed))
    answers = (line for id in topics for line in words.topics[id].speech)
    return tuple(content.fill(line) for line in (*emergency, *words.calls["welcome"], *answers, *emergency))
