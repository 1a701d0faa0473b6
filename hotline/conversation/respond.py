"""From what a caller said to what we answer and keep: pure, the same for the same input."""

from dataclasses import replace
from typing import Literal

from hotline.content.gsm7 import segments
from hotline.content.model import Target
from hotline.conversation.calls import respond_to_call
from hotline.conversation.commands import COMMANDS, MEANINGS, Command
from hotline.conversation.meaning import Meaning
from hotline.conversation.turn import Context, Reply, Speak, Text, Told, Turn
from hotline.conversation.understand import understand

Needs = Literal["needs person", "needs record"]
NEEDS_PERSON: Literal["needs person"] = "needs person"
NEEDS_RECORD: Literal["needs record"] = "needs record"
# What no limit holds back: STOP in any words, START, HELP; danger signs; leaving the reminders.
NEVER_HELD_BACK = frozenset({"wish", "danger"})
COMMANDS_NEVER_HELD_BACK = frozenset({"water_off", "pause", "not_for_me"})


def respond(ctx: Context, *, loaded: bool) -> Turn | Needs:
    """The turn that answers `ctx.said`.

    NEEDS_PERSON when the answer depends on the person and `loaded` is False: ask again with what the store
    has; NEEDS_RECORD when it needs all that is kept about them. Answers that depend on nobody never ask, so
    they survive a dead store.
    """
    if ctx.said.medium == "voice":
        return respond_to_call(ctx, loaded=loaded)
    turn = _respond_to_text(ctx, loaded=loaded)
    return _with_notice(turn, ctx) if isinstance(turn, Turn) else turn


def _with_notice(turn: Turn, ctx: Context) -> Turn:
    """The emergency notice before every answer, but for those that nothing may come before or after.

    A danger sign is answered at once; of a STOP one confirmation is sent and nothing else (47 CFR
    64.1200(a)(12)).
    """
    notice = ctx.notice.get(turn.language) or ctx.notice.get(ctx.content.structure.default_language)
    alone = turn.about.startswith("danger") or turn.about == "wish stop" or not turn.replies
    return turn if alone or not notice else replace(turn, replies=(Text(notice), *turn.replies))


def _respond_to_text(ctx: Context, *, loaded: bool) -> Turn | Needs:
    meaning = _meaning(ctx)
    ctx = replace(ctx, language=_answered_in(meaning, ctx))
    if meaning.kind == "topic":
        ids = (meaning.id, "stop_how") if meaning.leaving else (meaning.id,)
        texts = [_text(ctx, id) for id in ids]
        if not meaning.language and not ctx.said.language:
            texts[0] = _with_switch(texts[0], ctx)
        return Turn(tuple(map(Text, texts)), about=f"topic {meaning.id}", language=ctx.language)
    command = _command(meaning)
    if command.needs_person and ctx.caller.key is None and not command.best_effort:
        return replace(only_say("miss", ctx), about="withheld")
    if command.needs_person and ctx.caller.key is not None and not loaded:
        return NEEDS_PERSON
    leaves = meaning.kind == "danger" and meaning.leaving and ctx.caller.key is not None
    if leaves and not loaded:
        return NEEDS_PERSON
    if command.needs_record and ctx.caller.record is None:
        return NEEDS_RECORD
    told = command.run(ctx, meaning.rest)
    if meaning.kind == "near":
        told = replace(told, values={"choices": _offered(ctx, meaning.choices)})
    about = "miss" if told.id == "miss" else f"{meaning.kind} {meaning.id}".strip()
    turn = Turn(_texts(ctx, told), told.person, told.consent, about, told.erase, ctx.language)
    if leaves:
        ended = MEANINGS["wish stop"].run(ctx, ())
        turn = replace(
            turn, replies=(*turn.replies, *_texts(ctx, ended)), person=ended.person, consent=ended.consent
        )
    if told.id in ("miss", "near"):
        listened = ctx.content.structure.listened
        turn = replace(turn, unanswered=tuple(sorted(listened.intersection(meaning.words))))
    return turn


def _command(meaning: Meaning) -> Command:
    if meaning.kind == "command":
        return COMMANDS[meaning.id]
    return MEANINGS.get(f"{meaning.kind} {meaning.id}".strip()) or MEANINGS[meaning.kind]


def _answered_in(meaning: Meaning, ctx: Context) -> str:
    """The language of the message, else of the answer before, else the default.

    Words of the default language stand on every poster, so they tell little: whoever is known to us in
    another one is answered in that.
    """
    language = meaning.language if meaning.language in ctx.content.languages else ctx.language
    if meaning.kind == "language" or language != ctx.content.structure.default_language:
        return language
    person = ctx.caller.person
    return person.language if person and person.language in ctx.content.languages else language


def _with_switch(text: str, ctx: Context) -> str:
    """The text, with how to get another language where that costs no further segment."""
    for code, other in ctx.content.languages.items():
        longer = f"{text}\n{other.phrases['switch']}"
        if code != ctx.language and segments(longer) == segments(text):
            text = longer
    return text


def language_of(ctx: Context) -> str:
    """The language that this text is answered in, once the person is known."""
    return _answered_in(understand(ctx.said.exact, ctx.content, ctx.language), ctx)


def unsaved(ctx: Context) -> Turn:
    """The turn where the store is down: that nothing was changed, unless the answer can do without."""
    if ctx.said.medium == "text" and not ctx.said.opt_out_type:
        meaning = understand(ctx.said.exact, ctx.content, ctx.language)
        ctx = replace(ctx, language=_answered_in(meaning, ctx))
        if _command(meaning).best_effort:
            told = _command(meaning).run(ctx, meaning.rest)
            return Turn(_texts(ctx, told), about=meaning.kind, language=ctx.language)
    if ctx.said.medium == "voice":
        unknown = replace(ctx, caller=replace(ctx.caller, key=None))  # danger needs nobody's record
        turn = respond_to_call(unknown, loaded=False)
        if isinstance(turn, Turn) and turn.about == "danger":
            return turn
    return only_say("not_saved", ctx)


def held_back(ctx: Context, verdict: Literal["same", "many", "silence"]) -> Turn | None:
    """The turn for a text beyond a limit: a notice or nothing; None for what no limit ever holds back."""
    meaning = _meaning(ctx)
    if meaning.kind in NEVER_HELD_BACK or meaning.id in COMMANDS_NEVER_HELD_BACK:
        return None
    ctx = replace(ctx, language=_answered_in(meaning, ctx))
    match verdict:
        case "same":
            return only_say("same_words", ctx)
        case "many":
            return only_say("many_texts", ctx)
    return Turn()


def _meaning(ctx: Context) -> Meaning:
    if ctx.said.opt_out_type:
        return Meaning("wish", ctx.said.opt_out_type.lower())
    return understand(ctx.said.exact, ctx.content, ctx.language)


def _texts(ctx: Context, told: Told) -> tuple[Reply, ...]:
    return (Text(_text(ctx, told.id, **told.values)),) if told.id else ()


def _text(ctx: Context, id: str, **values: str) -> str:
    text = ctx.content.answer(id, ctx.language).text
    assert text is not None, f"the saying {id} has no text"
    return ctx.content.fill(text, **values)


def _offered(ctx: Context, choices: tuple[Target, ...]) -> str:
    """The words to type for these choices: "DEHYDRATION, AGE or TIPS"."""
    words = []
    for target in choices:
        language = ctx.content.languages[target.language or ctx.language]
        typed = {"topic": language.topics[target.id].label if target.kind == "topic" else ""}.get(target.kind)
        words.append(
            (typed or target.phrase or (*language.commands.get(target.id, ()), target.id)[0]).upper()
        )
    joint = f" {ctx.content.languages[ctx.language].phrases['or']} "
    return joint.join(filter(None, (", ".join(words[:-1]), words[-1])))


def only_say(id: str, ctx: Context) -> Turn:
    """A turn that changes nothing and says this: that it was not done, that somebody opted out meanwhile."""
    answer = ctx.content.answer(id, ctx.language)
    if ctx.said.medium == "voice":
        lines = Speak(tuple(ctx.content.fill(line) for line in answer.speech))
        turn = respond_to_call(replace(ctx, said=replace(ctx.said, place=None)), loaded=True, opening=lines)
        assert isinstance(turn, Turn)
        return turn
    return Turn((Text(_text(ctx, id)),), about=id, language=ctx.language)
