"""What a caller hears at each place of a call, asked of the conversation itself."""

from datetime import UTC, datetime

from hotline.content.model import Content
from hotline.dialogue.ivr.flow import respond_to_call
from hotline.dialogue.types import Caller, Context, Turn
from hotline.domain.replies import CallState, Speak, UserInput

NOW = datetime(2026, 1, 1, tzinfo=UTC)  # no menu depends on it


def heard(content: Content, language: str, page: str) -> tuple[str, ...]:
    """The sentences at a menu or an answer, its choices and footer with them."""
    menu = content.structure.menus.get(page)
    if menu and menu.digits:  # every key but # is part of the number there
        return tuple(content.fill(line) for line in content.languages[language].menus[page].say)
    said = UserInput(
        "voice", "0", "preview", spoken=False, call_state=CallState(language, page)
    )  # 0: say it again
    turn = respond_to_call(Context(Caller("", "preview"), said, content, language, NOW), loaded=False)
    assert isinstance(turn, Turn), "to repeat needs no person"
    return tuple(line for reply in turn.replies if isinstance(reply, Speak) for line in reply.lines)
