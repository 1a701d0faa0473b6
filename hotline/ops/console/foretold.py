"""What callers will read and hear of a notice: asked of the line's own rules, with nothing sent or kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hotline.content.model import Content
from hotline.content.notice import Notice
from hotline.dialogue.sms import respond, understood
from hotline.dialogue.types import Caller, Context, Turn
from hotline.domain.replies import Speak, Text, UserInput


@dataclass(frozen=True)
class Foretold:
    """In one language: what somebody asks first and gets back, and how a call begins."""

    code: str
    language: str  # its name
    asked: str
    texts: Sequence[str]
    spoken: Sequence[str]


def foretold(content: Content, notice: Notice, now: datetime) -> list[Foretold]:
    """In every language of the line; where the notice has no words in it, texts have the first language's."""
    return [_in(content, code, notice, now) for code in content.languages]


def _in(content: Content, code: str, notice: Notice, now: datetime) -> Foretold:
    language = content.languages[code]
    asked = content.first_word(content.structure.entry, code)
    first = UserInput("text", asked, "SMpreview", language=code)
    asking = Context(Caller(None), first, content, code, now, notice=notice.words)
    text, call = (
        respond(understood(replace(asking, user_input=said)), loaded=False)
        for said in (first, UserInput("voice", "", "CApreview"))
    )
    assert isinstance(text, Turn), "nobody is looked up who has no number"
    assert isinstance(call, Turn), "the same"
    return Foretold(
        code,
        str(language.phrases.get("name", code)),
        asked,
        [one.body for one in text.replies if isinstance(one, Text)],
        [line for one in call.replies if isinstance(one, Speak) and not one.language for line in one.lines],
    )
