"""What the line makes of a text, or of words spoken in a call, out of the webhook that brought them."""

from collections.abc import Iterator

from hotline.content.model import Content
from hotline.dialogue.ivr.input import read_step
from hotline.domain.replies import UserInput
from hotline.prompt_tools.learning.explain import explain, lines
from hotline.sandbox.exchanges import Exchange
from hotline.twilio import voice


def explained(exchange: Exchange, content: Content) -> list[str]:
    """Plain words, a line each, by what the line knows now; nothing for keys, silence and reports."""
    form = exchange.form
    if exchange.path == "/sms":
        language = exchange.language
        if language not in content.languages:
            language = content.structure.default_language
        return list(lines(explain(form.get("Body", ""), content, language)))
    said = voice.parse(exchange.path.removeprefix("/voice/"), form).user_input
    return list(_by_phone(said, content)) if form.get("SpeechResult") and said.spoken else []


def _by_phone(said: UserInput, content: Content) -> Iterator[str]:
    """The step that the phrase asked for, then the phrase by itself; nothing of a page that is no more."""
    place, structure = said.call_state, content.structure
    if place is None or place.page not in {*structure.menus, *structure.topics}:
        return
    if place.language not in content.languages:
        return
    step = read_step(said, place, content)
    asked = " ".join(filter(None, (step.act, step.to or step.detail or step.language)))
    yield f"Step:       {asked}"
    yield "By itself:  where no key, hour or name of the page comes first, the phrase means:"
    yield from lines(explain(said.exact, content, place.language, spoken=True))
