"""The answers for a bad day: two TwiML documents made from prompts/, served without any code of ours."""

from collections.abc import Mapping

from hotline.channels import sms, voice
from hotline.content.model import Content
from hotline.conversation.turn import HangUp, Speak, Text

VOICE, TEXT = "voice.xml", "text.xml"
CONTENT_TYPE = "text/xml; charset=utf-8"


def documents(content: Content) -> Mapping[str, str]:
    """The documents by name: what a call hears before it ends, and what every text gets (2 segments at most).

    Nobody can choose here, so a call hears all causes and what helps against each, between two times the
    emergency line; and a text gets the list of causes, which names the emergency number too.
    """
    language = content.structure.default_language
    words = content.languages[language]
    emergency = words.calls["emergency"]
    topics = ("cramp", *(topic.id for topic in content.structure.topics_of("causes")))
    answers = (line for id in topics for line in words.topics[id].speech)
    lines = tuple(content.fill(line) for line in (*emergency, *words.calls["welcome"], *answers, *emergency))
    return {
        VOICE: voice.render((Speak(lines), HangUp()), "", content.languages, language),
        TEXT: sms.render((Text(content.fill(words.topics["cramp"].text or "")),)),
    }
