"""Call prompts: what a page says, the wait for input, the call to a nurse."""

from dataclasses import replace

from hotline.content.model import Content
from hotline.dialogue.subscription import nurse_values
from hotline.dialogue.types import CallStep, CommandResult, Context, Turn
from hotline.domain.replies import Ask, CallState, Connect, HangUp, Reply, Speak

NURSE = "nurse"  # the page that tells when a nurse takes calls; a call to a nurse comes back to it
NURSE_KEY = "#"  # on every page but the one where an hour is typed; 0, the custom elsewhere, repeats here
NEEDS_NUMBER = frozenset({"reminders", "terms", "hour", "typed", "half", "end"})


def go(ctx: Context, state: CallState, *before: Reply, offer: bool = True) -> Turn:
    """The turn that opens a page: the replies before it, the words of the page, and the wait for input.

    `offer`: on the main menu, whether a nurse who may be called now is named.
    """
    if state.page in NEEDS_NUMBER and ctx.caller.key is None:
        return go(ctx, replace(state, page="main", detail=""), *before, line(ctx, "withheld_reminders"))
    invitations = _invitations(ctx, state, before)
    return Turn((*before, Speak(_words(ctx, state, offer=offer)), *invitations, ask(ctx, state)))


def may_connect(ctx: Context) -> bool:
    return ctx.nurse is not None and ctx.nurse.is_open(ctx.now)


def values_of(ctx: Context) -> dict[str, str]:
    """Values for the braces of a page: crisis lines, and the hours of the nurse."""
    values = ctx.content.crisis_values(ctx.language)
    return values | (nurse_values(ctx.nurse, ctx.content.languages[ctx.language]) if ctx.nurse else {})


def greeting(ctx: Context, state: CallState) -> tuple[Reply, ...]:
    """The emergency sentence, a notice, the welcome, and how to change the language."""
    notice = ctx.notice.get(ctx.language)
    first = (line(ctx, "emergency"), *((Speak((notice,)),) if notice else ()), line(ctx, "welcome"))
    return (*first, *_invitations(ctx, state, ()))


def ask(ctx: Context, state: CallState) -> Ask:
    menu = ctx.content.structure.menus.get(state.page)
    words = ctx.content.languages[state.language].menus
    hints = words[state.page].hints if menu else words["main"].hints
    topics = ctx.content.languages[state.language].topics
    if ctx.nurse:
        hints += ctx.content.languages[state.language].wishes["person"][:1]
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


def _words(ctx: Context, state: CallState, *, offer: bool) -> tuple[str, ...]:
    """What a page says: a topic's answer or a menu's choices, and the keys that always work."""
    before, keys = ctx.content.page_lines(state.page, state.language)
    if offer and state.page == "main" and may_connect(ctx):
        keys += ctx.content.languages[state.language].calls["nurse_offer"]
    values = values_of(replace(ctx, language=state.language))
    return tuple(ctx.content.fill(pattern, **values) for pattern in (*before, *keys, *footer(ctx, state)))


# ---------------------------------------------------------------- a nurse on the phone


def state_of(ctx: Context) -> CallState | None:
    """Where the call stands; on the main menu, where it stood at a nurse whom the settings no longer name."""
    state = ctx.user_input.call_state
    gone = state is not None and state.page == NURSE and ctx.nurse is None
    return replace(state, page="main", detail="") if state and gone else state


def wants_nurse(ctx: Context) -> bool:
    """Whether the key of the nurse was pressed, on a line that has one."""
    user_input = ctx.user_input
    return ctx.nurse is not None and not user_input.spoken and user_input.exact.strip() == NURSE_KEY


def offered(ctx: Context, state: CallState) -> tuple[Speak, ...]:
    """How to reach the nurse, where one may be called and the page takes the key."""
    menu = ctx.content.structure.menus.get(state.page)
    return (line(ctx, "nurse_offer"),) if may_connect(ctx) and not (menu and menu.digits) else ()


def to_person(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """A call to the nurse in the hours of the nurse; else the hours, or that no person listens here.

    The only number that is ever called is that of the settings: nothing that a caller sends goes into it.
    """
    main, nurse = replace(state, page="main", detail=""), ctx.nurse
    if nurse is None:
        return go(ctx, main, Speak(filled(ctx, CommandResult("person"))))
    if not may_connect(ctx):
        return go(ctx, replace(state, page=NURSE, detail=""))
    if step.detail:  # a doubtful wish
        return go(ctx, main, line(ctx, "nurse_offer"), offer=False)
    own = nurse.shows == "caller" and ctx.caller.key is not None
    spent = go(ctx, main, line(ctx, "nurse_spent"), offer=False).replies
    back = replace(state, page=NURSE, detail="")
    said = line(ctx, "nurse_calling").lines
    return Turn((Connect(said, nurse.number, "" if own else nurse.line, nurse.minutes, back, spent),))


def after_call(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """What a caller hears after the call to a nurse: goodbye, or what to do where nobody took it."""
    if step.detail == "talked":
        return Turn((line(ctx, "nurse_over"), HangUp()))
    said = line(ctx, "nurse_busy") if step.detail == "busy" else line(ctx, "nurse_missed")
    return go(ctx, replace(state, page="main", detail=""), said, offer=False)


def whisper(content: Content, language: str) -> tuple[Speak, ...]:
    """What the nurse hears before the caller: in the line's first language, and in that of the call."""
    codes = dict.fromkeys((content.structure.default_language, language))
    spoken = {
        code: content.languages[code].calls["nurse_whisper"] for code in codes if code in content.languages
    }
    return tuple(Speak(tuple(map(content.fill, lines)), language=code) for code, lines in spoken.items())
