"""Call prompts: what a page says, and the wait for input."""

from dataclasses import replace

from hotline.dialogue.types import CommandResult, Context, Turn
from hotline.domain.replies import Ask, CallState, Reply, Speak

NEEDS_NUMBER = frozenset({"reminders", "terms", "hour", "typed", "half", "end"})


def go(ctx: Context, state: CallState, *before: Reply) -> Turn:
    """The turn that opens a page: the replies before it, the words of the page, and the wait for input."""
    if state.page in NEEDS_NUMBER and ctx.caller.key is None:
        return go(ctx, replace(state, page="main", detail=""), *before, line(ctx, "withheld_reminders"))
    invitations = _invitations(ctx, state, before)
    return Turn((*before, Speak(_words(ctx, state)), *invitations, ask(ctx, state)))


def greeting(ctx: Context, state: CallState) -> tuple[Reply, ...]:
    """The emergency sentence, a notice, the welcome, and how to change the language."""
    notice = ctx.notice.get(ctx.language)
    first = (line(ctx, "emergency"), *((Speak((notice,)),) if notice else ()), line(ctx, "welcome"))
    return (*first, *_invitations(ctx, state, ()))


def pages(ctx: Context) -> set[str]:
    """All pages of a call: the menus and the topics."""
    return set(ctx.content.structure.menus) | set(ctx.content.structure.topics)


def ask(ctx: Context, state: CallState) -> Ask:
    """The wait for a key or a word, with the words to listen for."""
    menu = ctx.content.structure.menus.get(state.page)
    words = ctx.content.languages[state.language].menus
    hints = words[state.page].hints if menu else words["main"].hints
    topics = ctx.content.languages[state.language].topics
    for id in menu.keys.values() if menu else ():
        page = topics.get(id) or words.get(id)
        hints += (page.label,) if page and page.label not in hints else ()
    if state.page == "main":
        others = (other for other in ctx.content.languages.values() if other.code != state.language)
        hints += tuple(other.called[0] for other in others)
    return Ask(state, "many" if menu and menu.digits else "one", hints)


def footer(ctx: Context, state: CallState) -> tuple[str, ...]:
    """The sentence about the keys that always work; none on a page that takes digits."""
    menu, calls = ctx.content.structure.menus.get(state.page), ctx.content.languages[state.language].calls
    if menu and menu.digits:
        return ()
    return (str(calls["footer_main" if state.page == "main" else "footer"]),)


def line(ctx: Context, id: str, **values: str) -> Speak:
    """A sentence of [calls], with its braces filled."""
    words = ctx.content.languages[ctx.language].calls[id]
    lines = (words,) if isinstance(words, str) else words
    return Speak(tuple(ctx.content.fill(pattern, **values) for pattern in lines))


def filled(ctx: Context, result: CommandResult) -> tuple[str, ...]:
    """The spoken words of a result."""
    speech = ctx.content.answer(result.id or "", ctx.language).speech
    assert speech, f"the saying {result.id} cannot be spoken"
    return tuple(ctx.content.fill(pattern, **result.values) for pattern in speech)


def _invitations(ctx: Context, state: CallState, before: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """On the main menu: how to change to each other language, unless `before` says so already."""
    if state.page != "main":
        return ()
    others = [code for code in ctx.content.languages if code != state.language]
    invitations = (_invitation(ctx, code) for code in others)
    return tuple(invitation for invitation in invitations if invitation not in before)


def _invitation(ctx: Context, code: str) -> Speak:
    key = ctx.content.languages[code].phrases["key"]
    return replace(line(replace(ctx, language=code), "invite", key=key), language=code)


def _words(ctx: Context, state: CallState) -> tuple[str, ...]:
    """What a page says: a topic's answer or a menu's choices, and the keys that always work."""
    structure, language = ctx.content.structure, ctx.content.languages[state.language]
    lines: list[str] = []
    if menu := structure.menus.get(state.page):
        for topic in structure.topics.values():
            if topic.lists == menu.id:
                lines += language.topics[topic.id].speech
        lines += language.menus[menu.id].say
        choice = str(language.calls["choice"])
        if not language.menus[menu.id].say:
            own = {topic.id: language.topics[topic.id].label for topic in structure.topics_of(menu.id)}
            lines += [choice.format(key=key, label=own[id]) for key, id in menu.keys.items() if id in own]
    else:
        lines += language.topics[state.page].speech
        if structure.topics[state.page].next:
            lines.append(str(language.calls["next"]))
    lines += footer(ctx, state)
    values = ctx.content.crisis_values(state.language)
    return tuple(ctx.content.fill(pattern, **values) for pattern in lines)
